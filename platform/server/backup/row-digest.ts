import { createHash } from 'node:crypto';

const modulus = 1n << 256n;
const newline = 0x0a;
const tab = 0x09;

/**
 * A fingerprint of the rows of a table that does not depend on their order, so that no server's collation matters: the
 * sum of the SHA-256 of the rows modulo 2^256. Rows come as COPY text, one a line; a line break inside a value is escaped there.
 */
export class RowDigest {
  /** Numbers of columns that belong to the machine and differ after a restore. */
  readonly #left: ReadonlySet<number>;
  #sum = 0n;
  #rows = 0;

  constructor(leftOut: readonly number[]) {
    this.#left = new Set(leftOut);
  }

  /** @param lines - whole lines, each with its line break */
  add(lines: Buffer): void {
    let start = 0;
    for (let end = lines.indexOf(newline, start); end >= 0; end = lines.indexOf(newline, start)) {
      const line = lines.subarray(start, end);
      const hash = createHash('sha256')
        .update(this.#left.size === 0 ? line : this.#without(line))
        .digest('hex');
      this.#sum = (this.#sum + BigInt(`0x${hash}`)) % modulus;
      this.#rows += 1;
      start = end + 1;
    }
  }

  get rows(): number {
    return this.#rows;
  }

  get hex(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }

  #without(line: Buffer): Buffer {
    const kept: Buffer[] = [];
    let start = 0;
    for (let column = 0; start <= line.byteLength; column += 1) {
      const found = line.indexOf(tab, start);
      const end = found < 0 ? line.byteLength : found;
      if (!this.#left.has(column)) kept.push(line.subarray(start, end), Buffer.of(tab));
      start = end + 1;
    }
    return Buffer.concat(kept);
  }
}

/** Cuts a stream of COPY text into pieces of whole lines, each about as large as asked for. */
export async function* wholeLines(source: AsyncIterable<Uint8Array>, aboutBytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    held.push(Buffer.from(chunk));
    size += chunk.byteLength;
    if (size < aboutBytes) continue;
    const all = Buffer.concat(held);
    const cut = all.lastIndexOf(newline) + 1;
    if (cut > 0) yield all.subarray(0, cut);
    held = [all.subarray(cut)];
    size = all.byteLength - cut;
  }
  if (size > 0) yield Buffer.concat(held);
}
