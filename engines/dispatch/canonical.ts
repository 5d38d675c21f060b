const encoder = new TextEncoder();
const nullBytes = encoder.encode('null');
const quoteMark = 0x22;
const backslash = 0x5c;

interface KeyOrder {
  /** As an object gave them. */
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  /** Each sorted key quoted, with its colon. */
  readonly labels: readonly Uint8Array[];
}

/** Orders kept for each number of keys. */
const keptOrders = 16;
/** Sorted keys by their number, for hundreds of units have the same keys in the same order. */
const orders = new Map<number, KeyOrder[]>();

/*
 * A growing row of bytes; writing bytes at once is several times faster than joining strings and encoding them. There is
 * one for all: a plan has a hundred thousand bytes, and memory for them is not worth asking for with every plan.
 */
let bytes = new Uint8Array(1 << 14);
let length = 0;

function reserve(count: number): void {
  if (length + count <= bytes.length) return;
  const larger = new Uint8Array(Math.max(bytes.length * 4, length + count));
  larger.set(bytes);
  bytes = larger;
}

/** Keys in canonical order. */
function keyOrder(keys: readonly string[]): KeyOrder {
  let known = orders.get(keys.length);
  if (known === undefined) orders.set(keys.length, (known = []));
  for (let index = 0; index < known.length; index += 1) if (isEqual(known[index]!.keys, keys)) return known[index]!;
  const sorted = keys.toSorted();
  const labels = sorted.map((key) => {
    const start = length;
    writeText(key);
    writeByte(0x3a);
    const label = bytes.slice(start, length);
    length = start;
    return label;
  });
  const order = { keys, sorted, labels };
  if (known.length === keptOrders) known.length = 0;
  known.push(order);
  return order;
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function isRising(texts: readonly string[]): boolean {
  for (let index = 1; index < texts.length; index += 1) if (texts[index - 1]! > texts[index]!) return false;
  return true;
}

function writeBytes(source: Uint8Array): void {
  reserve(source.length);
  const target = bytes;
  const start = length;
  for (let index = 0; index < source.length; index += 1) target[start + index] = source[index]!;
  length = start + source.length;
}

function writeByte(value: number): void {
  reserve(1);
  bytes[length] = value;
  length += 1;
}

/** Text that is known to be ASCII. */
function writeAscii(text: string): void {
  reserve(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[length + index] = text.charCodeAt(index);
  length += text.length;
}

function writeWhole(value: number): void {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits += 1;
  reserve(digits);
  const target = bytes;
  let rest = value;
  for (let at = length + digits - 1; at >= length; at -= 1) {
    const next = (rest / 10) | 0;
    target[at] = 48 + rest - next * 10;
    rest = next;
  }
  length += digits;
}

/** A JSON string. Text of the basic plane is encoded here; what needs escaping goes through the platform. */
function writeText(text: string): void {
  reserve(text.length * 3 + 2);
  const target = bytes;
  let at = length;
  target[at++] = quoteMark;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) {
      if (code < 0x20 || code === quoteMark || code === backslash) return writeEscaped(text);
      target[at++] = code;
    } else if (code < 0x800) {
      target[at++] = 0xc0 | (code >> 6);
      target[at++] = 0x80 | (code & 0x3f);
    } else {
      if (code >= 0xd800 && code <= 0xdfff) return writeEscaped(text);
      target[at++] = 0xe0 | (code >> 12);
      target[at++] = 0x80 | ((code >> 6) & 0x3f);
      target[at++] = 0x80 | (code & 0x3f);
    }
  }
  target[at++] = quoteMark;
  length = at;
}

function writeEscaped(text: string): void {
  const encoded = encoder.encode(JSON.stringify(text));
  reserve(encoded.length);
  bytes.set(encoded, length);
  length += encoded.length;
}

function writeNumber(value: number): void {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) writeWhole(value);
  else if (Number.isFinite(value)) writeAscii(JSON.stringify(value));
  else throw new RangeError('a number without a finite value has no canonical form');
}

function writeObject(object: Readonly<Record<string, unknown>>): void {
  writeByte(0x7b);
  let first = true;
  const keys = Object.keys(object);
  // A long object is a table with keys of its own, whose order will not come again.
  const order = keys.length > 40 ? undefined : keyOrder(keys);
  const sorted = order?.sorted ?? (isRising(keys) ? keys : keys.sort());
  for (let index = 0; index < sorted.length; index += 1) {
    const value = object[sorted[index]!];
    if (value === undefined) continue;
    if (!first) writeByte(0x2c);
    first = false;
    if (order === undefined) {
      writeText(sorted[index]!);
      writeByte(0x3a);
    } else writeBytes(order.labels[index]!);
    writeValue(value);
  }
  writeByte(0x7d);
}

function writeValue(value: unknown): void {
  if (typeof value === 'string') writeText(value);
  else if (typeof value === 'number') writeNumber(value);
  else if (typeof value === 'boolean') writeAscii(value ? 'true' : 'false');
  else if (value === null) writeBytes(nullBytes);
  else if (Array.isArray(value)) {
    writeByte(0x5b);
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) writeByte(0x2c);
      writeValue(value[index]);
    }
    writeByte(0x5d);
  } else if (typeof value === 'object') writeObject(value as Record<string, unknown>);
  else throw new RangeError(`${typeof value} has no canonical form`);
}

/**
 * The one spelling of a value as UTF-8 bytes: keys in UTF-16 order, no blanks, numbers as ECMAScript prints them
 * (RFC 8785). Keys whose value is undefined are left out.
 * @throws RangeError for a number that is not finite, and for anything JSON has no word for
 */
export function canonicalBytes(value: unknown): Uint8Array {
  return digestOf(value, (written) => written.slice());
}

/** What a function makes of the canonical bytes of a value; they are lent to it and hold until it returns. */
export function digestOf<Digest>(value: unknown, digest: (written: Uint8Array) => Digest): Digest {
  length = 0;
  writeValue(value);
  return digest(bytes.subarray(0, length));
}

/** The canonical bytes read as text, for comparing, keeping and showing. */
export function canonicalText(value: unknown): string {
  return new TextDecoder().decode(canonicalBytes(value));
}
