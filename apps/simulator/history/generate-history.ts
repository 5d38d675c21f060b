import { addSeconds, parseLocalDate, shanghaiDate, startOfDay, type Instant } from '@wanghuo/kernel';
import {
  freshLoop,
  gradeOf,
  countCasualties,
  type AlarmRecord,
  type Casualty,
  type FireRecord,
  type LossItem,
  type PlaceType,
  type TeamReport,
} from '@wanghuo/records/model';
import { randomStream, type RandomStream } from '../plan/random-stream.ts';
import { identifiers, shareOut } from './chance.ts';
import { howMet } from './how-met.ts';
import type { HistoryDistrict } from './district-picture.ts';
import { planDelivered, publishedYears, type Scenario, type YearTarget } from './scenario.ts';
import type { PlannedTeam } from './teams.ts';
import { answeredAt, planAlarms, type PlannedAlarm } from './year-of-alarms.ts';
import { planFires, type PlannedFire } from './year-of-fires.ts';
import words from './words.zh-CN.json' with { type: 'json' };

/** Rows of the registers of `records`, ready to be kept; each says that it is made up. */
export interface History {
  readonly seed: number;
  readonly scenario: string;
  readonly alarmRecords: readonly Omit<AlarmRecord, 'version'>[];
  readonly teamReports: readonly Omit<TeamReport, 'version'>[];
  readonly fireRecords: readonly Omit<FireRecord, 'version'>[];
  readonly casualties: readonly Omit<Casualty, 'version'>[];
  readonly lossItems: readonly Omit<LossItem, 'version'>[];
}

export const historySeed = 500_116;

/**
 * The district's records of 2016–2020, which come to boxes 1 and 2 of the plan exactly, and of 2021–2025, which go on
 * as a scenario says. Pure: the same seed, district and scenario give the same bytes. Everything is 示意数据.
 * @throws RangeError when a year's targets contradict one another
 */
export function generateHistory(
  district: HistoryDistrict,
  seed = historySeed,
  scenario: Scenario = planDelivered,
): History {
  const made: { -readonly [Name in keyof History]: Mutable<History[Name]> } = {
    seed,
    scenario: scenario.name,
    alarmRecords: [],
    teamReports: [],
    fireRecords: [],
    casualties: [],
    lossItems: [],
  };
  for (const target of [...publishedYears(), ...scenario.years]) addYear(made, district, seed, target);
  return made;
}

type Mutable<Value> = Value extends readonly (infer Item)[] ? Item[] : Value;
type Made = Parameters<typeof addYear>[0];

function addYear(
  made: { -readonly [Name in keyof History]: Mutable<History[Name]> },
  district: HistoryDistrict,
  seed: number,
  target: YearTarget,
): void {
  const stream = randomStream(seed, `rows/${target.year}`);
  const id = identifiers(seed, String(target.year));
  const fires = planFires(seed, target, district);
  planAlarms(seed, target, district, fires).forEach((alarm, index) => {
    const number = `SY${target.year}-${String(index + 1).padStart(5, '0')}`;
    const alarmId = id();
    made.alarmRecords.push(alarmRow(alarm, alarmId, number, index));
    alarm.teams.forEach((team, order) =>
      made.teamReports.push(teamRow(alarm, team, id(), alarmId, `${number}-${order + 1}`, order)),
    );
    if (alarm.fire)
      addFire(made, stream, id, alarm.fire, { alarmId, number, stationId: alarm.teams[0]?.station.id ?? null, alarm });
  });
  fires
    .filter(({ reportedAfterwards }) => reportedAfterwards)
    .forEach((fire, index) => {
      const number = `SY${target.year}-S${String(index + 1).padStart(4, '0')}`;
      addFire(made, stream, id, fire, { alarmId: null, number, stationId: null, alarm: null });
    });
}

const standard = (id: string, at: Instant) => ({
  id,
  source: 'SYNTHETIC' as const,
  validFromOn: shanghaiDate(at),
  validUntilOn: null,
});

/** Written the next day, reviewed the day after, approved then. */
const approved = (endedAt: Instant) => ({
  ...freshLoop(null),
  state: 'APPROVED' as const,
  authorName: words.author,
  submittedAt: addSeconds(endedAt, 18 * 3_600),
  reviewerName: words.reviewer,
  reviewedAt: addSeconds(endedAt, 40 * 3_600),
  approverName: words.approver,
  approvedAt: addSeconds(endedAt, 44 * 3_600),
});

const last = (teams: readonly PlannedTeam[], name: 'endedAt' | 'leftAt') =>
  teams
    .map((team) => team[name])
    .sort()
    .at(-1) ?? null;
const first = (teams: readonly PlannedTeam[], name: 'turnedOutAt' | 'arrivedAt') =>
  teams.map((team) => team[name]).sort()[0] ?? null;

/** At most a handful are carried out, the rest are led out. */
const rescuedOf = ({ broughtOut, kind }: PlannedAlarm) =>
  kind === 'RESCUE' ? Math.min(broughtOut, 3) : Math.min(broughtOut, 1);

const clocks = { receivedAt: 'SERVER', orderSentAt: 'SERVER', turnedOutAt: 'DEVICE', arrivedAt: 'DEVICE' } as const;

function alarmRow(alarm: PlannedAlarm, id: string, number: string, index: number): Omit<AlarmRecord, 'version'> {
  const isOther = alarm.kind === 'NO_ACTION';
  const lead = alarm.teams[0];
  const lastBackAt = last(alarm.teams, 'endedAt');
  const rescued = rescuedOf(alarm);
  return {
    ...standard(id, alarm.at),
    ...(isOther ? { ...freshLoop(null), state: 'FILED' as const } : approved(lastBackAt ?? alarm.at)),
    recordNo: `JQ-${number}`,
    incidentId: null,
    callId: null,
    alarmClass: alarm.kind,
    incidentType: alarm.incidentType as AlarmRecord['incidentType'],
    outcome: alarm.outcome,
    isFire: alarm.fire !== null,
    townshipCode: alarm.townshipCode,
    address: alarm.address,
    position: alarm.position,
    stationIds: [...new Set(alarm.teams.map(({ station }) => station.id))],
    teamCount: alarm.teams.length,
    receivedAt: alarm.at,
    answeredAt: answeredAt(alarm.at, index),
    orderSentAt: lead?.orderedAt ?? null,
    turnedOutAt: first(alarm.teams, 'turnedOutAt'),
    arrivedAt: first(alarm.teams, 'arrivedAt'),
    controlledAt: alarm.fire ? (lead?.controlledAt ?? null) : null,
    extinguishedAt: alarm.fire ? (lead?.leftAt ?? null) : null,
    lastBackAt,
    clocks: isOther ? { receivedAt: 'SERVER' } : clocks,
    trapped: isOther ? null : rescued,
    rescued: isOther ? null : rescued,
    evacuated: isOther ? null : alarm.broughtOut - rescued,
    account: words.account,
  };
}

function teamRow(
  alarm: PlannedAlarm,
  team: PlannedTeam,
  id: string,
  alarmRecordId: string,
  number: string,
  order: number,
): Omit<TeamReport, 'version'> {
  const rescued = order === 0 ? rescuedOf(alarm) : 0;
  return {
    ...standard(id, alarm.at),
    ...approved(team.endedAt),
    reportNo: `CD-${number}`,
    alarmRecordId,
    assignmentId: null,
    unitId: team.team.unitId,
    callSign: team.team.callSign,
    stationId: team.station.id,
    townshipCode: alarm.townshipCode,
    orderedAt: team.orderedAt,
    turnedOutAt: team.turnedOutAt,
    arrivedAt: team.arrivedAt,
    waterOnAt: alarm.fire ? team.workingAt : null,
    controlledAt: alarm.fire ? team.controlledAt : null,
    extinguishedAt: alarm.fire ? team.leftAt : null,
    leftAt: team.leftAt,
    endedAt: team.endedAt,
    clocks: { orderedAt: 'SERVER', turnedOutAt: 'DEVICE', arrivedAt: 'DEVICE', endedAt: 'DEVICE' },
    distanceMetres: team.distanceMetres,
    crewCount: Math.max(1, team.team.crewSize),
    trapped: rescued,
    rescued,
    evacuated: order === 0 ? alarm.broughtOut - rescued : 0,
    account: null,
  };
}

interface Origin {
  readonly alarmId: string | null;
  readonly number: string;
  readonly stationId: string | null;
  readonly alarm: PlannedAlarm | null;
}

function addFire(made: Made, stream: RandomStream, id: () => string, fire: PlannedFire, from: Origin): void {
  const fireId = id();
  const recordNo = `HZ-${from.number}`;
  const isHome = fire.placeType === 'DWELLING' || fire.placeType === 'MULTI_USE';
  // A call comes some minutes after the fire began; a report afterwards comes with the next days.
  const occurredAt = from.alarm ? minutesBefore(fire.at, stream) : fire.at;
  const reportedAt = from.alarm ? fire.at : addSeconds(fire.at, Math.floor(stream.between(4, 60) * 3_600));
  const counts = countCasualties(occurredAt, fire.casualties);
  const verdict = gradeOf({ ...counts, directLossYuan: fire.lossYuan, households: null }, shanghaiDate(occurredAt));
  const endedAt = (from.alarm && last(from.alarm.teams, 'endedAt')) ?? reportedAt;
  const loop = approved(latestDeath(fire) ?? endedAt);
  const rescued = from.alarm ? rescuedOf(from.alarm) : 0;
  made.fireRecords.push({
    ...standard(fireId, occurredAt),
    ...loop,
    recordNo,
    alarmRecordId: from.alarmId,
    incidentId: null,
    reportedAfterwards: fire.reportedAfterwards,
    occurredAt,
    reportedAt,
    stationId: from.stationId,
    townshipCode: fire.town.code,
    address: fire.spot.address,
    position: fire.spot.position,
    settlement: fire.settlement,
    placeType: fire.placeType,
    fireCause: fire.fireCause,
    ...howMet(made.seed, recordNo, fire),
    otherAuthority: null,
    causeNote: fire.fireCause === 'ARSON' || fire.fireCause === 'OTHER' ? words.cause[fire.fireCause] : null,
    burntAreaSquareMetres: fire.burntAreaSquareMetres,
    buildingFloors: fire.building ? Math.max(1, fire.building.floorsAbove) : null,
    fireFloor: fire.building ? 1 + Math.floor(stream.next() * Math.max(1, fire.building.floorsAbove)) : null,
    buildingAreaSquareMetres: fire.building?.floorAreaSquareMetres ?? null,
    households: isHome ? 1 + (stream.chance(0.15) ? 1 : 0) : null,
    trapped: rescued,
    rescued,
    evacuated: from.alarm ? from.alarm.broughtOut - rescued : 0,
    deadAtClosing: null,
    injuredAtClosing: null,
    declaredLossYuan: null,
    lossYuan: fire.lossYuan,
    grade: verdict.grade,
    gradeRuleVersion: verdict.ruleVersion,
    gradeHistory: [
      {
        at: loop.approvedAt,
        grade: verdict.grade,
        ruleVersion: verdict.ruleVersion,
        deaths: counts.deaths,
        seriousInjuries: counts.seriousInjuries,
        lossYuan: fire.lossYuan.toFixed(2),
        cause: 'LOADED',
        by: words.author,
      },
    ],
  });
  const part = (one: number, letter: string) => ({
    ...standard(id(), occurredAt),
    fireRecordId: fireId,
    stationId: from.stationId,
    townshipCode: fire.town.code,
    number: `${recordNo}-${letter}${one + 1}`,
  });
  fire.casualties.forEach((one, index) => {
    const { number: casualtyNo, ...rest } = part(index, 'R');
    made.casualties.push({
      ...rest,
      casualtyNo,
      harm: one.harm,
      countedAs: one.counts,
      diedAt: one.diedAt,
      isFirefighter: false,
      ageGroup: one.ageGroup,
      note: null,
    });
  });
  lossesOf(stream, fire).forEach(({ kind, amountYuan }, index) => {
    const { number: itemNo, ...rest } = part(index, 'S');
    made.lossItems.push({
      ...rest,
      itemNo,
      kind,
      description: words.loss[kind],
      method:
        kind === 'BUILDING' || kind === 'FITTINGS'
          ? 'REPAIR_COST'
          : kind === 'GOODS'
            ? 'COST_LESS_SALVAGE'
            : 'DEPRECIATED_REPLACEMENT',
      amountYuan,
    });
  });
}

/** Some minutes, but never across the turn of the year: a fire belongs to the year it is counted in. */
function minutesBefore(at: Instant, stream: RandomStream): Instant {
  const earlier = addSeconds(at, -Math.floor(stream.between(120, 900)));
  const newYear = startOfDay(parseLocalDate(`${shanghaiDate(at).slice(0, 4)}-01-01`));
  return earlier < newYear ? newYear : earlier;
}

const latestDeath = (fire: PlannedFire) =>
  fire.casualties
    .map(({ diedAt }) => diedAt)
    .filter((one) => one !== null)
    .sort()
    .at(-1);

type Kind = keyof typeof words.loss;
const kindsOf: Readonly<Record<PlaceType, readonly Kind[]>> = {
  DWELLING: ['HOUSEHOLD', 'FITTINGS', 'BUILDING'],
  MULTI_USE: ['GOODS', 'FITTINGS', 'HOUSEHOLD'],
  CROWDED_PLACE: ['FITTINGS', 'EQUIPMENT', 'GOODS'],
  FACTORY: ['EQUIPMENT', 'GOODS', 'BUILDING'],
  STORE: ['GOODS', 'BUILDING'],
  VEHICLE: ['VEHICLE', 'GOODS'],
  VESSEL: ['VEHICLE', 'GOODS'],
  CONSTRUCTION_SITE: ['EQUIPMENT', 'GOODS'],
  OPEN_AIR: ['OTHER'],
  OTHER: ['OTHER'],
};

/** One to three items that add up to the loss of the fire, to the yuan. */
function lossesOf(stream: RandomStream, fire: PlannedFire): readonly { kind: Kind; amountYuan: number }[] {
  if (fire.lossYuan === 0) return [];
  const kinds = kindsOf[fire.placeType];
  const used = fire.lossYuan < 500 ? kinds.slice(0, 1) : kinds;
  const amounts = shareOut(
    fire.lossYuan,
    used.map((_, index) => stream.between(0.3, 1) / (index + 1)),
  );
  return used.flatMap((kind, index) =>
    (amounts[index] as number) > 0 ? [{ kind, amountYuan: amounts[index] as number }] : [],
  );
}
