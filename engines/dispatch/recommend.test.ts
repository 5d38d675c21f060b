import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { enumerateBest } from './brute-force.ts';
import { canonicalText } from './canonical.ts';
import { DispatchInputError } from './errors.ts';
import type { DispatchInput } from './input.ts';
import { randomInput, testRules } from './random-case.ts';
import { recommend } from './recommend.ts';
import type { DemandSlot } from './run-card.ts';
import type { Capabilities, Travel, UnitSnapshot } from './unit.ts';

const long = process.env['WANGHUO_TEST_LONG'] === '1';
const native = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The same value with the keys of every object in reverse and the lists that have no order turned round. */
function turnedRound<Value>(value: Value, inPosition = false): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => turnedRound(item));
    return (inPosition ? items : items.reverse()) as Value;
  }
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, item]) => [key, turnedRound(item, key === 'position')])) as Value;
}

test('the choice is the best of all choices, found by trying every one', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(randomInput(6, 3), (input) => {
      const plan = recommend(input, { sha256: () => '' });
      const best = enumerateBest(input);
      const { score } = plan;
      expect([
        score.mandatoryUnfilled,
        score.desiredUnfilled,
        score.substitutionPenalty,
        score.mandatoryArrivalSeconds,
        score.desiredArrivalSeconds,
      ]).toEqual(best.score);
      expect(plan.recommended.map((unit) => unit.unitId).sort()).toEqual(best.unitIds);
    }),
    { numRuns: long ? 10_000 : 2_000, seed: 20261126 },
  );
});

test('the order of keys and lists does not reach the plan, byte for byte', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(randomInput(12, 5), (input) => {
      const plan = recommend(input, { sha256: native });
      const again = recommend(turnedRound(input), { sha256: native });
      expect(again.planHash).toBe(plan.planHash);
      expect(again.inputHash).toBe(plan.inputHash);
      expect(JSON.stringify(again)).toBe(JSON.stringify(plan));
    }),
    { numRuns: long ? 10_000 : 2_000, seed: 20261128 },
  );
});

test('every unit of the snapshot is explained once and nobody is sent twice', () => {
  fc.assert(
    fc.property(randomInput(12, 5), (input) => {
      const plan = recommend(input, { sha256: () => '' });
      expect(plan.explanations.map((explanation) => explanation.unitId)).toEqual(
        input.units.map((unit) => unit.id).sort(),
      );
      const sent = plan.recommended.map((unit) => unit.unitId);
      expect(new Set(sent).size).toBe(sent.length);
      for (const id of sent) {
        const unit = input.units.find((candidate) => candidate.id === id)!;
        expect(unit.assignment).toBeNull();
        expect(unit.dutyState.available && unit.authority.mayDispatch).toBe(true);
      }
      for (const slot of plan.slots) {
        expect(slot.committedUnitIds.length + slot.recommendedUnitIds.length + slot.missing).toBe(slot.demanded);
      }
    }),
    { numRuns: 500, seed: 20261129 },
  );
});

const unit = (id: string, capabilities: Capabilities, more: Partial<UnitSnapshot> = {}): UnitSnapshot => ({
  id,
  callSign: id,
  stationId: id.slice(0, 2),
  stationName: '示例站',
  townshipCode: 't1',
  kind: 'APPARATUS',
  apparatusType: 'V11',
  capabilities,
  dimensions: {},
  crew: { count: 6, qualifications: [] },
  dutyState: { code: '10', available: true, onRoad: true, reason: '' },
  position: [106.25, 29.29],
  positionAgeSeconds: 0,
  turnoutSeconds: 60,
  assignment: null,
  authority: { mayDispatch: true, basis: 'OWN' },
  ...more,
});

const slot = (id: string, capability: string, count: number, more: Partial<DemandSlot> = {}): DemandSlot => ({
  id,
  labelKey: id,
  needs: [{ capability }],
  count,
  necessity: 'MANDATORY',
  substitutes: [],
  ...more,
});

const question = (
  units: readonly (readonly [UnitSnapshot, Travel | number])[],
  slots: readonly DemandSlot[],
): DispatchInput => ({
  at: '2026-01-01T00:00:00Z',
  incident: { id: 'i1', incidentType: 'F11', level: 1, position: [106.25, 29.29], townshipCode: 't1', site: {} },
  units: units.map(([snapshot]) => snapshot),
  runCard: { version: 'c', incidentType: 'F11', level: 1, slots, aggregates: [] },
  travel: Object.fromEntries(
    units.map(([snapshot, travel]) => [snapshot.id, typeof travel === 'number' ? { seconds: travel } : travel]),
  ),
  rules: testRules,
});

const pump = { pump: true };

test('three pumps, a ladder and a rescue tender are found as in the worked case, one unit one slot', () => {
  const plan = recommend(
    question(
      [
        [unit('S1-P1', pump), 210],
        [unit('S1-P2', pump), 215],
        [unit('S1-R1', { rescue: true }), 230],
        [unit('S2-P1', pump), 330],
        [unit('S4-P1', pump), 345],
        [unit('S4-L1', { ladder: true, pump: true }), 350],
        [unit('S2-L1', { ladder: true }), 360],
        [unit('S3-PR1', { pump: true, rescue: true }), 400],
        [unit('S3-P1', pump), 405],
      ],
      [slot('pump', 'pump', 3), slot('ladder', 'ladder', 1), slot('rescue', 'rescue', 1)],
    ),
  );
  expect(plan.recommended.map((chosen) => chosen.unitId)).toEqual(['S1-P1', 'S1-P2', 'S1-R1', 'S2-P1', 'S4-L1']);
  expect(plan.score.lastMandatoryArrivalSeconds).toBe(350);
  expect(plan.score.mandatoryArrivalSeconds).toBe(1_335);
});

test('a station without a road gives way to a farther one, and the closure is what would have to be lifted', () => {
  const plan = recommend(
    question(
      [
        [unit('near', pump), { unreachable: 'closure', detail: 'bridge-7' }],
        [unit('far', pump), 600],
      ],
      [slot('pump', 'pump', 1)],
    ),
  );
  expect(plan.recommended.map((chosen) => chosen.unitId)).toEqual(['far']);
  expect(plan.explanations.find(({ unitId }) => unitId === 'near')).toMatchObject({
    rejection: { constraint: 'UNREACHABLE', reason: 'closure', detail: 'bridge-7' },
    wouldBeChosenIf: [{ set: 'travelSeconds', atMost: 599, lifts: 'closure' }],
  });
});

test('turnout counts in the station and not on the road', () => {
  const inStation = { code: '10', available: true, onRoad: false, reason: '' };
  const plan = recommend(
    question(
      [
        [unit('a-station', pump, { dutyState: inStation }), 100],
        [unit('b-road', pump), 150],
      ],
      [slot('pump', 'pump', 1)],
    ),
  );
  expect(plan.recommended).toMatchObject([
    { unitId: 'b-road', arrival: { turnoutSeconds: 0, seconds: 150, arrivesAt: '2026-01-01T00:02:30.000Z' } },
  ]);
  expect(plan.explanations[0]).toMatchObject({
    arrival: { turnoutSeconds: 60, seconds: 160 },
    wouldBeChosenIf: [{ set: 'travelSeconds', atMost: 90 }],
  });
});

test('an escalation asks only for what is not there already', () => {
  const bound = { assignment: { incidentId: 'i1', phase: 'onScene' } } as const;
  const plan = recommend(
    question(
      [
        [unit('a', pump, bound), 0],
        [unit('b', { ladder: true }, bound), 0],
        [unit('c', pump), 300],
        [unit('d', pump), 200],
        [unit('e', pump, { assignment: { incidentId: 'i2', phase: 'enRoute' } }), 10],
      ],
      [slot('pump', 'pump', 2), slot('rescue', 'rescue', 1)],
    ),
  );
  expect(plan.recommended.map((chosen) => chosen.unitId)).toEqual(['d']);
  expect(plan.committed).toEqual([
    { unitId: 'a', phase: 'onScene', slotId: 'pump', substituteId: null },
    { unitId: 'b', phase: 'onScene', slotId: null, substituteId: null },
  ]);
  expect(plan.shortfalls).toMatchObject([{ slotId: 'rescue', missing: 1, blockedBy: [] }]);
  expect(plan.explanations[4]).toMatchObject({ rejection: { constraint: 'ASSIGNED_ELSEWHERE', incidentId: 'i2' } });
});

test('a crew without the qualification does not count, and the gap says who it was', () => {
  const plan = recommend(
    question([[unit('a', pump), 60]], [slot('pump', 'pump', 1, { crew: { qualifications: ['SCBA'] } })]),
  );
  expect(plan.recommended).toEqual([]);
  expect(plan.shortfalls).toMatchObject([{ blockedBy: [{ constraint: 'QUALIFICATION_MISSING', unitIds: ['a'] }] }]);
  expect(plan.explanations[0]).toMatchObject({ wouldBeChosenIf: [{ set: 'qualification', add: 'SCBA' }] });
});

test('an old position makes the arrival later and says by how much; too old a one excludes', () => {
  const plan = recommend(
    question(
      [
        [unit('a', pump, { positionAgeSeconds: 130 }), 100],
        [unit('b', pump), 140],
        [unit('c', pump, { positionAgeSeconds: 601 }), 1],
      ],
      [slot('pump', 'pump', 1)],
    ),
  );
  expect(plan.recommended.map((chosen) => chosen.unitId)).toEqual(['b']);
  expect(plan.explanations[0]).toMatchObject({
    arrival: { seconds: 100, uncertaintySeconds: 50, positionAgeSeconds: 130 },
  });
  expect(plan.explanations[2]).toMatchObject({
    rejection: { constraint: 'POSITION_TOO_OLD', ageSeconds: 601, limitSeconds: 600 },
  });
});

test('with mandatory places only, the last arrival is the least that any complete choice can have', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 7 })), {
        minLength: 4,
        maxLength: 8,
      }),
      (shapes) => {
        const units = shapes.map(([seconds, kinds], index) => {
          const capabilities = { a: (kinds & 1) > 0, b: (kinds & 2) > 0, c: (kinds & 4) > 0 };
          return [unit(`u${index}`, capabilities), seconds * 10] as const;
        });
        const slots = [slot('a', 'a', 1), slot('b', 'b', 1), slot('c', 'c', 2)];
        const { score } = recommend(question(units, slots), { sha256: () => '' });
        if (score.mandatoryUnfilled > 0 || score.lastMandatoryArrivalSeconds === 0) return;
        const earlier = units.filter(([, seconds]) => seconds < score.lastMandatoryArrivalSeconds!);
        expect(recommend(question(earlier, slots), { sha256: () => '' }).score.mandatoryUnfilled).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500, seed: 5 },
  );
});

test('bad input is refused with the name of the field', () => {
  const good = question([[unit('a', pump), 60]], [slot('pump', 'pump', 1)]);
  const bad = (input: unknown): string => {
    try {
      recommend(input as DispatchInput);
    } catch (error) {
      if (error instanceof DispatchInputError) return `${error.field} ${error.reason}`;
      throw error;
    }
    return 'accepted';
  };
  expect(bad({ ...good, at: 'now' })).toBe('at not_an_instant');
  expect(bad({ ...good, travel: {} })).toBe('travel.a missing');
  expect(bad({ ...good, travel: { a: { seconds: -1 } } })).toBe('travel.a.seconds negative');
  expect(bad({ ...good, travel: { ...good.travel, b: { seconds: 1 } } })).toBe('travel.b unknown_reference');
  expect(bad({ ...good, units: [...good.units, ...good.units] })).toBe('units[1].id repeated');
  expect(bad({ ...good, units: [{ ...good.units[0], crew: { count: 2.5, qualifications: [] } }] })).toBe(
    'units[0].crew.count not_whole',
  );
  expect(bad({ ...good, runCard: { ...good.runCard, slots: [{ ...good.runCard.slots[0], necessity: 'X' }] } })).toBe(
    'runCard.slots[0].necessity not_in_code_table',
  );
  expect(bad({ ...good, rules: { ...testRules, position: undefined } })).toBe('rules.position missing');
  expect(bad(good)).toBe('accepted');
});

test('the plan hash is the digest of the canonical plan without that field', () => {
  const { planHash, ...rest } = recommend(question([[unit('a', pump), 60]], [slot('pump', 'pump', 1)]));
  expect(native(new TextEncoder().encode(canonicalText(rest)))).toBe(planHash);
});
