import type { Labels } from '@wanghuo/kernel';
import { type AnyRegister, fieldsOf } from '../registers/record-columns.ts';
import type { OutputCell } from './cell-value.ts';
import { pointColumns, wordingOf } from './wording.ts';
import { writeWorkbook } from './write-sheet.ts';

/** An empty sheet with the register's headings, lists to choose from, and a page that says what each column takes. */
export async function writeTemplate(register: AnyRegister, labels: Labels, created: string): Promise<Buffer> {
  const wording = wordingOf(register, labels);
  // What the import would not take is not asked for.
  const left = new Set([
    'source',
    ...fieldsOf(register)
      .filter(([, field]) => field.byCommand)
      .map(([name]) => name),
  ]);
  const headings = [...wording.headings].filter(([, name]) => !left.has(name));
  const choices = new Map<number, readonly string[]>();
  const notes: OutputCell[][] = headings.map(([heading, name], index) => {
    const field = register.fields[name];
    if (name === 'datum') choices.set(index + 1, ['WGS84', 'GCJ02', 'BD09']);
    if (!field) return [heading, '', wording.word(`sheet.note.${name}`)];
    const need = wording.word(field.optional ? 'sheet.optional' : 'sheet.required');
    if (field.type === 'boolean') choices.set(index + 1, [wording.word('sheet.yes'), wording.word('sheet.no')]);
    if (field.codes) {
      const names = field.codes.names.map((code) => wording.codeLabel(field, code));
      if (field.type === 'coded') choices.set(index + 1, names);
      return [
        heading,
        need,
        `${wording.word(`sheet.type.${field.type}`)}：${names.join(wording.word('sheet.separator'))}`,
      ];
    }
    const range =
      field.maximum === undefined
        ? ''
        : `（${field.minimum === undefined ? '≤ ' : `${field.minimum} – `}${field.maximum}）`;
    return [heading, need, `${wording.word(`sheet.type.${field.type}`)}${range}`];
  });
  const identity = wording.headingOf(register.identity);
  notes.push([identity, '', wording.word('sheet.note.identity')]);
  return writeWorkbook(
    [
      { name: wording.title, headings: headings.map(([heading]) => heading), rows: [], choices },
      {
        name: wording.word('sheet.notes'),
        headings: [
          wording.word('sheet.notes.column'),
          wording.word('sheet.notes.need'),
          wording.word('sheet.notes.takes'),
        ],
        rows: [notes],
        widths: [24, 10, 80],
      },
    ],
    created,
  );
}

/** The names of the three columns of a position, for those who build sheets themselves. */
export const positionColumns = pointColumns;
