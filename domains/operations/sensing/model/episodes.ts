import { addSeconds, defineCodeTable, parseInstant, secondsBetween } from '@wanghuo/kernel';
import { isLife, ruleOf, type AlarmRules, type DeviceAlarmClass, type DeviceTaskKind } from './alarm-rules.ts';
import type { Observation, Report, SensedCondition } from './observation.ts';

/** Why a person should look twice; none of them hides anything. */
export const alarmMark = defineCodeTable('alarmMark', 'DV-01, DV-08, DV-09, DV-20; this project', [
  'UNVERIFIED_DEVICE',
  'OLD',
  'CLOCK_DOUBTFUL',
  'SAME_AS_EARLIER',
  'STILL_ACTIVE',
  'IN_TEST',
]);
export type AlarmMark = (typeof alarmMark.names)[number];

/** With one of these alone an alarm is for a person's eyes and suggests no dispatch by itself (DV-01, DV-08, DV-20). */
const doubts: readonly AlarmMark[] = ['UNVERIFIED_DEVICE', 'SAME_AS_EARLIER', 'IN_TEST'];

/** What the register knows of who spoke. */
export interface Source {
  /** `protocol/address`. */
  readonly key: string;
  readonly deviceId: string | null;
  /** What is one card: building, premises, or the device itself. */
  readonly placeKey: string;
  readonly isInTest: boolean;
}

/** Whether a condition of a component holds, as it was told last. */
export interface Level {
  readonly isActive: boolean;
  /** Since when it is so. */
  readonly sinceAt: string;
  readonly lastAt: string;
  readonly claimedAt: string | null;
  /** How often it began; one that flutters within its hysteresis begins once. */
  readonly raises: number;
  readonly flutters: number;
}

/** An alarm that no person has ended. */
export interface Episode {
  readonly ref: string;
  readonly placeKey: string;
  readonly alarmClass: DeviceAlarmClass;
  readonly isTest: boolean;
  /** The gravest so far. */
  readonly condition: SensedCondition;
  readonly openedAt: string;
  readonly lastAt: string;
  readonly marks: readonly AlarmMark[];
  /** At least one signal without doubt. */
  readonly isTrusted: boolean;
  readonly signals: number;
  /** Levels that belong to it. */
  readonly parts: ReadonlySet<string>;
  /** A panel was reset meanwhile; the alarm stands. */
  readonly resetAt: string | null;
}

/** One that a person ended, as long as something may still be counted there. */
export interface EndedEpisode {
  readonly ref: string;
  readonly endedAt: string;
  readonly parts: ReadonlySet<string>;
}

/** What is known before a report; `fold` returns what is known after it. */
export interface Standing {
  readonly sources: ReadonlyMap<string, Source>;
  readonly levels: ReadonlyMap<string, Level>;
  readonly open: readonly Episode[];
  readonly ended: readonly EndedEpisode[];
  /** Frames whose effect is there already. */
  readonly taken: ReadonlySet<string>;
}

export type SignalEffect = 'OPENED' | 'JOINED' | 'COUNTED' | 'CLEARED' | 'TASK' | 'STATE';

/** One alarm object as it is kept, whatever became of it. */
export interface Signal {
  readonly frameId: string;
  readonly place: number;
  readonly source: string;
  readonly observation: Observation;
  readonly receivedAt: string;
  readonly claimedAt: string | null;
  readonly marks: readonly AlarmMark[];
  readonly effect: SignalEffect;
  readonly episodeRef: string | null;
}

export interface TaskSign {
  readonly deviceId: string;
  readonly kind: DeviceTaskKind;
  readonly isActive: boolean;
  readonly component: string | null;
  readonly componentName: string | null;
  readonly at: string;
  /** It began now: a new piece of work if none is open. */
  readonly isRaise: boolean;
}

export interface Folded {
  readonly standing: Standing;
  readonly signals: readonly Signal[];
  readonly tasks: readonly TaskSign[];
  /** Systems whose latched conditions a panel ended, by source. */
  readonly resets: readonly { readonly source: string; readonly system: string; readonly at: string }[];
}

/** Whoever speaks may call itself anything; what an index cannot hold is no name, and the bar parts keys. */
const longestName = 200;
const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\0', '').replaceAll('|', '/').slice(0, longestName).toWellFormed();

export const sourceKeyOf = ({ protocol, address }: Report['speaker']): string => `${protocol}/${storable(address)}`;
export const levelKeyOf = (source: string, component: string | null, condition: SensedCondition): string =>
  `${source}|${component === null ? '' : storable(component)}|${condition}`;

const gravity: readonly SensedCondition[] = ['SOS', 'FIRE', 'MANUAL_ALARM', 'GAS'];
const rankOf = (condition: SensedCondition) =>
  gravity.includes(condition) ? gravity.indexOf(condition) : gravity.length;
const graver = (one: SensedCondition, other: SensedCondition) => (rankOf(other) < rankOf(one) ? other : one);
const withMarks = (known: readonly AlarmMark[], more: readonly AlarmMark[]) =>
  more.every((mark) => known.includes(mark)) ? known : [...new Set([...known, ...more])].toSorted();
const isTrustworthy = (marks: readonly AlarmMark[]) => !marks.some((mark) => doubts.includes(mark));

/**
 * What reports make of what is known: alarms that open and grow, levels that change, work for maintainers. Pure: the same
 * input gives the same output; new alarms have references that follow from the frame that opened them. Nothing here ends
 * an alarm: that takes a person.
 */
export function fold(standing: Standing, reports: readonly Report[], rules: AlarmRules): Folded {
  const folding = new Folding(standing, rules);
  for (const report of reports) folding.take(report);
  return folding.result();
}

class Folding {
  readonly #rules: AlarmRules;
  readonly #before: Standing;
  readonly #levels: Map<string, Level>;
  readonly #open: Map<string, Episode>;
  readonly #taken: Set<string>;
  /** Sets that this fold made: it may add to them, where those of its input stay as they are. */
  readonly #owned = new WeakSet<ReadonlySet<string>>();
  readonly #signals: Signal[] = [];
  readonly #tasks: TaskSign[] = [];
  readonly #resets: { source: string; system: string; at: string }[] = [];

  constructor(standing: Standing, rules: AlarmRules) {
    this.#rules = rules;
    this.#before = standing;
    this.#levels = new Map(standing.levels);
    this.#open = new Map(standing.open.map((episode) => [keyOf(episode), episode]));
    this.#taken = new Set(standing.taken);
  }

  result(): Folded {
    return {
      standing: { ...this.#before, levels: this.#levels, open: [...this.#open.values()], taken: this.#taken },
      signals: this.#signals,
      tasks: this.#tasks,
      resets: this.#resets,
    };
  }

  take(report: Report): void {
    // DV-08: a frame that was sent again was confirmed again, and that is all (INV-8).
    if (report.isResend || this.#taken.has(report.frameId)) return;
    this.#taken.add(report.frameId);
    const key = sourceKeyOf(report.speaker);
    const source = this.#before.sources.get(key) ?? unknownSource(key);
    for (const system of report.resets) this.#reset(source, system, report.receivedAt);
    const clock = this.#clockMarks(report);
    for (const [place, observation] of report.observations.entries())
      this.#observe(report, source, place, storableObservation(observation), clock);
    this.#noteClock(report, source, clock.length > 0);
  }

  /** A clock that is wrong is a condition of the device like any other, whether it says so itself or not. */
  #noteClock(report: Report, source: Source, isWrong: boolean): void {
    if (report.observations.some(({ condition, component }) => condition === 'CLOCK_FAULT' && component === null))
      return;
    if (report.claimedAt === null && !isWrong) return;
    const key = levelKeyOf(source.key, null, 'CLOCK_FAULT');
    const before = this.#levels.get(key);
    if ((before?.isActive ?? false) === isWrong) return;
    const isFlutter = flutters(
      before,
      isWrong,
      report.receivedAt,
      ruleOf(this.#rules, 'CLOCK_FAULT').settleSeconds ?? 0,
    );
    this.#levels.set(key, levelAfter(before, report, isWrong, isFlutter));
    if (source.deviceId === null) return;
    this.#tasks.push({
      deviceId: source.deviceId,
      kind: 'CLOCK_FAULT',
      isActive: isWrong,
      component: null,
      componentName: null,
      at: report.receivedAt,
      isRaise: isWrong && !isFlutter,
    });
  }

  /** DV-09: the device's time is a claim. One that cannot be believed is said, and ours counts. */
  #clockMarks({ claimedAt, receivedAt, isClaimImpossible, observations }: Report): readonly AlarmMark[] {
    const isWrong = observations.some(({ condition, isActive }) => condition === 'CLOCK_FAULT' && isActive);
    if (isClaimImpossible || (isWrong && claimedAt === null)) return ['CLOCK_DOUBTFUL'];
    if (claimedAt === null) return [];
    const apart = secondsBetween(parseInstant(claimedAt), parseInstant(receivedAt));
    if (apart > this.#rules.claimSeconds) return ['OLD'];
    return apart < -this.#rules.claimSeconds ? ['CLOCK_DOUBTFUL'] : [];
  }

  #observe(report: Report, source: Source, place: number, observation: Observation, clock: readonly AlarmMark[]): void {
    const { component, condition, isActive } = observation;
    const key = levelKeyOf(source.key, component, condition);
    const before = this.#levels.get(key);
    const rule = ruleOf(this.#rules, condition);
    const isFlutter = flutters(before, isActive, report.receivedAt, rule.settleSeconds ?? 0);
    const isRaise = isActive && !before?.isActive && !isFlutter;
    // A status names everything that is in order too: what never held and still does not is no news. Of what may be an
    // alarm the time is remembered all the same, for older claims are told by it.
    const isNothing = !isActive && before === undefined;
    if (!isNothing || rule.alarm !== undefined) this.#levels.set(key, levelAfter(before, report, isActive, isFlutter));

    const marks = [...clock];
    if (source.deviceId === null) marks.push('UNVERIFIED_DEVICE');
    if (source.isInTest) marks.push('IN_TEST');
    // Backwards, or a time that this component gave before for what has ended since: perhaps an old frame (DV-08, DV-09).
    const claimed = report.claimedAt;
    if (before && claimed !== null && before.claimedAt !== null) {
      if (claimed < before.claimedAt && !marks.includes('CLOCK_DOUBTFUL')) marks.push('CLOCK_DOUBTFUL');
      if (isActive && claimed === before.claimedAt && !before.isActive) marks.push('SAME_AS_EARLIER');
    }
    if (report.earlierFrameId !== undefined && !marks.includes('SAME_AS_EARLIER')) marks.push('SAME_AS_EARLIER');

    // Whoever reads frames says at each of them that the clock is wrong: once is enough, as it is of what was over before.
    const isOldNews =
      (!isActive && !before?.isActive) ||
      (condition === 'CLOCK_FAULT' && component === null && isActive === before?.isActive);
    const keep = (effect: SignalEffect, episodeRef: string | null = null) => {
      if (isOldNews && episodeRef === null) return;
      this.#signals.push({
        frameId: report.frameId,
        place,
        source: source.key,
        observation,
        receivedAt: report.receivedAt,
        claimedAt: claimed,
        marks: [...marks].toSorted(),
        effect,
        episodeRef,
      });
    };

    if (rule.alarm !== undefined) {
      const slot = slotOf(source.placeKey, rule.alarm, source.isInTest);
      const open = this.#open.get(slot);
      if (!isActive) return keep('CLEARED', open?.parts.has(key) ? open.ref : null);
      if (open) {
        this.#open.set(slot, this.#grown(open, key, condition, marks, report.receivedAt));
        return keep('JOINED', open.ref);
      }
      if (!isLife(condition)) {
        const quiet = this.#quietAt(key, rule.quietSeconds ?? 0, report.receivedAt);
        if (quiet) return keep('COUNTED', quiet.ref);
        // Told of already, ended by a person, and only still so.
        if (!isRaise) return keep('STATE');
      } else if (before?.isActive) marks.push('STILL_ACTIVE');
      const ref = `${report.frameId}#${place}`;
      this.#open.set(slot, {
        ref,
        placeKey: source.placeKey,
        alarmClass: rule.alarm,
        isTest: source.isInTest,
        condition,
        openedAt: report.receivedAt,
        lastAt: report.receivedAt,
        marks: [...marks].toSorted(),
        isTrusted: isTrustworthy(marks),
        signals: 1,
        parts: new Set([key]),
        resetAt: null,
      });
      return keep('OPENED', ref);
    }
    if (rule.task === undefined || source.deviceId === null) return keep('STATE');
    // What comes back within its hysteresis goes on, what is only repeated says nothing new.
    if (isRaise || isFlutter || isActive !== (before?.isActive ?? false))
      this.#tasks.push({
        deviceId: source.deviceId,
        kind: rule.task,
        isActive,
        component,
        componentName: observation.componentName,
        at: report.receivedAt,
        isRaise,
      });
    keep('TASK');
  }

  #grown(open: Episode, part: string, condition: SensedCondition, marks: readonly AlarmMark[], at: string): Episode {
    return {
      ...open,
      condition: graver(open.condition, condition),
      lastAt: at > open.lastAt ? at : open.lastAt,
      marks: withMarks(open.marks, marks),
      isTrusted: open.isTrusted || isTrustworthy(marks),
      signals: open.signals + 1,
      parts: open.parts.has(part) ? open.parts : this.#adding(open.parts, part),
    };
  }

  /** A storm must not copy a set ten thousand times. */
  #adding(parts: ReadonlySet<string>, part: string): ReadonlySet<string> {
    if (this.#owned.has(parts)) return (parts as Set<string>).add(part);
    const copy = new Set(parts).add(part);
    this.#owned.add(copy);
    return copy;
  }

  #quietAt(part: string, quietSeconds: number, at: string): EndedEpisode | undefined {
    if (quietSeconds === 0) return undefined;
    return this.#before.ended.find(
      ({ endedAt, parts }) => parts.has(part) && at <= addSeconds(parseInstant(endedAt), quietSeconds),
    );
  }

  /** A panel was reset: what it latched is over there. Here the alarm stands and says so. */
  #reset(source: Source, system: string, at: string): void {
    this.#resets.push({ source: source.key, system, at });
    const prefix = `${source.key}|${system}`;
    for (const [key, level] of this.#levels)
      if (level.isActive && (key.startsWith(`${prefix}/`) || key.startsWith(`${prefix}|`)))
        this.#levels.set(key, { ...level, isActive: false, sinceAt: at, lastAt: at });
    for (const [slot, episode] of this.#open)
      if (episode.placeKey === source.placeKey) this.#open.set(slot, { ...episode, resetAt: at });
  }
}

/** DV-15: text of devices is kept as far as it can be kept at all, so that no name of a component loses its fire. */
const storableObservation = (observation: Observation): Observation => ({
  ...observation,
  component: observation.component === null ? null : storable(observation.component),
  componentName: observation.componentName === null ? null : storable(observation.componentName),
});

const unknownSource = (key: string): Source => ({ key, deviceId: null, placeKey: `unknown/${key}`, isInTest: false });
/** One card holds one alarm of each class; what is in test never joins what is not (DV-20). */
const slotOf = (placeKey: string, alarmClass: DeviceAlarmClass, isTest: boolean) =>
  `${placeKey}|${alarmClass}|${isTest ? 'test' : 'real'}`;
const keyOf = ({ placeKey, alarmClass, isTest }: Episode) => slotOf(placeKey, alarmClass, isTest);

function flutters(before: Level | undefined, isActive: boolean, at: string, settleSeconds: number): boolean {
  if (settleSeconds === 0 || before === undefined || !isActive || before.isActive || before.raises === 0) return false;
  return secondsBetween(parseInstant(before.sinceAt), parseInstant(at)) < settleSeconds;
}

function levelAfter(before: Level | undefined, report: Report, isActive: boolean, isFlutter: boolean): Level {
  const isRaise = isActive && !before?.isActive && !isFlutter;
  return {
    isActive,
    sinceAt: before && before.isActive === isActive ? before.sinceAt : report.receivedAt,
    lastAt: report.receivedAt,
    claimedAt: report.claimedAt ?? before?.claimedAt ?? null,
    raises: (before?.raises ?? 0) + (isRaise ? 1 : 0),
    flutters: (before?.flutters ?? 0) + (isFlutter ? 1 : 0),
  };
}
