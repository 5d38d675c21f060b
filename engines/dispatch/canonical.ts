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

/** A growing row of bytes; writing bytes at once is several times faster than joining strings and encoding them. */
class ByteWriter {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;
  readonly #orders = new Map<number, KeyOrder[]>();

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): Uint8Array {
    if (this.#length + count > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 4, this.#length + count));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Keys in canonical order. Hundreds of units have the same keys in the same order, so a sorted order is kept. */
  keyOrder(keys: readonly string[]): KeyOrder {
    let known = this.#orders.get(keys.length);
    if (known === undefined) this.#orders.set(keys.length, (known = []));
    for (const order of known) if (order.keys.every((key, index) => key === keys[index])) return order;
    const sorted = keys.toSorted();
    const labels = sorted.map((key) => {
      const start = this.#length;
      this.quoted(key);
      this.byte(0x3a);
      const label = this.#bytes.slice(start, this.#length);
      this.#length = start;
      return label;
    });
    const order = { keys, sorted, labels };
    if (known.length < 16) known.push(order);
    return order;
  }

  raw(source: Uint8Array): void {
    const bytes = this.#reserve(source.length);
    let at = this.#length;
    for (let index = 0; index < source.length; index += 1) bytes[at++] = source[index]!;
    this.#length = at;
  }

  byte(value: number): void {
    this.#reserve(1)[this.#length] = value;
    this.#length += 1;
  }

  /** Text that is known to be ASCII. */
  ascii(text: string): void {
    const bytes = this.#reserve(text.length);
    let at = this.#length;
    for (let index = 0; index < text.length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  whole(value: number): void {
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits += 1;
    const bytes = this.#reserve(digits);
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at -= 1) {
      const next = (rest / 10) | 0;
      bytes[at] = 48 + rest - next * 10;
      rest = next;
    }
    this.#length += digits;
  }

  /** A JSON string. Text of the basic plane is encoded here; what needs escaping goes through the platform. */
  quoted(text: string): void {
    const bytes = this.#reserve(text.length * 3 + 2);
    let at = this.#length;
    bytes[at++] = quoteMark;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x80) {
        if (code < 0x20 || code === quoteMark || code === backslash) return this.#escaped(text);
        bytes[at++] = code;
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else {
        if (code >= 0xd800 && code <= 0xdfff) return this.#escaped(text);
        bytes[at++] = 0xe0 | (code >> 12);
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[at++] = 0x80 | (code & 0x3f);
      }
    }
    bytes[at++] = quoteMark;
    this.#length = at;
  }

  #escaped(text: string): void {
    const encoded = encoder.encode(JSON.stringify(text));
    this.#reserve(encoded.length).set(encoded, this.#length);
    this.#length += encoded.length;
  }
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) writer.whole(value);
  else if (Number.isFinite(value)) writer.ascii(JSON.stringify(value));
  else throw new RangeError('a number without a finite value has no canonical form');
}

function writeObject(writer: ByteWriter, object: Readonly<Record<string, unknown>>): void {
  writer.byte(0x7b);
  let first = true;
  const keys = Object.keys(object);
  // A long object is a table with keys of its own, whose order will not come again.
  const { sorted, labels } = keys.length > 40 ? { sorted: keys.sort(), labels: undefined } : writer.keyOrder(keys);
  for (let index = 0; index < sorted.length; index += 1) {
    const value = object[sorted[index]!];
    if (value === undefined) continue;
    if (!first) writer.byte(0x2c);
    first = false;
    if (labels === undefined) {
      writer.quoted(sorted[index]!);
      writer.byte(0x3a);
    } else writer.raw(labels[index]!);
    writeValue(writer, value);
  }
  writer.byte(0x7d);
}

function writeValue(writer: ByteWriter, value: unknown): void {
  if (typeof value === 'string') writer.quoted(value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.ascii(value ? 'true' : 'false');
  else if (value === null) writer.raw(nullBytes);
  else if (Array.isArray(value)) {
    writer.byte(0x5b);
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) writer.byte(0x2c);
      writeValue(writer, value[index]);
    }
    writer.byte(0x5d);
  } else if (typeof value === 'object') writeObject(writer, value as Record<string, unknown>);
  else throw new RangeError(`${typeof value} has no canonical form`);
}

/**
 * The one spelling of a value as UTF-8 bytes: keys in UTF-16 order, no blanks, numbers as ECMAScript prints them
 * (RFC 8785). Keys whose value is undefined are left out.
 * @throws RangeError for a number that is not finite, and for anything JSON has no word for
 */
export function canonicalBytes(value: unknown): Uint8Array {
  const writer = new ByteWriter();
  writeValue(writer, value);
  return writer.bytes;
}

/** The canonical bytes read as text, for comparing, keeping and showing. */
export function canonicalText(value: unknown): string {
  return new TextDecoder().decode(canonicalBytes(value));
}
