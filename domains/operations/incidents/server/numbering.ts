import { sql } from 'kysely';
import type { CommandContext } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';

/**
 * The next number of a series on the Shanghai day: `JJ20261126-0007`. The counter's row is locked until the
 * transaction ends, so two seats never get the same one.
 */
export async function nextNumber(
  context: Pick<CommandContext, 'tx' | 'now'>,
  series: 'J' | 'H' | 'D',
): Promise<string> {
  const day = shanghaiDate(context.now);
  const rows = await sql<{ last: number }>`
    insert into incidents.counter (series, day, last) values (${series}, ${day}, 1)
    on conflict (series, day) do update set last = incidents.counter.last + 1 returning last`.execute(context.tx);
  return `J${series}${day.replaceAll('-', '')}-${String(rows.rows[0]?.last ?? 0).padStart(4, '0')}`;
}
