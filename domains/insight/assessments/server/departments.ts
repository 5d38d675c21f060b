import { parseInstant, shanghaiDate, type LocalDate, type RecordOf } from '@wanghuo/kernel';
import { implement, registerOverTime } from '@wanghuo/platform-server';
import { commitment } from '@wanghuo/programme/model';
import { assessedBodies, departmentItem, departmentMeasures, departmentYear, type TaskOfBody } from '../model/index.ts';

/** Departments as the plan's tasks show them, within the reach of whoever asks. */
export const departmentYearImplementation = implement(departmentYear, async ({ year }, context) => {
  const today = shanghaiDate(context.now);
  const lastDay = `${year}-12-31` as LocalDate;
  const asOn = lastDay < today ? lastDay : today;
  const atEnd = (await registerOverTime(context, commitment, [asOn])).on(asOn);
  const dueDays = [...new Set(atEnd.map(({ dueOn }) => dueOn))]
    .filter((day) => day >= `${year}-01-01` && day <= asOn)
    .toSorted() as LocalDate[];
  const over = await registerOverTime(context, commitment, dueDays);
  const due = dueDays.flatMap((day) => over.on(day).filter(({ dueOn }) => dueOn === day));
  const [all, whenDue] = [atEnd.map(taskOf), due.map(taskOf)];
  return {
    asOn,
    departments: assessedBodies.map((body) => ({
      body,
      items: departmentMeasures(body, year, all, whenDue, departmentItem.names).map(({ records, ...one }) => ({
        ...one,
        records: [...records],
      })),
    })),
  };
});

function taskOf(row: RecordOf<typeof commitment>): TaskOfBody {
  const { id, commitmentNo, words, ownerBody, dueOn, responsibleName, reportedAt, state } = row;
  const reportedOn = state === 'OPEN' || reportedAt === null ? null : shanghaiDate(parseInstant(reportedAt));
  return { id, commitmentNo, words, ownerBody, dueOn, responsibleName, reportedOn };
}
