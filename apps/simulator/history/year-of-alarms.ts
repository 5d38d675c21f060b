import { addSeconds, type Instant, type Position } from '@wanghuo/kernel';
import type { AlarmOutcome } from '@wanghuo/records/model';
import { randomStream } from '../plan/random-stream.ts';
import { shareOut, urnOf } from './chance.ts';
import type { HistoryDistrict } from './district-picture.ts';
import { rescueTypes, socialTypes, typeOfPlace } from './fire-profile.ts';
import { momentsOf } from './moments.ts';
import type { YearTarget } from './scenario.ts';
import { placesOf } from './spots.ts';
import { turnoutOf, type PlannedTeam } from './teams.ts';
import type { PlannedFire } from './year-of-fires.ts';

export type AlarmKind = 'FIRE' | 'RESCUE' | 'SOCIAL' | 'NO_ACTION';

export interface PlannedAlarm {
  readonly at: Instant;
  readonly kind: AlarmKind;
  readonly incidentType: string | null;
  readonly outcome: AlarmOutcome;
  readonly townshipCode: string;
  readonly address: string;
  readonly position: Position;
  readonly fire: PlannedFire | null;
  readonly teams: readonly PlannedTeam[];
  readonly broughtOut: number;
}

/** Calls that are none of the three classes, beside them: repeats, wrong reports, questions (DESIGN). */
const othersShare = 0.06;
const otherOutcomes = urnOf<AlarmOutcome>([
  { item: 'REPEAT', weight: 55 },
  { item: 'FALSE_REPORT', weight: 15 },
  { item: 'CONSULTATION', weight: 30 },
]);
/** What a fire call was that was no fire. */
const noFireOutcomes = urnOf<AlarmOutcome>([
  { item: 'AUTOMATIC_UNCONFIRMED', weight: 30 },
  { item: 'FALSE_REPORT', weight: 20 },
  { item: 'HANDED_OVER', weight: 50 },
]);

interface Bare extends Omit<PlannedAlarm, 'teams' | 'broughtOut'> {
  readonly teamCount: number;
  readonly weight: number;
}

/** The alarms of one year: fire calls that were fires and those that were none, rescues, social aid, and the others. */
export function planAlarms(
  seed: number,
  target: YearTarget,
  district: HistoryDistrict,
  fires: readonly PlannedFire[],
): readonly PlannedAlarm[] {
  const stream = randomStream(seed, `alarms/${target.year}`);
  const towns = urnOf(district.towns.map((item) => ({ item, weight: item.residents * (item.isStreet ? 1.15 : 0.9) })));
  const places = placesOf(district);
  const moments = {
    FIRE: momentsOf(target.year, 'FIRE'),
    RESCUE: momentsOf(target.year, 'RESCUE'),
    SOCIAL: momentsOf(target.year, 'SOCIAL'),
  };
  const called = fires.filter(({ reportedAfterwards }) => !reportedAfterwards);
  if (called.length > target.fireCalls)
    throw new RangeError(`${target.year}: ${called.length} fires were called for, by ${target.fireCalls} fire calls`);
  const bare: Bare[] = called.map((fire) => ({
    at: fire.at,
    kind: 'FIRE',
    incidentType: fire.settlement === 'RURAL' && fire.placeType === 'DWELLING' ? 'F13' : typeOfPlace[fire.placeType],
    outcome: 'HANDLED',
    townshipCode: fire.town.code,
    ...fire.spot,
    fire,
    teamCount: 1 + (fire.lossYuan > 20_000 ? 1 : 0) + (fire.lossYuan > 100_000 ? 1 : 0) + (stream.chance(0.25) ? 1 : 0),
    weight: fire.placeType === 'OPEN_AIR' || fire.placeType === 'VEHICLE' ? 0 : stream.exponential(1.4),
  }));
  const elsewhere = (
    kind: AlarmKind,
    incidentType: string | null,
    outcome: AlarmOutcome,
    more: { teams: number; weight: number },
  ): Bare => {
    const town = towns(stream);
    const building = stream.chance(0.6) ? places.building(stream, town.code, []) : null;
    return {
      at: moments[kind === 'NO_ACTION' ? 'SOCIAL' : kind](stream),
      kind,
      incidentType,
      outcome,
      townshipCode: town.code,
      ...(building ? places.at(building) : places.near(stream, town)),
      fire: null,
      teamCount: more.teams,
      weight: more.weight,
    };
  };
  const several = (probability: number) => (stream.chance(probability) ? 2 : 1);
  for (let number = called.length; number < target.fireCalls; number += 1)
    bare.push(elsewhere('FIRE', 'F00', noFireOutcomes(stream), { teams: 1, weight: 0 }));
  for (let number = 0; number < target.rescueCalls; number += 1)
    bare.push(
      elsewhere('RESCUE', rescueTypes(stream), 'HANDLED', { teams: several(0.2), weight: stream.exponential(2.2) }),
    );
  for (let number = 0; number < target.socialCalls; number += 1)
    bare.push(elsewhere('SOCIAL', socialTypes(stream), 'HANDLED', { teams: 1, weight: stream.chance(0.15) ? 0.4 : 0 }));
  const others = Math.round((target.fireCalls + target.rescueCalls + target.socialCalls) * othersShare);
  for (let number = 0; number < others; number += 1)
    bare.push(elsewhere('NO_ACTION', null, otherOutcomes(stream), { teams: 0, weight: 0 }));
  const inOrder = bare.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const broughtOut = shareOut(
    target.broughtOut,
    inOrder.map(({ weight }) => weight),
  );
  const turnout = turnoutOf(district);
  return inOrder.map(({ teamCount, weight: _weight, ...alarm }, index) => ({
    ...alarm,
    broughtOut: broughtOut[index] as number,
    teams: turnout(
      stream,
      { at: alarm.at, position: alarm.position, isFire: alarm.kind === 'FIRE', travelShare: target.travelShare },
      teamCount,
    ),
  }));
}

/** The call is answered within seconds of ringing. */
export const answeredAt = (at: Instant, index: number): Instant => addSeconds(at, 3 + (index % 9));
