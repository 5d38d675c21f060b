import { sql } from 'kysely';
import {
  insertRecord,
  setDeadlines,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { shanghaiDate, parseInstant } from '@wanghuo/kernel';
import {
  alarm,
  alarmCourse,
  alarmGrew,
  alarmRaised,
  becomesCallUnanswered,
  type Alarm,
  type Episode,
  type Folded,
  type Signal,
  type Standing,
} from '../model/index.ts';
import { evidenceOf, type FirstPart } from './evidence.ts';
import { tallyLikelihood } from './likelihood-tally.ts';
import { saveLevels, saveParts, saveSignals } from './signal-store.ts';
import type { SpeakingDevice } from './speaking-devices.ts';
import { wordsOf, type Words } from './words.ts';

type Context = CommandContext & { readonly services: Services };

export interface Folding {
  readonly before: Standing;
  readonly folded: Folded;
  readonly devices: ReadonlyMap<string, SpeakingDevice>;
  readonly openAlarms: ReadonlyMap<string, Alarm>;
  readonly ruleVersion: string;
}

/** Keeps what a fold came to: alarms that opened and grew, their parts, levels, and every signal. */
export async function keepFolded(context: Context, folding: Folding): Promise<void> {
  const { folded, devices, openAlarms } = folding;
  const words = wordsOf(context.services);
  const ids = new Map<string, string>();
  for (const episode of folded.standing.open) {
    const known = openAlarms.get(episode.ref);
    if (known) await growAlarm(context, known, episode, folding, words);
    else ids.set(episode.ref, (await openAlarm(context, episode, folding, words)).id);
  }
  const alarmIdOf = (ref: string | null) => (ref === null ? null : (ids.get(ref) ?? ref));
  await saveLevels(context, folding.before.levels, folded, devices);
  await saveSignals(context, folded.signals, devices, alarmIdOf);
  await saveParts(context, folded.signals, devices, alarmIdOf);
}

const firstPartOf = ({ source, observation }: Signal, devices: Folding['devices']): FirstPart => ({
  device: devices.get(source),
  componentName: observation.componentName,
  sourceKey: source,
});

async function openAlarm(context: Context, episode: Episode, folding: Folding, words: Words): Promise<Alarm> {
  const signal = folding.folded.signals.find(({ episodeRef }) => episodeRef === episode.ref) as Signal;
  const part = firstPartOf(signal, folding.devices);
  const device = folding.devices.get(signal.source);
  const likelihood = device ? await tallyLikelihood(context, device) : null;
  const told = {
    condition: episode.condition,
    placeName: device?.placeName ?? words('alarmPlace.unknown', { source: signal.source }),
    openedAt: episode.openedAt,
    marks: episode.marks,
    componentCount: episode.parts.size,
    resetAt: episode.resetAt,
    falseLikelihood: likelihood?.falseLikelihood ?? null,
    likelihoodReasons: likelihood?.reasons ?? [],
  };
  const record = await insertRecord(context, alarm, {
    ...told,
    alarmNo: await nextAlarmNo(context, episode.openedAt),
    alarmClass: episode.alarmClass,
    state: 'RAISED',
    placeKey: episode.placeKey,
    townshipCode: device?.townshipCode ?? null,
    buildingId: device?.buildingId ?? null,
    premisesId: device?.premisesId ?? null,
    premisesNo: device?.premisesNo ?? null,
    deviceId: device?.deviceId ?? null,
    position: device?.position ?? null,
    tier: (device?.tier ?? null) as Alarm['tier'],
    isTest: episode.isTest,
    isTrusted: episode.isTrusted,
    askedAt: context.now,
    ruleVersion: folding.ruleVersion,
    evidence: evidenceOf(told, part, words),
    calls: [],
    ...unanswered,
  });
  await setDeadlines(context, alarmCourse, record);
  await context.services.announce(
    context,
    alarmRaised,
    { alarmId: record.id, alarmClass: record.alarmClass, placeKey: record.placeKey, deviceId: record.deviceId },
    { ruleVersion: folding.ruleVersion },
  );
  return record;
}

const unanswered = {
  toldSeatsAt: null,
  unansweredAt: null,
  ownerAnswer: null,
  ownerCause: null,
  ownerAnsweredAt: null,
  ownerAnsweredByName: null,
  acknowledgedAt: null,
  acknowledgedByName: null,
  lookStationId: null,
  lookStationName: null,
  lookDistanceMetres: null,
  lookChannel: null,
  lookSpokeWith: null,
  lookAt: null,
  outcome: null,
  cause: null,
  endedAt: null,
  endedByName: null,
  note: null,
} as const;

async function nextAlarmNo({ tx }: Pick<Context, 'tx'>, openedAt: string): Promise<string> {
  const { rows } = await sql<{ serial: number }>`select nextval('sensing.alarm_serial')::int as serial`.execute(tx);
  return `BJ${shanghaiDate(parseInstant(openedAt)).replaceAll('-', '')}-${String(rows[0]?.serial ?? 0).padStart(5, '0')}`;
}

/** A storm is many signals and few changes: the record moves only when something about the whole does. */
async function growAlarm(
  context: Context,
  known: Alarm,
  episode: Episode,
  { before, folded, devices }: Folding,
  words: Words,
): Promise<void> {
  const was = before.open.find(({ ref }) => ref === episode.ref) as Episode;
  const joined = episode.parts.size - was.parts.size;
  const isChanged =
    joined > 0 ||
    episode.condition !== was.condition ||
    episode.marks !== was.marks ||
    episode.isTrusted !== was.isTrusted ||
    episode.resetAt !== was.resetAt;
  if (!isChanged) return;
  const told = {
    condition: episode.condition,
    marks: episode.marks,
    resetAt: episode.resetAt,
    componentCount: known.componentCount + joined,
  };
  const first = await firstPartOfAlarm(context, known, devices, folded);
  const row = await updateRecord(
    context,
    alarm,
    known.id,
    { ...told, isTrusted: episode.isTrusted, evidence: evidenceOf({ ...known, ...told }, first, words) },
    'any',
  );
  // What joins after the premises said "false", or makes a doubtful alarm a sure one, is asked about anew.
  const isSurer = row.isTrusted && !known.isTrusted;
  if ((row.state === 'DENIED' && joined > 0) || (row.state === 'UNANSWERED' && isSurer))
    await takeStep(context, alarmCourse, 'askAgain', row.id, {}, { by: 'command' });
  else if (isSurer && becomesCallUnanswered(row)) await setDeadlines(context, alarmCourse, row);
  if (joined > 0 || isSurer)
    await context.services.announce(context, alarmGrew, { alarmId: row.id, componentCount: row.componentCount });
}

async function firstPartOfAlarm(
  { tx }: Pick<Context, 'tx'>,
  known: Alarm,
  devices: Folding['devices'],
  { signals }: Folded,
): Promise<FirstPart> {
  const { rows } = await sql<{
    source: string;
    component_name: string | null;
    name: string | null;
    floor: number | null;
    room: string | null;
  }>`
    select part.source, component_name, device.name, floor, room
    from sensing.alarm_part as part left join sensing.device on device.id = part.device_id
    where alarm_id = ${known.id} order by first_at, part.source, component limit 1`.execute(tx);
  const [row] = rows;
  if (!row) return firstPartOf(signals[0] as Signal, devices);
  return {
    device: row.name === null ? undefined : { name: row.name, floor: row.floor, room: row.room },
    componentName: row.component_name,
    sourceKey: row.source,
  };
}
