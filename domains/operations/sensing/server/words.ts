import type { Services } from '@wanghuo/platform-server';

/** Looks a label up and fills it in; a key without a label is shown as it is. */
export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** The words of all domains, for sentences that are kept: what was said then is not said anew when labels change. */
export function wordsOf(services: Services): Words {
  const labels = services.labels as Readonly<Record<string, string>>;
  return (key, values = {}) =>
    (labels[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The time of day in Shanghai, to the second. */
export const clockTime = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(11, 19);
