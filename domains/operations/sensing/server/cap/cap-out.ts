import { sql } from 'kysely';
import { addSeconds, parseInstant } from '@wanghuo/kernel';
import { findRecord, when, type CommandContext, type Services } from '@wanghuo/platform-server';
import {
  alarm,
  alarmRaised,
  alarmRejected,
  alarmVerified,
  earlyWarning,
  warningCorrected,
  warningRaised,
  warningSettled,
} from '../../model/index.ts';
import { wordsOf, type Words } from '../words.ts';
import type { CapReference, CapStatus } from './cap-message.ts';
import { storeCap } from './cap-store.ts';
import { composeCap, type Issuer, type Stage, type Subject } from './compose.ts';
import { writeCap } from './write-cap.ts';

type Context = CommandContext & { readonly services: Services };

const unconfirmedSeconds = 2 * 3_600;
const confirmedSeconds = 86_400;

/** Test traffic is a test, a demonstration an exercise: nobody takes either for real. */
const statusOf = ({ services }: Context, isTest: boolean): CapStatus =>
  isTest ? 'Test' : services.settings.isDemonstration ? 'Exercise' : 'Actual';

async function findIssuer({ tx }: Context, words: Words): Promise<Issuer | undefined> {
  const { rows } = await sql<{ code: string; name: string }>`
    select code, name from territory.division where kind = 'DISTRICT' and valid_until_on is null order by code limit 1`.execute(
    tx,
  );
  const [district] = rows;
  return district && { districtCode: district.code, name: words('cap.issuer', { district: district.name }) };
}

/** Messages about the same thing, the oldest first: the new one takes the place of all of them. */
async function listEarlier({ tx }: Context, id: string): Promise<readonly CapReference[]> {
  const { rows } = await sql<CapReference>`
    select sender, identifier, sent from sensing.cap_message
    where subject_id = ${id} and direction = 'OUT' order by id limit 200`.execute(tx);
  return rows;
}

type Told = Omit<Subject, 'references' | 'earlier'>;

async function issue(
  context: Context,
  about: { readonly type: string; readonly id: string },
  told: (words: Words) => Promise<Told> | Told,
): Promise<void> {
  const words = wordsOf(context.services);
  const issuer = await findIssuer(context, words);
  if (!issuer) return;
  const earlier = await listEarlier(context, about.id);
  const subject = await told(words);
  // Nothing was said of it, so there is nothing to take back.
  if (subject.stage === 'OVER' && earlier.length === 0) return;
  const message = composeCap(issuer, {
    ...subject,
    references: earlier.map(({ sender, identifier, sent }) => ({ sender, identifier, sent })),
    earlier: earlier.length,
  });
  await storeCap(context, message, new TextEncoder().encode(writeCap(message)), {
    direction: 'OUT',
    deviceId: null,
    subject: about,
  });
}

async function tellAlarm(context: Context, alarmId: string, stage: Stage): Promise<void> {
  const record = await findRecord(context, alarm, alarmId);
  if (!record) return;
  await issue(context, { type: alarm.name, id: alarmId }, (words) => {
    const event = words(`code.sensedCondition.${record.condition}`);
    const lasts = stage === 'CONFIRMED' ? confirmedSeconds : unconfirmedSeconds;
    return {
      number: record.alarmNo,
      alarmClass: record.alarmClass,
      stage,
      status: statusOf(context, record.isTest),
      at: context.now,
      expiresAt: addSeconds(parseInstant(context.now), lasts),
      event,
      headline: words(`cap.headline.${stage}`, { place: record.placeName, event }),
      description: record.evidence,
      instruction: words(`cap.instruction.${stage}`),
      areaDesc: record.placeName,
      townshipCode: record.townshipCode,
      position: record.position,
    };
  });
}

async function tellWarning(context: Context, id: string): Promise<void> {
  const record = await findRecord(context, earlyWarning, id);
  // A rule under observation tells nobody.
  if (!record || record.isObserved) return;
  const stage: Stage = record.outcome === null ? 'FORETOLD' : record.outcome === 'CAME_TRUE' ? 'CONFIRMED' : 'OVER';
  const { rows } = await sql<{ longitude: number; latitude: number }>`
    select longitude, latitude from sensing.device where id = ${record.deviceId}`.execute(context.tx);
  const [place] = rows;
  await issue(context, { type: earlyWarning.name, id }, (words) => {
    const event = words(`code.warningRule.${record.rule}`);
    return {
      number: record.warningNo,
      alarmClass: 'EARLY_SIGN',
      stage,
      status: statusOf(context, false),
      at: context.now,
      expiresAt: stage === 'FORETOLD' ? record.horizonAt : addSeconds(parseInstant(context.now), unconfirmedSeconds),
      event,
      headline: words(`cap.headline.${stage}`, { place: record.subject, event }),
      description:
        record.evidence ??
        words('cap.measured', {
          measured: record.measured,
          threshold: record.threshold,
          unit: record.unit,
          count: record.readingCount,
        }),
      instruction: words(`cap.instruction.${stage}`),
      probability: record.probability,
      areaDesc: record.subject,
      townshipCode: record.townshipCode,
      position: place ? [place.longitude, place.latitude] : null,
    };
  });
}

/** Every alarm and every warning that asks people to act is told as CAP, and so is what became of it. */
export const capSubscribers = [
  when(alarmRaised, 'sensing.tellAlarmRaised', ({ alarmId }, context) => tellAlarm(context, alarmId, 'UNCONFIRMED')),
  when(alarmVerified, 'sensing.tellAlarmVerified', ({ alarmId }, context) => tellAlarm(context, alarmId, 'CONFIRMED')),
  when(alarmRejected, 'sensing.tellAlarmRejected', ({ alarmId }, context) => tellAlarm(context, alarmId, 'OVER')),
  when(warningRaised, 'sensing.tellWarningRaised', ({ earlyWarningId }, context) =>
    tellWarning(context, earlyWarningId),
  ),
  when(warningSettled, 'sensing.tellWarningSettled', ({ earlyWarningId }, context) =>
    tellWarning(context, earlyWarningId),
  ),
  when(warningCorrected, 'sensing.tellWarningCorrected', ({ earlyWarningId }, context) =>
    tellWarning(context, earlyWarningId),
  ),
];
