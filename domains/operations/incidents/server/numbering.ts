import { sql } from 'kysely';
import type { CommandContext } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';

type Series = 'J' | 'H' | 'D';

/**
 * The next number of a series on the Shanghai day: `JJ20261126-0007`. The counter's row is locked until the
 * transaction ends, so two seats never get the same one.
 */
export async function nextNumber(context: Pick<CommandContext, 'tx' | 'now'>, series: Series): Promise<string> {
  const [number = ''] = await nextNumbers(context, series, 1);
  return number;
}

/** The next numbers of a series, in order and without a gap. @param count - at least 1 */
export async function nextNumbers(
  context: Pick<CommandContext, 'tx' | 'now'>,
  series: Series,
  count: number,
): Promise<readonly string[]> {
  const day = shanghaiDate(context.now);
  const rows = await sql<{ last: number }>`
    insert into incidents.counter (series, day, last) values (${series}, ${day}, ${count})
    on conflict (series, day) do update set last = incidents.counter.last + ${count} returning last`.execute(
    context.tx,
  );
  const first = (rows.rows[0]?.last ?? count) - count + 1;
  return Array.from(
    { length: count },
    (_, index) => `J${series}${day.replaceAll('-', '')}-${String(first + index).padStart(4, '0')}`,
  );
}
