import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BackupError } from './backup-error.ts';
import { type BackupKey, makeBackupKey, readBackupKey } from './backup-key.ts';
import { decrypted, encrypting } from './encryption.ts';

let folder: string;
let key: BackupKey;
let other: BackupKey;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-backup-key-'));
  key = await makeBackupKey(join(folder, 'a.key'));
  other = await makeBackupKey(join(folder, 'b.key'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const lock = (plain: Buffer) => whole(Readable.from([plain], { objectMode: false }).pipe(encrypting(key)));
/** In chunks of any size, as a disk gives them. */
function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const unlock = (bytes: Buffer, by: BackupKey | null = key, size = 60_000) =>
  whole(decrypted(Readable.from(pieces(bytes, size), { objectMode: false }), by));
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: unknown) => (error instanceof BackupError ? error.reason : String(error)),
  );

describe('an encrypted backup (CF-07)', () => {
  test('opens to the same bytes, however long it is and however it is read', async () => {
    for (const size of [0, 1, 262_143, 262_144, 262_145, 800_000]) {
      const plain = randomBytes(size);
      const locked = await lock(plain);
      expect((await unlock(locked)).equals(plain), `${size} bytes`).toBe(true);
      expect((await unlock(locked, key, 4_099)).equals(plain), `${size} bytes in small chunks`).toBe(true);
    }
  });

  test('says how and under which key it is locked, and nothing of what is in it', async () => {
    const plain = Buffer.from('示例·张一 19900000001 '.repeat(20_000));
    const [one, again] = [await lock(plain), await lock(plain)];
    const head = JSON.parse(one.subarray(0, one.indexOf('\n')).toString()) as object;
    expect(head).toMatchObject({ alg: 'A256GCM', kid: key.id, version: 1 });
    for (const bytes of [one, again]) {
      expect(bytes.includes('张一')).toBe(false);
      expect(bytes.includes(key.bytes)).toBe(false);
      expect(bytes.toString('latin1')).not.toContain(key.bytes.toString('hex'));
    }
    // The same content never looks the same twice.
    expect(digest(one.subarray(-4_000))).not.toBe(digest(again.subarray(-4_000)));
  });

  test('does not open without its key, and says which one it needs', async () => {
    const locked = await lock(randomBytes(1_000));
    expect(await reasonOf(unlock(locked, null))).toBe('keyNeeded');
    expect(await reasonOf(unlock(locked, other))).toBe('keyOther');
    await expect(unlock(locked, other)).rejects.toThrow(new RegExp(`${key.id}.*${other.id}`));
    // Another key that goes by the right name opens it no more.
    expect(await reasonOf(unlock(locked, { ...other, id: key.id }))).toBe('damaged');
  });

  test('a changed byte anywhere, a cut anywhere and pieces in another order are found before the end', async () => {
    const plain = randomBytes(600_000);
    const locked = await lock(plain);
    const start = locked.indexOf('\n') + 1;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: locked.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(locked);
        changed[at] = (changed[at] as number) ^ by;
        expect(await reasonOf(unlock(changed))).not.toBe('opened');
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: locked.length - 1 }), async (end) => {
        expect(await reasonOf(unlock(locked.subarray(0, end)))).toBe('truncated');
      }),
      { numRuns: 40 },
    );
    const piece = 4 + 262_144 + 16;
    const [head, first, second, last] = [
      locked.subarray(0, start),
      locked.subarray(start, start + piece),
      locked.subarray(start + piece, start + 2 * piece),
      locked.subarray(start + 2 * piece),
    ] as const;
    expect(await reasonOf(unlock(Buffer.concat([head, first, second, last])))).toBe('opened');
    expect(await reasonOf(unlock(Buffer.concat([head, second, first, last])))).toBe('damaged');
    expect(await reasonOf(unlock(Buffer.concat([head, first, last])))).toBe('damaged');
    // A piece that was not the last cannot be made to look like it.
    const ended = Buffer.from(first);
    ended[0] = (ended[0] as number) | 0x80;
    expect(await reasonOf(unlock(Buffer.concat([head, ended])))).toBe('damaged');
  });

  test('what was never locked is read as it is, and what is no backup is not', async () => {
    const plain = gzipSync(randomBytes(100_000));
    expect((await unlock(plain, null)).equals(plain)).toBe(true);
    for (const other of [Buffer.alloc(0), Buffer.from('{'), Buffer.from('{"format":"wanghuo-backup-encryptet"}\n')])
      expect(await reasonOf(unlock(other))).toBe('notABackup');
  });
});

describe('the key file (CF-02)', () => {
  test('is its owner’s alone and never overwritten', async () => {
    const path = join(folder, 'a.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readBackupKey(path)).toEqual(key);
    const before = await readFile(path);
    expect(await reasonOf(makeBackupKey(path))).toBe('keyExists');
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test('that others can read, that is missing or that is none is refused', async () => {
    const path = join(folder, 'open.key');
    await writeFile(path, await readFile(join(folder, 'a.key')));
    await chmod(path, 0o644);
    expect(await reasonOf(readBackupKey(path))).toBe('keyOpenToOthers');
    expect(await reasonOf(readBackupKey(join(folder, 'none.key')))).toBe('keyUnreadable');
    await writeFile(join(folder, 'odd.key'), 'wanghuo-backup-key-1 00', { mode: 0o600 });
    expect(await reasonOf(readBackupKey(join(folder, 'odd.key')))).toBe('keyMalformed');
    expect(await reasonOf(makeBackupKey(join(folder, 'no', 'such', 'folder.key')))).toBe('keyUnwritable');
  });
});

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
