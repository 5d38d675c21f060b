import { expect, test } from 'vitest';
import { departmentMeasures, type TaskOfBody } from './departments.ts';

const task = (commitmentNo: string, more: Partial<TaskOfBody> = {}): TaskOfBody => ({
  id: commitmentNo,
  commitmentNo,
  words: '示例任务',
  ownerBody: 'HOUSING',
  dueOn: '2024-06-30',
  responsibleName: null,
  reportedOn: null,
  ...more,
});
const of = (tasks: readonly TaskOfBody[], whenDue = tasks) =>
  departmentMeasures('HOUSING', 2024, tasks, whenDue, ['RESPONSIBILITY', 'FEEDBACK', 'MEETINGS']);

test('who answers is counted over tasks still to be done, feedback over those that fell due, each with its records', () => {
  const all = [
    task('A01', { responsibleName: '示例', reportedOn: '2024-06-30' }),
    task('A02', { reportedOn: '2024-07-01' }),
    task('A03', { ownerBody: 'WATER', responsibleName: '示例', reportedOn: '2024-01-01' }),
    task('A04', { dueOn: '2023-12-31', responsibleName: '示例' }),
  ];
  const [responsibility, feedback, meetings] = of(all, all.slice(0, 3));
  expect(responsibility).toMatchObject({ status: 'MEASURED', done: 1, of: 2 });
  expect(feedback).toMatchObject({ status: 'MEASURED', done: 1, of: 2 });
  expect(feedback?.records.map(({ id, isCounted }) => [id, isCounted])).toEqual([
    ['A01', true],
    ['A02', false],
  ]);
  expect(meetings).toMatchObject({ status: 'UNKNOWN', reason: 'NO_RECORDS_YET', records: [] });
});

test('without a task due nothing applies, and without any task nothing is known; neither counts as good', () => {
  const elsewhere = [task('A03', { ownerBody: 'WATER' })];
  expect(of(elsewhere).map(({ status }) => status)).toEqual(['NOT_APPLICABLE', 'NOT_APPLICABLE', 'UNKNOWN']);
  expect(of([]).map(({ status }) => status)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
});
