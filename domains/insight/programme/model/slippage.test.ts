import { expect, test } from 'vitest';
import { annexActuals } from './annexes.ts';
import { hashOf, differencesOf, signedHash, type SnapshotContent } from './acceptance.ts';
import { lineAfter, type MoneyEntry } from './money.ts';
import { waitedOn, type PlanProblem } from './plan-problem.ts';
import { planProjects } from './plan-rows.ts';
import type { Project } from './project.ts';
import { decisionOf, expectedEnd, lateOpen, projectOn, slipsOf } from './slippage.ts';

const projects = (): Project[] => planProjects().map((one, index) => ({ id: `p${index}`, version: 1, ...one }));
const named = (no: string) => projects().find(({ projectNo }) => projectNo === no) as Project;
const passed = (
  project: Project,
  ...stages: readonly (readonly [step: string, state: string, on: string])[]
): Project => ({
  ...project,
  state: stages.at(-1)?.[1] as Project['state'],
  stages: stages.map(([step, state, on]) => ({
    step,
    state,
    on,
    recordedAt: '',
    byName: '',
    note: null,
    quantity: null,
  })),
});

test('a milestone is late from the day after its due day, and stays late when it came late', () => {
  const vehicle = named('P7-2022-V11-1');
  expect(lateOpen(vehicle, '2022-12-31')).toEqual([]);
  expect(lateOpen(vehicle, '2023-01-01')).toMatchObject([{ daysLate: 1, line: 561 }]);
  const came = passed(vehicle, ['commissionVehicle', 'VEHICLE_COMMISSIONED', '2023-04-10']);
  expect(lateOpen(came, '2026-01-01')).toEqual([]);
  expect(slipsOf(came, '2026-01-01')).toMatchObject([{ daysLate: 100, isOpen: false }]);
});

test('what a project passed later had not happened on an earlier day', () => {
  const came = passed(
    named('P7-2022-V11-1'),
    ['orderVehicle', 'VEHICLE_ORDERED', '2022-03-01'],
    ['deliverVehicle', 'VEHICLE_DELIVERED', '2023-02-01'],
  );
  expect(projectOn(came, '2022-12-31')).toMatchObject({ state: 'VEHICLE_ORDERED' });
  expect(projectOn(came, '2021-12-31')).toMatchObject({ state: 'VEHICLE_NEEDED', stages: [] });
});

test('on an earlier day a later paper was not there, and a problem decided since still waited', () => {
  const ofDay = (on: string) => ({ kind: 'PURCHASE_CONTRACT', no: on, on, fileIds: [], byName: '', isExample: true });
  const project = { ...named('P7-2022-V11-1'), papers: [ofDay('2022-02-20'), ofDay('2023-01-20')] };
  expect(projectOn(project, '2022-12-31').papers).toMatchObject([{ no: '2022-02-20' }]);
  // Sixteen o’clock of the 5th is midnight in Shanghai: decided on the 6th.
  const decidedAt = '2023-03-05T16:00:00.000Z';
  const problem = { raisedOn: '2023-02-20', decidedAt, decisions: [] as PlanProblem['decisions'] } as PlanProblem;
  const days = ['2023-02-19', '2023-02-20', '2023-03-05', '2023-03-06'];
  expect(days.map((on) => waitedOn(problem, on))).toEqual([false, true, true, false]);
  // Decided anew in May, it has still been decided since March.
  const decision = (at: string) => ({ decision: '', reason: null, dueOn: null, byName: '', at });
  const later = '2023-05-01T01:00:00.000Z';
  const anew = { ...problem, decidedAt: later, decisions: [decision(decidedAt), decision(later)] } as PlanProblem;
  expect(days.map((on) => waitedOn(anew, on))).toEqual([false, true, true, false]);
});

test('by hand: an ordered vehicle of 2025 needs delivery by 31 October for the year’s end', () => {
  // After delivery: inspection 1 month, commissioning 1 month.
  const ordered = passed(named('P7-2025-V42-1'), ['orderVehicle', 'VEHICLE_ORDERED', '2025-03-01']);
  expect(decisionOf(ordered)).toMatchObject({ decideByOn: '2025-10-31', gate: { step: 'deliverVehicle' } });
  // Delivery usually nine months after the order: 1 December, so the end is two months later.
  expect(expectedEnd(ordered, '2025-04-01')).toBe('2026-02-01');
});

test('past its last milestone a facility still has to be accepted, manned and opened', () => {
  const built = passed(named('P4-1'), ['complete', 'COMPLETED', '2025-12-18']);
  expect(decisionOf(built)).toMatchObject({
    gate: { step: 'accept' },
    decideByOn: '2026-03-31',
    milestone: { state: 'IN_SERVICE', dueOn: '2026-07-31', line: null },
  });
});

test('annex 3 counts a late vehicle in its own cell, as late', () => {
  const some = projects().map((one) =>
    one.cellKey === '2022 V31'
      ? passed(one, [
          'commissionVehicle',
          'VEHICLE_COMMISSIONED',
          one.projectNo.endsWith('1') ? '2023-04-10' : '2022-11-01',
        ])
      : one,
  );
  const cell = (asOn: string) =>
    annexActuals(some, asOn).find(({ annexNo, key }) => annexNo === 3 && key === '2022 V31');
  expect(cell('2022-12-31')).toMatchObject({ planned: 3, actual: 2, late: 0, overdue: 0 });
  expect(cell('2023-01-31')).toMatchObject({ planned: 3, actual: 2, late: 0, overdue: 1 });
  expect(cell('2023-12-31')).toMatchObject({ planned: 3, actual: 3, late: 1, overdue: 0 });
});

test('the annexes promise 31 vehicles, 8 brigades and 120 recruits, and 13,000 of 19,000 square metres', () => {
  const cells = annexActuals(projects(), '2021-01-01');
  const sum = (no: number) =>
    cells.filter(({ annexNo }) => annexNo === no).reduce((total, one) => total + one.planned, 0);
  expect([sum(1), sum(2), sum(3), sum(4), sum(5)]).toEqual([18_500, 5_600, 31, 8, 120]);
  expect(cells.every(({ actual, late, overdue }) => actual + late + overdue === 0)).toBe(true);
});

test('money: paid never passes allotted, allotted never passes planned, to the fen', () => {
  const line = { plannedYuan: 100.1, allottedYuan: 0, paidYuan: 0, entries: [] };
  const entry = (act: MoneyEntry['act'], yuan: number): MoneyEntry => ({
    act,
    yuan: String(yuan),
    on: '2022-01-01',
    paperNo: '1',
    byName: '',
    at: '',
  });
  const after = (from: typeof line | ReturnType<typeof lineAfter>, act: MoneyEntry['act'], yuan: number) =>
    lineAfter(from, entry(act, yuan), '2022-01-01');
  expect(() => after(line, 'ALLOT', 100.11)).toThrow('money.allotted_over_planned');
  expect(() => after(line, 'PAY', 0.01)).toThrow('money.paid_over_allotted');
  const allotted = after(after(line, 'ALLOT', 33.4), 'ALLOT', 66.7);
  expect(allotted.allottedYuan).toBe(100.1);
  expect(after(allotted, 'PAY', 100.1).paidYuan).toBe(100.1);
  expect(() => after(allotted, 'REVISE', 100)).toThrow('money.allotted_over_planned');
  expect(() => lineAfter(line, { ...entry('ALLOT', 1), on: '2022-01-02' }, '2022-01-01')).toThrow('money.ahead');
});

test('a frozen day has one hash whatever the order of its names, and a correction shows line by line', () => {
  const content: SnapshotContent = {
    asOn: '2022-12-31',
    projects: [{ projectNo: 'P7-2022-V11-1', name: '示例', state: 'VEHICLE_ORDERED', daysLate: 0 }],
    cells: [{ annexNo: 3, key: '2022 V11', planned: 2, actual: 1, late: 0 }],
    money: { plannedYuan: '1.00', allottedYuan: '1.00', paidYuan: '0.00' },
    commitments: { confirmed: 0, reported: 0, open: 191 },
    problems: { open: 0, decided: 0, closed: 0 },
    indicators: [],
    synthetic: 0,
  };
  const turned = Object.fromEntries(Object.entries(content).toReversed());
  expect(hashOf(turned)).toBe(hashOf(content));
  expect(differencesOf(content, content)).toEqual([]);
  const again = { ...content, cells: [{ ...content.cells[0]!, actual: 2 }] };
  expect(differencesOf(content, again)).toEqual([{ what: 'annex3 2022 V11 actual', frozen: '1', now: '2' }]);
});

test('a signature covers every dissent', () => {
  const opinion = { commitmentNo: 'E2', verdict: 'UNMET' as const, reason: '示例', byId: 'a', byName: '甲', at: '' };
  const entriesHash = hashOf([]);
  expect(signedHash({ entriesHash, opinions: [opinion] })).not.toBe(signedHash({ entriesHash, opinions: [] }));
});
