import type { Instant, StreamDefinition } from '@wanghuo/kernel';
import type { Streams } from '../services.ts';

export interface StreamItem {
  readonly key: string;
  readonly value: unknown;
  readonly at: Instant;
}

interface Changes {
  readonly keys: Set<string>;
  timer: NodeJS.Timeout | null;
  toldAt: number;
}

const usualRestMilliseconds = 1000;

/**
 * Latest values in memory; listeners are told of a change at once, and then once in the rest of the stream at most, a
 * second as a rule, however fast values move.
 */
export class StreamStore implements Streams {
  readonly #latest = new Map<string, Map<string, { value: unknown; at: Instant }>>();
  readonly #changes = new Map<string, Changes>();
  readonly #listeners = new Map<string, Set<(items: readonly StreamItem[]) => void>>();

  put<Value>(stream: StreamDefinition<Value>, key: string, value: Value, at: Instant): void {
    const values = this.#latest.get(stream.name) ?? new Map<string, { value: unknown; at: Instant }>();
    this.#latest.set(stream.name, values);
    const before = values.get(key);
    // A late arrival never overwrites a newer value.
    if (before && before.at > at) return;
    values.set(key, { value, at });
    const changes = this.#changes.get(stream.name) ?? { keys: new Set<string>(), timer: null, toldAt: -Infinity };
    this.#changes.set(stream.name, changes);
    changes.keys.add(key);
    const rest = stream.restMilliseconds ?? usualRestMilliseconds;
    // What changes together is told together, also the first time.
    changes.timer ??= setTimeout(
      () => this.#tell(stream.name, changes),
      Math.max(0, changes.toldAt + rest - performance.now()),
    );
  }

  latest<Value>(stream: StreamDefinition<Value>): ReadonlyMap<string, { value: Value; at: Instant }> {
    return (this.#latest.get(stream.name) ?? new Map()) as Map<string, { value: Value; at: Instant }>;
  }

  /** Listens to a stream; the listener gets the whole latest picture at once, then changes. */
  listen(name: string, listener: (items: readonly StreamItem[]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    listener([...(this.#latest.get(name) ?? new Map())].map(([key, item]) => ({ key, ...item })));
    return () => listeners.delete(listener);
  }

  close(): void {
    for (const { timer } of this.#changes.values()) if (timer) clearTimeout(timer);
    this.#changes.clear();
    this.#listeners.clear();
  }

  #tell(name: string, changes: Changes): void {
    changes.timer = null;
    changes.toldAt = performance.now();
    const values = this.#latest.get(name);
    const items: StreamItem[] = [];
    for (const key of changes.keys) {
      const item = values?.get(key);
      if (item) items.push({ key, ...item });
    }
    changes.keys.clear();
    for (const listener of this.#listeners.get(name) ?? []) listener(items);
  }
}
