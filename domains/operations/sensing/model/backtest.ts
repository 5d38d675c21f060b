import { defineCodeTable, parseInstant, secondsBetween } from '@wanghuo/kernel';
import type { AlarmRules, DeviceAlarmClass, DeviceTaskKind } from './alarm-rules.ts';
import { fold, type EndedEpisode, type Episode, type Source, type Standing } from './episodes.ts';
import type { Report, SensedCondition } from './observation.ts';
import type { WarningParameters } from './warning-rules.ts';
import { judgeSeries, precisionOf, toldAgainFrom, type Series, type Track } from './warning-signs.ts';

export const backtestState = defineCodeTable('backtestState', 'this project', ['WAITING', 'RUNNING', 'DONE', 'FAILED']);

/** What a rule would have told. */
export interface Told {
  readonly key: string;
  readonly atSeconds: number;
  /** Until when it would have stood. */
  readonly untilSeconds: number;
  /** Null: the period ended before it was known. */
  readonly outcome: 'CAME_TRUE' | 'DID_NOT' | 'UNKNOWN' | null;
}

/** What really happened. */
export interface Happened {
  readonly key: string;
  readonly atSeconds: number;
  readonly condition: SensedCondition;
}

export interface Period {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** What is known of a series besides its readings, for judging what a warning would have come to. */
export interface Afterwards {
  /** When what the rule foretells began. */
  readonly foretold: readonly number[];
  /** When somebody finished work on the device. */
  readonly mended: readonly number[];
}

/** A rule looks again after so many seconds, as it does at work; long periods are looked at in coarser steps. */
const leastStepSeconds = 900;
const mostSteps = 400;
/** A quarter of the horizon without a reading, and nobody knows. */
const holeShare = 0.25;

/** The moments at which a rule is asked in a period. */
export function stepsOf({ fromSeconds, untilSeconds }: Period): readonly number[] {
  const step = Math.max(leastStepSeconds, Math.ceil((untilSeconds - fromSeconds) / mostSteps));
  const steps: number[] = [];
  for (let at = fromSeconds + step; at <= untilSeconds; at += step) steps.push(at);
  return steps;
}

/** Replays a warning rule over one stored series, moment by moment. Pure. It yields after each look, so that others get a turn. */
export function* replayWarnings(
  key: string,
  parameters: WarningParameters,
  series: Series,
  after: Afterwards,
  period: Period,
): Generator<void, readonly Told[]> {
  const told: Told[] = [];
  let quietUntil = -Infinity;
  for (const at of stepsOf(period)) {
    if (at < quietUntil) continue;
    if (judgeSeries(parameters, series, at).state === 'WARNS') {
      const one = outcomeIn(key, at, at + parameters.horizonHours * 3_600, series, after, period);
      told.push(one);
      quietUntil = one.outcome === 'CAME_TRUE' ? toldAgainFrom(parameters, one.untilSeconds) : one.untilSeconds;
    }
    yield;
  }
  return told;
}

function outcomeIn(
  key: string,
  atSeconds: number,
  horizon: number,
  { samples }: Series,
  { foretold, mended }: Afterwards,
  { untilSeconds }: Period,
): Told {
  const came = foretold.find((at) => at > atSeconds && at <= horizon && at <= untilSeconds);
  if (came !== undefined) return { key, atSeconds, untilSeconds: came, outcome: 'CAME_TRUE' };
  if (horizon > untilSeconds) return { key, atSeconds, untilSeconds: horizon, outcome: null };
  const isMended = mended.some((at) => at > atSeconds && at <= horizon);
  const heard = [
    atSeconds,
    ...samples.map((one) => one.atSeconds).filter((at) => at > atSeconds && at < horizon),
    horizon,
  ];
  const hole = Math.max(...heard.slice(1).map((at, index) => at - heard[index]!));
  const isHeard = hole <= (horizon - atSeconds) * holeShare;
  return { key, atSeconds, untilSeconds: horizon, outcome: isHeard && !isMended ? 'DID_NOT' : 'UNKNOWN' };
}

/** An alarm as it really was: from when until when, and what it turned out to be. */
export interface PastAlarm {
  readonly key: string;
  readonly slot: string;
  readonly atSeconds: number;
  readonly endedAtSeconds: number | null;
  readonly outcome: string | null;
}

export interface PastSignals {
  readonly reports: readonly Report[];
  readonly sources: ReadonlyMap<string, Source>;
  readonly alarms: readonly PastAlarm[];
}

/** What is folded at once: a fold copies what is known before it. */
const foldedAtOnce = 200;
/** An alarm that only the replay has is ended by nobody: it is taken to have been looked at within a day. */
const endedAfterSeconds = 86_400;

export const slotOf = (placeKey: string, alarmClass: DeviceAlarmClass): string => `${placeKey}|${alarmClass}`;

/**
 * Replays stored alarm objects through the rules of alarms. What a person ended then, they end in the replay; what only the
 * replay opens ends with the next that was ended there, or after a day. It yields after each batch.
 */
export function* replayAlarms(
  condition: SensedCondition,
  rules: AlarmRules,
  { reports, sources, alarms }: PastSignals,
  { untilSeconds }: Period,
): Generator<void, readonly Told[]> {
  const alarmClass = rules.conditions[condition]?.alarm;
  const task = rules.conditions[condition]?.task;
  const told = new Map<string, { key: string; slot: string; atSeconds: number; endedAt: number | null }>();
  const raised: Told[] = [];
  let standing: Standing = { sources, levels: new Map(), open: [], ended: [], taken: new Set() };
  const endings = alarms
    .filter((one) => one.endedAtSeconds !== null)
    .toSorted((one, other) => one.endedAtSeconds! - other.endedAtSeconds!);
  let next = 0;
  for (let from = 0; from < reports.length; from += foldedAtOnce) {
    const batch = reports.slice(from, from + foldedAtOnce);
    let done = 0;
    while (done < batch.length) {
      // Up to the next ending, so that what comes after it meets a place that was looked at.
      const ending = endings[next];
      const until = ending === undefined ? Infinity : ending.endedAtSeconds!;
      const upTo = batch.findIndex((report, index) => index >= done && secondsOf(report.receivedAt) >= until);
      const part = batch.slice(done, upTo === -1 ? batch.length : upTo);
      if (part.length > 0) {
        const before = new Set(standing.open.map(({ ref }) => ref));
        const folded = fold(expired(standing, secondsOf(part[0]!.receivedAt), told), part, rules);
        standing = { ...folded.standing, taken: new Set() };
        for (const episode of standing.open)
          if (!before.has(episode.ref) && episode.alarmClass === alarmClass && episode.condition === condition)
            told.set(episode.ref, {
              key: keyOfEpisode(episode, sources),
              slot: slotOf(episode.placeKey, episode.alarmClass),
              atSeconds: secondsOf(episode.openedAt),
              endedAt: null,
            });
        for (const { kind, deviceId, at, isRaise } of folded.tasks)
          if (isRaise && isTaskOf(kind, task))
            raised.push({ key: deviceId, atSeconds: secondsOf(at), untilSeconds: secondsOf(at), outcome: null });
      }
      done += part.length;
      if (upTo !== -1 && ending !== undefined) {
        standing = endedAt(standing, ending, told);
        next += 1;
      }
    }
    yield;
  }
  const rung = [...told.values()].map(({ key, slot, atSeconds, endedAt: end }): Told => {
    const last = Math.min(end ?? atSeconds + endedAfterSeconds, untilSeconds);
    return { key, atSeconds, untilSeconds: last, outcome: outcomeOfAlarms(alarms, slot, atSeconds, last) };
  });
  return [...rung, ...raised].toSorted((one, other) => one.atSeconds - other.atSeconds);
}

const isTaskOf = (kind: DeviceTaskKind, task: DeviceTaskKind | undefined) => kind === task;
const secondsOf = (moment: string): number => Date.parse(moment) / 1_000;

const keyOfEpisode = (episode: Episode, sources: ReadonlyMap<string, Source>): string => {
  const [level = ''] = episode.parts;
  return sources.get(level.split('|')[0] ?? '')?.deviceId ?? episode.placeKey;
};

type Opened = Map<string, { key: string; slot: string; atSeconds: number; endedAt: number | null }>;

function endedAt(standing: Standing, { slot, endedAtSeconds }: PastAlarm, told: Opened): Standing {
  const end = endedAtSeconds!;
  const [closed, open] = [
    standing.open.filter((episode) => slotOf(episode.placeKey, episode.alarmClass) === slot),
    standing.open.filter((episode) => slotOf(episode.placeKey, episode.alarmClass) !== slot),
  ];
  for (const { ref } of closed) noteEnd(told, ref, end);
  return {
    ...standing,
    open,
    ended: [...kept(standing.ended, end), ...closed.map((episode) => endedOf(episode, end))],
  };
}

/** What only the replay has open for a day is over. */
function expired(standing: Standing, atSeconds: number, told: Opened): Standing {
  const isOld = (episode: Episode) => atSeconds - secondsOf(episode.openedAt) > endedAfterSeconds;
  const old = standing.open.filter(isOld);
  if (old.length === 0) return standing;
  for (const { ref, openedAt } of old) noteEnd(told, ref, secondsOf(openedAt) + endedAfterSeconds);
  return { ...standing, open: standing.open.filter((episode) => !isOld(episode)) };
}

function noteEnd(told: Opened, ref: string, end: number): void {
  const one = told.get(ref);
  if (one) told.set(ref, { ...one, endedAt: end });
}

const endedOf = ({ ref, parts }: Episode, end: number): EndedEpisode => ({
  ref,
  endedAt: new Date(end * 1_000).toISOString(),
  parts,
});
/** An hour is the longest that anything is still counted with an alarm that was ended. */
const kept = (ended: readonly EndedEpisode[], end: number) =>
  ended.filter(
    (one) => secondsBetween(parseInstant(one.endedAt), parseInstant(new Date(end * 1_000).toISOString())) < 3_600,
  );

function outcomeOfAlarms(alarms: readonly PastAlarm[], slot: string, from: number, until: number): Told['outcome'] {
  const met = alarms.filter(
    (one) => one.slot === slot && one.atSeconds <= until && (one.endedAtSeconds ?? Infinity) >= from,
  );
  if (met.some(({ outcome }) => outcome === 'REAL')) return 'CAME_TRUE';
  if (met.some(({ outcome }) => outcome === 'FALSE' || outcome === 'FAULT')) return 'DID_NOT';
  return met.some(({ endedAtSeconds }) => endedAtSeconds === null) ? null : 'UNKNOWN';
}

/** What one version of a rule came to in a period. */
export interface Side extends Track {
  readonly told: number;
  readonly open: number;
  /** Happened without having been told before. */
  readonly missed: number;
  readonly precisionRate: number | null;
}

/** One line of the comparison: what happened, and when either version told it. */
export interface ComparedLine {
  readonly key: string;
  readonly happenedAtSeconds: number | null;
  readonly condition: SensedCondition | null;
  readonly inForce: Told | null;
  readonly changed: Told | null;
}

const standsAt = (told: readonly Told[], key: string, atSeconds: number): Told | undefined =>
  told.find((one) => one.key === key && one.atSeconds <= atSeconds && one.untilSeconds >= atSeconds);

export function sideOf(told: readonly Told[], happened: readonly Happened[]): Side {
  const count = (outcome: Told['outcome']) => told.filter((one) => one.outcome === outcome).length;
  const track = { cameTrue: count('CAME_TRUE'), didNot: count('DID_NOT'), unknown: count('UNKNOWN') };
  return {
    ...track,
    told: told.length,
    open: count(null),
    missed: happened.filter(({ key, atSeconds }) => standsAt(told, key, atSeconds) === undefined).length,
    precisionRate: precisionOf(track),
  };
}

/** Side by side: everything that happened with who told it, then what was told and did not happen, by time. */
export function compareSides(
  happened: readonly Happened[],
  inForce: readonly Told[],
  changed: readonly Told[],
): readonly ComparedLine[] {
  const lines: ComparedLine[] = [];
  const used = new Set<Told>();
  const note = (one: Told | undefined) => {
    if (one) used.add(one);
    return one ?? null;
  };
  for (const { key, atSeconds, condition } of happened)
    lines.push({
      key,
      happenedAtSeconds: atSeconds,
      condition,
      inForce: note(standsAt(inForce, key, atSeconds)),
      changed: note(standsAt(changed, key, atSeconds)),
    });
  for (const one of inForce) {
    if (used.has(one)) continue;
    const other = changed.find(
      (more) =>
        !used.has(more) &&
        more.key === one.key &&
        more.atSeconds <= one.untilSeconds &&
        more.untilSeconds >= one.atSeconds,
    );
    lines.push({ key: one.key, happenedAtSeconds: null, condition: null, inForce: note(one), changed: note(other) });
  }
  for (const one of changed)
    if (!used.has(one))
      lines.push({ key: one.key, happenedAtSeconds: null, condition: null, inForce: null, changed: note(one) });
  const firstOf = ({ happenedAtSeconds, inForce: before, changed: after }: ComparedLine) =>
    Math.min(happenedAtSeconds ?? Infinity, before?.atSeconds ?? Infinity, after?.atSeconds ?? Infinity);
  return lines.toSorted((one, other) => firstOf(one) - firstOf(other) || (one.key < other.key ? -1 : 1));
}
