import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CoverageInput, DispatchInput } from './input.ts';
import type { CoverageOutcome } from './plan.ts';
import { randomInput, testRules } from './random-case.ts';
import { recommend } from './recommend.ts';
import type { UnitSnapshot } from './unit.ts';

const pump = (id: string): UnitSnapshot => ({
  id,
  callSign: id,
  stationId: id,
  stationName: '示例站',
  townshipCode: 'A',
  kind: 'APPARATUS',
  apparatusType: 'V11',
  capabilities: { pump_Ls: 40 },
  dimensions: {},
  crew: { count: 5, qualifications: [] },
  dutyState: { code: '10', available: true, onRoad: false, reason: '' },
  position: [106.25, 29.29],
  positionAgeSeconds: 0,
  turnoutSeconds: 60,
  assignment: null,
  authority: { mayDispatch: true, basis: 'OWN' },
});

/** Town A is on fire and has one pump, B two, C one; each pump covers its own town only. */
function threeTowns(coverage: Partial<CoverageInput> = {}): DispatchInput {
  const zone = (townshipCode: string, minimumUnits: number, secondsByUnit: Record<string, number>) => ({
    townshipCode,
    minimumUnits,
    withinSeconds: 300,
    weight: 1,
    secondsByUnit,
  });
  return {
    at: '2026-01-01T00:00:00Z',
    incident: { id: 'i1', incidentType: 'F11', level: 1, position: [106.25, 29.29], townshipCode: 'A', site: {} },
    units: ['a1', 'b1', 'b2', 'c1'].map(pump),
    runCard: {
      version: 'c',
      incidentType: 'F11',
      level: 1,
      slots: [
        {
          id: 'pump',
          labelKey: 'pump',
          needs: [{ capability: 'pump_Ls' }],
          count: 1,
          necessity: 'MANDATORY',
          substitutes: [],
        },
      ],
      aggregates: [],
    },
    travel: { a1: { seconds: 100 }, b1: { seconds: 900 }, b2: { seconds: 950 }, c1: { seconds: 600 } },
    rules: testRules,
    coverage: {
      needs: [{ capability: 'pump_Ls' }],
      zones: [
        zone('A', 1, { a1: 100, b1: 900, b2: 950, c1: 600 }),
        zone('B', 1, { a1: 900, b1: 60, b2: 90, c1: 1_200 }),
        zone('C', 1, { a1: 600, b1: 1_200, b2: 1_250, c1: 30 }),
      ],
      ...coverage,
    },
  };
}

test('the town that loses its pump is named and the spare pump of another town is moved in', () => {
  const { coverage } = recommend(threeTowns());
  expect(
    coverage!.zones.map((zone) => [
      zone.townshipCode,
      zone.firstArrivalSecondsBefore,
      zone.firstArrivalSecondsAfter,
      zone.losesMinimumCover,
    ]),
  ).toEqual([
    ['A', 160, 660, true],
    ['B', 120, 120, false],
    ['C', 90, 90, false],
  ]);
  // c1 is nearer, but C would be left with nothing.
  expect(coverage!.moves).toEqual([
    {
      unitId: 'b1',
      toTownshipCode: 'A',
      moveSeconds: 960,
      effects: [
        { townshipCode: 'A', firstArrivalSeconds: 60, unitsWithin: 1, meetsMinimum: true },
        { townshipCode: 'B', firstArrivalSeconds: 150, unitsWithin: 1, meetsMinimum: true },
      ],
    },
  ]);
  expect(coverage!.stillUncovered).toEqual([]);
});

test('when no unit can be spared the hole is said to stay', () => {
  const input = threeTowns();
  const zones = input.coverage!.zones.map((zone) => ({ ...zone, minimumUnits: zone.townshipCode === 'B' ? 2 : 1 }));
  const { coverage } = recommend({ ...input, coverage: { ...input.coverage!, zones } });
  expect(coverage).toMatchObject({ moves: [], stillUncovered: ['A'] });
});

test('with times between the standby points a moved unit goes on covering what it can reach', () => {
  const { coverage } = recommend(threeTowns({ secondsBetweenZones: { A: { B: 200, C: 600 } } }));
  expect(coverage!.moves[0]!.effects).toContainEqual({
    townshipCode: 'B',
    firstArrivalSeconds: 150,
    unitsWithin: 2,
    meetsMinimum: true,
  });
});

test('a zone table that names an unknown unit or town is refused', () => {
  const input = threeTowns();
  const [first] = input.coverage!.zones;
  const zones = [{ ...first!, secondsByUnit: { z9: 1 } }];
  expect(() => recommend({ ...input, coverage: { ...input.coverage!, zones } })).toThrow(
    'coverage.zones[0].secondsByUnit.z9: unknown_reference',
  );
  expect(() => recommend(threeTowns({ secondsBetweenZones: { X: {} } }))).toThrow(
    'coverage.secondsBetweenZones.X: unknown_reference',
  );
});

test('no suggested move takes a town below its minimum, and each fills a hole the plan made', () => {
  fc.assert(
    fc.property(randomInput(14, 3), (input) => {
      const coverage = recommend(input, { sha256: () => '' }).coverage as CoverageOutcome;
      const within = new Map(coverage.zones.map((zone) => [zone.townshipCode, zone.unitsWithinAfter]));
      for (const move of coverage.moves) {
        const target = coverage.zones.find((zone) => zone.townshipCode === move.toTownshipCode)!;
        expect(target.losesMinimumCover).toBe(true);
        for (const effect of move.effects) {
          const zone = coverage.zones.find((candidate) => candidate.townshipCode === effect.townshipCode)!;
          const before = within.get(effect.townshipCode)!;
          if (effect.unitsWithin < before) expect(effect.unitsWithin).toBeGreaterThanOrEqual(zone.minimumUnits);
          within.set(effect.townshipCode, effect.unitsWithin);
        }
      }
      const open = coverage.zones.filter(
        (zone) => zone.losesMinimumCover && within.get(zone.townshipCode)! < zone.minimumUnits,
      );
      expect(coverage.stillUncovered).toEqual(open.map((zone) => zone.townshipCode));
    }),
    { numRuns: 500, seed: 11 },
  );
});
