import { limits } from '@wanghuo/kernel';

const largestGeneration = 500_000;

/**
 * The frames of the last minutes by their digest: what is the same to the last byte is a re-send (DV-08). Bounded: in a
 * flood the oldest are forgotten early, and a re-send then counts as a frame of its own.
 */
export class FrameMemory {
  #recent = new Map<string, number>();
  #earlier = new Map<string, number>();
  #turnedAt = 0;

  /** When the same frame came within the window before a moment; undefined when it did not. */
  find(digest: string, at: number): number | undefined {
    const found = this.#recent.get(digest) ?? this.#earlier.get(digest);
    return found !== undefined && at - found <= limits.gateway.resendSeconds * 1000 ? found : undefined;
  }

  remember(digest: string, at: number): void {
    if (at - this.#turnedAt > limits.gateway.resendSeconds * 1000 || this.#recent.size >= largestGeneration) {
      this.#earlier = this.#recent;
      this.#recent = new Map();
      this.#turnedAt = at;
    }
    this.#recent.set(digest, at);
  }
}

/** Lets so many through at once and so many a second afterwards, for each key. */
export class Allowance {
  readonly #left = new Map<string, { tokens: number; at: number }>();
  readonly #burst: number;
  readonly #perSecond: number;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  take(key: string, at: number): boolean {
    const known = this.#left.get(key);
    const tokens = Math.min(
      this.#burst,
      known === undefined ? this.#burst : known.tokens + (Math.max(0, at - known.at) / 1000) * this.#perSecond,
    );
    const isTaken = tokens >= 1;
    this.#left.set(key, { tokens: isTaken ? tokens - 1 : tokens, at });
    return isTaken;
  }

  /** What was let through came to nothing, and will be asked for again. */
  giveBack(key: string): void {
    const known = this.#left.get(key);
    if (known !== undefined) known.tokens += 1;
  }
}
