import { buildingPlaces, type PlaceType } from './codes.ts';
import type { AlarmRecord, FireRecord, TeamReport } from './records.ts';

/** `REFUSE` cannot be handed in; `ASK` can, with a reason that stays with the record. */
export type Severity = 'REFUSE' | 'ASK';

/** One rule: when it applies, what must hold, and which field it is about. Its sentence is the label `rule.<name>`. */
export interface PlausibilityRule<Facts> {
  readonly name: string;
  readonly severity: Severity;
  readonly field: string;
  readonly when?: (facts: Facts) => boolean;
  readonly holds: (facts: Facts) => boolean;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly field: string;
}

export interface FireFacts {
  readonly record: FireRecord;
  readonly casualties: readonly { readonly harm: string; readonly diedAt: string | null }[];
  readonly lossItems: readonly { readonly amountYuan: number }[];
  /** Team reports of the same alarm that are not handed in yet. */
  readonly openTeamReports: number;
  readonly now: string;
}
export interface TimedFacts<Row> {
  readonly record: Row;
  readonly now: string;
}

const atMost = (value: number | null, limit: number | null) => value === null || limit === null || value <= limit;

/** Whether the times that are known do not run backwards; missing ones stay missing. */
export function inOrder(times: readonly (string | null)[]): boolean {
  const known = times.filter((time) => time !== null);
  return known.every((time, index) => index === 0 || (known[index - 1] as string) <= time);
}

const seconds = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1_000;

/** Kilometres an hour between leaving the station and arriving; null when one of the three is not known. */
export function speedOf(report: Pick<TeamReport, 'distanceMetres' | 'turnedOutAt' | 'arrivedAt'>): number | null {
  const driven = seconds(report.turnedOutAt, report.arrivedAt);
  if (report.distanceMetres === null || driven === null) return null;
  return driven <= 0 ? Number.POSITIVE_INFINITY : (report.distanceMetres * 18) / (driven * 5);
}

/** Kilometres an hour of a fire vehicle on the district's roads; outside the band the distance or a time is doubtful. */
export const speedBand = { slowest: 5, fastest: 120 } as const;

const isBuilding = ({ record }: FireFacts) =>
  record.placeType !== null && buildingPlaces.includes(record.placeType as PlaceType);
const count = (facts: FireFacts, harms: readonly string[]) =>
  facts.casualties.filter((one) => harms.includes(one.harm)).length;
const lossOf = ({ lossItems }: FireFacts) => lossItems.reduce((sum, one) => sum + one.amountYuan, 0);

export const alarmRules: readonly PlausibilityRule<TimedFacts<AlarmRecord>>[] = [
  {
    // Drafted when the last team is back; what became of it is said by closing the incident.
    name: 'ALARM_INCIDENT_CLOSED',
    severity: 'REFUSE',
    field: 'outcome',
    when: ({ record }) => record.incidentId !== null,
    holds: ({ record }) => record.outcome !== null,
  },
  {
    name: 'ALARM_TIMES_IN_ORDER',
    severity: 'REFUSE',
    field: 'receivedAt',
    holds: ({ record: one }) =>
      inOrder([one.receivedAt, one.answeredAt, one.orderSentAt, one.turnedOutAt, one.arrivedAt, one.lastBackAt]) &&
      inOrder([one.arrivedAt, one.controlledAt, one.extinguishedAt]),
  },
  {
    name: 'ALARM_IN_PAST',
    severity: 'REFUSE',
    field: 'receivedAt',
    holds: ({ record, now }) => record.receivedAt <= now,
  },
  {
    name: 'ALARM_RESCUED_WITHIN_TRAPPED',
    severity: 'REFUSE',
    field: 'rescued',
    holds: ({ record }) => atMost(record.rescued, record.trapped),
  },
  {
    name: 'ALARM_ARRIVAL_KNOWN',
    severity: 'ASK',
    field: 'arrivedAt',
    when: ({ record }) => record.teamCount > 0 && record.outcome === 'HANDLED',
    holds: ({ record }) => record.arrivedAt !== null,
  },
  {
    name: 'ALARM_FIRE_OF_FIRE_CLASS',
    severity: 'REFUSE',
    field: 'isFire',
    when: ({ record }) => record.isFire,
    holds: ({ record }) => record.alarmClass === 'FIRE',
  },
  {
    name: 'ALARM_HANDLED_IN_TIME',
    severity: 'ASK',
    field: 'orderSentAt',
    holds: ({ record }) => (seconds(record.receivedAt, record.orderSentAt) ?? 0) <= 600,
  },
];

export const teamRules: readonly PlausibilityRule<TimedFacts<TeamReport>>[] = [
  {
    name: 'TEAM_TIMES_IN_ORDER',
    severity: 'REFUSE',
    field: 'orderedAt',
    holds: ({ record: one }) =>
      inOrder([one.orderedAt, one.turnedOutAt, one.arrivedAt, one.waterOnAt, one.leftAt, one.endedAt]) &&
      inOrder([one.arrivedAt, one.controlledAt, one.extinguishedAt, one.leftAt]),
  },
  {
    name: 'TEAM_IN_PAST',
    severity: 'REFUSE',
    field: 'endedAt',
    holds: ({ record, now }) => (record.endedAt ?? record.orderedAt) <= now,
  },
  { name: 'TEAM_CREW_KNOWN', severity: 'REFUSE', field: 'crewCount', holds: ({ record }) => record.crewCount !== null },
  {
    name: 'TEAM_RESCUED_WITHIN_TRAPPED',
    severity: 'REFUSE',
    field: 'rescued',
    holds: ({ record }) => atMost(record.rescued, record.trapped),
  },
  {
    name: 'TEAM_SPEED_IN_BAND',
    severity: 'ASK',
    field: 'distanceMetres',
    when: ({ record }) => speedOf(record) !== null,
    holds: ({ record }) => {
      const speed = speedOf(record) as number;
      return speed >= speedBand.slowest && speed <= speedBand.fastest;
    },
  },
  {
    name: 'TEAM_TURNOUT_IN_TIME',
    severity: 'ASK',
    field: 'turnedOutAt',
    holds: ({ record }) => (seconds(record.orderedAt, record.turnedOutAt) ?? 0) <= 600,
  },
  {
    name: 'TEAM_ARRIVAL_KNOWN',
    severity: 'ASK',
    field: 'arrivedAt',
    holds: ({ record }) => record.arrivedAt !== null,
  },
];

export const fireRules: readonly PlausibilityRule<FireFacts>[] = [
  {
    name: 'FIRE_TIMES_IN_ORDER',
    severity: 'REFUSE',
    field: 'occurredAt',
    holds: ({ record, now }) => inOrder([record.occurredAt, record.reportedAt, now]),
  },
  {
    name: 'FIRE_TEAMS_FIRST',
    severity: 'REFUSE',
    field: 'alarmRecordId',
    holds: ({ openTeamReports }) => openTeamReports === 0,
  },
  {
    name: 'FIRE_PLACE_KNOWN',
    severity: 'REFUSE',
    field: 'placeType',
    holds: ({ record }) => record.placeType !== null,
  },
  {
    name: 'FIRE_SETTLEMENT_KNOWN',
    severity: 'REFUSE',
    field: 'settlement',
    holds: ({ record }) => record.settlement !== null,
  },
  {
    name: 'FIRE_CAUSE_KNOWN',
    severity: 'REFUSE',
    field: 'fireCause',
    holds: ({ record }) => record.fireCause !== null,
  },
  {
    name: 'FIRE_CAUSE_EXPLAINED',
    severity: 'REFUSE',
    field: 'causeNote',
    when: ({ record }) => record.fireCause === 'OTHER' || record.fireCause === 'ARSON',
    holds: ({ record }) => record.causeNote !== null,
  },
  {
    name: 'FIRE_CAUSE_UNKNOWN',
    severity: 'ASK',
    field: 'fireCause',
    holds: ({ record }) => record.fireCause !== 'UNKNOWN',
  },
  {
    name: 'FIRE_AREA_KNOWN',
    severity: 'REFUSE',
    field: 'burntAreaSquareMetres',
    holds: ({ record }) => record.burntAreaSquareMetres !== null,
  },
  {
    name: 'FIRE_FLOORS_KNOWN',
    severity: 'REFUSE',
    field: 'buildingFloors',
    when: isBuilding,
    holds: ({ record }) => record.buildingFloors !== null,
  },
  {
    name: 'FIRE_FLOOR_WITHIN_BUILDING',
    severity: 'REFUSE',
    field: 'fireFloor',
    holds: ({ record }) => atMost(record.fireFloor, record.buildingFloors),
  },
  {
    name: 'FIRE_AREA_WITHIN_BUILDING',
    severity: 'REFUSE',
    field: 'burntAreaSquareMetres',
    when: isBuilding,
    holds: ({ record }) => atMost(record.burntAreaSquareMetres, record.buildingAreaSquareMetres),
  },
  {
    name: 'FIRE_HOUSEHOLDS_KNOWN',
    severity: 'REFUSE',
    field: 'households',
    when: ({ record }) => record.placeType === 'DWELLING' || record.placeType === 'MULTI_USE',
    holds: ({ record }) => record.households !== null,
  },
  {
    name: 'FIRE_RESCUED_WITHIN_TRAPPED',
    severity: 'REFUSE',
    field: 'rescued',
    holds: ({ record }) => atMost(record.rescued, record.trapped),
  },
  {
    name: 'FIRE_DEATH_NEEDS_ENTRY',
    severity: 'REFUSE',
    field: 'casualties',
    holds: (facts) => count(facts, ['DEAD']) >= (facts.record.deadAtClosing ?? 0),
  },
  {
    name: 'FIRE_INJURY_NEEDS_ENTRY',
    severity: 'ASK',
    field: 'casualties',
    holds: (facts) =>
      count(facts, ['DEAD', 'SERIOUS', 'LIGHT']) >=
      (facts.record.deadAtClosing ?? 0) + (facts.record.injuredAtClosing ?? 0),
  },
  {
    name: 'FIRE_DEATH_NEEDS_TIME',
    severity: 'REFUSE',
    field: 'casualties',
    holds: ({ casualties }) => casualties.every((one) => (one.harm === 'DEAD') === (one.diedAt !== null)),
  },
  {
    name: 'FIRE_DEATH_AFTER_FIRE',
    severity: 'REFUSE',
    field: 'casualties',
    holds: ({ record, casualties, now }) =>
      casualties.every((one) => one.diedAt === null || (one.diedAt >= record.occurredAt && one.diedAt <= now)),
  },
  {
    name: 'FIRE_LOSS_NEEDS_ITEMS',
    severity: 'REFUSE',
    field: 'lossItems',
    when: ({ record }) => (record.declaredLossYuan ?? 0) > 0,
    holds: ({ lossItems }) => lossItems.length > 0,
  },
  {
    name: 'FIRE_LOSS_NEAR_DECLARED',
    severity: 'ASK',
    field: 'declaredLossYuan',
    when: (facts) => facts.record.declaredLossYuan !== null && facts.lossItems.length > 0,
    holds: (facts) =>
      Math.abs(lossOf(facts) - (facts.record.declaredLossYuan as number)) * 2 <=
      (facts.record.declaredLossYuan as number),
  },
  {
    name: 'FIRE_LOSS_EXPECTED',
    severity: 'ASK',
    field: 'lossItems',
    when: ({ record }) => (record.burntAreaSquareMetres ?? 0) >= 50,
    holds: (facts) => lossOf(facts) > 0,
  },
  {
    name: 'FIRE_REPORTED_SOON',
    severity: 'ASK',
    field: 'reportedAt',
    when: ({ record }) => record.reportedAfterwards,
    holds: ({ record }) => (seconds(record.occurredAt, record.reportedAt) ?? 0) <= 72 * 3_600,
  },
];

/** The rules that do not hold, the refusing ones first. */
export function findingsOf<Facts>(rules: readonly PlausibilityRule<Facts>[], facts: Facts): readonly Finding[] {
  return rules
    .filter((rule) => (rule.when?.(facts) ?? true) && !rule.holds(facts))
    .map(({ name, severity, field }) => ({ rule: name, severity, field }))
    .sort((a, b) => Number(b.severity === 'REFUSE') - Number(a.severity === 'REFUSE'));
}

/** Findings that still stand when these reasons are given: a refusal always does. */
export function unanswered(
  findings: readonly Finding[],
  reasons: readonly { readonly rule: string; readonly reason: string }[],
): readonly Finding[] {
  const answered = new Set(reasons.map(({ rule }) => rule));
  return findings.filter(({ rule, severity }) => severity === 'REFUSE' || !answered.has(rule));
}
