import { BackupError } from './backup-error.ts';

/** Takes exactly as many bytes as are wanted from a source that gives them as they come. */
export class ByteQueue {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** Between one byte and as many as asked for. @throws BackupError `truncated` at the end, as the others */
  async some(most: number): Promise<Buffer> {
    while (this.#held.byteLength === 0) await this.#more();
    const chunk = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(chunk.byteLength);
    return chunk;
  }

  async take(count: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let left = count; left > 0;) {
      const chunk = await this.some(left);
      chunks.push(chunk);
      left -= chunk.byteLength;
    }
    return Buffer.concat(chunks);
  }

  /** What comes next, without taking it; less than asked for at the end. */
  async peek(count: number): Promise<Buffer> {
    while (this.#held.byteLength < count && (await this.#grow()));
    return this.#held.subarray(0, count);
  }

  /** A line with its break. */
  async line(most: number): Promise<string> {
    while (!this.#held.subarray(0, most).includes(0x0a)) {
      if (this.#held.byteLength >= most) throw new BackupError('damaged', { part: '#head' });
      await this.#more();
    }
    return (await this.take(this.#held.indexOf(0x0a) + 1)).toString('utf8');
  }

  async *rest(): AsyncGenerator<Buffer> {
    do {
      if (this.#held.byteLength > 0) yield this.#held;
      this.#held = Buffer.alloc(0);
    } while (await this.#grow());
  }

  async #more(): Promise<void> {
    if (!(await this.#grow())) throw new BackupError('truncated', {});
  }

  async #grow(): Promise<boolean> {
    const { done, value } = await this.#iterator.next();
    if (done) return false;
    this.#held = this.#held.byteLength === 0 ? Buffer.from(value) : Buffer.concat([this.#held, value]);
    return true;
  }
}
