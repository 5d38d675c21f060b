const gbk = new TextDecoder('gb18030');

/** Reads a body from front to back, high byte first. Past its end everything is `null`, and `isShort` stays true. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  isShort = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** An unsigned number of one to four bytes. */
  number(size: 1 | 2 | 4): number | null {
    const bytes = this.bytes(size);
    return bytes && bytes.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** The next bytes, without a copy. */
  bytes(size: number): Uint8Array | null {
    if (this.left < size) {
      this.isShort = true;
      this.#at = this.#bytes.length;
      return null;
    }
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** A text of GBK in a field, without zero bytes and blanks around it. */
  text(size: number): string | null {
    const bytes = this.bytes(size);
    return bytes && textOf(bytes);
  }

  /** Digits packed two to a byte; a half byte above nine makes it `null`. */
  digits(size: number): string | null {
    const bytes = this.bytes(size);
    if (bytes === null) return null;
    const digits = hexOf(bytes);
    return /^\d*$/.test(digits) ? digits : null;
  }
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function textOf(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  return gbk.decode(zero < 0 ? bytes : bytes.subarray(0, zero)).trim();
}

/** `YYMMDDhhmmss` in China Standard Time as an instant; `null` where it is none. */
export function readClock(digits: string | null): string | null {
  const parts = digits?.match(/\d\d/g);
  if (parts === null || parts === undefined || parts.length !== 6) return null;
  const [year, month, day, hour, minute, second] = parts;
  const local = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${local}Z`);
  // 31 February parses as a day of March: only what comes back unchanged is a time.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== local ? null : `${local}+08:00`;
}
