import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Transform } from 'node:stream';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { headName } from './backup-form.ts';
import type { BackupKey } from './backup-key.ts';
import { ByteQueue } from './byte-queue.ts';

/**
 * An encrypted backup: one line of JSON that says how it is encrypted and under which key (CF-07), then pieces. A piece
 * is four bytes of length, the highest bit set on the last one, and so many bytes of AES-256-GCM with their tag of 16.
 * Each file has a key of its own, drawn from the operator's by HKDF with the salt of its first line; a piece is bound to
 * that line, to its place and to being the last, so that none can be changed, moved, left out or cut off unseen.
 */
const headSchema = z.strictObject({
  format: z.literal('wanghuo-backup-encrypted'),
  version: z.literal(1),
  alg: z.literal('A256GCM'),
  kid: z.string(),
  salt: z.string(),
});
type Head = z.infer<typeof headSchema>;

const opening = '{"format":"wanghuo-backup-encrypted"';
const pieceBytes = 256 * 1024;
const tagBytes = 16;
const lastMark = 0x8000_0000;
const headLimit = 1024;

interface Lock {
  readonly key: Buffer;
  readonly head: Buffer;
}

function lockOf(key: BackupKey, { salt }: Head, line: string): Lock {
  const bytes = hkdfSync('sha256', key.bytes, Buffer.from(salt, 'hex'), 'wanghuo backup 1', 32);
  return { key: Buffer.from(bytes), head: createHash('sha256').update(line).digest() };
}

function nonceOf(place: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(place), 4);
  return nonce;
}

/** Encrypts what runs through it. */
export function encrypting(key: BackupKey): Transform {
  const head: Head = {
    format: 'wanghuo-backup-encrypted',
    version: 1,
    alg: 'A256GCM',
    kid: key.id,
    salt: randomBytes(32).toString('hex'),
  };
  const line = `${JSON.stringify(head)}\n`;
  const lock = lockOf(key, head, line);
  let held = Buffer.alloc(0);
  let place = 0;
  const seal = (plain: Buffer, isLast: boolean): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(((plain.byteLength + tagBytes) | (isLast ? lastMark : 0)) >>> 0);
    const cipher = createCipheriv('aes-256-gcm', lock.key, nonceOf(place), { authTagLength: tagBytes });
    cipher.setAAD(Buffer.concat([lock.head, length]));
    place += 1;
    return Buffer.concat([length, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  return new Transform({
    construct(done) {
      this.push(line);
      done();
    },
    transform(chunk: Buffer, _encoding, done) {
      held = Buffer.concat([held, chunk]);
      while (held.byteLength > pieceBytes) {
        this.push(seal(held.subarray(0, pieceBytes), false));
        held = held.subarray(pieceBytes);
      }
      done();
    },
    flush(done) {
      this.push(seal(held, true));
      done();
    },
  });
}

/**
 * The content of a backup file, decrypted when it is encrypted.
 * @param key - what it was locked with; null opens only what was never locked
 * @throws BackupError `notABackup`, `keyNeeded`, `keyOther`, `truncated`, `damaged`
 */
export async function* decrypted(source: AsyncIterable<Uint8Array>, key: BackupKey | null): AsyncGenerator<Uint8Array> {
  const bytes = new ByteQueue(source);
  const start = await bytes.peek(opening.length);
  if (start.toString('latin1') !== opening) {
    if (start[0] !== 0x1f || start[1] !== 0x8b) throw new BackupError('notABackup', { part: headName });
    return yield* bytes.rest();
  }
  const line = await bytes.line(headLimit);
  const head = headOf(line);
  if (key === null) throw new BackupError('keyNeeded', { kid: head.kid });
  if (key.id !== head.kid) throw new BackupError('keyOther', { kid: head.kid, given: key.id });
  const lock = lockOf(key, head, line);
  for (let place = 0; ; place += 1) {
    const length = await bytes.take(4);
    const announced = length.readUInt32BE();
    const isLast = announced >= lastMark;
    const size = isLast ? announced - lastMark : announced;
    if (size < tagBytes || size > pieceBytes + tagBytes) throw new BackupError('damaged', { part: `#${place}` });
    const piece = await bytes.take(size);
    const decipher = createDecipheriv('aes-256-gcm', lock.key, nonceOf(place), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.concat([lock.head, length]));
    decipher.setAuthTag(piece.subarray(size - tagBytes));
    const plain = decipher.update(piece.subarray(0, size - tagBytes));
    try {
      decipher.final();
    } catch (error) {
      throw new BackupError('damaged', { part: `#${place}` }, error);
    }
    yield plain;
    if (isLast) return;
  }
}

function headOf(line: string): Head {
  try {
    return headSchema.parse(JSON.parse(line));
  } catch (error) {
    throw new BackupError('damaged', { part: '#head' }, error);
  }
}
