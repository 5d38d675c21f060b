import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD_HEAD_BYTES, recordAt, recordOf } from './record.ts';

export interface SpoolOptions {
  readonly folder: string;
  /** A file that has grown to this is followed by another. */
  readonly fileBytes: number;
  /** Told of what could not be kept or read; the spool goes on. */
  readonly onFault: (what: string, detail: object) => void;
}

interface SpoolFile {
  /** Number of its first record; records are numbered from 0 on, for ever. */
  readonly first: number;
  readonly path: string;
  /** What of it is on the disk for certain. */
  durableBytes: number;
  /** Number of the record after its last durable one. */
  next: number;
}

interface Waiting {
  readonly record: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Records as they lie one after the other. */
export interface SpoolBatch {
  /** The number that was asked for. */
  readonly from: number;
  /** The number of the first record: later than asked for where records are gone or cannot be read. */
  readonly first: number;
  readonly next: number;
  readonly payloads: readonly Buffer[];
}

const ENDING = '.spool';
const READ_BYTES = 1024 * 1024;

/**
 * Records on disk in the order in which they came. A record counts once it and all before it are flushed; however many
 * wait are written and flushed together. What was being written when the power went is not a record.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #files: SpoolFile[];
  #handle: FileHandle | null = null;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | null = null;
  #isClosed = false;
  readonly #listeners = new Set<() => void>();
  readonly #reading = new Map<string, FileHandle>();

  private constructor(options: SpoolOptions, files: SpoolFile[]) {
    this.#options = options;
    this.#files = files;
  }

  /** Opens a folder of records, or makes it; a torn end is cut off. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(options.folder)).filter((name) => name.endsWith(ENDING)).sort();
    const firsts = names.map((name) => Number(name.slice(0, -ENDING.length)));
    const files: SpoolFile[] = [];
    for (const [index, name] of names.entries()) {
      const path = join(options.folder, name);
      const first = firsts[index]!;
      const next = firsts[index + 1];
      if (next === undefined) {
        // Only the newest may be torn; the others ended before the next one began.
        const bytes = await readFile(path);
        const { end, count } = soundPart(bytes);
        files.push({ first, path, durableBytes: end, next: first + count });
        if (end < bytes.length)
          options.onFault('an end that was never written whole was cut off', { path, bytes: bytes.length - end });
      } else files.push({ first, path, durableBytes: (await stat(path)).size, next });
    }
    return new Spool(options, files);
  }

  /** Number the next record will have. */
  get next(): number {
    return this.#files.at(-1)?.next ?? 0;
  }

  /** Number of the oldest record still here. */
  get first(): number {
    return this.#files[0]?.first ?? 0;
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Bytes on the disk that are not released. */
  get storedBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.durableBytes, 0);
  }

  /** Hears that more is durable. */
  onDurable(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once the record is on the disk; rejects when it is not and will not be. */
  append(payload: Uint8Array): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('The spool is closed.'));
    const record = recordOf(payload);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#waitingBytes += record.length;
      this.#flushing ??= this.#flush();
    });
  }

  /**
   * Reads durable records from a number on.
   * @param limit - most records and bytes; at least one record is given if there is one
   */
  async read(from: number, limit: { records: number; bytes: number }): Promise<SpoolBatch> {
    const start = Math.max(from, this.first);
    const file =
      this.#files.find((one) => start < one.next && start >= one.first) ??
      this.#files.find((one) => start < one.first && one.next > one.first);
    if (file === undefined) return { from, first: start, next: start, payloads: [] };
    const begin = Math.max(start, file.first);
    const place = await this.#placeOf(file, begin);
    const payloads: Buffer[] = [];
    let at = place;
    let bytes = 0;
    while (payloads.length < limit.records && bytes < limit.bytes && begin + payloads.length < file.next) {
      const piece = await this.#readPiece(file, at, Math.max(READ_BYTES, RECORD_HEAD_BYTES));
      const { taken, end, isDamaged } = recordsIn(piece, {
        records: Math.min(limit.records, file.next - begin) - payloads.length,
        bytes: limit.bytes - bytes,
      });
      for (const payload of taken) payloads.push(payload);
      at += end;
      bytes += end;
      if (isDamaged || taken.length === 0) {
        this.#options.onFault('records that cannot be read are passed over', {
          path: file.path,
          from: begin + payloads.length,
        });
        this.#places.delete(file.path);
        return { from, first: begin, next: file.next, payloads };
      }
    }
    const next = begin + payloads.length;
    this.#places.set(file.path, { number: next, at });
    return { from, first: begin, next, payloads };
  }

  /** Gives up the files whose records all come before a number. The newest stays, for it knows how far the numbers are. */
  async release(before: number): Promise<void> {
    while (this.#files.length > 1 && this.#files[0]!.next <= before) {
      const file = this.#files.shift()!;
      this.#places.delete(file.path);
      await this.#reading.get(file.path)?.close();
      this.#reading.delete(file.path);
      await unlink(file.path);
    }
  }

  /** Writes what waits and lets the files go. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#flushing;
    await this.#handle?.close();
    this.#handle = null;
    for (const handle of this.#reading.values()) await handle.close();
    this.#reading.clear();
  }

  /** Where the record after the last one read stands, by file. */
  readonly #places = new Map<string, { number: number; at: number }>();

  async #placeOf(file: SpoolFile, number: number): Promise<number> {
    const known = this.#places.get(file.path);
    if (known?.number === number) return known.at;
    if (number === file.first) return 0;
    // Only after a start, or when a batch is tried again: the file is walked from its beginning.
    let at = 0;
    let count = file.first;
    while (count < number) {
      const piece = await this.#readPiece(file, at, READ_BYTES);
      const { taken, end } = recordsIn(piece, { records: number - count, bytes: Infinity });
      if (taken.length === 0) break;
      count += taken.length;
      at += end;
    }
    return at;
  }

  async #readPiece(file: SpoolFile, at: number, size: number): Promise<Buffer> {
    const handle = this.#reading.get(file.path) ?? (await open(file.path, 'r'));
    this.#reading.set(file.path, handle);
    const read = async (length: number) => {
      const bytes = Buffer.allocUnsafe(Math.min(length, file.durableBytes - at));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
      return bytes.subarray(0, bytesRead);
    };
    const piece = await read(size);
    const first = recordAt(piece, 0);
    if (first.kind !== 'partial' || piece.length < RECORD_HEAD_BYTES) return piece;
    return read(RECORD_HEAD_BYTES + piece.readUInt32LE(0));
  }

  async #flush(): Promise<void> {
    // One turn of the loop lets everything that arrived together wait together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const bytes = batch.reduce((sum, { record }) => sum + record.length, 0);
      try {
        const file = await this.#writable();
        await this.#handle!.appendFile(
          Buffer.concat(
            batch.map(({ record }) => record),
            bytes,
          ),
        );
        await this.#handle!.datasync();
        file.durableBytes += bytes;
        file.next += batch.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#options.onFault('records could not be made durable and are not confirmed', {
          error: String(error),
          count: batch.length,
        });
        // What of it is on the disk is unknown: the next records go to a file of their own.
        await this.#handle?.close().catch(() => undefined);
        this.#handle = null;
        for (const { reject } of batch) reject(error);
      }
      this.#waitingBytes -= bytes;
      for (const listener of this.#listeners) listener();
    }
    this.#flushing = null;
  }

  async #writable(): Promise<SpoolFile> {
    const last = this.#files.at(-1);
    if (last !== undefined && this.#handle !== null && last.durableBytes < this.#options.fileBytes) return last;
    await this.#handle?.close();
    this.#handle = null;
    const first = this.next;
    // A file without a whole record gives its number to the next one.
    if (last !== undefined && last.first === first) {
      this.#files.pop();
      await this.#reading.get(last.path)?.close();
      this.#reading.delete(last.path);
    }
    const file = {
      first,
      path: join(this.#options.folder, `${String(first).padStart(16, '0')}${ENDING}`),
      durableBytes: 0,
      next: first,
    };
    this.#handle = await open(
      file.path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND,
      0o600,
    );
    // The name is made durable too, or the file is lost with the power.
    const folder = await open(this.#options.folder, 'r');
    await folder.sync();
    await folder.close();
    this.#files.push(file);
    return file;
  }
}

function soundPart(bytes: Buffer): { end: number; count: number } {
  let end = 0;
  let count = 0;
  for (let found = recordAt(bytes, 0); found.kind === 'record'; found = recordAt(bytes, end)) {
    end = found.end;
    count += 1;
  }
  return { end, count };
}

function recordsIn(
  bytes: Buffer,
  limit: { records: number; bytes: number },
): { taken: Buffer[]; end: number; isDamaged: boolean } {
  const taken: Buffer[] = [];
  let end = 0;
  while (taken.length < limit.records && (end < limit.bytes || taken.length === 0)) {
    const found = recordAt(bytes, end);
    if (found.kind !== 'record') return { taken, end, isDamaged: found.kind === 'damaged' };
    taken.push(found.payload);
    end = found.end;
  }
  return { taken, end, isDamaged: false };
}
