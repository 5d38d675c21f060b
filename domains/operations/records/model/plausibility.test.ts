import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  alarmRules,
  findingsOf,
  fireRules,
  inOrder,
  speedOf,
  teamRules,
  unanswered,
  type FireFacts,
} from './plausibility.ts';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { tenThousandYuan, yearOnYear } from './statistics.ts';

const now = '2026-11-26T04:00:00.000Z';
const fire = {
  occurredAt: '2026-11-25T04:00:00.000Z',
  reportedAt: '2026-11-25T04:01:00.000Z',
  reportedAfterwards: false,
  placeType: 'DWELLING',
  settlement: 'URBAN',
  fireCause: 'ELECTRICAL',
  causeNote: null,
  burntAreaSquareMetres: 20,
  buildingFloors: 6,
  fireFloor: 3,
  buildingAreaSquareMetres: 600,
  households: 1,
  trapped: 2,
  rescued: 2,
  evacuated: 10,
  deadAtClosing: 0,
  injuredAtClosing: 0,
  declaredLossYuan: 10_000,
};
const whole = (
  changes: Partial<Record<keyof typeof fire, unknown>> = {},
  rest: Partial<Omit<FireFacts, 'record'>> = {},
): FireFacts => ({
  record: { ...fire, ...changes } as never,
  casualties: [],
  lossItems: [{ amountYuan: 9_000 }],
  openTeamReports: 0,
  now,
  ...rest,
});
const said = (facts: FireFacts) => findingsOf(fireRules, facts).map(({ rule }) => rule);

test('a complete record has no finding', () => {
  expect(said(whole())).toEqual([]);
});

test.each<[string, FireFacts]>([
  ['FIRE_TIMES_IN_ORDER', whole({ reportedAt: '2026-11-25T03:00:00.000Z' })],
  ['FIRE_TEAMS_FIRST', whole({}, { openTeamReports: 1 })],
  ['FIRE_PLACE_KNOWN', whole({ placeType: null })],
  ['FIRE_SETTLEMENT_KNOWN', whole({ settlement: null })],
  ['FIRE_CAUSE_KNOWN', whole({ fireCause: null })],
  ['FIRE_CAUSE_EXPLAINED', whole({ fireCause: 'ARSON' })],
  ['FIRE_CAUSE_UNKNOWN', whole({ fireCause: 'UNKNOWN' })],
  ['FIRE_AREA_KNOWN', whole({ burntAreaSquareMetres: null })],
  ['FIRE_FLOORS_KNOWN', whole({ buildingFloors: null })],
  ['FIRE_FLOOR_WITHIN_BUILDING', whole({ fireFloor: 7 })],
  ['FIRE_AREA_WITHIN_BUILDING', whole({ burntAreaSquareMetres: 601 })],
  ['FIRE_HOUSEHOLDS_KNOWN', whole({ households: null })],
  ['FIRE_RESCUED_WITHIN_TRAPPED', whole({ rescued: 3 })],
  ['FIRE_DEATH_NEEDS_ENTRY', whole({ deadAtClosing: 1 }, { casualties: [{ harm: 'SERIOUS', diedAt: null }] })],
  ['FIRE_INJURY_NEEDS_ENTRY', whole({ injuredAtClosing: 1 })],
  ['FIRE_DEATH_NEEDS_TIME', whole({}, { casualties: [{ harm: 'DEAD', diedAt: null }] })],
  ['FIRE_DEATH_AFTER_FIRE', whole({}, { casualties: [{ harm: 'DEAD', diedAt: '2026-11-25T03:59:59.000Z' }] })],
  ['FIRE_LOSS_NEEDS_ITEMS', whole({}, { lossItems: [] })],
  ['FIRE_LOSS_NEAR_DECLARED', whole({ declaredLossYuan: 20_000 })],
  ['FIRE_LOSS_EXPECTED', whole({ burntAreaSquareMetres: 50, declaredLossYuan: null }, { lossItems: [] })],
  ['FIRE_REPORTED_SOON', whole({ reportedAfterwards: true, occurredAt: '2026-11-20T04:00:00.000Z' })],
])('%s is the one finding when only its condition fails', (rule, facts) => {
  expect(said(facts)).toEqual([rule]);
});

test('a vehicle needs neither floors nor households', () => {
  expect(said(whole({ placeType: 'VEHICLE', buildingFloors: null, fireFloor: null, households: null }))).toEqual([]);
});

test('every rule has its sentence and a name of its own', () => {
  const rules = [...alarmRules, ...teamRules, ...fireRules];
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  for (const { name } of rules) expect(labels, name).toHaveProperty([`rule.${name}`]);
});

test('a reason answers what asks for one and never what refuses', () => {
  const findings = findingsOf(fireRules, whole({ fireCause: 'UNKNOWN', rescued: 5 }));
  const reasons = findings.map(({ rule }) => ({ rule, reason: '现场已核' }));
  expect(unanswered(findings, reasons).map(({ rule }) => rule)).toEqual(['FIRE_RESCUED_WITHIN_TRAPPED']);
});

test('times are in order exactly when sorting the known ones changes nothing', () => {
  const time = fc.option(
    fc.integer({ min: 1_000, max: 9_999 }).map((one) => `2026-01-01T00:00:00.${one}Z`),
    { nil: null },
  );
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const known = times.filter((one) => one !== null);
      expect(inOrder(times)).toBe(known.toSorted().join() === known.join());
    }),
  );
});

test('5 and 120 km/h are within the band, a metre more is not', () => {
  const report = (distanceMetres: number, seconds: number) => ({
    distanceMetres,
    turnedOutAt: '2026-11-25T04:00:00.000Z',
    arrivedAt: new Date(Date.parse('2026-11-25T04:00:00.000Z') + seconds * 1_000).toISOString(),
  });
  const isOdd = (one: object) =>
    findingsOf(
      teamRules.filter(({ name }) => name === 'TEAM_SPEED_IN_BAND'),
      { record: one as never, now },
    ).length > 0;
  expect(speedOf(report(10_000, 300))).toBeCloseTo(120);
  expect([report(10_000, 300), report(500, 360)].map(isOdd)).toEqual([false, false]);
  expect([report(10_001, 300), report(499, 360), report(100, 0)].map(isOdd)).toEqual([true, true, true]);
});

test('万元 are exact to 0.01, half up, for any amount of fen', () => {
  expect(tenThousandYuan('9603500.00')).toBe('960.35');
  expect(tenThousandYuan('50')).toBe('0.01');
  expect(tenThousandYuan('49.99')).toBe('0.00');
  expect(() => tenThousandYuan('1.005')).toThrow('not an amount');
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), (hundreds) => {
      const [whole, rest] = [hundreds / 100n, String(hundreds % 100n).padStart(2, '0')];
      expect(tenThousandYuan(`${hundreds * 100n}.00`)).toBe(`${whole}.${rest}`);
    }),
  );
});

test('a change against nothing is n/a, not infinite', () => {
  expect(yearOnYear(3, 0)).toBeNull();
  expect(yearOnYear(0, 0)).toBeNull();
  expect(yearOnYear(3, 2)).toBe(0.5);
});
