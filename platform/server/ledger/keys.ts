import {
  createHash,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ed25519PublicKeyBytes, ed25519Signer } from '@wanghuo/ledger/node-crypto';
import type { Signer } from '@wanghuo/ledger';

export interface LedgerKeys {
  /** Seals pending records between the application and the sealer. */
  readonly auditKey: KeyObject;
  readonly signer: Signer;
  /** 32 bytes in hexadecimal: what a verifier pins. */
  readonly publicKey: string;
}

/**
 * Reads the keys of this installation, making them at the first start. They are files only the process may read
 * (CF-02); losing the signing key stops nothing but makes new checkpoints carry a new key id.
 */
export async function openLedgerKeys(folder: string): Promise<LedgerKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const audit = await readOrMake(join(folder, 'audit.key'), () => randomBytes(32));
  const signing = await readOrMake(join(folder, 'checkpoint.key'), () =>
    Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
  );
  const privateKey = createPrivateKey(signing);
  const publicKey = Buffer.from(ed25519PublicKeyBytes(privateKey)).toString('hex');
  const keyId = createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
  return { auditKey: createSecretKey(audit), signer: ed25519Signer(keyId, privateKey), publicKey };
}

async function readOrMake(path: string, make: () => Buffer): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const content = make();
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
  return content;
}
