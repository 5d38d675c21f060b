import { useSyncExternalStore } from 'react';
import { serverNowMillis } from '../client/server-clock.ts';

/** One ticking second for the whole page: every clock turns at the same moment. */
let seconds = 0;
let timer: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();

function tick(): void {
  const now = serverNowMillis();
  seconds = Math.floor(now / 1000);
  for (const listener of listeners) listener();
  timer = setTimeout(tick, 1000 - (now % 1000));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
  };
}

function read(): number {
  if (timer === null) seconds = Math.floor(serverNowMillis() / 1000);
  return seconds;
}

/** Whole seconds since the epoch by the server's clock; renders once a second. */
export function useNowSeconds(): number {
  return useSyncExternalStore(subscribe, read, read);
}

/** Seconds since an instant, counted on the server's clock. */
export function useSecondsSince(at: string): number {
  return Math.max(0, useNowSeconds() - Math.floor(Date.parse(at) / 1000));
}
