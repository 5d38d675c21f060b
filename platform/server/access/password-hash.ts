import { argon2, timingSafeEqual } from 'node:crypto';
import { limits } from '@wanghuo/kernel';

interface Parameters {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly parallelism: number;
}

const saltBytes = 16;
const digestBytes = 32;
const storedForm =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/**
 * Hashes a password with argon2id (RFC 9106) and writes algorithm, version, parameters, salt and digest as one text, so
 * that the parameters can be raised at a later sign-in (AU-03).
 * @param salt - 16 bytes from the system's generator
 */
export async function hashPassword(
  password: string,
  salt: Uint8Array,
  parameters: Parameters = limits.argon2,
): Promise<string> {
  if (salt.length < saltBytes) throw new RangeError(`a salt has at least ${saltBytes} bytes`);
  const digest = await digestOf(password, salt, parameters, digestBytes);
  const { memoryKibibytes, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memoryKibibytes},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(digest)}`;
}

/**
 * Compares exactly, in constant time (AU-02, CF-05).
 * @throws Error when the stored text is not one of ours
 */
export async function matchesPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', digest = ''] = storedForm.exec(stored) ?? fail();
  const expected = Buffer.from(digest, 'base64');
  const parameters = { memoryKibibytes: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return timingSafeEqual(await digestOf(password, Buffer.from(salt, 'base64'), parameters, expected.length), expected);
}

/** Whether a stored hash is weaker than today's parameters ask for. */
export function isOutdated(stored: string, wanted: Parameters = limits.argon2): boolean {
  const [, memory, passes, parallelism] = storedForm.exec(stored) ?? fail();
  return (
    Number(memory) < wanted.memoryKibibytes ||
    Number(passes) < wanted.passes ||
    Number(parallelism) < wanted.parallelism
  );
}

function fail(): never {
  throw new Error('a stored password hash is not in the form of this product');
}

function digestOf(password: string, salt: Uint8Array, parameters: Parameters, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: Buffer.from(password.normalize('NFC'), 'utf8'),
        nonce: salt,
        parallelism: parameters.parallelism,
        tagLength: length,
        memory: parameters.memoryKibibytes,
        passes: parameters.passes,
      },
      (error, digest) => (error ? reject(error) : resolve(digest)),
    );
  });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
