import { expect, test } from 'vitest';
import { lacksOf } from './readiness.ts';

const tender = { callSign: '示例-01', apparatusType: 'WATER_TENDER', crewCount: 6, crewSize: 6 };
const held = (...codes: string[]) => ({ qualifications: codes.map((code) => ({ code, validUntilOn: null })) });
const full = [held('COMMANDER', 'SCBA'), held('DRIVER', 'PUMP_OPERATOR')];

test('a full crew with its certificates and tested equipment lacks nothing', () => {
  expect(lacksOf([tender], full, [{ name: '示例空呼', state: 'IN_STORE' }], '2026-11-03')).toEqual([]);
});

test('empty seats are counted by vehicle', () => {
  expect(lacksOf([{ ...tender, crewCount: 4 }], full, [], '2026-11-03')).toEqual([
    { kind: 'CREW', callSign: '示例-01', missing: 2 },
  ]);
});

test('a certificate counts on its last day and lapses the day after', () => {
  const members = [
    held('COMMANDER', 'SCBA', 'DRIVER'),
    { qualifications: [{ code: 'PUMP_OPERATOR', validUntilOn: '2026-11-03' }] },
  ];
  expect(lacksOf([tender], members, [], '2026-11-03')).toEqual([]);
  expect(lacksOf([tender], members, [], '2026-11-04')).toEqual([
    { kind: 'QUALIFICATION', qualification: 'PUMP_OPERATOR', callSigns: ['示例-01'], lapsed: 1 },
  ]);
});

test('while the members are not known nothing is said about their qualifications', () => {
  expect(lacksOf([tender], null, null, '2026-11-03')).toEqual([]);
});

test('a qualification is missed only where a vehicle needs it', () => {
  expect(lacksOf([{ ...tender, apparatusType: 'LOGISTICS' }], [], [], '2026-11-03')).toEqual([]);
});

test('equipment past its test, in repair or quarantined is named', () => {
  const items = ['TEST_OVERDUE', 'REPAIR', 'TEST_DUE', 'IN_USE'].map((state) => ({ name: `示例·${state}`, state }));
  expect(lacksOf([], [], items, '2026-11-03').map((lack) => lack.kind === 'EQUIPMENT' && lack.state)).toEqual([
    'TEST_OVERDUE',
    'REPAIR',
  ]);
});
