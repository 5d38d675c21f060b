import { usabilityOf } from '@wanghuo/water/model';
import { countOf, shareOf, sorted } from '../counting.ts';
import { isInForce, type EvidenceOn, type UsedHydrant } from '../evidence.ts';
import { defineIndicator } from '../indicator.ts';
import { box3 } from '../places.ts';

const kinds = ['HYDRANT_ABOVE', 'HYDRANT_UNDER'];
const unbuilt = ['PLANNED', 'NOT_ACCEPTED'];
const serviceable = ['IN_SERVICE', 'MINOR_DEFECT'];

/** Hydrants and sites for them, of the municipality and of premises; intakes and tanks are no hydrants. */
const hydrantsOn = ({ hydrants, on }: EvidenceOn) =>
  hydrants.filter((one) => kinds.includes(one.kind) && isInForce(one, on));

const isBuilt = ({ status, inServiceOn }: UsedHydrant, on: string) =>
  !unbuilt.includes(status) && (inServiceOn === null || inServiceOn <= on);

/**
 * Sites that have their hydrant among the sites that ought to (section 4.3 of the domain rules). What ought to be is
 * what the register plans; by the roads it could be worked out where mains run, which no register says.
 */
export const hydrantBuiltRate = defineIndicator({
  id: 'hydrantBuiltRate',
  ...box3(4, '100', '100'),
  unit: 'PERCENT',
  decimals: 2,
  factor: 100n,
  better: 'HIGHER',
  nature: 'BINDING',
  span: 'DAY',
  hasGap: true,
  definitions: ['BY_REGISTER', 'BY_ROADS'],
  reads: ['hydrant'],
  count: (evidence, definition) => {
    if (definition === 'BY_ROADS') return null;
    return shareOf(
      sorted(hydrantsOn(evidence), (hydrant) => {
        if (hydrant.owner !== 'MUNICIPAL') return ['EXCLUDED', 'OF_PREMISES'];
        if (hydrant.status === 'REMOVED') return ['EXCLUDED', 'REMOVED'];
        return isBuilt(hydrant, evidence.on) ? ['COUNTED'] : ['AMONG', 'NO_HYDRANT'];
      }),
    );
  },
});

/**
 * Hydrants that work among those there are. A hydrant whose test is too old or missing is unknown: it leaves the
 * numerator and stays below the line (ruling 17). By status alone it is printed beside.
 */
export const hydrantIntactRate = defineIndicator({
  id: 'hydrantIntactRate',
  ...box3(5, '98', '98'),
  unit: 'PERCENT',
  decimals: 2,
  factor: 100n,
  better: 'HIGHER',
  nature: 'BINDING',
  span: 'DAY',
  hasGap: true,
  definitions: ['BY_VALID_TEST', 'BY_STATUS'],
  reads: ['hydrant'],
  count: (evidence, definition) => {
    const records = sorted(hydrantsOn(evidence), (hydrant) => {
      if (hydrant.owner !== 'MUNICIPAL') return ['EXCLUDED', 'OF_PREMISES'];
      if (hydrant.status === 'REMOVED') return ['EXCLUDED', 'REMOVED'];
      if (!isBuilt(hydrant, evidence.on)) return ['EXCLUDED', 'NO_HYDRANT'];
      if (!serviceable.includes(hydrant.status)) return ['AMONG', 'OUT_OF_ORDER'];
      if (definition === 'BY_STATUS' || usabilityOf(hydrant, evidence.on) === 'USABLE') return ['COUNTED'];
      return ['UNKNOWN', hydrant.lastTestedOn === null ? 'NO_TEST' : 'STALE_TEST'];
    });
    // Before the first test that is written down there is no rate, and none of zero.
    const untested = records.filter(({ reason }) => reason === 'NO_TEST').length;
    if (countOf(records, 'COUNTED') === 0n && untested > 0 && BigInt(untested) === countOf(records, 'UNKNOWN'))
      return null;
    return shareOf(records);
  },
});
