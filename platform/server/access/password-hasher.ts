import { limits } from '@wanghuo/kernel';
import { hasherBusy } from './errors.ts';
import { hashPassword, isOutdated, matchesPassword } from './password-hash.ts';

export interface Verdict {
  readonly matches: boolean;
  /** The password is right and its hash should be made anew with today's parameters. */
  readonly isOutdated: boolean;
}

/**
 * Hashing costs memory and a tenth of a second, so it has a small queue of its own (AU-03, AP-23): two at a time, and a
 * queue that refuses rather than grows.
 */
export class PasswordHasher {
  readonly #random: (byteCount: number) => Uint8Array;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #decoy: Promise<string> | undefined;

  /** @param random - bytes from the system's generator */
  constructor(random: (byteCount: number) => Uint8Array) {
    this.#random = random;
  }

  /** @throws hasherBusy (503) when the queue is full */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hashPassword(password, this.#random(16)));
  }

  /**
   * @param stored - null when there is no such account: the same work is done for it, so that the time tells nothing (AU-06)
   * @throws hasherBusy (503) when the queue is full
   */
  verify(password: string, stored: string | null): Promise<Verdict> {
    return this.#inTurn(async () => {
      if (stored === null) {
        this.#decoy ??= hashPassword('', this.#random(16));
        await matchesPassword(password, await this.#decoy);
        return { matches: false, isOutdated: false };
      }
      const matches = await matchesPassword(password, stored);
      return { matches, isOutdated: matches && isOutdated(stored) };
    });
  }

  /** How many are waiting, for the status page. */
  get queueLength(): number {
    return this.#waiting.length;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= limits.argon2.concurrentHashes) {
      if (this.#waiting.length >= limits.argon2.queuedHashes) throw hasherBusy({ retryAfterSeconds: 5 });
      // Whoever finishes hands over its place, so the count does not change here.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
