import { OsmImportError } from './osm-import-error.ts';

/** Reads exact pieces from a stream of chunks, and says how far it has come. Never holds more than it was asked for and one chunk. */
export class ByteSource {
  /** Bytes handed out so far. */
  offset = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Up to `length` bytes from here without moving on; fewer only at the end. */
  async peek(length: number): Promise<Uint8Array> {
    await this.#fill(length);
    return this.#held.subarray(0, length);
  }

  /**
   * Exactly `length` bytes, or `undefined` if the source ends right here.
   * @throws OsmImportError TRUNCATED if it ends within
   */
  async take(length: number): Promise<Uint8Array | undefined> {
    await this.#fill(length);
    if (this.#held.length === 0 && length > 0) return undefined;
    if (this.#held.length < length) {
      const end = this.offset + this.#held.length;
      throw new OsmImportError('TRUNCATED', end, `The file ends ${length - this.#held.length} bytes too early`);
    }
    const piece = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    this.offset += length;
    return piece;
  }

  /** Everything that is left, as it comes. */
  async *rest(): AsyncGenerator<Uint8Array> {
    while (!this.#ended || this.#held.length > 0) {
      if (this.#held.length === 0) await this.#fill(1);
      const piece = this.#held;
      this.#held = new Uint8Array(0);
      this.offset += piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Lets go of the underlying stream. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return?.();
  }

  async #fill(length: number): Promise<void> {
    if (this.#held.length >= length || this.#ended) return;
    const pieces = [this.#held];
    let size = this.#held.length;
    while (size < length) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      pieces.push(next.value);
      size += next.value.length;
    }
    const joined = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#held = joined;
  }
}
