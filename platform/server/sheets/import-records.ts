import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Datum, fromDatum } from '@wanghuo/geo';
import { DomainError, type Field, type FieldError, type Labels, type Position, isWithinReach } from '@wanghuo/kernel';
import type { OperationContext } from '../api/operation.ts';
import { announceManySaved } from '../registers/events.ts';
import { maskedValue } from '../registers/masked-record.ts';
import { type AnyRecord, type AnyRegister, fieldsOf } from '../registers/record-columns.ts';
import { isSameRecord } from '../registers/record-digest.ts';
import { checkInput } from '../registers/record-input.ts';
import { type NewRecord, findRecordsByIdentity, insertRecords, updateLocked } from '../registers/record-store.ts';
import { type Cell, emptyCell, textOf } from './cell.ts';
import { parseCell, parseNumber } from './cell-value.ts';
import { sheetEmpty, sheetHeadingRefused } from './errors.ts';
import { type Table, type TableRow, cellAddress } from './read-sheet.ts';
import { readTableAside } from './read-sheet-aside.ts';
import { codeReferences, codesOf, idsOf, isIdentifier, readableReferences } from './references.ts';
import { type Wording, pointColumns, wordingOf } from './wording.ts';

export interface CellError {
  /** `C5`; only the row when the column is missing. */
  readonly cell: string;
  readonly field: string;
  readonly code: string;
  /** Chinese, naming the column and the reason. */
  readonly message: string;
}

export interface ImportedRow {
  readonly row: number;
  readonly outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REFUSED';
  readonly identity: string | null;
  readonly errors: readonly CellError[];
}

export interface ImportReport {
  readonly dryRun: boolean;
  /** False when nothing was saved: a dry run, or a refused row in an import of all or nothing. */
  readonly applied: boolean;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly rows: readonly ImportedRow[];
}

interface Draft {
  readonly source: TableRow;
  readonly input: Record<string, unknown>;
  readonly errors: CellError[];
  outcome: ImportedRow['outcome'];
  before: AnyRecord | null;
  values: Record<string, unknown>;
}

/**
 * Brings a sheet into a register: creates what is new, changes what differs, leaves the rest, and says for every row
 * what happened (FI-12). Rows are matched by the register's identity. Nothing is saved when a row is refused, unless
 * `partial` asks for the rest all the same; a dry run saves nothing and says what would happen, having really tried.
 *
 * @throws sheetUnreadable, sheetHeadingMissing, sheetHeadingRefused, sheetTooManyRows, sheetEmpty, fileUnpackRefused
 */
export async function importRecords(
  context: OperationContext,
  register: AnyRegister,
  labels: Labels,
  bytes: Buffer,
  options: { readonly dryRun: boolean; readonly partial: boolean },
): Promise<ImportReport> {
  const wording = wordingOf(register, labels);
  // Reading a large workbook takes longer than a transaction may otherwise stand still.
  await sql`select set_config('idle_in_transaction_session_timeout', '60s', true)`.execute(context.tx);
  const table = await readTableAside(bytes, [wording.headingOf(register.identity), register.identity]);
  if (table.rows.length === 0) throw sheetEmpty();
  const columns = matchHeadings(register, table, wording);
  const drafts = table.rows.map((row) => readRow(register, row, columns, wording));

  refuseRepeated(register, drafts, columns, wording);
  await resolveReferences(context, register, drafts, columns, wording);
  await compare(context, register, drafts, columns, wording);
  const saves = await trySaving(context, register, drafts, columns, wording, options);
  return report(register, drafts, options.dryRun, saves);
}

/** Field (or part of a position, or date of validity) → column number. */
type Columns = ReadonlyMap<string, number>;

function matchHeadings(register: AnyRegister, table: Table, wording: Wording): Columns {
  const columns = new Map<string, number>();
  const known = new Set(wording.headings.values());
  for (const { text, column } of table.headings) {
    const name = wording.headings.get(text) ?? (known.has(text) ? text : undefined);
    if (name === undefined) throw sheetHeadingRefused({ heading: text.slice(0, 40), reason: 'unknown' });
    if (columns.has(name)) throw sheetHeadingRefused({ heading: text.slice(0, 40), reason: 'repeated' });
    columns.set(name, column);
  }
  return columns;
}

const dateField = { type: 'date', optional: true, byCommand: false } as unknown as Field;

function readRow(register: AnyRegister, source: TableRow, columns: Columns, wording: Wording): Draft {
  const draft: Draft = { source, input: {}, errors: [], outcome: 'REFUSED', before: null, values: {} };
  const cellAt = (name: string): Cell | undefined => {
    const column = columns.get(name);
    return column === undefined ? undefined : (source.cells.get(column) ?? emptyCell);
  };
  const take = (name: string, field: Field, cell: Cell | undefined) => {
    if (!cell) return;
    const parsed = parseCell(field, cell, wording);
    if ('code' in parsed) draft.errors.push(cellError(draft, name, parsed.code, columns, wording));
    else if (parsed.value === null && !field.optional)
      draft.errors.push(cellError(draft, name, 'required', columns, wording));
    else draft.input[name] = parsed.value;
  };
  for (const [name, field] of fieldsOf(register)) {
    if (field.type === 'point') takePosition(draft, name, field, cellAt, columns, wording);
    // What commands own may stand in the sheet, empty or as it is; whether it differs is seen when records are compared.
    else if (field.byCommand) take(name, { ...field, optional: true }, cellAt(name));
    else take(name, field, cellAt(name));
  }
  // An empty first day means "as it is", or today for a new record.
  const from = cellAt('validFromOn');
  if (from && from.kind !== 'empty') take('validFromOn', dateField, from);
  take('validUntilOn', dateField, cellAt('validUntilOn'));
  return draft;
}

const datums: readonly Datum[] = ['WGS84', 'GCJ02', 'BD09'];

/** A pair of numbers is a place only with its datum said: on the wrong one it is half a kilometre off. */
function takePosition(
  draft: Draft,
  name: string,
  field: Field,
  cellAt: (name: string) => Cell | undefined,
  columns: Columns,
  wording: Wording,
): void {
  const cells = pointColumns.map((part) => cellAt(part));
  if (cells.slice(0, 2).every((cell) => cell === undefined)) return;
  const [longitude = emptyCell, latitude = emptyCell, datum = emptyCell] = cells;
  if (longitude.kind === 'empty' && latitude.kind === 'empty') {
    if (field.optional) draft.input[name] = null;
    else draft.errors.push(cellError(draft, 'longitude', 'required', columns, wording));
    return;
  }
  const before = draft.errors.length;
  const pair = (
    [
      ['longitude', longitude],
      ['latitude', latitude],
    ] as const
  ).map(([part, cell]) => {
    const parsed =
      cell.kind === 'empty'
        ? { code: 'required' }
        : cell.kind === 'formula'
          ? { code: 'formula' }
          : parseNumber(cell, textOf(cell).trim());
    if ('code' in parsed) draft.errors.push(cellError(draft, part, parsed.code, columns, wording));
    return 'value' in parsed ? (parsed.value as number) : Number.NaN;
  });
  const spoken = textOf(datum).trim().toUpperCase().replace(/[-_ ]/g, '');
  // CGCS2000 is taken as WGS-84: they differ by centimetres.
  const known = spoken === 'CGCS2000' ? 'WGS84' : datums.find((one) => one === spoken);
  if (!known)
    draft.errors.push(
      cellError(draft, 'datum', datum.kind === 'empty' ? 'datum_missing' : 'not_in_list', columns, wording),
    );
  if (draft.errors.length > before || !known) return;
  const [x = 0, y = 0] = pair;
  if (Math.abs(x) > 180) draft.errors.push(cellError(draft, 'longitude', 'too_large', columns, wording));
  if (Math.abs(y) > 90) draft.errors.push(cellError(draft, 'latitude', 'too_large', columns, wording));
  if (draft.errors.length === before) draft.input[name] = fromDatum([x, y] as Position, known);
}

function refuseRepeated(register: AnyRegister, drafts: readonly Draft[], columns: Columns, wording: Wording): void {
  const seen = new Map<string, number>();
  for (const draft of drafts) {
    const identity = draft.input[register.identity];
    if (identity === undefined || identity === null) continue;
    const key = normalisedIdentity(identity);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, draft.source.row);
    else draft.errors.push(cellError(draft, register.identity, 'repeated_in_sheet', columns, wording, String(first)));
  }
}

/** As the field's own check would store it. */
function normalisedIdentity(identity: unknown): string {
  return typeof identity === 'string' ? identity.normalize('NFC').trim() : String(identity);
}

async function resolveReferences(
  context: OperationContext,
  register: AnyRegister,
  drafts: readonly Draft[],
  columns: Columns,
  wording: Wording,
): Promise<void> {
  for (const { name, target } of await readableReferences(context, register)) {
    const named = drafts.filter((draft) => typeof draft.input[name] === 'string' && !isIdentifier(draft.input[name]));
    const ids = await idsOf(context, target, [...new Set(named.map((draft) => draft.input[name] as string))]);
    for (const draft of named) {
      const id = ids.get(draft.input[name] as string);
      if (id === undefined) draft.errors.push(cellError(draft, name, 'reference_unknown', columns, wording));
      else draft.input[name] = id;
    }
  }
  for (const { name, target } of await codeReferences(context, register)) {
    const named = drafts.filter((draft) => typeof draft.input[name] === 'string');
    const codes = await codesOf(context, target, [...new Set(named.map((draft) => draft.input[name] as string))]);
    for (const draft of named) {
      const code = codes.get(draft.input[name] as string);
      if (code === undefined) draft.errors.push(cellError(draft, name, 'reference_unknown', columns, wording));
      else draft.input[name] = code;
    }
  }
}

/** Finds what each row is about and what it would change. */
async function compare(
  context: OperationContext,
  register: AnyRegister,
  drafts: readonly Draft[],
  columns: Columns,
  wording: Wording,
): Promise<void> {
  const existing = new Map<string, AnyRecord>();
  const identities = [
    ...new Set(
      drafts
        .map((draft) => draft.input[register.identity])
        .filter((one) => one !== undefined && one !== null)
        .map(normalisedIdentity),
    ),
  ];
  for (let start = 0; start < identities.length; start += 1_000) {
    const found = await findRecordsByIdentity(context, register, identities.slice(start, start + 1_000), {
      lock: true,
    });
    for (const record of found as unknown as readonly AnyRecord[])
      existing.set(String(record[register.identity]), record);
  }
  const reach = context.subject.reach.get(register.permissions.edit);
  for (const [index, draft] of drafts.entries()) {
    // Others' requests are served in between.
    if (index % 100 === 99) await breathe();
    draft.before = existing.get(normalisedIdentity(draft.input[register.identity])) ?? null;
    const input = withoutCommandFields(register, draft, columns, wording);
    const { values, errors } = checkInput(register, input, draft.before);
    const reported = new Set(draft.errors.map((error) => error.field));
    for (const error of errors) {
      const name = fieldOf(register, error);
      if (!reported.has(name)) draft.errors.push(cellError(draft, name, error.code, columns, wording));
    }
    draft.values = values;
    const after = { ...draft.before, ...values };
    const isAllowed =
      isWithinReach(reach, register.scope, after) &&
      (!draft.before || isWithinReach(reach, register.scope, draft.before));
    if (draft.errors.length === 0 && !isAllowed)
      draft.errors.push(
        cellError(draft, Object.values(register.scope)[0] ?? register.identity, 'not_permitted', columns, wording),
      );
    if (draft.errors.length > 0) draft.outcome = 'REFUSED';
    else if (!draft.before) draft.outcome = 'CREATED';
    else draft.outcome = isSameRecord(register, draft.before, after) ? 'UNCHANGED' : 'UPDATED';
  }
}

/** A field that commands own may stand in the sheet as it is; another value is refused, never ignored. */
function withoutCommandFields(
  register: AnyRegister,
  draft: Draft,
  columns: Columns,
  wording: Wording,
): Record<string, unknown> {
  const input = { ...draft.input };
  for (const [name, field] of fieldsOf(register)) {
    if (!field.byCommand || !(name in input)) continue;
    const stored = maskedValue(field, draft.before?.[name] ?? null);
    const isEmpty = input[name] === null || (Array.isArray(input[name]) && input[name].length === 0);
    if (!isEmpty && JSON.stringify(input[name]) !== JSON.stringify(stored))
      draft.errors.push(cellError(draft, name, 'by_command', columns, wording));
    delete input[name];
  }
  return input;
}

function fieldOf(register: AnyRegister, error: FieldError): string {
  const name = /^#?\/([^/]+)/.exec(error.pointer)?.[1] ?? register.identity;
  return register.fields[name]?.type === 'point' ? 'longitude' : name;
}

interface Saves {
  readonly applied: boolean;
}

/**
 * Saves inside a savepoint, so that refusals of the table itself (a name taken out of sight, a reference to nothing)
 * are found too, are told row by row, and nothing of a dry run or a failed import remains.
 */
async function trySaving(
  context: OperationContext,
  register: AnyRegister,
  drafts: readonly Draft[],
  columns: Columns,
  wording: Wording,
  options: { readonly dryRun: boolean; readonly partial: boolean },
): Promise<Saves> {
  const hasRefused = () => drafts.some((draft) => draft.outcome === 'REFUSED');
  if (!options.partial && hasRefused()) return { applied: false };
  const { tx } = context;
  await sql`savepoint import`.execute(tx);
  const before = context.announced.records.length;
  const saved: { record: AnyRecord; change: 'CREATED' | 'EDITED' }[] = [];
  const batches = [...batchesOf(drafts, 'CREATED'), ...batchesOf(drafts, 'UPDATED')];
  for (const batch of batches) saved.push(...(await saveBatch(context, register, batch, columns, wording)));
  if (options.dryRun || (!options.partial && hasRefused())) {
    await sql`rollback to savepoint import`.execute(tx);
    // What was rolled back was not saved, so nothing may commit to it.
    context.announced.records.length = before;
    return { applied: false };
  }
  await sql`release savepoint import`.execute(tx);
  await announceManySaved(context, register, saved);
  return { applied: true };
}

function batchesOf(drafts: readonly Draft[], outcome: Draft['outcome']): readonly (readonly Draft[])[] {
  const chosen = drafts.filter((draft) => draft.outcome === outcome);
  return Array.from({ length: Math.ceil(chosen.length / 500) }, (_, index) =>
    chosen.slice(index * 500, (index + 1) * 500),
  );
}

/** A batch that is refused is tried again row by row, to find out which rows are at fault. */
async function saveBatch(
  context: OperationContext,
  register: AnyRegister,
  batch: readonly Draft[],
  columns: Columns,
  wording: Wording,
): Promise<readonly { record: AnyRecord; change: 'CREATED' | 'EDITED' }[]> {
  await sql`savepoint batch`.execute(context.tx);
  const before = context.announced.records.length;
  try {
    const records = await saveDrafts(context, register, batch);
    await sql`release savepoint batch`.execute(context.tx);
    return records;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await sql`rollback to savepoint batch`.execute(context.tx);
    context.announced.records.length = before;
    const [only] = batch;
    if (batch.length === 1 && only) {
      const [first] = error.fields;
      only.outcome = 'REFUSED';
      only.errors.push(
        cellError(
          only,
          first ? fieldOf(register, first) : register.identity,
          first?.code ?? error.code,
          columns,
          wording,
        ),
      );
      return [];
    }
    const saved: { record: AnyRecord; change: 'CREATED' | 'EDITED' }[] = [];
    for (const draft of batch) saved.push(...(await saveBatch(context, register, [draft], columns, wording)));
    return saved;
  }
}

async function saveDrafts(context: OperationContext, register: AnyRegister, batch: readonly Draft[]) {
  if (batch[0]?.outcome === 'CREATED') {
    const records = await insertRecords(
      context,
      register,
      batch.map((draft) => ({ ...draft.values, source: 'IMPORTED' }) as NewRecord<AnyRegister>),
    );
    return (records as unknown as readonly AnyRecord[]).map((record) => ({ record, change: 'CREATED' as const }));
  }
  const changes = await updateLocked(
    context,
    register,
    batch.map((draft) => ({ before: draft.before as AnyRecord, changes: { ...draft.values, source: 'IMPORTED' } })),
  );
  return changes.map((change) => ({ record: change.after, change: 'EDITED' as const }));
}

function cellError(
  draft: Draft,
  field: string,
  code: string,
  columns: Columns,
  wording: Wording,
  detail = '',
): CellError {
  const sentence = wording.word(`fieldError.${code}`);
  const reason = sentence === `fieldError.${code}` ? wording.word('fieldError.invalid') : sentence;
  return {
    cell: cellAddress(draft.source.row, columns.get(field)),
    field,
    code,
    message: `${wording.headingOf(field)}：${reason.replace('{detail}', detail)}`,
  };
}

function report(register: AnyRegister, drafts: readonly Draft[], dryRun: boolean, { applied }: Saves): ImportReport {
  const count = (outcome: Draft['outcome']) => drafts.filter((draft) => draft.outcome === outcome).length;
  const identityField = register.fields[register.identity] as Field;
  return {
    dryRun,
    applied,
    created: count('CREATED'),
    updated: count('UPDATED'),
    unchanged: count('UNCHANGED'),
    refused: count('REFUSED'),
    rows: drafts.map((draft) => {
      const identity = draft.input[register.identity];
      return {
        row: draft.source.row,
        outcome: draft.outcome,
        identity: identity === undefined || identity === null ? null : String(maskedValue(identityField, identity)),
        errors: draft.errors,
      };
    }),
  };
}
