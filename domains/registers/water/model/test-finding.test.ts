import { expect, test } from 'vitest';
import { recordTest } from './api.ts';
import { statusAfterTest } from './hydrant.ts';
import { gaugeReadings, testFindings, testOf } from './test-finding.ts';

const hydrantId = '018f0000-0000-7000-8000-000000000001';

test.each([
  ['PARKED_CAR', 'BURIED'],
  ['BURIED', 'BURIED'],
  ['DAMAGED', 'DAMAGED'],
  ['DRY', 'NO_WATER'],
] as const)('%s leaves the hydrant %s', (finding, status) => {
  expect(statusAfterTest(testOf(hydrantId, finding, '2026-11-03'))).toBe(status);
});

test('a gauge below 0.14 MPa means low pressure, from there on in service', () => {
  const statuses = gaugeReadings.map((staticPressureMegapascals) =>
    statusAfterTest(testOf(hydrantId, 'RUNNING', '2026-11-03', { staticPressureMegapascals })),
  );
  expect(statuses).toEqual(['LOW_PRESSURE', 'LOW_PRESSURE', 'IN_SERVICE', 'IN_SERVICE', 'IN_SERVICE', 'IN_SERVICE']);
});

test('every finding is an input the command takes; running water without a reading is refused', () => {
  for (const finding of testFindings)
    expect(
      recordTest.input.safeParse(
        testOf(hydrantId, finding, '2026-11-03', { staticPressureMegapascals: 0.2, note: '示例' }),
      ).success,
    ).toBe(true);
  expect(() => testOf(hydrantId, 'RUNNING', '2026-11-03')).toThrow('needs a reading');
});
