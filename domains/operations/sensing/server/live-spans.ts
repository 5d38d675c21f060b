import { sql } from 'kysely';
import { addDays, startOfDay, type LocalDate } from '@wanghuo/kernel';
import type { QueryContext } from '@wanghuo/platform-server';

/** Which devices were heard as their contract asks at the end of each day; of a day that is not over, which are now. */
export async function readLiveDevices(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  days: readonly LocalDate[],
): Promise<ReadonlyMap<LocalDate, ReadonlySet<string>>> {
  const moments = days.map((day) => {
    const end = startOfDay(addDays(day, 1));
    return end > now ? now : end;
  });
  const { rows } = await sql<{ at: number; id: string }>`
    select moment.at::integer, live_span.device_id as id
    from unnest(${moments as string[]}::timestamptz[]) with ordinality as moment (moment, at)
    join sensing.live_span on from_at <= moment.moment and (until_at is null or until_at > moment.moment)`.execute(tx);
  const found = Map.groupBy(rows, ({ at }) => at - 1);
  return new Map(days.map((day, at) => [day, new Set((found.get(at) ?? []).map(({ id }) => id))]));
}
