import { createHash } from 'node:crypto';

import type { District } from './rows.ts';

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
      if (row.lastTestedOn === null || shareOf(row.id, 'water') < behind.water) return row;
      return { ...row, lastTestedOn: daysBefore(on, 5 + Math.floor(shareOf(row.id, 'water test') * 330)) };
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
