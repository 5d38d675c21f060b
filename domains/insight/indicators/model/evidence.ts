import type { LocalDate } from '@wanghuo/kernel';

/**
 * What an indicator sees of a record: the fields that decide, whole numbers and text only, so that it has one canonical
 * form. Nothing personal is in it, because it leaves the system with every proof.
 */
export interface UsedRecord {
  readonly register: string;
  readonly id: string;
  readonly version: number;
  readonly source: string;
  /** What people know it by. */
  readonly name: string;
}

/** A record that is true of the world for some days. */
export interface DatedRecord extends UsedRecord {
  readonly validFromOn: string;
  readonly validUntilOn: string | null;
}

export interface UsedDivision extends DatedRecord {
  readonly register: 'division';
  readonly code: string;
  readonly kind: string;
}

export interface UsedPopulation extends UsedRecord {
  readonly register: 'population';
  readonly divisionCode: string;
  readonly basis: string;
  readonly countedOn: string;
  readonly count: number;
  readonly origin: string;
}

export interface UsedStation extends DatedRecord {
  readonly register: 'station';
  readonly kind: string;
  readonly class: string | null;
  readonly townshipCode: string;
  readonly builtOn: string | null;
  readonly inServiceOn: string | null;
}

export interface UsedUnit extends DatedRecord {
  readonly register: 'unit';
  readonly kind: string;
  readonly apparatusType: string | null;
  readonly stationId: string;
  /** Of the station it belongs to: whether it is the district's own vehicle. */
  readonly stationKind: string;
  readonly crewSize: number;
  readonly commissionedOn: string | null;
  /** Null when nobody wrote down what it was on that day. */
  readonly dutyState: string | null;
}

export interface UsedMember extends DatedRecord {
  readonly register: 'crewMember';
  readonly stationId: string;
  readonly staffKind: string;
  readonly qualifications: readonly { readonly code: string; readonly validUntilOn: string | null }[];
}

export interface UsedEquipment extends DatedRecord {
  readonly register: 'equipment';
  readonly stationId: string;
  readonly group: string;
  readonly quantity: number;
  readonly state: string;
}

export interface UsedHydrant extends DatedRecord {
  readonly register: 'hydrant';
  readonly kind: string;
  readonly owner: string;
  readonly townshipCode: string;
  readonly inServiceOn: string | null;
  readonly status: string;
  /** The newest test on or before the day; null when none is written down. */
  readonly lastTestedOn: string | null;
}

export interface UsedFire extends UsedRecord {
  readonly register: 'fireRecord';
  /** `APPROVED`, or still on its way there. */
  readonly state: string;
  /** Shanghai day. */
  readonly occurredOn: string;
  readonly grade: string;
  readonly fireCause: string | null;
  readonly reportedAfterwards: boolean;
  readonly casualtyCount: number;
  readonly lossFen: number;
  readonly townshipCode: string;
}

export interface UsedCasualty extends UsedRecord {
  readonly register: 'casualty';
  readonly fireRecordId: string;
  readonly countedAs: string;
}

export interface UsedLoss extends UsedRecord {
  readonly register: 'lossItem';
  readonly fireRecordId: string;
  /** Whole fen. */
  readonly amountFen: number;
}

export interface UsedAlarm extends UsedRecord {
  readonly register: 'alarmRecord';
  readonly alarmClass: string;
  readonly townshipCode: string | null;
  /** Shanghai day of the call. */
  readonly receivedOn: string;
  readonly receivedAt: string;
  readonly orderSentAt: string | null;
  readonly turnedOutAt: string | null;
  readonly arrivedAt: string | null;
}

/** Premises that have to be watched, by what they are. */
export interface UsedPremises extends DatedRecord {
  readonly register: 'premises';
  readonly tier: string;
  readonly classes: readonly string[];
  readonly buildingId: string | null;
}

export interface UsedBuilding extends DatedRecord {
  readonly register: 'building';
  readonly heightClass: string;
}

export interface UsedDevice extends DatedRecord {
  readonly register: 'device';
  readonly deviceClass: string;
  readonly premisesId: string | null;
  readonly buildingId: string | null;
  /** Heard as its contract asks at the end of the day; what nobody wrote down is not. */
  readonly isLive: boolean;
}

/** A figure that a document prints and no register holds. */
export interface UsedFigure extends UsedRecord {
  readonly register: 'publishedFigure';
  readonly value: string;
  readonly unit: string;
  readonly on: string;
  readonly place: string;
}

/** Everything the registers and records said about one day. Years before it are complete, its own is up to it. */
export interface EvidenceOn {
  readonly on: LocalDate;
  /** The code of the district itself, whose population counts. */
  readonly districtCode: string;
  readonly divisions: readonly UsedDivision[];
  readonly populations: readonly UsedPopulation[];
  readonly stations: readonly UsedStation[];
  readonly units: readonly UsedUnit[];
  readonly members: readonly UsedMember[];
  readonly equipment: readonly UsedEquipment[];
  readonly hydrants: readonly UsedHydrant[];
  readonly fires: readonly UsedFire[];
  readonly casualties: readonly UsedCasualty[];
  readonly losses: readonly UsedLoss[];
  readonly alarms: readonly UsedAlarm[];
  readonly premises: readonly UsedPremises[];
  readonly buildings: readonly UsedBuilding[];
  readonly devices: readonly UsedDevice[];
}

/** The parts of the evidence by the register each comes from: what an indicator names when it says what moves it. */
export const evidenceOf = {
  division: 'divisions',
  population: 'populations',
  station: 'stations',
  unit: 'units',
  crewMember: 'members',
  equipment: 'equipment',
  hydrant: 'hydrants',
  fireRecord: 'fires',
  casualty: 'casualties',
  lossItem: 'losses',
  alarmRecord: 'alarms',
  premises: 'premises',
  building: 'buildings',
  device: 'devices',
} as const satisfies Record<string, keyof EvidenceOn>;
export type EvidenceRegister = keyof typeof evidenceOf;

export const isInForce = ({ validFromOn, validUntilOn }: DatedRecord, on: string): boolean =>
  validFromOn <= on && (validUntilOn === null || on < validUntilOn);

const years = new WeakMap<readonly object[], ReadonlyMap<number, readonly object[]>>();

/** Records by the year of their day, worked out once for a list. */
export function inYears<Used extends object>(
  records: readonly Used[],
  dayOf: (record: Used) => string,
  from: number,
  to: number,
): readonly Used[] {
  const known = years.get(records) ?? Map.groupBy(records, (record) => yearOf(dayOf(record)));
  years.set(records, known);
  return Array.from(
    { length: Math.max(0, to - from + 1) },
    (_, at) => (known.get(from + at) ?? []) as readonly Used[],
  ).flat();
}

export const yearOf = (date: string): number => Number(date.slice(0, 4));
