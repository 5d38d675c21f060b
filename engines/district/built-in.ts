import demonstration from '../../reference/district/demonstration.json' with { type: 'json' };
import facts from '../../reference/district/facts.json' with { type: 'json' };

import { generateDistrict, type DistrictInput } from './district.ts';
import type { District } from './rows.ts';

/** The seed of the district that ships with the product. */
export const builtInSeed = 500116;

/** The shipped facts and demonstration rules, joined as {@link generateDistrict} wants them. */
export const builtInInput = { ...facts, demonstration } as unknown as DistrictInput;

/** The district that ships with the product; about two seconds of work, so keep the result. */
export function generateBuiltInDistrict(asOfOn?: string): District {
  return generateDistrict(builtInInput, builtInSeed, asOfOn);
}
