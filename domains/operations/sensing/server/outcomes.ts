import { sql } from 'kysely';
import { findRecord, when, type CommandContext, type Services } from '@wanghuo/platform-server';
import { alarm, alarmRejected, alarmRulesAt, alarmVerified, frameConflicted, type Alarm } from '../model/index.ts';
import { raiseTasks } from './task-raising.ts';

type Context = CommandContext & { readonly services: Services };

/** What became of an alarm is known of each device that spoke in it. One that was judged anew is judged once. */
async function keepVerdict(context: Context, alarmId: string): Promise<void> {
  const record = await findRecord(context, alarm, alarmId);
  if (!record || record.outcome === null || record.endedAt === null) return;
  await sql`insert into sensing.alarm_verdict (alarm_id, device_id, device_class, profile, township_code, premises_no,
      maintainer_id, outcome, cause, is_first, false_likelihood, opened_at, ended_at)
    select ${record.id}, device.id, device_class, profile, device.township_code, device.premises_no, maintainer_id,
      ${record.outcome}, ${record.cause}, device.id = ${record.deviceId}::uuid, ${record.falseLikelihood},
      ${record.openedAt}, ${record.endedAt}
    from (select distinct device_id from sensing.alarm_part where alarm_id = ${record.id}) as spoke
    join sensing.device on device.id = spoke.device_id
    on conflict (alarm_id, device_id) do update set outcome = excluded.outcome, cause = excluded.cause,
      ended_at = excluded.ended_at`.execute(context.tx);
  if (record.outcome === 'FALSE' || record.outcome === 'FAULT') await askMaintenance(context, record);
}

/** Section 12 of the domain rules: repeatedly false is work for the maintainer; the device is never muted. */
async function askMaintenance(context: Context, record: Alarm): Promise<void> {
  const { rule } = alarmRulesAt(context.now);
  const { count, days } = rule.repeatedFalse;
  const { rows } = await sql<{ device_id: string }>`
    select device_id from sensing.alarm_verdict
    where device_id in (select device_id from sensing.alarm_verdict where alarm_id = ${record.id})
      and outcome in ('FALSE', 'FAULT') and ended_at > ${record.endedAt}::timestamptz - make_interval(days => ${days})
    group by device_id having count(*) >= ${count}`.execute(context.tx);
  await raiseTasks(
    context,
    rows.map(({ device_id }) => ({
      deviceId: device_id,
      kind: 'REPEATED_FALSE' as const,
      isActive: true,
      component: null,
      componentName: null,
      at: context.now,
      isRaise: true,
    })),
    rule,
  );
}

/** DV-02: two that call themselves the same are work for whoever keeps the device. */
const askAboutIdentity = when(frameConflicted, 'sensing.askAboutIdentity', async ({ deviceId }, context) => {
  if (deviceId === null) return;
  const sign = {
    deviceId,
    kind: 'IDENTITY_CONFLICT' as const,
    isActive: true,
    isRaise: true,
    at: context.fact.occurredAt,
  };
  await raiseTasks(context, [{ ...sign, component: null, componentName: null }], alarmRulesAt(context.now).rule);
});

export const outcomeSubscribers = [
  when(alarmVerified, 'sensing.keepVerifiedOutcome', ({ alarmId }, context) => keepVerdict(context, alarmId)),
  when(alarmRejected, 'sensing.keepRejectedOutcome', ({ alarmId }, context) => keepVerdict(context, alarmId)),
  askAboutIdentity,
];
