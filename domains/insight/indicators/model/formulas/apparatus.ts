import { addMonths, daysBetween, type LocalDate } from '@wanghuo/kernel';
import { lacksOf } from '@wanghuo/forces/model';
import { basis, countOf, exact, perHead, shareOf, sorted } from '../counting.ts';
import { isInForce, type EvidenceOn, type UsedUnit } from '../evidence.ts';
import { defineIndicator, type CountedRecord } from '../indicator.ts';
import { box3, plan } from '../places.ts';

/** Vehicles on strength of national stations and government brigades; those of firms are looked at and left out. */
function fleetOn({ units, on }: EvidenceOn): {
  readonly own: readonly UsedUnit[];
  readonly others: readonly UsedUnit[];
} {
  const vehicles = units.filter((unit) => unit.kind === 'APPARATUS' && isInForce(unit, on));
  const isOwn = ({ stationKind }: UsedUnit) => stationKind === 'FIRE_STATION' || stationKind === 'GOVERNMENT_BRIGADE';
  return { own: vehicles.filter(isOwn), others: vehicles.filter((unit) => !isOwn(unit)) };
}

const leftOut = (units: readonly UsedUnit[]): readonly CountedRecord[] =>
  sorted(units, () => ['EXCLUDED', 'OTHER_KIND']);

/**
 * Only with the firms' vehicles does the register of the end of 2020 come to the printed 0.27, so that is our own
 * definition; section 9.2 of the domain rules counts national and government vehicles, and stands beside it.
 */
export const apparatusPer10k = defineIndicator({
  id: 'apparatusPer10k',
  ...box3(7, '0.27', '0.5'),
  unit: 'VEHICLES',
  decimals: 2,
  factor: 10_000n,
  better: 'HIGHER',
  nature: 'EXPECTED',
  approach: 'LINEAR',
  span: 'DAY',
  hasGap: true,
  definitions: ['REGISTERED_WITH_ENTERPRISE', 'REGISTERED', 'RESIDENT_WITH_ENTERPRISE', 'RESIDENT'],
  reads: ['unit', 'station', 'population'],
  count: (evidence, definition) => {
    const { own, others } = fleetOn(evidence);
    const isWithOthers = definition.endsWith('_WITH_ENTERPRISE');
    const records = sorted(isWithOthers ? [...own, ...others] : own, ({ commissionedOn }) => {
      if (commissionedOn === null) return ['UNKNOWN', 'DATE_UNKNOWN'];
      return commissionedOn <= evidence.on ? ['COUNTED'] : ['EXCLUDED', 'NOT_IN_SERVICE'];
    });
    const people = definition.startsWith('RESIDENT') ? 'RESIDENT' : 'REGISTERED';
    return perHead(evidence, people, isWithOthers ? records : [...records, ...leftOut(others)]);
  },
});

const standing = ['MAINTENANCE', 'OUT_OF_SERVICE', 'TRAINING'];

/** Vehicles that could go, by their duty state, and with somebody at the station for every needed certificate. */
export const readiness = defineIndicator({
  id: 'readiness',
  source: { document: plan, place: 'goals.readiness' },
  unit: 'PERCENT',
  decimals: 1,
  factor: 100n,
  better: 'HIGHER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['READY_TO_GO', 'READY_AND_QUALIFIED'],
  reads: ['unit', 'station', 'crewMember'],
  count: (evidence, definition) => {
    const { own } = fleetOn(evidence);
    const members = evidence.members.filter((member) => isInForce(member, evidence.on));
    const unqualified =
      definition === 'READY_AND_QUALIFIED' ? withoutQualification(own, members, evidence.on) : new Set();
    const counting = shareOf(
      sorted(own, ({ id, dutyState }) => {
        if (dutyState === null) return ['UNKNOWN', 'STATE_UNKNOWN'];
        if (standing.includes(dutyState)) return ['AMONG', 'CANNOT_GO'];
        return unqualified.has(id) ? ['AMONG', 'NOT_QUALIFIED'] : ['COUNTED'];
      }),
    );
    if (!counting || definition === 'READY_TO_GO') return counting;
    return { ...counting, records: [...counting.records, ...basis(members)] };
  },
});

function withoutQualification(
  units: readonly UsedUnit[],
  members: EvidenceOn['members'],
  on: string,
): ReadonlySet<string> {
  const lacking = new Set<string>();
  for (const [stationId, own] of Map.groupBy(units, (unit) => unit.stationId)) {
    const asked = own.map(({ id, apparatusType, crewSize }) => ({
      callSign: id,
      apparatusType,
      crewSize,
      crewCount: crewSize,
    }));
    const there = members.filter((member) => member.stationId === stationId);
    for (const lack of lacksOf(asked, there, null, on))
      if (lack.kind === 'QUALIFICATION') for (const callSign of lack.callSigns) lacking.add(callSign);
  }
  return lacking;
}

/** Years of service, shorter and longer, by type of vehicle (section 7.3 of the domain rules). */
const lifeYears = (apparatusType: string | null): readonly [number, number] => {
  if (apparatusType === 'AERIAL' || apparatusType === 'HIGH_JET') return [15, 20];
  if (apparatusType === 'COMMAND_VEHICLE' || apparatusType === 'LOGISTICS') return [8, 10];
  return [12, 15];
};

/** 消防车辆老化严重: vehicles past the years they are made for; nobody prints which years, so both ends stand side by side. */
export const apparatusPastLife = defineIndicator({
  id: 'apparatusPastLife',
  source: { document: plan, place: 'situation.equipment' },
  unit: 'PERCENT',
  decimals: 1,
  factor: 100n,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['SHORTER_LIFE', 'LONGER_LIFE'],
  reads: ['unit', 'station'],
  count: (evidence, definition) =>
    shareOf(
      sorted(fleetOn(evidence).own, ({ commissionedOn, apparatusType }) => {
        if (commissionedOn === null) return ['UNKNOWN', 'DATE_UNKNOWN'];
        const [shorter, longer] = lifeYears(apparatusType);
        const endsOn = addMonths(commissionedOn as LocalDate, 12 * (definition === 'SHORTER_LIFE' ? shorter : longer));
        return endsOn <= evidence.on ? ['COUNTED'] : ['AMONG', 'WITHIN_LIFE'];
      }),
    ),
});

/** Mean age of the fleet, in years of 365.25 days. */
export const fleetAge = defineIndicator({
  id: 'fleetAge',
  source: { document: plan, place: 'situation.equipment' },
  unit: 'YEARS',
  decimals: 1,
  factor: 100n,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['WHOLE_DISTRICT'],
  reads: ['unit', 'station'],
  count: (evidence) => {
    const { own } = fleetOn(evidence);
    const dated = own.filter(({ commissionedOn }) => commissionedOn !== null && commissionedOn <= evidence.on);
    if (dated.length === 0) return null;
    const days = dated.reduce(
      (sum, { commissionedOn }) => sum + daysBetween(commissionedOn as LocalDate, evidence.on),
      0,
    );
    const records = sorted(own, ({ commissionedOn }) => {
      if (commissionedOn === null) return ['UNKNOWN', 'DATE_UNKNOWN'];
      return commissionedOn <= evidence.on ? ['COUNTED'] : ['EXCLUDED', 'NOT_IN_SERVICE'];
    });
    return { numerator: BigInt(days), denominator: exact(36_525n * countOf(records, 'COUNTED')), records };
  },
});

/** 高精尖器材占比: the plan defines none; ours is the share of unmanned equipment in the pieces there are. */
export const highEndEquipment = defineIndicator({
  id: 'highEndEquipment',
  source: { document: plan, place: 'situation.equipment' },
  unit: 'PERCENT',
  decimals: 2,
  factor: 100n,
  better: 'HIGHER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['UNMANNED'],
  reads: ['equipment'],
  count: (evidence) => {
    const there = evidence.equipment.filter((one) => isInForce(one, evidence.on));
    const kept = there.filter(({ state }) => state !== 'DISPOSED');
    const pieces = (of: typeof kept) => of.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
    if (pieces(kept) === 0n) return null;
    return {
      numerator: pieces(kept.filter(({ group }) => group === 'E10')),
      denominator: exact(pieces(kept)),
      records: sorted(there, ({ group, state }) => {
        if (state === 'DISPOSED') return ['EXCLUDED', 'DISPOSED'];
        return group === 'E10' ? ['COUNTED'] : ['AMONG', 'OTHER_KIND'];
      }),
    };
  },
});
