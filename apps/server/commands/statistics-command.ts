import { z } from 'zod';
import { alarmYear, fireYear } from '@wanghuo/records/model';
import { countBoxOfAlarms, countBoxOfFires } from '@wanghuo/records/server';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, numberText } from './command-form.ts';
import { openData } from './data-access.ts';
import { wording } from './wording.ts';

const year = numberText(z.int().min(1998).max(2100)).optional();
const standing = {
  reach: z.enum(['DISTRICT', 'PART']),
  records: z.int(),
  syntheticRecords: z.int(),
  syntheticShare: z.number().nullable(),
  notApproved: z.int(),
};

/** Boxes 1 and 2 of the plan, counted from the records of this installation at this moment. */
export const statisticsCommand = defineCommand({
  path: ['statistics'],
  summary: 'statistics',
  arguments: [{ syntax: '<box>', name: 'box', summary: 'statistics.box' }],
  options: [
    { flags: '--from <year>', summary: 'statistics.from' },
    { flags: '--to <year>', summary: 'statistics.to' },
  ],
  input: z.strictObject({ box: z.enum(['box1', 'box2']), from: year, to: year }),
  output: z.union([
    z.object({ box: z.literal('box1'), ...standing, years: z.array(fireYear), total: fireYear }),
    z.object({ box: z.literal('box2'), ...standing, years: z.array(alarmYear), total: alarmYear }),
  ]),
  run: async ({ box, from, to }, session) => {
    if (from !== undefined && to !== undefined && from > to)
      throw new CommandError(exitCodes.usage, 'statistics.yearsTurned', { from, to });
    const data = await openData(session);
    try {
      const runtime = await data.runtime();
      const asked = { from, to };
      const subject = runtime.jobSubject('statistics');
      if (box === 'box1') {
        const counted = await runtime.read(subject, (context) => countBoxOfFires(context, asked));
        const value = { box: 'box1' as const, ...counted, syntheticShare: shareOf(counted) };
        const columns = ['fires', 'deaths', 'injuries', 'lossTenThousandYuan'] as const;
        return { value, text: tableOf(box, columns, [...counted.years, counted.total], value) };
      }
      const counted = await runtime.read(subject, (context) => countBoxOfAlarms(context, asked));
      const value = { box: 'box2' as const, ...counted, syntheticShare: shareOf(counted) };
      const columns = ['total', 'fire', 'rescue', 'social'] as const;
      return { value, text: tableOf(box, columns, [...counted.years, counted.total], value) };
    } finally {
      await data.close();
    }
  },
});

const shareOf = ({ records, syntheticRecords }: { records: number; syntheticRecords: number }) =>
  records === 0 ? null : syntheticRecords / records;

/** Columns line up for Chinese headings, which are two cells wide. */
const widthOf = (text: string) =>
  [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
const padded = (text: string, width: number) => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

function tableOf<Column extends string>(
  box: 'box1' | 'box2',
  columns: readonly Column[],
  rows: readonly (Readonly<Record<Column, string | number>> & { readonly year: number | null })[],
  standing: { records: number; syntheticRecords: number; syntheticShare: number | null; notApproved: number },
): string {
  const headings = [wording('statistics.year'), ...columns.map((one) => wording(`statistics.${box}.${one}` as never))];
  const cells = rows.map((row) => [
    row.year === null ? wording('statistics.total') : String(row.year),
    ...columns.map((one) => String(row[one])),
  ]);
  const widths = headings.map((heading, index) =>
    Math.max(widthOf(heading), ...cells.map((line) => widthOf(line[index] ?? ''))),
  );
  const lines = [headings, ...cells].map((line) =>
    line.map((text, index) => padded(text, widths[index] ?? 0)).join('  '),
  );
  const { records, syntheticRecords, syntheticShare, notApproved } = standing;
  return [
    wording(`statistics.${box}` as never),
    ...lines,
    wording('statistics.standing', {
      records,
      synthetic: syntheticRecords,
      share: syntheticShare === null ? '—' : `${(syntheticShare * 100).toFixed(1)} %`,
      notApproved,
    }),
  ].join('\n');
}
