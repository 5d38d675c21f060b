import { type RawBuilder, sql } from 'kysely';
import { type Field, type RecordOf, isLocalDate, limits, shanghaiDate } from '@wanghuo/kernel';
import { recordCursorRefused, recordFilterRefused } from './errors.ts';
import { type AnyRegister, type Row, columnNameOf, recordOf } from './record-columns.ts';
import { type Cursor, decodeCursor, encodeCursor } from './record-cursor.ts';
import { escapeLike, filterCondition, isSortable } from './record-filter.ts';
import { type Reading, selectListOf, tableOf } from './record-store.ts';

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface Selection {
  /** Words that must all occur in one of the register's search fields. */
  readonly q?: string | undefined;
  /** Field → accepted values; see `filterCondition`. */
  readonly filters?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** The records in force on this Shanghai date; today unless given, `'any'` for retired ones too. */
  readonly asOf?: string | undefined;
  readonly bounds?: Bounds | undefined;
}

export interface ListOptions extends Selection {
  /** A field, with a minus sign in front for the reverse order; the identity unless given. */
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export interface RecordPage<R extends AnyRegister> {
  readonly rows: readonly RecordOf<R>[];
  /** Cursor of the next page, null on the last. */
  readonly next: string | null;
  /** How many there are in all, counted up to `countCap`. */
  readonly count: number;
  readonly countIsCapped: boolean;
}

/** AP-13: counting stops here, so that a count is never slower than this many index entries. */
export const countCap = 10_000;

/**
 * One page of the records the subject may see, in an order that does not shift when records are added (AP-13): the
 * next page starts after the last record, not after a number of records.
 *
 * @throws recordFilterRefused, recordCursorRefused
 */
export async function listRecords<R extends AnyRegister>(
  context: Reading,
  register: R,
  options: ListOptions = {},
): Promise<RecordPage<R>> {
  const limit = Math.min(Math.max(1, options.limit ?? limits.listRows.default), limits.listRows.maximum);
  const condition = selectionCondition(context, register, options);
  const page = await readPage(context, register, condition, { ...options, limit });
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from (select from ${tableOf(register)} where ${condition} limit ${countCap + 1}) as found`.execute(context.tx);
  const count = rows[0]?.count ?? 0;
  return { ...page, count: Math.min(count, countCap), countIsCapped: count > countCap };
}

/**
 * Goes through all selected records in batches, for sheets and other output that needs every one.
 * @param limit - how many at the most
 */
export async function* eachRecordBatch<R extends AnyRegister>(
  context: Reading,
  register: R,
  options: Omit<ListOptions, 'limit' | 'after'> & { limit: number },
): AsyncGenerator<readonly RecordOf<R>[]> {
  const condition = selectionCondition(context, register, options);
  let after: string | undefined;
  for (let left = options.limit; left > 0;) {
    const page = await readPage(context, register, condition, { ...options, after, limit: Math.min(left, 2_000) });
    if (page.rows.length > 0) yield page.rows;
    if (page.next === null) return;
    left -= page.rows.length;
    after = page.next;
  }
}

/** The condition that selects records; row-level security adds the scope. */
export function selectionCondition(context: Reading, register: AnyRegister, selection: Selection): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  const asOf = selection.asOf ?? shanghaiDate(context.now);
  if (asOf !== 'any') {
    if (!isLocalDate(asOf)) throw recordFilterRefused({ field: 'asOf' }, [{ pointer: '#/asOf', code: 'not_date' }]);
    conditions.push(sql`valid_from_on <= ${asOf} and (valid_until_on is null or valid_until_on > ${asOf})`);
  }
  const words = (selection.q ?? '').normalize('NFC').split(/\s+/u).filter(Boolean).slice(0, 8);
  for (const word of words) conditions.push(wordCondition(register, word));
  for (const [name, value] of Object.entries(selection.filters ?? {}))
    conditions.push(filterCondition(register, name, typeof value === 'string' ? [value] : value));
  if (selection.bounds) {
    const [west, south, east, north] = selection.bounds;
    conditions.push(sql`longitude between ${west} and ${east} and latitude between ${south} and ${north}`);
  }
  return sql.join(conditions, sql` and `);
}

/** A personal value is found only by those who know it whole. */
function wordCondition(register: AnyRegister, word: string): RawBuilder<unknown> {
  if (register.search.length === 0) return sql`false`;
  const tests = (register.search as readonly string[]).map((name) => {
    const column = sql.ref(columnNameOf(name));
    return (register.fields[name] as Field).personal
      ? sql`${column} = ${word}`
      : sql`${column}::text ilike ${`%${escapeLike(word)}%`}`;
  });
  return sql`(${sql.join(tests, sql` or `)})`;
}

async function readPage<R extends AnyRegister>(
  context: Reading,
  register: R,
  condition: RawBuilder<unknown>,
  options: { sort?: string | undefined; after?: string | undefined; limit: number },
): Promise<Pick<RecordPage<R>, 'rows' | 'next'>> {
  const sort = options.sort ?? register.identity;
  const isDescending = sort.startsWith('-');
  const { column, ordered, field } = sortColumn(register, isDescending ? sort.slice(1) : sort);
  const direction = isDescending ? sql`desc` : sql`asc`;
  const start =
    options.after === undefined
      ? sql`true`
      : afterCursor(decodeCursor(options.after, sort), ordered, field, isDescending);
  const { rows } = await sql<Row>`
    select ${selectListOf(register)}, ${column}::text as sort_value
    from ${tableOf(register)}
    where ${condition} and ${start}
    order by ${ordered} ${direction} nulls last, id asc
    limit ${options.limit + 1}`.execute(context.tx);
  const shown = rows.slice(0, options.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => recordOf(register, row) as unknown as RecordOf<R>),
    next:
      last && rows.length > shown.length
        ? encodeCursor({ sort, value: last['sort_value'] as string | null, id: last['id'] as string })
        : null,
  };
}

interface SortColumn {
  readonly column: RawBuilder<unknown>;
  /** The same with the collation it is ordered by: Chinese by pronunciation. */
  readonly ordered: RawBuilder<unknown>;
  readonly field: Field | null;
}

const standardSorts: Readonly<Record<string, string>> = {
  id: 'id',
  version: 'version',
  source: 'source',
  validFromOn: 'valid_from_on',
  validUntilOn: 'valid_until_on',
};

function sortColumn(register: AnyRegister, name: string): SortColumn {
  const standard = Object.hasOwn(standardSorts, name) ? standardSorts[name] : undefined;
  if (standard) return { column: sql.ref(standard), ordered: sql.ref(standard), field: null };
  const field = Object.hasOwn(register.fields, name) ? (register.fields[name] as Field) : undefined;
  if (!field || !isSortable(field))
    throw recordFilterRefused({ field: name }, [{ pointer: '#/sort', code: 'sort_refused' }]);
  const column = sql.ref(columnNameOf(name));
  return { column, ordered: field.type === 'text' ? sql`${column} collate "zh-x-icu"` : column, field };
}

/** Records without a value come last in either order, so they follow every value. */
function afterCursor(
  cursor: Cursor,
  ordered: RawBuilder<unknown>,
  field: Field | null,
  isDescending: boolean,
): RawBuilder<unknown> {
  if (cursor.value === null) return sql`(${ordered} is null and id > ${cursor.id})`;
  if (!fitsColumn(cursor, field)) throw recordCursorRefused();
  const beyond = isDescending ? sql`<` : sql`>`;
  return sql`(${ordered} ${beyond} ${cursor.value} or (${ordered} = ${cursor.value} and id > ${cursor.id}) or ${ordered} is null)`;
}

/** A cursor somebody wrote by hand is refused here instead of failing in the database. */
function fitsColumn({ sort, value }: Cursor, field: Field | null): boolean {
  const text = value ?? '';
  const type =
    field?.type ??
    (/^-?id$/.test(sort) ? 'reference' : /version/.test(sort) ? 'integer' : sort.endsWith('On') ? 'date' : 'text');
  switch (type) {
    case 'integer':
    case 'decimal':
      return /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/.test(text);
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'date':
      return isLocalDate(text);
    case 'instant':
      return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?\+00$/.test(text);
    default:
      return !text.includes('\0');
  }
}
