import { createHash } from 'node:crypto';

import type { District, HydrantRow } from './rows.ts';

/** A share between 0 and 1 that belongs to a row and never changes, so that upkeep needs no random stream of its own. */
function shareOf(id: string, purpose: string): number {
  return createHash('sha256').update(`${purpose} ${id}`).digest().readUInt32BE(0) / 2 ** 32;
}

const dayMillis = 86_400_000;

function daysBefore(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) - days * dayMillis).toISOString().slice(0, 10);
}

/** Shares of the demonstration that are behind: water untested for over a year, certificates lapsed, tests overdue. */
const behind = { water: 0.06, certificate: 0.03, equipment: 0.04 } as const;

/**
 * Brings the rows of the end of 2020 to a later day, as the demonstration tells it: water and equipment went on being
 * tested, certificates were renewed, and a few were not. Nothing is built, bought or recruited here; that is the plan's
 * business. Before or on the day of the rows they stay as they are.
 *
 * @param on - the day of the demonstration, `YYYY-MM-DD`
 */
export function keptUpUntil(district: District, on: string): District {
  if (on <= district.asOfOn) return district;
  return {
    ...district,
    hydrants: district.hydrants.map((row) => {
      if (row.lastTestedOn === null) return row;
      const isBehind = shareOf(row.id, 'water') < behind.water;
      const newest = daysBefore(on, (isBehind ? 370 : 5) + Math.floor(shareOf(row.id, 'water test') * 330));
      return newest > row.lastTestedOn ? { ...row, lastTestedOn: newest } : row;
    }),
    people: district.people.map((row) => ({
      ...row,
      qualifications: row.qualifications.map((held, index) => {
        const share = shareOf(`${row.id} ${index}`, 'certificate');
        if (held.validUntilOn < district.asOfOn || share < behind.certificate) return held;
        return { ...held, validUntilOn: `${Number(on.slice(0, 4)) + 1 + Math.floor(share * 3)}-12-31` };
      }),
    })),
    equipment: district.equipment.map((row) => {
      if (row.lastTestedOn === null || row.state === 'TEST_OVERDUE' || shareOf(row.id, 'equipment') < behind.equipment)
        return row;
      return { ...row, lastTestedOn: daysBefore(on, 5 + Math.floor(shareOf(row.id, 'equipment test') * 330)) };
    }),
  };
}

/** One test of one hydrant, as the register of tests keeps it. */
export interface HydrantTestRow {
  readonly hydrantId: string;
  readonly townshipCode: string;
  readonly testedOn: string;
  readonly status: HydrantRow['status'];
  readonly staticPressureMegapascals: number | null;
  readonly residualPressureMegapascals: number | null;
  readonly flowLitresPerSecond: number | null;
}

/** Of a year's tests so many are left out, so that the rate of a year is not always the same. */
const forgottenInYear = 0.012;

/** A little before a year has passed since the one before, so that nothing grows stale that was not forgotten. */
const yearsTest = (firstOn: string, id: string, year: number) =>
  daysBefore(`${year}${firstOn.slice(4)}`, 6 * (year - 2020) + Math.floor(shareOf(id, `water day ${year}`) * 5));

/**
 * The tests that led from the rows of the end of 2020 to those of a later day: the one of 2020, one in most years after
 * it, and the newest, which the later row carries.
 * @param later - what `keptUpUntil` made of the district
 */
export function testsUntil(district: District, later: District): readonly HydrantTestRow[] {
  const newestOf = new Map(later.hydrants.map((row) => [row.id, row.lastTestedOn]));
  return district.hydrants.flatMap((row) => {
    const newest = newestOf.get(row.id) ?? null;
    if (row.lastTestedOn === null || newest === null) return [];
    const days = [row.lastTestedOn];
    for (let year = 2021; year < Number(newest.slice(0, 4)); year += 1)
      if (shareOf(row.id, `water ${year}`) >= forgottenInYear) days.push(yearsTest(row.lastTestedOn, row.id, year));
    if (newest > (days.at(-1) as string)) days.push(newest);
    return days.map((testedOn) => ({
      hydrantId: row.id,
      townshipCode: row.townshipCode,
      testedOn,
      status: row.status,
      staticPressureMegapascals: row.staticPressureMegapascals,
      residualPressureMegapascals: row.residualPressureMegapascals,
      flowLitresPerSecond: row.flowLitresPerSecond,
    }));
  });
}
