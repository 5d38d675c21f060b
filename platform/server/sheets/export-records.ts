import { createHash } from 'node:crypto';
import { type Labels, recordSources, shanghaiDate } from '@wanghuo/kernel';
import type { OperationContext } from '../api/operation.ts';
import { maskedRecord } from '../registers/masked-record.ts';
import type { AnyRecord, AnyRegister } from '../registers/record-columns.ts';
import { listFeatures } from '../registers/features.ts';
import { type Selection, eachRecordBatch, selectionCondition } from '../registers/record-list.ts';
import { recordsExported } from '../registers/events.ts';
import { tableOf } from '../registers/record-store.ts';
import { sql } from 'kysely';
import { type OutputCell, cellOf, wallClockOf } from './cell-value.ts';
import { sheetTooManyRows } from './errors.ts';
import { identitiesOf, readableReferences } from './references.ts';
import { type Wording, extraColumns, pointColumns, shownFieldsOf, wordingOf } from './wording.ts';
import { writeText, writeWorkbook } from './write-sheet.ts';

export type ExportFormat = 'xlsx' | 'csv' | 'geojson';

/** One export holds no more than this; larger registers are exported in parts, by filter. */
export const exportRowsMost = 50_000;

export interface ExportedFile {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly mediaType: string;
  readonly rowCount: number;
}

/**
 * Writes the selected records as a file: what the list shows, in its order, masked as on the screen, marked with who
 * took it, when, and as of which day (AP-15). Generated data says so in every row.
 *
 * @throws sheetTooManyRows
 */
export async function exportRecords(
  context: OperationContext,
  register: AnyRegister,
  labels: Labels,
  format: ExportFormat,
  selection: Selection & { readonly sort?: string | undefined },
): Promise<ExportedFile> {
  const wording = wordingOf(register, labels);
  const asOf = selection.asOf ?? shanghaiDate(context.now);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from ${tableOf(register)} where ${selectionCondition(context, register, selection)} limit ${exportRowsMost + 1}
    ) as found`.execute(context.tx);
  const rowCount = rows[0]?.count ?? 0;
  if (rowCount > exportRowsMost) throw sheetTooManyRows({ maximum: exportRowsMost, count: rowCount });

  const takenAt = wallClockOf(context.now).toISOString().slice(0, 16).replace('T', ' ');
  const mark = {
    register: wording.title,
    asOf: asOf === 'any' ? wording.word('sheet.anyDay') : asOf,
    takenBy: context.subject.displayName,
    takenAt,
    rowCount,
  };
  const bytes =
    format === 'geojson'
      ? await writeFeatures(context, register, selection, wording, mark)
      : await writeTable(context, register, format, selection, wording, mark);
  await context.services.announce(context, recordsExported, {
    exportId: context.newId(),
    register: register.name,
    format,
    rowCount,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const plainTime = takenAt.replace(/[: ]/g, '').replace(/-/g, '');
  return {
    bytes,
    rowCount,
    // A text table has no room for a mark of its own, so its name carries it.
    fileName: `${wording.title}-${mark.asOf}-${context.subject.displayName}-${plainTime}.${format}`,
    mediaType: {
      xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      csv: 'text/csv',
      geojson: 'application/geo+json',
    }[format],
  };
}

type Mark = Readonly<Record<'register' | 'asOf' | 'takenBy' | 'takenAt', string>> & { readonly rowCount: number };

async function writeTable(
  context: OperationContext,
  register: AnyRegister,
  format: 'xlsx' | 'csv',
  selection: Selection & { readonly sort?: string | undefined },
  wording: Wording,
  mark: Mark,
): Promise<Buffer> {
  const headings = [...wording.headings.keys()];
  const rows = recordRows(context, register, selection, wording);
  if (format === 'csv') return writeText({ headings, rows });
  const notes: OutputCell[][] = [
    ...Object.entries(mark).map(([name, value]) => [wording.word(`sheet.mark.${name}`), value]),
    [wording.word('sheet.mark.masked'), wording.word('sheet.mark.maskedText')],
    ...recordSources.map((source) => [wording.word(`source.${source}`), wording.word(`source.${source}.meaning`)]),
  ];
  return writeWorkbook(
    [
      { name: wording.title, headings, rows },
      {
        name: wording.word('sheet.notes'),
        headings: [wording.word('sheet.notes'), ''],
        rows: [notes],
        widths: [20, 70],
      },
    ],
    context.now,
  );
}

async function* recordRows(
  context: OperationContext,
  register: AnyRegister,
  selection: Selection & { readonly sort?: string | undefined },
  wording: Wording,
): AsyncGenerator<readonly (readonly OutputCell[])[]> {
  const references = await readableReferences(context, register);
  for await (const batch of eachRecordBatch(context, register, { ...selection, limit: exportRowsMost })) {
    const records = batch.map((record) => ({ ...maskedRecord(register, record) })) as (Record<string, unknown> &
      AnyRecord)[];
    for (const { name, target } of references) {
      const ids = [...new Set(records.map((record) => record[name]).filter((id) => id !== null))] as string[];
      const identities = await identitiesOf(context, target, ids);
      for (const record of records) record[name] = identities.get(record[name] as string) ?? record[name];
    }
    yield records.map((record) => rowCells(register, record, wording));
  }
}

function rowCells(register: AnyRegister, record: AnyRecord, wording: Wording): readonly OutputCell[] {
  const cells: OutputCell[] = [];
  for (const [name, field] of shownFieldsOf(register)) {
    if (field.type === 'point') {
      const position = record[name] as readonly [number, number] | null;
      cells.push(...(position ? [position[0], position[1], 'WGS84'] : pointColumns.map(() => null)));
    } else cells.push(cellOf(field, record[name], wording));
  }
  for (const name of extraColumns) {
    if (name === 'source') cells.push(wording.word(`source.${record.source}`));
    else cells.push(record[name] === null ? null : { date: record[name] as string });
  }
  return cells;
}

async function writeFeatures(
  context: OperationContext,
  register: AnyRegister,
  selection: Selection,
  wording: Wording,
  mark: Mark,
): Promise<Buffer> {
  const collection = await listFeatures(context, register, selection);
  const features = collection.features.map((feature) => ({
    ...feature,
    properties: { ...feature.properties, sourceLabel: wording.word(`source.${String(feature.properties['source'])}`) },
  }));
  return Buffer.from(JSON.stringify({ type: 'FeatureCollection', mark, features }));
}
