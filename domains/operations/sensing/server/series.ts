import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';
import type { SensedCondition, Series } from '../model/index.ts';

/** One series that is asked for: a quantity of a component over a time. */
export interface WantedSeries {
  readonly deviceId: string;
  readonly component: string;
  readonly quantity: string;
  /** A condition whose word counts beside the readings. */
  readonly counts: SensedCondition | null;
  readonly fromAt: string;
  readonly untilAt: string;
  /** Readings closer together than this are taken together: by their median for a trend, else by the highest. */
  readonly binSeconds: number;
  readonly isTrend: boolean;
}

/** So many parts a window is taken in at most: what a rule looks at costs the same however often a device speaks. */
export const windowBins = 144;

/** Readings and words of devices, in the order asked for, each the oldest first. */
export async function loadSeries(
  { tx }: Pick<QueryContext, 'tx'>,
  wanted: readonly WantedSeries[],
): Promise<readonly Series[]> {
  if (wanted.length === 0) return [];
  const places = wanted.map((_, place) => place);
  const asked = sql`unnest(${places}::int[], ${wanted.map(({ deviceId }) => deviceId)}::uuid[],
    ${wanted.map(({ component }) => component)}::text[], ${wanted.map(({ quantity }) => quantity)}::text[],
    ${wanted.map(({ counts }) => counts)}::text[], ${wanted.map(({ fromAt }) => fromAt)}::timestamptz[],
    ${wanted.map(({ untilAt }) => untilAt)}::timestamptz[], ${wanted.map(({ binSeconds }) => binSeconds)}::int[],
    ${wanted.map(({ isTrend }) => isTrend)}::bool[])
    as asked (place, device_id, component, quantity, counts, from_at, until_at, bin_seconds, is_trend)`;
  const samples = await sql<{ place: number; at: number; value: number }>`
    select asked.place, extract(epoch from bin.at)::float8 as at, bin.value
    from ${asked} cross join lateral (
      select max(received_at) as at, case when is_trend
        then percentile_cont(0.5) within group (order by value) else max(value) end as value
      from sensing.reading
      where device_id = asked.device_id and quantity = asked.quantity and component = asked.component
        and received_at > from_at and received_at <= until_at
      group by date_bin(make_interval(secs => bin_seconds), received_at, timestamptz '2000-01-01T00:00:00Z')) as bin
    order by asked.place, bin.at`.execute(tx);
  const said = await sql<{ place: number; at: number; isActive: boolean }>`
    select asked.place, extract(epoch from received_at)::float8 as at, is_active as "isActive"
    from ${asked} join sensing.signal as signal on signal.device_id = asked.device_id
      and signal.condition = asked.counts and signal.component = asked.component
      and signal.received_at > from_at and signal.received_at <= until_at
    where asked.counts is not null order by asked.place, received_at`.execute(tx);
  const series = wanted.map(() => ({
    samples: [] as { atSeconds: number; value: number }[],
    said: [] as { atSeconds: number; isActive: boolean }[],
  }));
  for (const { place, at, value } of samples.rows) series[place]!.samples.push({ atSeconds: at, value });
  for (const { place, at, isActive } of said.rows) series[place]!.said.push({ atSeconds: at, isActive });
  return series;
}
