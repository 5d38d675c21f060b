/**
 * Stand-alone verifier of ledger exports and single-record proofs.
 *
 * One file without any dependency, so that it can be read through, copied to any machine and trusted by
 * itself: as a command of Node, or as a module of a browser page. It shares no code with the ledger it
 * judges: hashes, canonical form, tree and signature are written here a second time.
 * The file format is described in README.md.
 */

// ---------------------------------------------------------------- bytes

const encoder = new TextEncoder();

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(bytes) {
  let text = '';
  for (const byte of bytes) text += hexOfByte[byte];
  return text;
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const isHash = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const zeroHash = '0'.repeat(64);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// ---------------------------------------------------------------- hashes

/** floor(n^(1/degree)) by Newton's method. */
function integerRoot(n, degree) {
  let guess = 1n << BigInt(Math.ceil(n.toString(2).length / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * guess + n / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}

const primes = [];
for (let n = 2n; primes.length < 80; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);

const word64 = (1n << 64n) - 1n;
/** 64 bits of the fraction of each prime's cube root, and of its square root (FIPS 180-4, 4.2.3 and 5.3.5). */
const cubeFractions = primes.map((prime) => integerRoot(prime << 192n, 3n) & word64);
const squareFractions = primes.slice(0, 8).map((prime) => integerRoot(prime << 128n, 2n) & word64);
const sha256Rounds = Int32Array.from(cubeFractions.slice(0, 64), (fraction) => Number(fraction >> 32n) | 0);
const sha256Start = Int32Array.from(squareFractions, (fraction) => Number(fraction >> 32n) | 0);

/** The message with its padding, as big-endian 32-bit words; SHA-256 and SM3 pad alike. */
function padded(bytes) {
  const words = new Int32Array(Math.ceil((bytes.length + 9) / 64) * 16);
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    words[at >> 2] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let at = whole; at < bytes.length; at += 1) words[at >> 2] |= bytes[at] << (24 - 8 * (at & 3));
  words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
  words[words.length - 2] = Math.floor(bytes.length / 0x20000000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}

function bigEndian(words) {
  const bytes = new Uint8Array(words.length * 4);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = words[at >> 2] >>> (24 - 8 * (at & 3));
  return bytes;
}

const schedule = new Int32Array(68);

export function sha256(message) {
  const words = padded(message);
  const state = Int32Array.from(sha256Start);
  const w = schedule;
  for (let block = 0; block < words.length; block += 16) {
    for (let t = 0; t < 16; t += 1) w[t] = words[block + t];
    for (let t = 16; t < 64; t += 1) {
      const x = w[t - 15];
      const y = w[t - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + (g ^ (e & (f ^ g))) + sha256Rounds[t] + w[t]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
  return bigEndian(state);
}

const turn = (word, bits) => (word << bits) | (word >>> (32 - bits));
/** The round constants of GB/T 32905-2016, 4.2, each already turned by its round. */
const sm3Rounds = Int32Array.from({ length: 64 }, (_, j) => turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j & 31));
const sm3Start = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

export function sm3(message) {
  const words = padded(message);
  const state = Int32Array.from(sm3Start);
  const w = schedule;
  for (let block = 0; block < words.length; block += 16) {
    for (let j = 0; j < 16; j += 1) w[j] = words[block + j];
    for (let j = 16; j < 68; j += 1) {
      const x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15);
      w[j] = x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let j = 0; j < 64; j += 1) {
      const a12 = turn(a, 12);
      const ss1 = turn((a12 + e + sm3Rounds[j]) | 0, 7);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (c & (a | b));
      const gg = j < 16 ? e ^ f ^ g : g ^ (e & (f ^ g));
      const tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
      const tt2 = (gg + h + ss1 + w[j]) | 0;
      d = c;
      c = turn(b, 9);
      b = a;
      a = tt1;
      h = g;
      g = turn(f, 19);
      f = e;
      e = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17);
    }
    state[0] ^= a;
    state[1] ^= b;
    state[2] ^= c;
    state[3] ^= d;
    state[4] ^= e;
    state[5] ^= f;
    state[6] ^= g;
    state[7] ^= h;
  }
  return bigEndian(state);
}

/** SHA-512 (FIPS 180-4), needed inside Ed25519 only, so written for brevity. */
export function sha512(message) {
  const length = Math.ceil((message.length + 17) / 128) * 128;
  const bytes = joined(message, [0x80], new Uint8Array(length - message.length - 1));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n);
  const state = [...squareFractions];
  const right = (word, bits) => ((word >> bits) | (word << (64n - bits))) & word64;
  for (let block = 0; block < length; block += 128) {
    const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(block + t * 8));
    for (let t = 16; t < 80; t += 1) {
      const s0 = right(w[t - 15], 1n) ^ right(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
      const s1 = right(w[t - 2], 19n) ^ right(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
      w.push((w[t - 16] + s0 + w[t - 7] + s1) & word64);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t += 1) {
      const t1 = h + (right(e, 14n) ^ right(e, 18n) ^ right(e, 41n)) + (g ^ (e & (f ^ g))) + cubeFractions[t] + w[t];
      const t2 = (right(a, 28n) ^ right(a, 34n) ^ right(a, 39n)) + ((a & b) | (c & (a | b)));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & word64, c, b, a, (t1 + t2) & word64];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at] = (state[at] + word) & word64));
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, at) => digest.setBigUint64(at * 8, word));
  return new Uint8Array(digest.buffer);
}

/** Node's own hash where the command runs, several times quicker, if it agrees with ours; ours in a browser. */
function quickest(own, name) {
  const native = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash;
  const sample = encoder.encode('abc');
  try {
    if (native(name, sample, 'hex') !== hexOf(own(sample))) return own;
  } catch {
    return own;
  }
  return (message) => {
    const text = native(name, message, 'latin1');
    const digest = new Uint8Array(32);
    for (let at = 0; at < 32; at += 1) digest[at] = text.charCodeAt(at);
    return digest;
  };
}

const hashes = { 'SHA-256': quickest(sha256, 'sha256'), SM3: quickest(sm3, 'sm3') };

// ---------------------------------------------------------------- Ed25519 (RFC 8032, 5.1)

const fieldPrime = 2n ** 255n - 19n;
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const modulo = (value) => ((value % fieldPrime) + fieldPrime) % fieldPrime;

function power(value, exponent) {
  let result = 1n;
  for (let base = modulo(value), rest = exponent; rest > 0n; rest >>= 1n, base = modulo(base * base)) {
    if (rest & 1n) result = modulo(result * base);
  }
  return result;
}

const curveD = modulo(-121665n * power(121666n, fieldPrime - 2n));
const rootOfMinusOne = power(2n, (fieldPrime - 1n) / 4n);
const neutral = [0n, 1n, 1n, 0n];

/** Adds two points in extended coordinates (X : Y : Z : T). */
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * t1 * t2 * curveD);
  const d = modulo(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function timesPoint(scalar, point) {
  let result = neutral;
  for (let base = point, rest = scalar; rest > 0n; rest >>= 1n, base = addPoints(base, base)) {
    if (rest & 1n) result = addPoints(result, base);
  }
  return result;
}

const littleEndian = (bytes) => BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);

/** The point of its 32-byte encoding, or undefined if there is none (RFC 8032, 5.1.3). */
function pointOf(bytes) {
  const number = littleEndian(bytes);
  const y = number & ((1n << 255n) - 1n);
  if (y >= fieldPrime) return undefined;
  const u = modulo(y * y - 1n);
  const v = modulo(curveD * y * y + 1n);
  let x = modulo(u * v ** 3n * power(u * v ** 7n, (fieldPrime - 5n) / 8n));
  if (modulo(v * x * x) === modulo(-u)) x = modulo(x * rootOfMinusOne);
  if (modulo(v * x * x) !== u) return undefined;
  const odd = number >> 255n;
  if (x === 0n && odd === 1n) return undefined;
  if ((x & 1n) !== odd) x = fieldPrime - x;
  return [x, y, 1n, modulo(x * y)];
}

const basePoint = pointOf(bytesOf('5866666666666666666666666666666666666666666666666666666666666666'));

/** Verifies an Ed25519 signature without any help: [S]B = R + [k]A. */
export function verifyEd25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const a = pointOf(publicKey);
  const r = pointOf(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (a === undefined || r === undefined || s >= groupOrder) return false;
  const k = littleEndian(sha512(joined(signature.subarray(0, 32), publicKey, message))) % groupOrder;
  const [x1, y1, z1] = timesPoint(s, basePoint);
  const [x2, y2, z2] = addPoints(r, timesPoint(k, a));
  return modulo(x1 * z2 - x2 * z1) === 0n && modulo(y1 * z2 - y2 * z1) === 0n;
}

/** The browser's or Node's own Ed25519 where it exists, which is quicker; ours elsewhere. */
async function signatureHolds(publicKey, message, signature) {
  try {
    const key = await globalThis.crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await globalThis.crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    return verifyEd25519(publicKey, message, signature);
  }
}

// ---------------------------------------------------------------- canonical form (RFC 8785, whole numbers only)

/** The canonical text, or undefined where there is none. */
export function canonical(value, depth = 0) {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined;
  if (typeof value !== 'object' || depth === 64) return undefined;
  let whole = '';
  if (Array.isArray(value)) {
    for (const element of value) {
      const text = canonical(element, depth + 1);
      if (text === undefined) return undefined;
      whole += whole === '' ? text : `,${text}`;
    }
    return `[${whole}]`;
  }
  for (const name of Object.keys(value).sort()) {
    const text = canonical(value[name], depth + 1);
    if (text === undefined || !name.isWellFormed()) return undefined;
    whole += `${whole === '' ? '' : ','}${JSON.stringify(name)}:${text}`;
  }
  return `{${whole}}`;
}

// ---------------------------------------------------------------- records and checkpoints

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value) => typeof value === 'string' && value !== '';
const isSize = (value) => Number.isSafeInteger(value) && value >= 0;
const hasOnly = (value, names) => Object.keys(value).every((name) => names.includes(name));
const momentForm = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const recordNames = ['v', 'log', 'seq', 'at', 'actor', 'action', 'object', 'result', 'detail', 'prev'];
const checkpointNames = ['v', 'log', 'alg', 'size', 'root', 'head', 'at', 'prevCheckpoint', 'keyId'];

function isRecord(value) {
  if (!isObject(value) || !hasOnly(value, recordNames)) return false;
  const { actor, object } = value;
  if (!isObject(actor) || !hasOnly(actor, ['type', 'id', 'session', 'ip', 'onBehalfOf']) || !isName(actor.type))
    return false;
  if (actor.id !== null && typeof actor.id !== 'string') return false;
  if (['session', 'ip', 'onBehalfOf'].some((name) => name in actor && typeof actor[name] !== 'string')) return false;
  if (!isObject(object) || !hasOnly(object, ['type', 'id']) || !isName(object.type)) return false;
  if (object.id !== null && typeof object.id !== 'string') return false;
  return (
    value.v === 1 &&
    isName(value.log) &&
    isSize(value.seq) &&
    isName(value.action) &&
    typeof value.at === 'string' &&
    momentForm.test(value.at) &&
    ['ok', 'denied', 'error'].includes(value.result) &&
    (value.detail === null || isHash(value.detail)) &&
    isHash(value.prev)
  );
}

function isCheckpoint(value) {
  return (
    isObject(value) &&
    hasOnly(value, checkpointNames) &&
    value.v === 1 &&
    Object.hasOwn(hashes, value.alg) &&
    isSize(value.size) &&
    [value.root, value.head, value.prevCheckpoint].every(isHash) &&
    [value.log, value.at, value.keyId].every((text) => isName(text) && text.isWellFormed())
  );
}

const isSigned = (value) => isObject(value) && isCheckpoint(value.checkpoint) && typeof value.signature === 'string';

/** What is wrong with the signature of a well-formed checkpoint, or undefined. */
async function signatureFault({ checkpoint, signature }, keys) {
  const named = keys.filter((key) => key.keyId === checkpoint.keyId);
  if (named.length === 0) return 'CHECKPOINT_KEY_UNKNOWN';
  if (!/^[0-9a-f]{128}$/.test(signature)) return 'CHECKPOINT_SIGNATURE_WRONG';
  const message = encoder.encode(`fire-audit-checkpoint-v1\n${canonical(checkpoint)}`);
  for (const key of named) {
    if (await signatureHolds(bytesOf(key.publicKey), message, bytesOf(signature))) return undefined;
  }
  return 'CHECKPOINT_SIGNATURE_WRONG';
}

/** A public key as it stands in a key file: see README.md. */
export function isKey(value) {
  return isObject(value) && isName(value.keyId) && value.algorithm === 'Ed25519' && isHash(value.publicKey);
}

/** What a person compares with the printed key: the first 16 digits of SHA-256 over its bytes, in fours. */
export function fingerprint(key) {
  return hexOf(sha256(bytesOf(key.publicKey)))
    .slice(0, 16)
    .match(/.{4}/g)
    .join(' ');
}

// ---------------------------------------------------------------- a log

/** Hashes in one growing block of memory: a million records need 64 MB here, and not ten times as much. */
class HashList {
  #bytes = new Uint8Array(32 * 1024);
  count = 0;

  push(hash) {
    if (this.count * 32 === this.#bytes.length) this.#bytes = joined(this.#bytes, new Uint8Array(this.#bytes.length));
    this.#bytes.set(hash, this.count * 32);
    this.count += 1;
  }

  at(index) {
    return this.#bytes.slice(index * 32, index * 32 + 32);
  }
}

/** Reads an export line by line, then judges it. */
export class LogExport {
  #hash;
  #alg;
  #leaves = new HashList();
  #chain = new HashList();
  #head = zeroHash;
  #firstLog;
  /** The first line that is wrong, and, for one that does not continue the one before, what may decide which. */
  #bad;
  #checkpoints = [];
  #carriedKeys = [];
  #commitments = new Map();
  #details = new Map();

  constructor(alg = 'SHA-256') {
    this.#use(alg);
  }

  #use(alg) {
    this.#alg = alg;
    this.#hash = hashes[alg];
  }

  get carriedKeys() {
    return this.#carriedKeys;
  }

  /** Takes one line of the file, whatever its kind. */
  add(line) {
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      value = undefined;
    }
    if (isObject(value)) {
      if ('format' in value) return this.#header(value);
      if ('checkpoint' in value) return void this.#checkpoints.push(value);
      if ('key' in value) return void (isKey(value.key) && this.#carriedKeys.push(value.key));
      if ('salt' in value) return void this.#details.set(value.seq, value);
    }
    return this.#entry(line, value);
  }

  #header(value) {
    if (value.format !== 'wanghuo-ledger-export' || value.version !== 1) throw new Error('FORMAT_UNKNOWN');
    if (!Object.hasOwn(hashes, value.alg)) throw new Error('ALG_UNKNOWN');
    if (this.#leaves.count > 0 && value.alg !== this.#alg) throw new Error('HEADER_NOT_FIRST');
    this.#use(value.alg);
  }

  #entry(line, value) {
    if (this.#bad !== undefined) {
      if (this.#bad.chain !== undefined) {
        this.#bad.untouched = isObject(value) && value.prev === this.#bad.chain;
        this.#bad.chain = undefined;
      }
      return;
    }
    const seq = this.#leaves.count;
    const fault =
      value === undefined
        ? 'LINE_NOT_JSON'
        : canonical(value) !== line
          ? 'LINE_NOT_CANONICAL'
          : !isRecord(value)
            ? 'LINE_NOT_A_RECORD'
            : undefined;
    if (fault !== undefined) return void (this.#bad = { reason: fault, seq });
    this.#firstLog ??= value.log;
    if (value.log !== this.#firstLog) return void (this.#bad = { reason: 'LINE_OF_ANOTHER_LOG', seq });
    const bytes = encoder.encode(` ${line}`);
    bytes[0] = 0x02;
    const chain = this.#hash(bytes);
    if (value.seq > seq) return void (this.#bad = { reason: 'SEQ_SKIPPED', seq });
    if (value.seq < seq || value.prev !== this.#head) {
      const reason = value.seq < seq ? 'SEQ_REPEATED' : 'CHAIN_BROKEN';
      return void (this.#bad = { reason, seq, doubtful: true, chain: hexOf(chain), untouched: false });
    }
    bytes[0] = 0x00;
    this.#leaves.push(this.#hash(bytes));
    this.#chain.push(chain);
    this.#head = hexOf(chain);
    if (value.detail !== null) this.#commitments.set(seq, value.detail);
  }

  /**
   * @param trust - pinned keys, and checkpoints kept elsewhere earlier ({size, root} is enough)
   */
  async judge({ keys = [], kept = [] } = {}) {
    const pinned = keys.length > 0;
    const marks = await this.#marks(pinned ? keys : this.#carriedKeys);
    marks.push(...kept.map(({ size, root }) => ({ size, root, kept: true })));
    marks.sort((one, other) => one.size - other.size);

    const first = this.#checkpoints[0];
    const foreign = this.#firstLog !== undefined && isSigned(first) && first.checkpoint.log !== this.#firstLog;
    const bad = foreign ? { reason: 'LINE_OF_ANOTHER_LOG', seq: 0 } : this.#bad;
    const good = bad === undefined ? this.#leaves.count : bad.seq;
    let [checkpointCount, checkpointedSize, keptSize] = [0, 0, 0];
    let fault;
    const edge = [];
    let size = 0;
    for (const mark of marks) {
      if (mark.size > good) {
        if (bad === undefined) fault = { reason: 'TRUNCATED', seq: good, untilSeq: mark.size - 1 };
        break;
      }
      for (; size < mark.size; size += 1) this.#grow(edge, size);
      const reason = mark.fault ?? this.#difference(mark, edge);
      if (reason !== undefined) {
        const from = reason === 'KEPT_ROOT_DIFFERS' ? keptSize : Math.max(checkpointedSize, keptSize);
        fault = { reason, seq: from, untilSeq: Math.max(from, mark.size - 1) };
        break;
      }
      if (mark.kept) keptSize = mark.size;
      else [checkpointCount, checkpointedSize] = [checkpointCount + 1, mark.size];
    }
    fault ??= bad && placed(bad, Math.max(checkpointedSize, keptSize));
    const details = this.#compareDetails(good);
    fault ??= details.fault;

    const count = fault === undefined || this.#bad !== undefined ? good : Math.min(good, this.#leaves.count);
    const anchoredSize = kept.length > 0 ? keptSize : checkpointedSize;
    const anchored = kept.length > 0 || (checkpointCount > 0 && pinned);
    return {
      kind: 'LOG',
      status: fault !== undefined ? 'FAULTY' : anchored ? 'VERIFIED' : checkpointCount > 0 ? 'UNPINNED' : 'UNANCHORED',
      ...(fault === undefined ? {} : { fault }),
      log: this.#firstLog ?? null,
      alg: this.#alg,
      entryCount: count,
      checkpointCount,
      checkpointedSize,
      anchoredSize,
      unanchoredCount: count - anchoredSize,
      head: this.#head,
      detailsMatched: details.matched,
      detailsNotShown: details.notShown,
      keys: (pinned ? keys : this.#carriedKeys).map((key) => ({ keyId: key.keyId, fingerprint: fingerprint(key) })),
    };
  }

  async #marks(keys) {
    const marks = [];
    let before;
    for (const signed of this.#checkpoints) {
      const fault = await this.#checkpointFault(signed, before, keys);
      const unplaced = fault === 'CHECKPOINT_MALFORMED' || fault === 'CHECKPOINT_OUT_OF_ORDER';
      const { root = '', head = '', size } = signed.checkpoint ?? {};
      marks.push({ size: unplaced ? (before?.size ?? 0) : size, root, head, fault });
      if (fault !== undefined) break;
      before = signed.checkpoint;
    }
    return marks;
  }

  async #checkpointFault(signed, before, keys) {
    if (!isSigned(signed)) return 'CHECKPOINT_MALFORMED';
    const { checkpoint } = signed;
    if (before !== undefined && checkpoint.size < before.size) return 'CHECKPOINT_OUT_OF_ORDER';
    if (checkpoint.alg !== this.#alg || (before !== undefined && before.log !== checkpoint.log)) {
      return 'CHECKPOINT_OF_ANOTHER_LOG';
    }
    const link = before === undefined ? zeroHash : hexOf(this.#hash(encoder.encode(canonical(before))));
    if (checkpoint.prevCheckpoint !== link) return 'CHECKPOINT_UNLINKED';
    return signatureFault(signed, keys);
  }

  /** Adds one leaf to the list of complete subtrees, each with its number of leaves. */
  #grow(edge, index) {
    let node = { leaves: 1, hash: this.#leaves.at(index) };
    while (edge.length > 0 && edge.at(-1).leaves === node.leaves) {
      node = { leaves: node.leaves * 2, hash: this.#inner(edge.pop().hash, node.hash) };
    }
    edge.push(node);
  }

  #inner(left, right) {
    return this.#hash(joined([0x01], left, right));
  }

  #difference(mark, edge) {
    const nodes = edge.map((node) => node.hash);
    const root =
      nodes.length === 0 ? this.#hash(new Uint8Array(0)) : nodes.reduceRight((right, left) => this.#inner(left, right));
    if (mark.root !== hexOf(root)) return mark.kept ? 'KEPT_ROOT_DIFFERS' : 'CHECKPOINT_ROOT_DIFFERS';
    if (mark.kept) return undefined;
    const head = mark.size === 0 ? zeroHash : hexOf(this.#chain.at(mark.size - 1));
    return mark.head === head ? undefined : 'CHECKPOINT_HEAD_DIFFERS';
  }

  #compareDetails(good) {
    let matched = 0;
    let notShown = 0;
    for (const [seq, commitment] of this.#commitments)
      if (seq < good && !this.#details.has(seq)) notShown += commitment ? 1 : 0;
    for (const seq of [...this.#details.keys()].sort((one, other) => one - other)) {
      const { salt, detail } = this.#details.get(seq);
      const text = canonical(detail);
      const holds =
        isHash(salt) &&
        text !== undefined &&
        hexOf(this.#hash(joined([0x03], bytesOf(salt), encoder.encode(text)))) === this.#commitments.get(seq);
      if (!holds) return { matched, notShown, fault: { reason: 'DETAIL_DIFFERS', seq, untilSeq: seq } };
      matched += 1;
    }
    return { matched, notShown };
  }
}

/** Which record a bad line speaks of: one that does not continue the one before may accuse that one. */
function placed({ reason, seq, doubtful, untouched }, covered) {
  if (!doubtful || seq === 0 || covered >= seq) return { reason, seq, untilSeq: seq };
  return { reason, seq: seq - 1, untilSeq: untouched ? seq - 1 : seq };
}

// ---------------------------------------------------------------- the proof of one record

/** RFC 9162, 2.1.3.2, told by position: at each level the node is a left or right child, or rises alone. */
function rootFromPath(hash, leaf, index, size, path) {
  let [node, at, width] = [leaf, index, size];
  const steps = [...path];
  for (; width > 1; at = Math.floor(at / 2), width = Math.ceil(width / 2)) {
    if (at % 2 === 0 && at === width - 1) continue;
    if (steps.length === 0) return undefined;
    const sibling = steps.shift();
    node = hash(at % 2 === 1 ? joined([0x01], sibling, node) : joined([0x01], node, sibling));
  }
  return steps.length === 0 ? node : undefined;
}

/** Judges a proof bundle; `keys` as in a key file. */
export async function judgeProof(proof, { keys = [] } = {}) {
  const reason = await proofFault(proof, keys);
  return {
    kind: 'PROOF',
    status:
      reason === undefined
        ? 'VERIFIED'
        : reason === 'CHECKPOINT_KEY_UNKNOWN' && keys.length === 0
          ? 'UNPINNED'
          : 'FAULTY',
    ...(reason === undefined
      ? {}
      : {
          fault: {
            reason,
            seq: isSize(proof?.index) ? proof.index : 0,
            untilSeq: isSize(proof?.index) ? proof.index : 0,
          },
        }),
    log: proof?.checkpoint?.checkpoint?.log ?? null,
    line: typeof proof?.line === 'string' ? proof.line : null,
    keys: keys.map((key) => ({ keyId: key.keyId, fingerprint: fingerprint(key) })),
  };
}

async function proofFault(proof, keys) {
  if (!isObject(proof) || !isSigned(proof.checkpoint) || typeof proof.line !== 'string') return 'PROOF_MALFORMED';
  if (!Array.isArray(proof.path) || !proof.path.every(isHash)) return 'PROOF_MALFORMED';
  let record;
  try {
    record = JSON.parse(proof.line);
  } catch {
    return 'LINE_NOT_A_RECORD';
  }
  if (!isRecord(record) || canonical(record) !== proof.line) return 'LINE_NOT_A_RECORD';
  const { checkpoint } = proof.checkpoint;
  if (record.seq !== proof.index || proof.size !== checkpoint.size || record.log !== checkpoint.log)
    return 'PLACE_DIFFERS';
  const fault = await signatureFault(proof.checkpoint, keys);
  if (fault !== undefined) return fault;
  if (proof.index >= checkpoint.size) return 'PATH_WRONG';
  const hash = hashes[checkpoint.alg];
  const leaf = hash(joined([0x00], encoder.encode(proof.line)));
  const root = rootFromPath(hash, leaf, proof.index, checkpoint.size, proof.path.map(bytesOf));
  return root !== undefined && hexOf(root) === checkpoint.root ? undefined : 'PATH_WRONG';
}

// ---------------------------------------------------------------- files

/** The lines of a stream of UTF-8 bytes; one newline at the very end opens no further line. */
export async function* linesOf(chunks) {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

/**
 * Judges the files of one export, in the order given, or one proof bundle.
 * @param sources - each an iterable of byte chunks
 * @param trust - {keys, kept, alg}
 */
export async function judgeSources(sources, trust = {}) {
  const log = new LogExport(trust.alg);
  const indicator = [];
  let first = true;
  for (const source of sources) {
    for await (const line of linesOf(source)) {
      if (indicator.length > 0 || (first && line.startsWith('{"format":"wanghuo-indicator-export"'))) {
        indicator.push(line);
        first = false;
        continue;
      }
      if (first && line.includes('"wanghuo-ledger-proof"')) {
        const proof = parsedOr(line);
        if (proof?.format === 'wanghuo-ledger-proof') return judgeProof(proof, trust);
      }
      first = false;
      log.add(line);
    }
  }
  if (first) throw new Error('FILE_EMPTY');
  if (indicator.length > 0) {
    // Formulas stand in a file of their own; in the page that opens from a disk both are one script.
    const judge = globalThis.judgeIndicator ?? (await import('./indicator.mjs')).judgeIndicator;
    return judge(indicator, trust.kept);
  }
  return log.judge(trust);
}

/** Keys and kept checkpoints of a trust file: lines {"key":…}, {"checkpoint":…} or {"size":…,"root":…}. */
export async function trustOf(source) {
  const trust = { keys: [], kept: [] };
  for await (const line of linesOf(source)) {
    const value = parsedOr(line);
    if (isKey(value?.key)) trust.keys.push(value.key);
    else if (isCheckpoint(value?.checkpoint)) trust.kept.push(value.checkpoint);
    else if (isSize(value?.size) && isHash(value?.root)) trust.kept.push({ size: value.size, root: value.root });
    else if (line.trim() !== '') throw new Error('TRUST_UNREADABLE');
  }
  return trust;
}

function parsedOr(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A report as lines of text; without labels the codes themselves are shown. */
export function reportLines(report, labels = {}) {
  const say = (key) => labels[key] ?? key;
  const lines = [`${say('status')}: ${say(`status.${report.status}`)}`];
  if (report.fault !== undefined) {
    const { reason, seq, untilSeq } = report.fault;
    lines.push(`${say('fault')}: ${say(`fault.${reason}`)} (${reason})`);
    lines.push(`${say('place')}: ${seq === untilSeq ? seq : `${seq} – ${untilSeq}`}`);
  }
  const facts = [
    'log',
    'indicator',
    'on',
    'root',
    'alg',
    'entryCount',
    'checkpointCount',
    'anchoredSize',
    'unanchoredCount',
    'detailsMatched',
    'detailsNotShown',
    'head',
    'line',
  ];
  for (const name of facts)
    if (report[name] !== undefined && report[name] !== null) lines.push(`${say(name)}: ${report[name]}`);
  for (const { definition, numerator, denominator, verdict } of report.results ?? [])
    lines.push(`${definition}: ${numerator === null ? '—' : `${numerator} / ${denominator}`} ${verdict}`);
  for (const key of report.keys) lines.push(`${say('key')}: ${key.keyId} ${key.fingerprint}`);
  return lines;
}

// ---------------------------------------------------------------- the command

/** Runs the command; answers 0 verified, 1 fault found, 2 not judged (wrong use, unreadable, nothing to trust). */
export async function run(args, { out, complain, read, labels = {}, page }) {
  const say = (key) => labels[key] ?? key;
  const trust = { keys: [], kept: [] };
  const files = [];
  let json = false;
  try {
    for (let at = 0; at < args.length; at += 1) {
      const arg = args[at];
      if (arg === '--help' || arg === '-h') {
        out(say('help'));
        return 0;
      } else if (arg === '--page') {
        out(await page());
        return 0;
      } else if (arg === '--json') json = true;
      else if (arg === '--alg') trust.alg = args[(at += 1)];
      else if (arg === '--trust') {
        const { keys, kept } = await trustOf(read(args[(at += 1)]));
        trust.keys.push(...keys);
        trust.kept.push(...kept);
      } else if (arg === '--key') {
        const [keyId, publicKey] = (args[(at += 1)] ?? '').split('=');
        const key = { keyId, algorithm: 'Ed25519', publicKey };
        if (!isKey(key)) throw new Error('KEY_UNREADABLE');
        trust.keys.push(key);
      } else if (arg.startsWith('-') && arg !== '-') throw new Error('OPTION_UNKNOWN');
      else files.push(arg);
    }
    if (files.length === 0) throw new Error('NO_FILE');
    if (trust.alg !== undefined && !Object.hasOwn(hashes, trust.alg)) throw new Error('ALG_UNKNOWN');
    const report = await judgeSources(files.map(read), trust);
    out(json ? JSON.stringify(report, null, 2) : reportLines(report, labels).join('\n'));
    return { VERIFIED: 0, FAULTY: 1 }[report.status] ?? 2;
  } catch (error) {
    const known = labels[`problem.${error.message}`];
    complain(
      json
        ? JSON.stringify({ status: 'NOT_JUDGED', problem: error.message })
        : `${say('status.NOT_JUDGED')}: ${known ?? error.message}`,
    );
    return 2;
  }
}

async function main() {
  const { createReadStream, existsSync, realpathSync } = await import('node:fs');
  const { readFile } = await import('node:fs/promises');
  const { fileURLToPath } = await import('node:url');
  const started = process.argv[1];
  // Imported rather than started: then nothing runs by itself.
  if (!started || !existsSync(started) || realpathSync(started) !== fileURLToPath(import.meta.url)) return;
  const beside = (name) => readFile(new URL(name, import.meta.url), 'utf8');
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
    read: (file) => (file === '-' ? process.stdin : createReadStream(file ?? '', { highWaterMark: 1 << 20 })),
    // Copied alone, without its labels, the command still works and prints codes.
    labels: await beside('labels.zh-CN.json').then(JSON.parse, () => ({})),
    page: async () =>
      standAlonePage(
        ...(await Promise.all(
          ['verify.html', 'verify.mjs', 'verify-page.mjs', 'labels.zh-CN.json', 'indicator.mjs'].map(beside),
        )),
      ),
  });
}

/** The page with modules and labels inside, which opens from a disk without any server. */
export function standAlonePage(html, verifier, pageModule, labels, indicator) {
  const safe = (text) => text.replaceAll('</script', '<\\/script');
  const bare = (text) => text.replaceAll(/^import .*$/gm, '');
  const script = `${verifier}\n${bare(indicator)}\nglobalThis.judgeIndicator = judgeIndicator;\n${bare(pageModule)}`;
  return html.replace(
    /<script.*<\/script>/,
    () =>
      `<script type="application/json" id="labels">${safe(labels)}</script>\n<script type="module">${safe(script)}</script>`,
  );
}

if (globalThis.process?.versions?.node !== undefined) void main();
