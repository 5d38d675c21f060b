import { sql } from 'kysely';
import { parseLocalDate, shanghaiDate, type LocalDate } from '@wanghuo/kernel';
import type { QueryContext, Services } from '@wanghuo/platform-server';
import { dayOutOfRange, findIndicator, indicators, indicatorUnknown, type Indicator } from '../model/index.ts';
import { described, linesOf, readKept, readLines, type KeptValue } from './keeping.ts';
import { firstDay, workOut } from './working-out.ts';

type Context = QueryContext & { readonly services: Services };

/** By its id, or by its row in box 3. @throws indicatorUnknown */
export function namedIndicator(id: string): Indicator {
  const found = findIndicator(id) ?? indicators.find(({ row }) => row !== null && String(row) === id);
  if (!found) throw indicatorUnknown({ id });
  return found;
}

/** The day that is asked about: today unless named. @throws dayOutOfRange */
export function dayOf({ now }: Pick<Context, 'now'>, on: string | undefined): LocalDate {
  const today = shanghaiDate(now);
  if (on === undefined) return today;
  if (on < firstDay || on > today) throw dayOutOfRange({ on, from: firstDay, to: today });
  return parseLocalDate(on);
}

/** A value with the lines of its records, which are read only when they are wanted. */
export interface FoundValue {
  readonly value: KeptValue;
  lines(): Promise<readonly string[]>;
}

/**
 * The values of indicators on a day: as kept, or worked out now for a day that is not. The whole district is read either
 * way, whoever asks, so that nobody gets a figure of what they happen to reach; what leaves is counts and the fields of
 * `UsedRecord`, which are nobody's personal data.
 */
export async function findValues(
  context: Context,
  wanted: readonly Indicator[],
  on: LocalDate,
): Promise<readonly FoundValue[]> {
  const kept = new Map(
    (
      await readKept(
        context,
        wanted.map(({ id }) => id),
        [on],
      )
    ).map((one) => [one.indicatorId, one]),
  );
  const missing = wanted.filter(({ id }) => !kept.has(id));
  const made = missing.length === 0 ? new Map<string, FoundValue>() : await madeNow(context, missing, on);
  return wanted.map(({ id }) => {
    const value = kept.get(id);
    return value ? { value, lines: () => readLines(context, value.root) } : (made.get(id) as FoundValue);
  });
}

interface Remembered {
  readonly state: string;
  readonly values: Promise<ReadonlyMap<string, FoundValue>>;
}
const remembered = new WeakMap<Services, Map<string, Remembered>>();
/** So many days that are not kept are remembered, until any value changes. */
const rememberedDays = 4;

async function madeNow(
  context: Context,
  wanted: readonly Indicator[],
  on: LocalDate,
): Promise<ReadonlyMap<string, FoundValue>> {
  const days = remembered.get(context.services) ?? new Map<string, Remembered>();
  remembered.set(context.services, days);
  const { rows } = await sql<{ state: string }>`
    select coalesce(max(computed_at)::text, '') || count(*) as state from indicators.computed`.execute(context.tx);
  const state = rows[0]?.state ?? '';
  const known = days.get(on);
  if (known?.state === state && state !== '') {
    const values = await known.values;
    if (wanted.every(({ id }) => values.has(id))) return values;
  }
  const values = workOutAll(context.services, wanted.length > 1 ? indicators : wanted, on);
  days.delete(on);
  days.set(on, { state, values });
  // A failure is not remembered.
  values.catch(() => days.delete(on));
  for (const day of days.keys()) if (days.size > rememberedDays) days.delete(day);
  return values;
}

async function workOutAll(
  services: Services,
  wanted: readonly Indicator[],
  on: LocalDate,
): Promise<ReadonlyMap<string, FoundValue>> {
  const computed = await services.transact(
    services.jobSubject('indicators.ask'),
    (context) => workOut(context, [on], wanted),
    { idleSeconds: 30 },
  );
  return new Map(
    computed.map((one) => [one.indicatorId, { value: described(one), lines: async () => linesOf(one.records) }]),
  );
}
