import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';
import { lastOutcomes, likelihoodOf, type Likelihood, type Outcomes } from '../model/index.ts';
import type { SpeakingDevice } from './speaking-devices.ts';

/** So far back a model's outcomes count. */
const modelDays = 365;

/** How likely what a device says is false, from what became of its alarms and of those of its model. Tests teach nothing. */
export async function tallyLikelihood(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  device: Pick<SpeakingDevice, 'deviceId' | 'profile' | 'deviceClass'>,
): Promise<Likelihood> {
  const { rows } = await sql<{ of: 'DEVICE' | 'MODEL' } & Outcomes>`
    select 'DEVICE' as of, count(*)::int as outcomes, (count(*) filter (where outcome <> 'REAL'))::int as "falseOutcomes"
    from (select outcome from sensing.alarm_verdict
      where device_id = ${device.deviceId} and outcome in ('REAL', 'FALSE', 'FAULT')
      order by ended_at desc limit ${lastOutcomes}) as last
    union all
    select 'MODEL', count(*)::int, (count(*) filter (where outcome <> 'REAL'))::int from sensing.alarm_verdict
    where profile = ${device.profile} and device_class = ${device.deviceClass} and outcome in ('REAL', 'FALSE', 'FAULT')
      and ended_at > ${now}::timestamptz - make_interval(days => ${modelDays})`.execute(tx);
  const none: Outcomes = { outcomes: 0, falseOutcomes: 0 };
  return likelihoodOf(rows.find((row) => row.of === 'DEVICE') ?? none, rows.find((row) => row.of === 'MODEL') ?? none);
}
