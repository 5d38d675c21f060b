import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  effectKinds,
  reachableValues,
  type FeasibilityInput,
  type FutureProject,
  type TargetLine,
} from './feasibility.ts';
import { planTargets } from './plan-rows.ts';

const targets: readonly TargetLine[] = planTargets;
const given = (changes: Partial<FeasibilityInput> = {}): FeasibilityInput => ({
  asOn: '2023-12-31',
  targetOn: '2025-12-31',
  registered: { low: 1_453_700, high: 1_453_700 },
  resident: { low: 1_334_500, high: 1_334_500 },
  stations: 6,
  towns: 25,
  townsCovered: 20,
  firefighters: 185,
  attritionPerYear: { low: 0, high: 0 },
  apparatus: 40,
  scrappedPerYear: { low: 0, high: 0 },
  deathsPerYear: { low: 1, high: 2 },
  hydrants: { due: 1_500, built: 1_500, usable: 1_460, unknown: 30 },
  projects: [],
  ...changes,
});
const project = (changes: Partial<FutureProject> = {}): FutureProject => ({
  id: 'p',
  name: '示例',
  effect: 'STATION',
  quantity: 1,
  earliestOn: '2025-06-30',
  latestOn: null,
  decideByOn: '2024-03-31',
  ...changes,
});
const of = (input: FeasibilityInput, no: number) => reachableValues(input, targets).find((one) => one.no === no)!;

test('by hand: 0.56 asks for nine stations at 1,453,700, so two more make eight and one is missing', () => {
  // 0.56 × 14.537 = 8.14 → 9 stations; 8 / 14.537 = 0.5503.
  const two = [project({ id: 'a' }), project({ id: 'b' })];
  expect(of(given({ projects: two }), 2)).toMatchObject({
    reach: 'OUT_OF_REACH',
    missing: 1,
    missingUnit: 'STATION',
    best: { count: 8, population: 1_453_700 },
    newDecisionByOn: '2023-01-31',
  });
  const three = [...two, project({ id: 'c' })];
  const reached = of(given({ projects: three }), 2);
  expect(reached.reach).toBe('POSSIBLE');
  expect(reached.value.high).toBeCloseTo(0.6191, 4);
  expect(reached.decisions.map(({ decideByOn }) => decideByOn)).toEqual(['2024-03-31', '2024-03-31', '2024-03-31']);
});

test('by hand: at a smaller population of 1.42 million eight stations are enough', () => {
  // 8 / 14.2 = 0.5634.
  const input = given({ registered: { low: 1_420_000, high: 1_453_700 }, stations: 8 });
  expect(of(input, 2)).toMatchObject({ reach: 'POSSIBLE', missing: 0 });
});

test('by hand: 305 firefighters are 2.10 per ten thousand; a tenth leaving each year leaves 1.85 of them certain', () => {
  // 305 / 145.37 = 2.098; 185 × 0.9² = 149.98 → 149; (149 + 120) / 145.37 = 1.8505.
  const hired = [project({ effect: 'FIREFIGHTERS', quantity: 120, latestOn: '2025-12-31' })];
  const value = of(given({ projects: hired, attritionPerYear: { low: 0, high: 0.1 }, asOn: '2023-12-31' }), 6);
  expect(value.value.high).toBeCloseTo(2.0981, 3);
  expect(value.value.low).toBeCloseTo(1.8505, 2);
  expect(value.reach).toBe('CERTAIN');
});

test('by hand: 71 vehicles are 0.488 at 1,453,700, two short of 0.5', () => {
  // 0.5 × 145.37 = 72.7 → 73.
  const bought = [project({ effect: 'APPARATUS', quantity: 31, latestOn: '2025-12-31' })];
  expect(of(given({ projects: bought }), 7)).toMatchObject({ reach: 'OUT_OF_REACH', missing: 2 });
});

test('two deaths among 1.33 million are 1.50 and certain; three are out of reach with one too many', () => {
  expect(of(given(), 1)).toMatchObject({ reach: 'CERTAIN', missing: 0 });
  expect(of(given({ deathsPerYear: { low: 3, high: 3 } }), 1)).toMatchObject({ reach: 'OUT_OF_REACH', missing: 1 });
});

test('hydrants of unknown state make an interval and are never counted as certain', () => {
  const value = of(given(), 5);
  expect(value.value.low).toBeCloseTo(97.333, 3);
  expect(value.value.high).toBeCloseTo(99.333, 3);
  expect(value.reach).toBe('POSSIBLE');
});

test('a project that comes after the day changes nothing', () => {
  const late = [project({ earliestOn: '2026-01-01', latestOn: '2026-12-31' })];
  expect(reachableValues(given({ projects: late }), targets)).toEqual(reachableValues(given(), targets));
});

const day = fc
  .integer({ min: 0, max: 2_000 })
  .map((days) => new Date(Date.UTC(2022, 0, 1 + days)).toISOString().slice(0, 10));
const anyProject: fc.Arbitrary<FutureProject> = fc.record({
  id: fc.uuid(),
  name: fc.constant('示例'),
  effect: fc.constantFrom(...effectKinds),
  quantity: fc.integer({ min: 0, max: 60 }),
  earliestOn: day,
  latestOn: fc.option(day, { nil: null }),
  decideByOn: fc.option(day, { nil: null }),
});
const band = (min: number, max: number) =>
  fc.tuple(fc.double({ min, max, noNaN: true }), fc.double({ min, max, noNaN: true })).map(([a, b]) => ({
    low: Math.min(a, b),
    high: Math.max(a, b),
  }));
const anyInput: fc.Arbitrary<FeasibilityInput> = fc.record({
  asOn: day,
  targetOn: fc.constant('2025-12-31'),
  registered: band(500_000, 2_000_000),
  resident: band(500_000, 2_000_000),
  stations: fc.integer({ min: 0, max: 20 }),
  towns: fc.integer({ min: 1, max: 40 }),
  townsCovered: fc.integer({ min: 0, max: 20 }),
  firefighters: fc.integer({ min: 0, max: 500 }),
  attritionPerYear: band(0, 0.5),
  apparatus: fc.integer({ min: 0, max: 120 }),
  scrappedPerYear: band(0, 6),
  deathsPerYear: band(0, 6),
  hydrants: fc.record({
    due: fc.integer({ min: 1, max: 3_000 }),
    built: fc.integer({ min: 0, max: 3_000 }),
    usable: fc.integer({ min: 0, max: 3_000 }),
    unknown: fc.integer({ min: 0, max: 300 }),
  }),
  projects: fc.array(anyProject, { maxLength: 12 }),
});

test('one more project never lowers what can be reached, nor what is certain, nor lengthens what is missing', () => {
  const order = { OUT_OF_REACH: 0, POSSIBLE: 1, CERTAIN: 2 };
  fc.assert(
    fc.property(anyInput, anyProject, (input, more) => {
      const before = reachableValues(input, targets);
      const after = reachableValues({ ...input, projects: [...input.projects, more] }, targets);
      for (const [index, was] of before.entries()) {
        const is = after[index]!;
        expect(is.value.high).toBeGreaterThanOrEqual(was.value.high);
        expect(is.value.low).toBeGreaterThanOrEqual(was.value.low);
        expect(is.missing).toBeLessThanOrEqual(was.missing);
        expect(order[is.reach]).toBeGreaterThanOrEqual(order[was.reach]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a wider band of population never makes an interval narrower, and low never passes high', () => {
  fc.assert(
    fc.property(anyInput, fc.integer({ min: 0, max: 100_000 }), (input, wider) => {
      const registered = { low: input.registered.low - wider, high: input.registered.high + wider };
      const widened = reachableValues({ ...input, registered }, targets);
      for (const [index, was] of reachableValues(input, targets).entries()) {
        expect(was.value.low).toBeLessThanOrEqual(was.value.high + 1e-9);
        expect(widened[index]!.value.high).toBeGreaterThanOrEqual(was.value.high);
        expect(widened[index]!.value.low).toBeLessThanOrEqual(was.value.low);
      }
    }),
    { numRuns: 200 },
  );
});
