import {
  byCommand,
  coded,
  decimal,
  defineEvent,
  defineRegister,
  integer,
  json,
  optional,
  reference,
  text,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { payer } from './codes.ts';
import { allottedOverPlanned, moneyAhead, paidOverAllotted } from './errors.ts';

/** Two decimals at most, as money has. */
export const yuan = z
  .number()
  .positive()
  .max(10_000_000_000)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-4, { message: 'too_fine' });

export const moneyEntry = z.object({
  act: z.enum(['ALLOT', 'PAY', 'REVISE']),
  /** Decimal text: what is kept with a digest has no fractions. */
  yuan: z.string(),
  on: z.iso.date(),
  paperNo: z.string(),
  byName: z.string(),
  at: z.string(),
});
export type MoneyEntry = z.infer<typeof moneyEntry>;

/** Money of one year and one payer for a project: planned, allotted, paid. Every change is an entry that stays. */
export const budgetLine = defineRegister('budgetLine', {
  table: 'programme.budget_line',
  noun: 'programme',
  editable: false,
  fields: {
    lineNo: text({ max: 40 }),
    programNo: optional(integer({ min: 1, max: 10 })),
    projectId: optional(reference('project')),
    purpose: text({ max: 120 }),
    year: integer({ min: 2000, max: 2100 }),
    payer: coded(payer),
    townshipCode: optional(reference('division')),
    plannedYuan: byCommand(decimal({ min: 0, max: 10_000_000_000 })),
    allottedYuan: byCommand(decimal({ min: 0, max: 10_000_000_000 })),
    paidYuan: byCommand(decimal({ min: 0, max: 10_000_000_000 })),
    entries: byCommand(json(z.array(moneyEntry).max(200))),
  },
  identity: 'lineNo',
  title: 'purpose',
  scope: 'townshipCode',
  list: ['lineNo', 'purpose', 'year', 'payer', 'plannedYuan', 'allottedYuan', 'paidYuan'],
  search: ['lineNo', 'purpose'],
});
export type BudgetLine = RecordOf<typeof budgetLine>;

export const moneyMoved = defineEvent(
  'budgetLine.moneyMoved',
  z.strictObject({ budgetLineId: z.uuid(), act: z.string(), yuan: z.string() }),
  'budgetLineId',
);

/** Whole fen, so that sums are exact. */
const fen = (value: number | string): number => Math.round(Number(value) * 100);

/**
 * A line after one more entry: allotted never above planned, paid never above allotted; a plan is not revised below
 * what was allotted.
 * @throws allottedOverPlanned, paidOverAllotted, moneyAhead
 */
export function lineAfter(
  line: Pick<BudgetLine, 'plannedYuan' | 'allottedYuan' | 'paidYuan' | 'entries'>,
  entry: MoneyEntry,
  today: string,
): Pick<BudgetLine, 'plannedYuan' | 'allottedYuan' | 'paidYuan' | 'entries'> {
  if (entry.on > today) throw moneyAhead({ on: entry.on });
  const add = (value: number) => (fen(value) + fen(entry.yuan)) / 100;
  const after = {
    plannedYuan: entry.act === 'REVISE' ? fen(entry.yuan) / 100 : line.plannedYuan,
    allottedYuan: entry.act === 'ALLOT' ? add(line.allottedYuan) : line.allottedYuan,
    paidYuan: entry.act === 'PAY' ? add(line.paidYuan) : line.paidYuan,
    entries: [...line.entries, entry],
  };
  if (fen(after.allottedYuan) > fen(after.plannedYuan))
    throw allottedOverPlanned({ allotted: after.allottedYuan, planned: after.plannedYuan });
  if (fen(after.paidYuan) > fen(after.allottedYuan))
    throw paidOverAllotted({ paid: after.paidYuan, allotted: after.allottedYuan });
  return after;
}

/** What a line had come to on a day, from its entries. */
export function lineOn(line: BudgetLine, asOn: string): { readonly allottedYuan: number; readonly paidYuan: number } {
  const sum = (act: MoneyEntry['act']) =>
    line.entries.filter((one) => one.act === act && one.on <= asOn).reduce((total, one) => total + fen(one.yuan), 0) /
    100;
  return { allottedYuan: sum('ALLOT'), paidYuan: sum('PAY') };
}
