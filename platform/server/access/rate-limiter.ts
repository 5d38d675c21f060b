import { limits, type Handling } from '@wanghuo/kernel';

/** The classes of `Handling` and two that are counted beside them. */
export type RateClass = Handling['rate'] | 'loginAccount' | 'reveal';

interface Rate {
  /** How many at once, and after `periodSeconds` again. */
  readonly count: number;
  readonly periodSeconds: number;
}

const rates: Readonly<Record<Exclude<RateClass, 'shaped'>, Rate>> = {
  signedIn: { count: limits.ratePerMinute.signedIn, periodSeconds: 60 },
  anonymous: { count: limits.ratePerMinute.anonymous, periodSeconds: 60 },
  export: { count: limits.exportsPerHour, periodSeconds: 3600 },
  import: { count: limits.importsPerHour, periodSeconds: 3600 },
  reveal: { count: limits.revealsPerHour, periodSeconds: 3600 },
  login: { count: limits.loginPerMinute.source, periodSeconds: 60 },
  loginAccount: { count: limits.loginPerMinute.account, periodSeconds: 60 },
};

export interface RateAnswer {
  readonly allowed: boolean;
  /** Whole seconds until one is free again, 0 when allowed. */
  readonly retryAfterSeconds: number;
}

interface Bucket {
  tokens: number;
  filledAtMillis: number;
}

/**
 * Counts requests by class and key (subject, address, account) in token buckets: a burst up to the whole count, then an
 * even trickle (AP-20). Class L is shaped elsewhere and never refused here. Memory is bounded; the key that was quiet
 * for longest is forgotten first, which can only ever allow more.
 */
export class RateLimiter {
  readonly #monotonicMillis: () => number;
  readonly #maximumKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param monotonicMillis - a clock that never steps (GN-06) */
  constructor(monotonicMillis: () => number, maximumKeys = 100_000) {
    this.#monotonicMillis = monotonicMillis;
    this.#maximumKeys = maximumKeys;
  }

  take(rateClass: RateClass, key: string): RateAnswer {
    if (rateClass === 'shaped') return { allowed: true, retryAfterSeconds: 0 };
    const { count, periodSeconds } = rates[rateClass];
    const now = this.#monotonicMillis();
    const name = `${rateClass} ${key}`;
    const before = this.#buckets.get(name);
    const perMilli = count / (periodSeconds * 1000);
    const tokens = before ? Math.min(count, before.tokens + (now - before.filledAtMillis) * perMilli) : count;
    const allowed = tokens >= 1;
    // Deleting first moves the key to the end of the map's order: the least recently used stands first.
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: allowed ? tokens - 1 : tokens, filledAtMillis: now });
    this.#forget();
    return { allowed, retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMilli / 1000)) };
  }

  get keyCount(): number {
    return this.#buckets.size;
  }

  #forget(): void {
    while (this.#buckets.size > this.#maximumKeys) {
      const oldest = this.#buckets.keys().next();
      if (oldest.done) return;
      this.#buckets.delete(oldest.value);
    }
  }
}
