import { useEffect, useMemo } from 'react';

/**
 * What a device may remember of its duty while it has no link (AU-16): by name, for at most 72 hours, gone when its
 * person signs out, also without a link. Small answers only; a browser that refuses storage just remembers nothing.
 */
const prefix = 'wanghuo.kept.';
const keptHours = 72;

interface Kept<Value> {
  readonly value: Value;
  readonly keptAt: string;
}

/** Remembers a value. It replaces the one of the same name. */
export function keepOnDevice(name: string, value: unknown, nowMillis = Date.now()): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify({ value, keptAt: new Date(nowMillis).toISOString() }));
  } catch {
    // Full or refused: nothing is remembered, everything else goes on.
  }
}

/** What is remembered, unless it is older than its limit. */
export function keptOnDevice<Value>(name: string, hours = keptHours, nowMillis = Date.now()): Kept<Value> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + name) ?? 'null') as Kept<Value> | null;
    if (!kept || nowMillis - Date.parse(kept.keptAt) > hours * 3_600_000) return null;
    return kept;
  } catch {
    return null;
  }
}

/** Forgets one name. */
export function forgetOnDevice(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // Refused storage holds nothing either.
  }
}

/** Forgets everything that was remembered for the person who was signed in. */
export function forgetDevice(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Refused storage holds nothing either.
  }
}

/**
 * A live answer, or the one this device remembers while there is none.
 * @param name - null remembers nothing
 * @returns the answer, and since when it is only remembered (null while it is live)
 */
export function useKept<Value>(
  name: string | null,
  value: Value | undefined,
): { data: Value | undefined; keptAt: string | null } {
  useEffect(() => {
    if (name !== null && value !== undefined) keepOnDevice(name, value);
  }, [name, value]);
  const kept = useMemo(() => (name !== null && value === undefined ? keptOnDevice<Value>(name) : null), [name, value]);
  return value === undefined ? { data: kept?.value, keptAt: kept?.keptAt ?? null } : { data: value, keptAt: null };
}
