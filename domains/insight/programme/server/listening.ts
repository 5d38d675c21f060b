import { indicatorComputed } from '@wanghuo/indicators/model';
import { when } from '@wanghuo/platform-server';
import { sql } from 'kysely';
import { indicatorHeard } from '../model/index.ts';

/** Keeps what was found, with the root of the records that made it: the acceptance asks for proofs, not for numbers. */
export const keepIndicator = when(indicatorComputed, 'programme.keepIndicator', async (computed, context) => {
  await sql`
    insert into programme.heard_indicator (indicator_id, as_of_on, results, record_count, root, computed_id, heard_at)
    values (${computed.indicatorId}, ${computed.asOfOn}, ${JSON.stringify(computed.results)}, ${computed.recordCount},
      ${computed.root}, ${computed.computedId}, ${context.now})
    on conflict (indicator_id, as_of_on) do update set results = excluded.results, record_count = excluded.record_count,
      root = excluded.root, computed_id = excluded.computed_id, heard_at = excluded.heard_at`.execute(context.tx);
  await context.services.announce(context, indicatorHeard, {
    indicatorId: computed.indicatorId,
    asOfOn: computed.asOfOn,
  });
});
