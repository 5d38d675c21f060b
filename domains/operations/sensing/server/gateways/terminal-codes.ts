import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const secretBytes = 32;
const codeLength = 16;

/**
 * The codes with which vehicle terminals prove who they are (JT/T 808 8.5, 8.8), and the secrets of other devices. Each
 * follows from a number (the terminal's, or that of the issue) and a secret of the installation, so that they hold while
 * the database is away and nobody can tell one from another.
 */
export class TerminalCodes {
  readonly #secret: Buffer;

  private constructor(secret: Buffer) {
    this.#secret = secret;
  }

  static async open(dataFolder: string): Promise<TerminalCodes> {
    const folder = join(dataFolder, 'keys');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'terminal-codes.key');
    const known = await readFile(path).catch(() => null);
    if (known?.length === secretBytes) return new TerminalCodes(known);
    const secret = randomBytes(secretBytes);
    await writeFile(path, secret, { mode: 0o600, flush: true });
    return new TerminalCodes(secret);
  }

  codeOf(phone: string): string {
    return createHmac('sha256', this.#secret).update(phone).digest('hex').slice(0, codeLength).toUpperCase();
  }

  /** The secret of a device by the id of its issue: it is nowhere written down. */
  deviceSecretOf(renewalId: string): string {
    return createHmac('sha256', this.#secret).update(`device secret ${renewalId}`).digest('base64url').slice(0, 32);
  }

  isRight(phone: string, code: string): boolean {
    const [given, right] = [Buffer.from(code), Buffer.from(this.codeOf(phone))];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}
