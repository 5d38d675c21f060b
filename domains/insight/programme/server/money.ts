import { implement, listRecordsWhere, lockRecord, updateRecord } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import { budgetLine, lineAfter, moneyMoved, moneyTable, recordMoney, type BudgetLine } from '../model/index.ts';

export const recordMoneyImplementation = implement(recordMoney, async ({ budgetLineId, yuan, ...given }, context) => {
  const entry = { ...given, yuan: yuan.toFixed(2) };
  const line = await lockRecord(context, budgetLine, budgetLineId);
  const after = lineAfter(
    line,
    { ...entry, byName: context.subject.displayName, at: context.now },
    shanghaiDate(context.now),
  );
  await updateRecord(context, budgetLine, line.id, after, 'any');
  await context.services.announce(context, moneyMoved, { budgetLineId: line.id, act: entry.act, yuan: entry.yuan });
  return { plannedYuan: after.plannedYuan, allottedYuan: after.allottedYuan, paidYuan: after.paidYuan };
});

/** A line as screens and papers show it. */
export const moneyView = ({ id, lineNo, programNo, projectId, purpose, year, payer, source, ...line }: BudgetLine) => ({
  id,
  lineNo,
  programNo,
  projectId,
  purpose,
  year,
  payer,
  plannedYuan: line.plannedYuan,
  allottedYuan: line.allottedYuan,
  paidYuan: line.paidYuan,
  entries: line.entries.map((one) => ({ ...one })),
  source,
});

export const moneyTableImplementation = implement(moneyTable, async (_input, context) => {
  const lines = await listRecordsWhere(context, budgetLine, {});
  return {
    lines: lines.toSorted((a, b) => a.year - b.year || (a.lineNo < b.lineNo ? -1 : 1)).map(moneyView),
  };
});
