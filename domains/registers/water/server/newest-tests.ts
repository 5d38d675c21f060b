import { sql } from 'kysely';
import type { LocalDate } from '@wanghuo/kernel';
import type { QueryContext } from '@wanghuo/platform-server';

/** The newest test of each hydrant on or before each day; a later arrival of the same day counts for more. */
export async function newestTests(
  { tx }: Pick<QueryContext, 'tx'>,
  days: readonly LocalDate[],
): Promise<ReadonlyMap<LocalDate, ReadonlyMap<string, { readonly testedOn: string; readonly status: string }>>> {
  const { rows } = await sql<{ day: string; hydrantId: string; testedOn: string; status: string }>`
    select day::text as day, test.hydrant_id as "hydrantId", test.tested_on::text as "testedOn", test.status
    from unnest(${[...days]}::date[]) as day
    cross join lateral (select distinct on (hydrant_id) hydrant_id, tested_on, status from water.test
      where tested_on <= day order by hydrant_id, tested_on desc, recorded_at desc, id desc) as test`.execute(tx);
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return new Map(days.map((day) => [day, new Map((byDay.get(day) ?? []).map((row) => [row.hydrantId, row] as const))]));
}
