import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileDamaged, fileDiskFull, fileEmpty, fileTooLarge } from './errors.ts';

export interface StoredContent {
  /** In hexadecimal; it is the name of the content. */
  readonly sha256: string;
  readonly bytes: number;
}

/** FI-10: with less of the disk free than this, only what a rescue needs is taken. */
const freeShare = 0.1;

type Disk = (folder: string) => Promise<{ readonly bavail: number; readonly blocks: number }>;

/**
 * Bytes on disk, each kept once under its hash. Content is complete and on the disk before its name exists, so a
 * crash leaves a whole file or none.
 */
export interface FileStore {
  /**
   * Takes in bytes, counting while they come (FI-01).
   * @param options.isEssential - taken even when the disk is nearly full
   * @throws fileTooLarge, fileEmpty, fileDiskFull
   */
  receive(content: Buffer | Readable, options: { maximumBytes: number; isEssential?: boolean }): Promise<StoredContent>;
  /** @throws fileDamaged when the content is missing or its hash differs */
  read(sha256: string): Promise<Buffer>;
  /** For content too large to hold; the reader compares hashes itself where that matters. */
  stream(sha256: string): Readable;
  has(sha256: string): Promise<boolean>;
  /** Removes content that nothing refers to and that nobody received since. */
  sweep(isReferenced: (sha256: string) => Promise<boolean>, receivedBefore: Date): Promise<number>;
}

/**
 * @param folder - created when it is missing; readable by the server's account only
 * @param disk - how full the disk is; handed in by tests
 */
export async function openFileStore(folder: string, disk: Disk = statfs): Promise<FileStore> {
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const folderOf = (sha256: string) => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not the hash of a file');
    return join(folderOf(sha256), sha256);
  };
  const exists = (path: string) =>
    stat(path).then(
      (found) => found.isFile(),
      () => false,
    );

  return {
    async receive(content, { maximumBytes, isEssential = false }) {
      if (!isEssential) await assertRoom(folder, disk);
      const temporary = join(incoming, randomBytes(16).toString('hex'));
      try {
        const stored = await writeDown(temporary, content, maximumBytes);
        const path = pathOf(stored.sha256);
        if (await exists(path)) {
          const now = new Date();
          await utimes(path, now, now);
        } else {
          await mkdir(folderOf(stored.sha256), { recursive: true, mode: 0o700 });
          await rename(temporary, path);
          await syncFolder(folderOf(stored.sha256));
        }
        return stored;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async read(sha256) {
      const bytes = await readFile(pathOf(sha256)).catch(() => undefined);
      if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256) throw fileDamaged({ sha256 });
      return bytes;
    },
    stream: (sha256) => createReadStream(pathOf(sha256)),
    has: (sha256) => exists(pathOf(sha256)),
    async sweep(isReferenced, receivedBefore) {
      let removed = 0;
      for (const prefix of (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
        for (const sha256 of await readdir(join(folder, prefix))) {
          const found = await stat(join(folder, prefix, sha256));
          if (found.mtime >= receivedBefore || (await isReferenced(sha256))) continue;
          await rm(join(folder, prefix, sha256));
          removed += 1;
        }
      }
      for (const name of await readdir(incoming)) {
        const found = await stat(join(incoming, name)).catch(() => undefined);
        if (found && found.mtime < receivedBefore) await rm(join(incoming, name), { force: true });
      }
      return removed;
    },
  };
}

async function writeDown(path: string, content: Buffer | Readable, maximumBytes: number): Promise<StoredContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > maximumBytes) throw fileTooLarge({ maximumBytes });
      hash.update(part);
      await file.writeFile(part);
    }
    if (bytes === 0) throw fileEmpty();
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function assertRoom(folder: string, disk: Disk): Promise<void> {
  const { bavail, blocks } = await disk(folder);
  if (blocks > 0 && bavail / blocks < freeShare)
    throw fileDiskFull({ freePercent: Math.floor((bavail / blocks) * 100) });
}

/** A rename is on the disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
