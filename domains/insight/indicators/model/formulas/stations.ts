import { basis, countOf, exact, perHead, shareOf, sorted } from '../counting.ts';
import { isInForce, type EvidenceOn, type UsedFigure, type UsedStation } from '../evidence.ts';
import { defineIndicator, type CountedRecord } from '../indicator.ts';
import { baselineOn, box3, limit, plan } from '../places.ts';

const nationalStations = ({ stations, on }: EvidenceOn) =>
  stations.filter((station) => station.kind === 'FIRE_STATION' && isInForce(station, on));

const isInService = ({ inServiceOn }: UsedStation, on: string) => inServiceOn !== null && inServiceOn <= on;

/** Built is not in service (P-4 of the domain rules): only what may be dispatched counts. */
const inService = (evidence: EvidenceOn): readonly CountedRecord[] =>
  sorted(nationalStations(evidence), (station) =>
    isInService(station, evidence.on) ? ['COUNTED'] : ['EXCLUDED', 'NOT_IN_SERVICE'],
  );

export const stationsPer100k = defineIndicator({
  id: 'stationsPer100k',
  ...box3(2, '0.34', '0.56'),
  unit: 'STATIONS',
  decimals: 2,
  factor: 100_000n,
  better: 'HIGHER',
  nature: 'EXPECTED',
  approach: 'LINEAR',
  span: 'DAY',
  hasGap: true,
  definitions: ['REGISTERED', 'RESIDENT'],
  reads: ['station', 'population'],
  count: (evidence, definition) => perHead(evidence, definition as 'RESIDENT', inService(evidence)),
});

/**
 * 建制镇 that have a brigade of a class in service, or a national station in the town (section 5.2 of the domain rules).
 * Joint brigades by travel time are for the domain of coverage. The 83.90 of 2020 follows from neither (P-7).
 */
export const townBrigadeCoverage = defineIndicator({
  id: 'townBrigadeCoverage',
  ...box3(3, '83.90', '100'),
  unit: 'PERCENT',
  decimals: 2,
  factor: 100n,
  better: 'HIGHER',
  nature: 'EXPECTED',
  approach: 'LINEAR',
  span: 'DAY',
  hasGap: true,
  definitions: ['BRIGADE_OR_STATION', 'OWN_BRIGADE'],
  reads: ['division', 'station'],
  count: (evidence, definition) => {
    const covering = evidence.stations.filter(
      (station) =>
        isInForce(station, evidence.on) &&
        isInService(station, evidence.on) &&
        ((station.kind === 'GOVERNMENT_BRIGADE' && ['TOWN_L1', 'TOWN_L2'].includes(station.class ?? '')) ||
          (station.kind === 'FIRE_STATION' && definition === 'BRIGADE_OR_STATION')),
    );
    // A register of stations that had not begun says nothing about towns.
    if (!evidence.stations.some((station) => isInForce(station, evidence.on))) return null;
    const covered = new Set(covering.map(({ townshipCode }) => townshipCode));
    const towns = evidence.divisions.filter((one) => one.kind === 'TOWN' && isInForce(one, evidence.on));
    const counting = shareOf(sorted(towns, ({ code }) => (covered.has(code) ? ['COUNTED'] : ['AMONG', 'UNCOVERED'])));
    return counting && { ...counting, records: [...counting.records, ...basis(covering)] };
  },
});

/** The built-up area, which no register holds yet: as the plan prints it, of the end of 2020, in tenths of a km². */
const builtUpArea: UsedFigure = {
  register: 'publishedFigure',
  id: 'plan-2021-2025/builtUpArea',
  version: 1,
  source: 'PUBLISHED',
  name: '126.2 km²',
  value: '126.2',
  unit: 'SQUARE_KILOMETRES',
  on: baselineOn,
  place: 'situation.area',
};
const builtUpTenths = 1_262n;

/**
 * Mean built-up area for each station, over stations in service and over stations built: the plan divides by six where
 * five are in service. Reach by travel time is for the domain of coverage.
 */
export const areaPerStation = defineIndicator({
  id: 'areaPerStation',
  source: { document: plan, place: 'situation.area' },
  target: limit('7', 'standard.stationArea'),
  unit: 'SQUARE_KILOMETRES',
  decimals: 2,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['BUILT', 'IN_SERVICE'],
  reads: ['station'],
  count: (evidence, definition) => {
    const records = sorted(nationalStations(evidence), (station) => {
      if (definition === 'IN_SERVICE')
        return isInService(station, evidence.on) ? ['COUNTED'] : ['EXCLUDED', 'NOT_IN_SERVICE'];
      return station.builtOn !== null && station.builtOn <= evidence.on ? ['COUNTED'] : ['EXCLUDED', 'NOT_BUILT'];
    });
    const stations = countOf(records, 'COUNTED');
    if (stations === 0n) return null;
    return {
      numerator: builtUpTenths,
      // The city has grown since its area was printed; how much, nothing here says.
      denominator: { ...exact(stations * 10n), isInferred: evidence.on !== baselineOn },
      records: [...records, ...basis([builtUpArea])],
    };
  },
});
