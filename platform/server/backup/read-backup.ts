import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readArchive, type ReadPart } from './archive.ts';
import { BackupError } from './backup-error.ts';
import type { BackupKey } from './backup-key.ts';
import {
  backupFormat,
  backupVersion,
  headName,
  headSchema,
  manifestName,
  manifestSchema,
  type BackupHead,
  type BackupManifest,
  type BackupProgress,
} from './backup-form.ts';
import { decrypted } from './encryption.ts';

export interface VerifiedBackup {
  readonly head: BackupHead;
  readonly manifest: BackupManifest;
}

/** The parts of a backup file, decrypted and unpacked as they are read. */
export async function* partsOf(file: string, key: BackupKey | null): AsyncGenerator<ReadPart> {
  const stored = createReadStream(file);
  const packed = Readable.from(decrypted(stored, key), { objectMode: false });
  const unpacked = packed.pipe(createGunzip());
  // A fault of the file itself ends the unpacking too, so that nobody waits for it.
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* readArchive(legible(unpacked));
  } finally {
    stored.destroy();
    packed.destroy();
    unpacked.destroy();
  }
}

/** What the unpacking says of a bad file, in our own words; whoever takes a part's content hears it there. */
async function* legible(unpacked: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw new BackupError('truncated', {}, error);
    if (code.startsWith('Z_')) throw new BackupError('damaged', { part: 'gzip' }, error);
    throw error;
  }
}

/**
 * Reads a backup from end to end and holds every part against the manifest, before anything of it is used.
 * @throws BackupError when it is none, of another format, locked with another key, cut off or damaged
 */
export async function verifyBackup(
  file: string,
  key: BackupKey | null,
  onProgress?: (progress: BackupProgress) => void,
): Promise<VerifiedBackup> {
  const found = new Map<string, { bytes: number; sha256: string }>();
  let head: BackupHead | undefined;
  let manifest: BackupManifest | undefined;
  for await (const part of partsOf(file, key)) {
    onProgress?.({ step: 'verify', name: part.name, done: found.size, total: 0 });
    if (found.size === 0 && part.name !== headName) throw new BackupError('notABackup', { part: headName });
    const isText = part.name === headName || part.name === manifestName;
    const hash = createHash('sha256');
    const chunks: Buffer[] = [];
    for await (const chunk of part.content) {
      hash.update(chunk);
      if (isText) chunks.push(chunk);
    }
    if (part.name === headName) head = readHead(Buffer.concat(chunks));
    if (part.name === manifestName) manifest = manifestSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    else found.set(part.name, { bytes: part.bytes, sha256: hash.digest('hex') });
  }
  if (!head) throw new BackupError('notABackup', { part: headName });
  if (!manifest) throw new BackupError('truncated', {});
  if (manifest.parts.length !== found.size) throw new BackupError('damaged', { part: manifestName });
  for (const { name, bytes, sha256 } of manifest.parts) {
    const part = found.get(name);
    if (part?.bytes !== bytes || part.sha256 !== sha256) throw new BackupError('damaged', { part: name });
  }
  return { head, manifest };
}

function readHead(content: Buffer): BackupHead {
  let value: { format?: unknown; version?: unknown };
  try {
    value = JSON.parse(content.toString('utf8')) as typeof value;
  } catch (error) {
    throw new BackupError('notABackup', { part: headName }, error);
  }
  if (value.format !== backupFormat) throw new BackupError('notABackup', { part: headName });
  if (value.version !== backupVersion)
    throw new BackupError('otherFormat', { version: String(value.version), known: backupVersion });
  return headSchema.parse(value);
}
