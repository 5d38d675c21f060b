import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { BackupError } from './backup-error.ts';
import { ByteQueue } from './byte-queue.ts';

/** One part of an archive, as the manifest lists it. */
export interface ArchivePart {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const block = 512;
const namePattern = /^[\w./-]{1,100}$/;

/**
 * Writes parts one after the other in the ustar form (POSIX.1-1988), so that any `tar` lists and unpacks a backup even
 * where this product is gone. A part's size stands before its content, so content is given whole or with its length.
 */
export class ArchiveWriter {
  readonly #stream: Writable;
  readonly parts: ArchivePart[] = [];

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async add(name: string, content: Uint8Array): Promise<void> {
    await this.addStream(name, content.byteLength, [content]);
  }

  /** @throws Error when the content is not as long as it was said to be: the archive is useless then */
  async addStream(
    name: string,
    bytes: number,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    await this.#write(headerOf(name, bytes));
    const hash = createHash('sha256');
    let written = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      written += chunk.byteLength;
      await this.#write(chunk);
    }
    if (written !== bytes) throw new Error(`${name} has ${written} bytes where ${bytes} were announced`);
    await this.#write(Buffer.alloc((block - (bytes % block)) % block));
    this.parts.push({ name, bytes, sha256: hash.digest('hex') });
  }

  /** Two empty blocks end an archive; the stream is ended too. */
  async finish(): Promise<void> {
    await this.#write(Buffer.alloc(2 * block));
    this.#stream.end();
  }

  async #write(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength > 0 && !this.#stream.write(chunk)) await once(this.#stream, 'drain');
  }
}

function headerOf(name: string, bytes: number): Buffer {
  if (!namePattern.test(name)) throw new Error(`${name} cannot be the name of a part`);
  const header = Buffer.alloc(block);
  const put = (text: string, offset: number) => header.write(text, offset, 'latin1');
  put(name, 0);
  put('0000600\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  // A fixed date: the same content makes the same archive.
  put('00000000000\0', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\0', 257);
  put('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A part as it is read: its content has to be taken before the next one. */
export interface ReadPart {
  readonly name: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Reads an archive part by part in constant memory.
 * @throws BackupError `damaged` when it ends early or a header is not one
 */
export async function* readArchive(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadPart> {
  const bytes = new ByteQueue(source);
  for (;;) {
    const header = await bytes.take(block);
    if (header.every((byte) => byte === 0)) return;
    const name = textAt(header, 0, 100);
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const sum = Number.parseInt(textAt(header, 148, 8), 8);
    const actual = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    if (sum !== actual || !Number.isSafeInteger(size) || !namePattern.test(name))
      throw new BackupError('damaged', { part: name });
    let left = size;
    async function* content(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const chunk = await bytes.some(left);
        left -= chunk.byteLength;
        yield chunk;
      }
    }
    yield { name, bytes: size, content: content() };
    while (left > 0) left -= (await bytes.some(left)).byteLength;
    await bytes.take((block - (size % block)) % block);
  }
}

const textAt = (header: Buffer, offset: number, length: number) =>
  header.toString('latin1', offset, offset + length).replace(/[\0 ]+$/, '');
