import { stepsFrom, type OutputOf, type Position } from '@wanghuo/kernel';
import type { replay } from './api/pictures.ts';
import type { AssignmentState } from './assignment.ts';
import { incidentCourse, type IncidentState } from './incident.ts';

/** What `incidents.replay` answers. */
export type IncidentStory = OutputOf<typeof replay>;
export type StoryEntry = IncidentStory['timeline'][number];

/**
 * By which clock the past is shown. `KNOWN` shows what had been recorded by then, so that nobody is judged by what came
 * in later; `HAPPENED` shows what is now known to have been the case.
 */
export type ReplayClock = 'KNOWN' | 'HAPPENED';

export interface ReplayUnit {
  readonly unitId: string | null;
  readonly callSign: string;
  readonly stationId: string | null;
  readonly state: AssignmentState;
  readonly sinceAt: string;
  /** Last position received by then; null while there was none. Never interpolated. */
  readonly position: Position | null;
  readonly positionAt: string | null;
  readonly headingDegrees: number | null;
  /** How far the answer to the order had come. */
  readonly order: 'SENT' | 'REPEATED' | 'AT_SEAT' | 'AT_COMMANDER' | 'ACKNOWLEDGED';
}

export interface ReplayIncident {
  readonly state: IncidentState;
  readonly incidentType: string;
  readonly level: number;
  readonly title: string;
  readonly address: string;
  readonly position: Position;
}

export interface ReplayFrame {
  readonly at: string;
  readonly clock: ReplayClock;
  /** Null before it was opened. */
  readonly incident: ReplayIncident | null;
  /** By call sign. */
  readonly units: readonly ReplayUnit[];
  /** What had been entered by then, oldest first. */
  readonly timeline: readonly StoryEntry[];
}

const unitStates: Readonly<Record<string, AssignmentState>> = {
  ORDER_SENT: 'ORDERED',
  UNIT_TURNED_OUT: 'TURNED_OUT',
  UNIT_ARRIVED: 'ARRIVED',
  UNIT_WATER_ON: 'WATER_ON',
  UNIT_UNDER_CONTROL: 'UNDER_CONTROL',
  UNIT_EXTINGUISHED: 'EXTINGUISHED',
  UNIT_LEFT: 'RETURNING',
  UNIT_STOOD_DOWN: 'RETURNING',
  UNIT_BACK: 'ENDED',
};

const orderStates: Readonly<Record<string, ReplayUnit['order']>> = {
  ORDER_SENT: 'SENT',
  ORDER_REPEATED: 'REPEATED',
  ORDER_AT_SEAT: 'AT_SEAT',
  ORDER_AT_COMMANDER: 'AT_COMMANDER',
  ORDER_ACKNOWLEDGED: 'ACKNOWLEDGED',
  // A crew that moves has heard the order; the line that says so is written a moment later.
  UNIT_TURNED_OUT: 'ACKNOWLEDGED',
};

const incidentSteps: Readonly<Record<string, string>> = {
  ORDER_SENT: 'sendOrder',
  UNIT_TURNED_OUT: 'turnOut',
  UNIT_ARRIVED: 'arrive',
  UNIT_UNDER_CONTROL: 'bringUnderControl',
  UNDER_CONTROL: 'bringUnderControl',
  UNIT_EXTINGUISHED: 'extinguish',
  EXTINGUISHED: 'extinguish',
  FLARED_UP: 'flareUp',
  CLOSED: 'close',
};

/**
 * The incident as it stood at one instant: a fold of what is in the story up to then, and of nothing after it.
 *
 * @param story - the whole story, as the server tells it
 * @param at - UTC instant
 * @param clock - by when things were recorded, or by when they happened
 */
export function frameAt(story: IncidentStory, at: string, clock: ReplayClock = 'KNOWN'): ReplayFrame {
  const limit = Date.parse(at);
  const timeline = entriesUntil(story.timeline, limit, clock);
  return {
    at,
    clock,
    incident: clock === 'KNOWN' ? incidentKnown(story, limit) : incidentHappened(story, timeline, limit),
    units: unitsOf(story, timeline, limit),
    timeline,
  };
}

function entriesUntil(entries: readonly StoryEntry[], limit: number, clock: ReplayClock): readonly StoryEntry[] {
  const timeOf = (entry: StoryEntry) => Date.parse(clock === 'KNOWN' ? entry.recordedAt : entry.at);
  const until = entries.filter((entry) => timeOf(entry) <= limit);
  // What is known arrived in the order of `seq`; what happened is told in the order of its own times.
  return until.sort((a, b) => (clock === 'KNOWN' ? 0 : Date.parse(a.at) - Date.parse(b.at)) || a.seq - b.seq);
}

/** The newest version of the record that had been written by then. */
function incidentKnown(story: IncidentStory, limit: number): ReplayIncident | null {
  const version = story.versions.findLast((one) => Date.parse(one.at) <= limit);
  return version ? incidentOf(version.record) : null;
}

/** From the first version on, by the times at which things happened, through the steps of the incident's own course. */
function incidentHappened(story: IncidentStory, timeline: readonly StoryEntry[], limit: number): ReplayIncident | null {
  const first = story.versions[0];
  if (!first || Date.parse(String(story.incident['openedAt'])) > limit) return null;
  let known: ReplayIncident = { ...incidentOf(first.record), state: 'CASE_OPENED' };
  const place = story.versions.findLast((one) => Date.parse(one.at) <= limit)?.record['position'];
  if (place) known = { ...known, position: place as Position };
  for (const entry of timeline) {
    const to = entry.data['to'];
    if (entry.kind === 'LEVEL_CHANGED' && typeof to === 'number') known = { ...known, level: to };
    if (entry.kind === 'TYPE_CHANGED' && typeof to === 'string') known = { ...known, incidentType: to };
    if (entry.kind === 'PLACE_CHANGED' && typeof to === 'string') known = { ...known, address: to };
    const step = incidentSteps[entry.kind];
    if (step && stepsFrom(incidentCourse, known.state).includes(step))
      known = { ...known, state: incidentCourse.transitions[step]?.to ?? known.state };
  }
  return known;
}

function incidentOf(record: Readonly<Record<string, unknown>>): ReplayIncident {
  return {
    state: record['state'] as IncidentState,
    incidentType: String(record['incidentType']),
    level: Number(record['level']),
    title: String(record['title']),
    address: String(record['address']),
    position: record['position'] as Position,
  };
}

function unitsOf(story: IncidentStory, timeline: readonly StoryEntry[], limit: number): readonly ReplayUnit[] {
  const units = new Map<string, ReplayUnit>();
  for (const entry of timeline) {
    if (entry.callSign === null) continue;
    const before = units.get(entry.callSign);
    const state = unitStates[entry.kind];
    const order = orderStates[entry.kind];
    if (!before && entry.kind !== 'ORDER_SENT') continue;
    if (!state && !order) continue;
    const bound = story.assignments.find((one) => one['callSign'] === entry.callSign);
    units.set(entry.callSign, {
      unitId: (bound?.['unitId'] as string | undefined) ?? null,
      stationId: (bound?.['stationId'] as string | undefined) ?? null,
      callSign: entry.callSign,
      state: state ?? before?.state ?? 'ORDERED',
      sinceAt: state && state !== before?.state ? entry.at : (before?.sinceAt ?? entry.at),
      order: order ?? before?.order ?? 'SENT',
      position: null,
      positionAt: null,
      headingDegrees: null,
    });
  }
  return [...units.values()]
    .map((unit) => ({ ...unit, ...positionAt(story, unit.unitId, limit) }))
    .sort((a, b) => (a.callSign < b.callSign ? -1 : a.callSign > b.callSign ? 1 : 0));
}

function positionAt(story: IncidentStory, unitId: string | null, limit: number) {
  const points = story.tracks.find((track) => track.unitId === unitId)?.points ?? [];
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Date.parse(points[middle]?.at ?? '') <= limit) low = middle + 1;
    else high = middle;
  }
  const point = points[low - 1];
  return {
    position: point?.position ?? null,
    positionAt: point?.at ?? null,
    headingDegrees: point?.headingDegrees ?? null,
  };
}
