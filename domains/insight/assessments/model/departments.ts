import type { DepartmentItem } from './codes.ts';
import type { Measure, MeasuredRecord } from './score.ts';

/** Bodies of the district that answer for tasks of the plan and are assessed as departments (section 10.2). */
export const assessedBodies = ['SECTOR', 'HOUSING', 'PLANNING', 'FINANCE', 'WATER', 'POLICE'] as const;
export type AssessedBody = (typeof assessedBodies)[number];

/** A task of the plan as it stood at the end of one day. */
export interface TaskOfBody {
  readonly id: string;
  readonly commitmentNo: string;
  readonly words: string;
  readonly ownerBody: string;
  readonly dueOn: string;
  readonly responsibleName: string | null;
  /** The Shanghai day of the report that stands; null when there is none, or it was sent back. */
  readonly reportedOn: string | null;
}

export interface DepartmentMeasure extends Omit<Measure, 'item'> {
  readonly item: DepartmentItem;
}

/**
 * What records say of a department in one year. Two items can be told from the plan's own tasks: who answers for each of
 * those that were still to be done, and whether those that fell due were reported by their day. Of the others nobody keeps
 * records: they are unknown, and nothing is scored.
 * @param atYearEnd - tasks as they stood on the year's last day, or today while it is not over
 * @param whenDue - each task that fell due in the year, as it stood at the end of its day
 */
export function departmentMeasures(
  body: AssessedBody,
  year: number,
  atYearEnd: readonly TaskOfBody[],
  whenDue: readonly TaskOfBody[],
  items: readonly DepartmentItem[],
): readonly DepartmentMeasure[] {
  const own = (tasks: readonly TaskOfBody[]) => tasks.filter(({ ownerBody }) => ownerBody === body);
  const measured: Partial<Record<DepartmentItem, Omit<Measure, 'item'>>> = {
    RESPONSIBILITY: shareOf(
      own(atYearEnd).filter(({ dueOn }) => dueOn >= `${year}-01-01`),
      ({ responsibleName }) => responsibleName !== null,
      atYearEnd.length > 0,
    ),
    FEEDBACK: shareOf(
      own(whenDue),
      ({ reportedOn, dueOn }) => reportedOn !== null && reportedOn <= dueOn,
      atYearEnd.length > 0,
    ),
  };
  return items.map((item) => ({ item, ...(measured[item] ?? unknown) }));
}

const unknown: Omit<Measure, 'item'> = { status: 'UNKNOWN', reason: 'NO_RECORDS_YET', done: 0, of: 0, records: [] };

function shareOf(
  tasks: readonly TaskOfBody[],
  isDone: (task: TaskOfBody) => boolean,
  areTasksKept: boolean,
): Omit<Measure, 'item'> {
  // Whoever sees no task at all cannot tell a department without tasks from a plan without records.
  if (!areTasksKept) return unknown;
  if (tasks.length === 0) return { ...unknown, status: 'NOT_APPLICABLE', reason: 'NO_TASK_DUE' };
  const records = tasks.map((task): MeasuredRecord => ({
    register: 'commitment',
    id: task.id,
    name: `${task.commitmentNo} ${task.words}`,
    isCounted: isDone(task),
  }));
  const done = records.filter(({ isCounted }) => isCounted).length;
  return { status: 'MEASURED', reason: 'COUNTED', done, of: records.length, records };
}
