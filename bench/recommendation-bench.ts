import { createHash } from 'node:crypto';
import { recommend, type DispatchInput, type Travel as UnitTravel } from '@wanghuo/dispatch';
import type { TravellingUnit } from '@wanghuo/travel';
import { generatedDistrict } from '../engines/dispatch/generated-district.ts';
import { generated, type Measured } from './networks.ts';
import { inTurn, type Row } from './samples.ts';
import { times } from './settings.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Outside measures of the usual vehicles, lightest first: a team's car, a light pumper, a tender, a heavy pumper, a ladder. */
const sizes = [
  { widthMetres: 1.9, heightMetres: 2, weightTonnes: 2.5 },
  { widthMetres: 2.2, heightMetres: 2.9, weightTonnes: 7.5 },
  { widthMetres: 2.5, heightMetres: 3.5, weightTonnes: 18 },
  { widthMetres: 2.5, heightMetres: 3.7, weightTonnes: 32 },
  { widthMetres: 2.55, heightMetres: 3.95, weightTonnes: 30 },
] as const;

interface Case {
  readonly input: DispatchInput;
  readonly units: readonly TravellingUnit[];
  readonly at: readonly [number, number];
}

/** A district of 200 units drawn on the roads of a network of 150,000 arc states, five sorts of vehicles, 1 % limited roads. */
function casesOn(network: Measured): Case[] {
  return Array.from({ length: 20 }, (_, seed) => {
    const input = generatedDistrict(seed + 1);
    const units = input.units.map((unit, index) => {
      const profile = sizes[index % sizes.length]!;
      return { ...unit, dimensions: profile, position: network.point() };
    });
    return {
      input: { ...input, units },
      units: units.map((unit) => ({ id: unit.id, at: unit.position, profile: unit.dimensions })),
      at: network.point(),
    };
  });
}

/** The whole answer for a call: drives of 200 units, choice, explanation of each, cover, both hashes. */
export function recommendationRows(): Promise<Row[]> {
  const network = generated(75_000, 0.01);
  const cases = casesOn(network);
  const { arcCount, moveCount } = network.travel.graph.report;
  const section = `Recommendation (200 units, ${arcCount.toLocaleString('en')} arcs, ${moveCount.toLocaleString('en')} moves)`;
  const drive = ({ at, units }: Case) => network.travel.travelTimesToIncident(at, units);
  // As in the server: whoever asked first had the tables for the next made.
  drive(cases[0]!);
  const begun = performance.now();
  while (network.travel.workAhead(1e6));
  const tableMilliseconds = performance.now() - begun;
  const whole = (index: number): void => {
    const one = cases[index % cases.length]!;
    const travel: Record<string, UnitTravel> = {};
    for (const time of drive(one))
      travel[time.unitId] = time.isReached
        ? { seconds: Math.ceil(time.travelSeconds) }
        : { unreachable: time.reason, detail: time.reason };
    const plan = recommend({ ...one.input, travel }, { sha256 });
    if (plan.explanations.length !== one.units.length) throw new Error('a unit is not explained');
  };
  return inTurn(
    {
      whole,
      travel: (index) => drive(cases[index % cases.length]!),
      choice: (index) => recommend(cases[index % cases.length]!.input, { sha256 }),
    },
    { count: times(400), warmUp: times(60) },
  ).then(({ whole: all, travel, choice }) => [
    {
      section,
      what: 'recommendation with travel times, every unit explained',
      ...all,
      target: { of: 'p99', atMost: 25 },
    },
    { section, what: 'of it: travel times of 200 units', ...travel },
    { section, what: 'of it: choice, explanations, cover, hashes', ...choice },
    {
      section,
      what: 'tables for two sorts of vehicles, once in the background',
      count: 1,
      unit: 'ms',
      p50: tableMilliseconds,
    },
  ]);
}
