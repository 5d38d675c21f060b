import fc from 'fast-check';
import { expect, test } from 'vitest';
import { haversineMetres } from '@wanghuo/geo';
import { incidentType } from '@wanghuo/incidents/model';
import { planDay, type CallPlace, type DistrictPicture } from './plan-day.ts';

const towns = [
  { code: '500116001', name: '甲街道', population: 90_000 },
  { code: '500116101', name: '乙镇', population: 10_000 },
  { code: '500116102', name: '丙镇', population: 0 },
];
const places: CallPlace[] = towns.flatMap(({ code }, town) =>
  (['DWELLING', 'INDUSTRIAL', 'OTHER_BUILDING', 'SETTLEMENT'] as const).map((kind, index) => ({
    name: `示例${index}`,
    townshipCode: code,
    position: [106.2 + town * 0.1 + index * 0.01, 29.2] as const,
    kind,
  })),
);
const district: DistrictPicture = { towns, places };
const day = { callsPerHour: 30, durationSeconds: 24 * 3600, fromHour: 0 };

test('the same seed plans the same day, another seed another one', () => {
  expect(planDay(7, district, day)).toEqual(planDay(7, district, day));
  expect(planDay(8, district, day)).not.toEqual(planDay(7, district, day));
});

test('a day has about as many first calls as asked, more of them in the evening than before dawn', () => {
  const first = planDay(3, district, { ...day, callsPerHour: 60 }).filter(({ repeatOf }) => repeatOf === null);
  expect(first.length).toBeGreaterThan(60 * 24 * 0.9);
  expect(first.length).toBeLessThan(60 * 24 * 1.1);
  const between = (low: number, high: number) =>
    first.filter(({ atSeconds }) => atSeconds >= low * 3600 && atSeconds < high * 3600).length;
  expect(between(18, 20)).toBeGreaterThan(4 * between(3, 5));
});

test('classes stand to each other as in the plan, towns as their residents', () => {
  const calls = planDay(11, district, { ...day, callsPerHour: 120 }).filter(({ kind }) => kind === 'EMERGENCY');
  const share = (letter: string) =>
    calls.filter(({ incidentType: type }) => type?.startsWith(letter)).length / calls.length;
  expect(share('F')).toBeCloseTo(1391 / 7279, 1);
  expect(share('R')).toBeCloseTo(2824 / 7279, 1);
  expect(share('S')).toBeCloseTo(3064 / 7279, 1);
  const inFirst = calls.filter(({ position }) => position[0] < 106.27).length / calls.length;
  expect(inFirst).toBeCloseTo(0.9, 1);
  expect(calls.some(({ position }) => position[0] > 106.37)).toBe(false);
});

test('whatever is asked, calls are in order, numbered, within the time, and every repeat follows a call near it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.record({
        callsPerHour: fc.double({ min: 0.1, max: 120, noNaN: true }),
        durationSeconds: fc.integer({ min: 60, max: 12 * 3600 }),
        fromHour: fc.double({ min: 0, max: 23.99, noNaN: true }),
      }),
      (seed, options) => {
        const calls = planDay(seed, district, options);
        for (const [index, call] of calls.entries()) {
          expect(call.number).toBe(index);
          expect(call.atSeconds).toBeLessThan(options.durationSeconds);
          expect(call.atSeconds).toBeGreaterThanOrEqual(calls[index - 1]?.atSeconds ?? 0);
          expect(call.callerNumber).toMatch(/^000\d{8}$/);
          if (call.incidentType !== null) expect(incidentType.names).toContain(call.incidentType);
          if (call.kind !== 'REPEAT') continue;
          const first = calls[call.repeatOf ?? -1];
          expect(first?.atSeconds).toBeLessThan(call.atSeconds);
          expect(first?.incidentType).toBe(call.incidentType);
          expect(haversineMetres(first?.position ?? [0, 0], call.position)).toBeLessThan(200);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a district without places has no calls', () => {
  expect(planDay(1, { towns, places: [] }, day)).toEqual([]);
});
