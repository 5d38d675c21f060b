import { sql } from 'kysely';
import {
  findRecord,
  listRecordsWhere,
  updateRecord,
  when,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import {
  alarm,
  alarmDenied,
  alarmRejected,
  alarmUnansweredAtHighRisk,
  alarmVerified,
  type Alarm,
} from '@wanghuo/sensing/model';
import { call, callEvidenceAdded } from '../model/index.ts';
import { saveCall } from './calls.ts';

type Context = CommandContext & { readonly services: Services };
type Said = 'VERIFIED' | 'UNANSWERED' | 'DENIED' | 'REJECTED';

/** The field of the call takes so many characters. */
const longestSaid = 1_000;

function wordsOf(context: Context) {
  const labels = Object.assign({}, ...context.services.declarations.map((domain) => domain.labels)) as Record<
    string,
    string
  >;
  return (key: string, values: Readonly<Record<string, string | number>> = {}) =>
    (labels[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function lineOf(context: Context, said: Said, record: Alarm): string {
  const words = wordsOf(context);
  const cause = said === 'DENIED' ? record.ownerCause : record.cause;
  return words(`alarmCall.${said}`, {
    cause: cause === null ? '' : words(`code.alarmCause.${cause}`),
    name: record.ownerAnsweredByName ?? '',
  });
}

/** Who may be there first: the station that was asked to look, else the nearest, which no channel reaches by itself. */
async function firstHandLine(context: Context, record: Alarm): Promise<string | null> {
  const words = wordsOf(context);
  if (record.lookStationName !== null)
    return words('alarmCall.lookSent', {
      name: record.lookStationName,
      metres: record.lookDistanceMetres ?? 0,
      channel: words(`code.lookChannel.${record.lookChannel}`),
    });
  if (record.position === null) return null;
  const [longitude, latitude] = record.position;
  const { rows } = await sql<{ name: string; metres: number }>`
    select name, round(earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})))::int as metres
    from forces.station
    where kind = 'MICRO_STATION' and in_service_on <= ${shanghaiDate(context.now)}
      and (valid_until_on is null or valid_until_on > ${shanghaiDate(context.now)})
    order by metres, id limit 1`.execute(context.tx);
  return rows[0] ? words('alarmCall.microStation', rows[0]) : null;
}

/**
 * Ruling 1: what a person called real, or nobody answered at a place under close supervision, is a call like any other,
 * with its evidence. It is opened once; what is learned afterwards is added to it. A raw alarm opens nothing.
 */
async function tellOfAlarm(context: Context, alarmId: string, said: Said): Promise<void> {
  const record = await findRecord(context, alarm, alarmId);
  if (!record) return;
  const line = lineOf(context, said, record);
  const [known] = await listRecordsWhere(context, call, { alarmId }, 1);
  if (known) {
    const words = [...(known.said ?? '').split('\n'), line].join('\n').slice(0, longestSaid);
    await updateRecord(context, call, known.id, { said: words }, 'any');
    await context.services.announce(context, callEvidenceAdded, { callId: known.id });
    return;
  }
  // Nobody was told of a call that has to be taken back.
  if (said === 'REJECTED' || said === 'DENIED') return;
  const lines = [line, await firstHandLine(context, record)].filter((one) => one !== null).join('\n');
  await saveCall(context, {
    channel: 'ALARM',
    alarmId,
    position: record.position ?? undefined,
    address: record.placeName,
    said: `${record.evidence.slice(0, longestSaid - lines.length - 1)}\n${lines}`,
  });
}

export const alarmSubscribers = [
  when(alarmVerified, 'incidents.openCallOnVerifiedAlarm', ({ alarmId }, context) =>
    tellOfAlarm(context, alarmId, 'VERIFIED'),
  ),
  when(alarmUnansweredAtHighRisk, 'incidents.openCallOnUnansweredAlarm', ({ alarmId }, context) =>
    tellOfAlarm(context, alarmId, 'UNANSWERED'),
  ),
  when(alarmDenied, 'incidents.tellOfDeniedAlarm', ({ alarmId }, context) => tellOfAlarm(context, alarmId, 'DENIED')),
  when(alarmRejected, 'incidents.tellOfRejectedAlarm', ({ alarmId }, context) =>
    tellOfAlarm(context, alarmId, 'REJECTED'),
  ),
];
