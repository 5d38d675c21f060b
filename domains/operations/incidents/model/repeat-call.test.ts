import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addSeconds, parseInstant } from '@wanghuo/kernel';
import { destination } from '@wanghuo/geo';
import { repeatCandidatesOf, repeatRule, type OpenIncident } from './repeat-call.ts';

const now = parseInstant('2026-11-26T12:00:00.000Z');
const place = [106.28, 29.41] as const;
const incidentAt = (metres: number, ageSeconds: number, id = 'a'): OpenIncident => ({
  id,
  incidentNo: `JJ-${id}`,
  title: '示例',
  position: destination(place, 90, metres),
  openedAt: addSeconds(now, -ageSeconds),
});
const ask = (incidents: readonly OpenIncident[], errorMetres: number | null = null) =>
  repeatCandidatesOf({ position: place, errorMetres }, incidents, now);

test('within 200 m and 10 minutes a repeat is proposed and ticked already', () => {
  expect(ask([incidentAt(150, 300)])).toMatchObject([
    { incidentId: 'a', isPreselected: true, reason: 'repeat.nearAndRecent' },
  ]);
});

test('between 10 and 30 minutes it is proposed but not ticked', () => {
  expect(ask([incidentAt(150, 1_200)])).toMatchObject([{ isPreselected: false, reason: 'repeat.near' }]);
});

test('another street or an older incident is not proposed', () => {
  expect(ask([incidentAt(260, 60)])).toEqual([]);
  expect(ask([incidentAt(10, 1_801)])).toEqual([]);
});

test('a call that may be anywhere within 800 m is proposed for what lies there, and never ticked', () => {
  expect(ask([incidentAt(700, 60)], 800)).toMatchObject([{ isPreselected: false, reason: 'repeat.vague' }]);
});

test('a call without a position proposes nothing', () => {
  expect(repeatCandidatesOf({ position: null, errorMetres: null }, [incidentAt(1, 1)], now)).toEqual([]);
});

test('nearest first, and exactly those within the rule', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 3_600 })), { maxLength: 20 }),
      (drawn) => {
        const incidents = drawn.map(([metres, age], index) => incidentAt(metres, age, String(index).padStart(2, '0')));
        const found = ask(incidents);
        const distances = found.map((one) => one.distanceMetres);
        expect([...distances].sort((a, b) => a - b)).toEqual(distances);
        for (const one of found) {
          expect(one.distanceMetres).toBeLessThanOrEqual(repeatRule.withinMetres);
          expect(one.ageSeconds).toBeLessThanOrEqual(repeatRule.proposeSeconds);
        }
      },
    ),
    { numRuns: 200 },
  );
});
