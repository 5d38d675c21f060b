import type { Instant, StreamDefinition } from '@wanghuo/kernel';
import type { Streams } from '../services.ts';

export interface StreamItem {
  readonly key: string;
  readonly value: unknown;
  readonly at: Instant;
}

/** Latest values in memory; listeners are told of changed keys once a second at most, however fast they move. */
export class StreamStore implements Streams {
  readonly #latest = new Map<string, Map<string, { value: unknown; at: Instant }>>();
  readonly #changed = new Map<string, Set<string>>();
  readonly #listeners = new Map<string, Set<(items: readonly StreamItem[]) => void>>();
  #timer: NodeJS.Timeout | null = null;

  put<Value>(stream: StreamDefinition<Value>, key: string, value: Value, at: Instant): void {
    const values = this.#latest.get(stream.name) ?? new Map<string, { value: unknown; at: Instant }>();
    this.#latest.set(stream.name, values);
    const before = values.get(key);
    // A late arrival never overwrites a newer value.
    if (before && before.at > at) return;
    values.set(key, { value, at });
    const changed = this.#changed.get(stream.name) ?? new Set<string>();
    this.#changed.set(stream.name, changed);
    changed.add(key);
    this.#timer ??= setTimeout(() => this.#flush(), 1000);
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
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }

  #flush(): void {
    this.#timer = null;
    for (const [name, keys] of this.#changed) {
      const values = this.#latest.get(name);
      const items: StreamItem[] = [];
      for (const key of keys) {
        const item = values?.get(key);
        if (item) items.push({ key, ...item });
      }
      for (const listener of this.#listeners.get(name) ?? []) listener(items);
    }
    this.#changed.clear();
  }
}
