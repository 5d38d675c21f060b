import fc from 'fast-check';
import { parseLocalDate, type LocalDate } from '@wanghuo/kernel';
import { describe, expect, test } from 'vitest';
import {
  compareFractions,
  computeIndicator,
  findIndicator,
  fractionOfDecimal,
  fractionOfText,
  indicators,
  partAt,
  pathOf,
  populationOn,
  roundedText,
  type DefinitionResult,
  type EvidenceOn,
  type Indicator,
} from './index.ts';
import { noEvidence, someEvidence } from './testing-evidence.ts';

const day = (text: string) => parseLocalDate(text);
const named = (id: string): Indicator => findIndicator(id)!;
const result = (id: string, evidence: EvidenceOn, definition = named(id).definitions[0]!): DefinitionResult =>
  computeIndicator(named(id), evidence).results.find((one) => one.definition === definition)!;
const shown = (id: string, { value }: DefinitionResult) =>
  value === null ? null : roundedText(fractionOfText(value), named(id).decimals);

describe('the figures one can work out by hand (section 9.2 of the domain rules)', () => {
  const registered = { count: 1_480_000, basis: 'REGISTERED', countedOn: '2020-12-31' };
  const resident = { count: 1_359_611, basis: 'RESIDENT', countedOn: '2023-12-31' };

  test('185 firefighters, 5 stations and 40 vehicles at 1,480,000 are 1.25, 0.34 and 0.27', () => {
    const evidence = someEvidence('2020-12-31', { populations: [registered], members: 185, stations: 5, vehicles: 40 });
    expect(shown('firefightersPer10k', result('firefightersPer10k', evidence))).toBe('1.25');
    expect(shown('stationsPer100k', result('stationsPer100k', evidence))).toBe('0.34');
    expect(shown('apparatusPer10k', result('apparatusPer10k', evidence))).toBe('0.27');
  });

  test('two deaths at 1,359,611 meet the limit of two, three miss it by one', () => {
    const two = someEvidence('2023-12-31', { populations: [resident], fires: 500, deaths: 2 });
    expect(result('deathsPerMillion', two)).toMatchObject({ verdict: 'MET', gap: null });
    expect(shown('deathsPerMillion', result('deathsPerMillion', two))).toBe('1.47');
    const three = someEvidence('2023-12-31', { populations: [resident], fires: 500, deaths: 3 });
    expect(result('deathsPerMillion', three)).toMatchObject({ verdict: 'MISSED', gap: { from: '1', to: '1' } });
    expect(shown('deathsPerMillion', result('deathsPerMillion', three))).toBe('2.21');
  });

  test('of four places one is watched: a silent device is unknown, a vehicle’s watches nothing', () => {
    const on = '2023-06-30';
    const known = (register: 'premises' | 'building' | 'device', id: string) =>
      ({
        register,
        id,
        version: 1,
        source: 'DECLARED',
        name: id,
        validFromOn: '2021-01-01',
        validUntilOn: null,
      }) as never;
    const place = (id: string, tier: string, buildingId: string | null = null) =>
      ({ ...(known('premises', id) as object), tier, classes: [], buildingId }) as never;
    const device = (id: string, premisesId: string | null, isLive: boolean, deviceClass = 'SMOKE_DETECTOR') =>
      ({ ...(known('device', id) as object), deviceClass, premisesId, buildingId: null, isLive }) as never;
    const evidence: EvidenceOn = {
      ...noEvidence(day(on)),
      // The shop is nobody's duty, but it lies in a tower that is.
      premises: [place('a', 'KEY'), place('b', 'HIGH_RISK'), place('c', 'KEY'), place('shop', 'GENERAL', 'tower')],
      buildings: [
        { ...(known('building', 'tower') as object), heightClass: 'HIGH_I' } as never,
        { ...(known('building', 'house') as object), heightClass: 'LOW' } as never,
      ],
      devices: [
        device('1', 'shop', true),
        device('2', 'b', false),
        device('3', 'c', true, 'VEHICLE_TERMINAL'),
        device('4', null, true),
      ],
    };
    const live = result('sensingCoverage', evidence);
    expect(live).toMatchObject({ numerator: '1', denominator: '4' });
    expect(live.parts).toContainEqual({ role: 'UNKNOWN', reason: 'NOT_HEARD', count: 1 });
    expect(result('sensingCoverage', evidence, 'REGISTERED_DEVICES')).toMatchObject({ numerator: '2' });
    expect(result('sensingCoverage', { ...evidence, devices: [] })).toMatchObject({ value: null });
  });

  test('what is due in 2023 of indicator 6 is 1.568', () => {
    const { due } = pathOf(named('firefightersPer10k'), day('2023-12-31'))!;
    expect(compareFractions(due, fractionOfDecimal('1.568'))).toBe(0);
  });

  test('of 51 hydrants 49 work: 96.08; a stale test leaves the numerator and stays below the line (ruling 17)', () => {
    const good = someEvidence('2023-06-30', { hydrants: { good: 49, broken: 2 } });
    expect(shown('hydrantIntactRate', result('hydrantIntactRate', good))).toBe('96.08');
    const stale = someEvidence('2023-06-30', { hydrants: { good: 40, stale: 9, broken: 2 } });
    expect(shown('hydrantIntactRate', result('hydrantIntactRate', stale))).toBe('78.43');
    expect(shown('hydrantIntactRate', result('hydrantIntactRate', stale, 'BY_STATUS'))).toBe('96.08');
    expect(result('hydrantIntactRate', stale).parts).toContainEqual({
      role: 'UNKNOWN',
      reason: 'STALE_TEST',
      count: 9,
    });
  });
});

describe('what holds for every indicator', () => {
  test('without records none says anything, and none says zero', () => {
    for (const indicator of indicators)
      for (const one of computeIndicator(indicator, noEvidence(day('2023-12-31'))).results)
        expect([indicator.id, one.verdict, one.value]).toEqual([indicator.id, 'NO_RECORDS', null]);
  });

  const anyEvidence = fc
    .record({
      fires: fc.integer({ min: 0, max: 30 }),
      deaths: fc.integer({ min: 0, max: 5 }),
      stations: fc.integer({ min: 0, max: 9 }),
      members: fc.integer({ min: 0, max: 40 }),
      vehicles: fc.integer({ min: 0, max: 12 }),
      alarms: fc.integer({ min: 0, max: 20 }),
      hydrants: fc.record({
        good: fc.integer({ min: 0, max: 20 }),
        stale: fc.integer({ min: 0, max: 9 }),
        broken: fc.integer({ min: 0, max: 9 }),
      }),
      count: fc.integer({ min: 1_000, max: 2_000_000 }),
    })
    .map(({ count, deaths, ...given }) =>
      someEvidence('2023-06-30', {
        ...given,
        deaths: given.fires === 0 ? 0 : deaths,
        populations: [
          { count, basis: 'REGISTERED', countedOn: '2022-12-31' },
          { count: count + 1_000, basis: 'REGISTERED', countedOn: '2023-12-31' },
          { count, basis: 'RESIDENT', countedOn: '2023-06-30' },
        ],
      }),
    );

  test('its parts are exactly its records, the interval holds the value, and the same evidence gives the same answer', () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...indicators), (evidence, indicator) => {
        const computed = computeIndicator(indicator, evidence);
        expect(computeIndicator(indicator, evidence)).toEqual(computed);
        for (const one of computed.results) {
          expect(one.roles).toHaveLength(computed.records.length);
          const looked = computed.records.flatMap((_, at) => partAt(one, at) ?? []).length;
          expect(one.parts.reduce((sum, { count }) => sum + count, 0)).toBe(looked);
          if (one.value === null) continue;
          const [low, value, high] = [one.low!, one.value, one.high!].map(fractionOfText);
          expect(compareFractions(low!, value!)).toBeLessThanOrEqual(0);
          expect(compareFractions(value!, high!)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('more of what is wanted never makes a higher-is-better rate fall, and what is unknown never counts as good', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 0, max: 10 }),
        (good, stale, broken) => {
          const rate = (given: { good: number; stale: number; broken: number }) =>
            fractionOfText(result('hydrantIntactRate', someEvidence('2023-06-30', { hydrants: given })).value!);
          const before = rate({ good, stale, broken });
          expect(compareFractions(rate({ good: good + 1, stale, broken }), before)).toBeGreaterThanOrEqual(0);
          expect(compareFractions(rate({ good, stale: stale + 1, broken }), before)).toBeLessThan(0);
          expect(
            compareFractions(rate({ good, stale: stale + 1, broken }), rate({ good, stale, broken: broken + 1 })),
          ).toBe(0);
        },
      ),
    );
  });

  test('an interpolated population is undecided between its ends, and says so', () => {
    const between = [
      { count: 1_400_000, basis: 'REGISTERED', countedOn: '2025-06-30' },
      { count: 1_450_000, basis: 'REGISTERED', countedOn: '2026-06-30' },
    ];
    // 8 stations: 0.571 at the lower end, 0.552 at the higher; the target is 0.56.
    const evidence = someEvidence('2025-12-31', { populations: between, stations: 8 });
    expect(result('stationsPer100k', evidence)).toMatchObject({
      verdict: 'UNDECIDED',
      isInferred: true,
      gap: { from: '0', to: '1' },
    });
  });
});

describe('population on a day', () => {
  const series = (rows: readonly (readonly [string, number, string?])[]) =>
    someEvidence('2023-12-31', {
      populations: rows.map(([countedOn, count, origin = 'STATISTICS']) => ({
        basis: 'REGISTERED',
        countedOn,
        count,
        origin,
      })),
    }).populations;

  test('the end of 2020 between 1,488,800 and 1,453,700 is 1,480,007 and lies between them', () => {
    const rows = series([
      ['2019-12-31', 1_488_800],
      ['2020-12-31', 1, 'INTERPOLATION'],
      ['2023-12-31', 1_453_700],
    ]);
    expect(populationOn(rows, '500116', 'REGISTERED', day('2020-12-31'))).toMatchObject({
      count: 1_480_007n,
      low: 1_453_700n,
      high: 1_488_800n,
      isInferred: true,
    });
  });

  test('a counted day is exact, the time before the first count unknown, and after the last the trend bounds it', () => {
    const rows = series([
      ['2022-12-31', 1_000_000],
      ['2023-12-31', 990_000],
    ]);
    const on = (text: string) => populationOn(rows, '500116', 'REGISTERED', text as LocalDate);
    expect(on('2023-12-31')).toMatchObject({ count: 990_000n, isInferred: false });
    expect(on('2022-12-30')).toBeNull();
    expect(on('2024-12-30')).toMatchObject({ count: 990_000n, low: 980_000n, high: 990_000n, isInferred: true });
  });
});
