import { sql } from 'kysely';
import {
  findRecord,
  implement,
  when,
  type CommandContext,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import type { OutputOf } from '@wanghuo/kernel';
import {
  alarm,
  alarmLeftUnanswered,
  alarmReached,
  alarmReachSeen,
  alarmsForMe,
  alarmUnansweredAtHighRisk,
  reachedRole,
  seeAlarm,
  type AlarmReach,
} from '../model/index.ts';

type Context = CommandContext & { readonly services: Services };

/**
 * Tells an alarm that nobody answered to who is on duty now, by name; where nobody holds the post, to everybody of the role.
 * Who is on duty is asked of the platform: this domain knows nothing of watches.
 */
async function reachDuty(context: Context, alarmId: string): Promise<void> {
  const record = await findRecord(context, alarm, alarmId);
  // Somebody took it in the moment between: nobody has to be told any more.
  if (!record || record.state !== 'UNANSWERED') return;
  const { services } = context;
  const holders = await services.listOnDuty(context, reachedRole);
  const isOnDuty = holders.length > 0;
  const people = isOnDuty
    ? holders.map(({ accountId, name, post }) => ({ accountId, name, post }))
    : (await services.listAccountsInRoles(context, [reachedRole], null)).map(({ id, displayName }) => ({
        accountId: id,
        name: displayName,
        post: null,
      }));
  for (const { accountId, name, post } of people)
    await insertReach(context, alarmId, {
      accountId,
      personName: name,
      post,
      isOnDuty,
      isSignedIn: (await services.lastUseOf(context, accountId)) !== null,
    });
  if (people.length === 0)
    await insertReach(context, alarmId, {
      accountId: null,
      personName: null,
      post: null,
      isOnDuty: false,
      isSignedIn: false,
    });
  await services.announce(context, alarmReached, {
    alarmId,
    accountIds: people.map(({ accountId }) => accountId),
    isOnDuty,
  });
}

async function insertReach(
  { tx, now, newId }: Context,
  alarmId: string,
  to: Omit<AlarmReach, 'toldAt' | 'seenAt'> & { readonly accountId: string | null },
): Promise<void> {
  await sql`insert into sensing.alarm_reach
      (id, alarm_id, account_id, person_name, post, is_on_duty, is_signed_in, told_at, seen_at)
    values (${newId()}, ${alarmId}, ${to.accountId}, ${to.personName}, ${to.post}, ${to.isOnDuty}, ${to.isSignedIn}, ${now},
      null)`.execute(tx);
}

export const reachSubscribers = [
  when(alarmLeftUnanswered, 'sensing.reachDuty', ({ alarmId }, context) => reachDuty(context, alarmId)),
  when(alarmUnansweredAtHighRisk, 'sensing.reachDutyAtHighRisk', ({ alarmId }, context) => reachDuty(context, alarmId)),
];

/** Whom an alarm was told to, in the order in which they were. */
export async function listReaches({ tx }: Pick<QueryContext, 'tx'>, alarmId: string): Promise<AlarmReach[]> {
  const { rows } = await sql<AlarmReach>`
    select person_name as "personName", post, is_on_duty as "isOnDuty", is_signed_in as "isSignedIn", told_at as "toldAt",
      seen_at as "seenAt"
    from sensing.alarm_reach where alarm_id = ${alarmId} order by told_at, person_name, id limit 200`.execute(tx);
  return rows;
}

export const alarmsForMeImplementation = implement(alarmsForMe, async (_input, { tx, subject }) => {
  const { rows } = await sql<OutputOf<typeof alarmsForMe>['alarms'][number]>`
    select distinct on (alarm.id) alarm.id as "alarmId", alarm_no as "alarmNo", alarm_class as "alarmClass",
      place_name as "placeName", evidence, opened_at as "openedAt", told_at as "toldAt", post, is_on_duty as "isOnDuty"
    from sensing.alarm_reach as reach join sensing.alarm on alarm.id = reach.alarm_id
    where account_id = ${subject.id} and seen_at is null and state = 'UNANSWERED'
    order by alarm.id, told_at desc limit 50`.execute(tx);
  return { alarms: rows.toSorted((one, other) => (one.toldAt < other.toldAt ? -1 : 1)) };
});

export const seeAlarmImplementation = implement(seeAlarm, async ({ alarmId }, context) => {
  const { rows } = await sql`
    update sensing.alarm_reach set seen_at = ${context.now}
    where alarm_id = ${alarmId} and account_id = ${context.subject.id} and seen_at is null returning id`.execute(
    context.tx,
  );
  if (rows.length > 0)
    await context.services.announce(context, alarmReachSeen, { alarmId, accountId: context.subject.id });
  // Pressed twice it says nothing new.
  else context.announced.count += 1;
  return { seen: rows.length };
});
