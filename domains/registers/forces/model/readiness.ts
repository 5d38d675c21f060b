import { qualificationCode } from './station.ts';

/** Qualifications without which a vehicle's crew cannot do its work (section 8 of the domain rules). */
const neededBy: Readonly<Record<string, readonly string[]>> = {
  WATER_TENDER: ['COMMANDER', 'SCBA', 'DRIVER', 'PUMP_OPERATOR'],
  FOAM_TENDER: ['COMMANDER', 'SCBA', 'DRIVER', 'PUMP_OPERATOR'],
  CAFS: ['COMMANDER', 'SCBA', 'DRIVER', 'PUMP_OPERATOR'],
  AERIAL: ['DRIVER', 'AERIAL_OPERATOR'],
  HIGH_JET: ['DRIVER', 'AERIAL_OPERATOR', 'PUMP_OPERATOR'],
  RESCUE_TENDER: ['COMMANDER', 'DRIVER', 'ROPE_RESCUE'],
  HAZMAT_DECON: ['DRIVER', 'SCBA', 'HAZMAT'],
};

export interface ReadinessUnit {
  readonly callSign: string;
  readonly apparatusType: string | null;
  readonly crewCount: number;
  readonly crewSize: number;
}
export interface ReadinessMember {
  readonly qualifications: readonly { readonly code: string; readonly validUntilOn: string | null }[];
}
export interface ReadinessItem {
  readonly name: string;
  readonly state: string;
}

/** What a station lacks, as facts that a screen puts into words. */
export type Lack =
  | { readonly kind: 'CREW'; readonly callSign: string; readonly missing: number }
  | {
      readonly kind: 'QUALIFICATION';
      readonly qualification: string;
      readonly callSigns: readonly string[];
      readonly lapsed: number;
    }
  | { readonly kind: 'EQUIPMENT'; readonly name: string; readonly state: string };

const overdueStates = ['TEST_OVERDUE', 'REPAIR', 'QUARANTINED'];

/**
 * What is lacking at a station today: seats without a person, vehicles whose needed qualification nobody holds, key
 * equipment whose test is overdue. A lapsed certificate counts as none.
 * @param members - null while they are not known: nothing is then said about qualifications
 * @param on - Shanghai date
 */
export function lacksOf(
  units: readonly ReadinessUnit[],
  members: readonly ReadinessMember[] | null,
  equipment: readonly ReadinessItem[] | null,
  on: string,
): readonly Lack[] {
  const held = new Map<string, { valid: number; lapsed: number }>();
  for (const { qualifications } of members ?? [])
    for (const { code, validUntilOn } of qualifications) {
      const count = held.get(code) ?? { valid: 0, lapsed: 0 };
      const isValid = validUntilOn === null || validUntilOn >= on;
      held.set(code, { valid: count.valid + Number(isValid), lapsed: count.lapsed + Number(!isValid) });
    }
  const crews: readonly Lack[] = units
    .filter((unit) => unit.crewCount < unit.crewSize)
    .map((unit) => ({ kind: 'CREW', callSign: unit.callSign, missing: unit.crewSize - unit.crewCount }));
  const qualifications: readonly Lack[] = qualificationCode.names.flatMap((qualification) => {
    const callSigns = units
      .filter((unit) => neededBy[unit.apparatusType ?? '']?.includes(qualification))
      .map((unit) => unit.callSign);
    const { valid, lapsed } = held.get(qualification) ?? { valid: 0, lapsed: 0 };
    return members !== null && callSigns.length > 0 && valid === 0
      ? [{ kind: 'QUALIFICATION' as const, qualification, callSigns, lapsed }]
      : [];
  });
  const overdue: readonly Lack[] = (equipment ?? [])
    .filter((item) => overdueStates.includes(item.state))
    .map((item) => ({ kind: 'EQUIPMENT', name: item.name, state: item.state }));
  return [...crews, ...qualifications, ...overdue];
}
