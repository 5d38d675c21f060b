import { sql } from 'kysely';
import { type RecordOf, type RecordSource, isUuid, shanghaiDate } from '@wanghuo/kernel';
import type { CommandContext, QueryContext } from '../context.ts';
import { type Change, saveHistory } from '../history/record-history.ts';
import { withRefusals } from './database-refusal.ts';
import { recordNotFound, recordVersionMissing, recordVersionStale } from './errors.ts';
import { type AnyRecord, type AnyRegister, type Row, columnsOf, recordOf, rowOf } from './record-columns.ts';
import { isSameRecord } from './record-digest.ts';

export type Reading = Pick<QueryContext, 'tx' | 'now'>;
export type Writing = Pick<CommandContext, 'tx' | 'now' | 'newId' | 'subject' | 'commandId'> &
  Partial<Pick<CommandContext, 'announced'>>;

/** The fields of a new record; what is left out takes the default of its column. */
export type NewRecord<R extends AnyRegister> = Partial<Omit<RecordOf<R>, 'version'>>;
export type RecordChanges<R extends AnyRegister> = Partial<Omit<RecordOf<R>, 'id' | 'version'>>;

/**
 * The version the caller saw; `null` when it should have said so and did not (428); `'any'` for acts that commute with
 * every other, or that follow `lockRecord` in the same transaction.
 */
export type ExpectedVersion = number | null | 'any';

export const tableOf = (register: AnyRegister) => sql.table(register.table);
export const selectListOf = (register: AnyRegister) => sql.join(columnsOf(register).map((column) => sql.ref(column)));

/** Finds a record the subject may see, in force or not. */
export async function findRecord<R extends AnyRegister>(
  context: Pick<QueryContext, 'tx'>,
  register: R,
  id: string,
): Promise<RecordOf<R> | undefined> {
  return (await load(context, register, id, false)) as RecordOf<R> | undefined;
}

/** @throws recordNotFound */
export async function getRecord<R extends AnyRegister>(
  context: Pick<QueryContext, 'tx'>,
  register: R,
  id: string,
): Promise<RecordOf<R>> {
  const record = await load(context, register, id, false);
  if (!record) throw recordNotFound({ register: register.name });
  return record as unknown as RecordOf<R>;
}

/** Reads a record and holds it until the end of the transaction. @throws recordNotFound */
export async function lockRecord<R extends AnyRegister>(
  context: Pick<QueryContext, 'tx'>,
  register: R,
  id: string,
): Promise<RecordOf<R>> {
  const record = await load(context, register, id, true);
  if (!record) throw recordNotFound({ register: register.name });
  return record as unknown as RecordOf<R>;
}

/**
 * Reads records in the order of their ids and holds them until the end of the transaction, in one statement: two that
 * take the same ones never wait for each other crosswise. @throws recordNotFound when one is not there
 */
export async function lockRecords<R extends AnyRegister>(
  { tx }: Pick<QueryContext, 'tx'>,
  register: R,
  ids: readonly string[],
): Promise<readonly RecordOf<R>[]> {
  const wanted = [...new Set(ids)];
  const { rows } = await sql<Row>`
    select ${selectListOf(register)} from ${tableOf(register)}
    where id = any(${wanted}::uuid[]) order by id for update`.execute(tx);
  if (rows.length < wanted.length) throw recordNotFound({ register: register.name });
  return rows.map((row) => recordOf(register, row) as unknown as RecordOf<R>);
}

/** Finds the record in force that people know by this identity (a number, a name, a code). */
export async function findRecordByIdentity<R extends AnyRegister>(
  context: Reading,
  register: R,
  identity: string,
): Promise<RecordOf<R> | undefined> {
  const [record] = await findRecordsByIdentity(context, register, [identity]);
  return record as RecordOf<R> | undefined;
}

/** The records in force among the given identities, locked when they are about to be changed. */
export async function findRecordsByIdentity<R extends AnyRegister>(
  context: Reading,
  register: R,
  identities: readonly unknown[],
  options: { lock?: boolean } = {},
): Promise<readonly RecordOf<R>[]> {
  if (identities.length === 0) return [];
  const stored = identities.map((identity) => Object.values(rowOf(register, { [register.identity]: identity }))[0]);
  const column = sql.ref(Object.keys(rowOf(register, { [register.identity]: identities[0] }))[0] as string);
  const today = shanghaiDate(context.now);
  const { rows } = await sql<Row>`
    select ${selectListOf(register)} from ${tableOf(register)}
    where ${column} in (${sql.join(stored)}) and (valid_until_on is null or valid_until_on > ${today})
    order by id ${options.lock ? sql`for update` : sql``}`.execute(context.tx);
  return rows.map((row) => recordOf(register, row) as unknown as RecordOf<R>);
}

async function load(
  { tx }: Pick<QueryContext, 'tx'>,
  register: AnyRegister,
  id: string,
  lock: boolean,
): Promise<AnyRecord | undefined> {
  // Not an identifier at all: the same answer as for one that is not there (AZ-03).
  if (!isUuid(id)) return undefined;
  const { rows } = await sql<Row>`
    select ${selectListOf(register)} from ${tableOf(register)}
    where id = ${id} ${lock ? sql`for update` : sql``}`.execute(tx);
  return rows[0] && recordOf(register, rows[0]);
}

/** Creates one record. @throws recordIdentityTaken, recordFieldRefused */
export async function insertRecord<R extends AnyRegister>(
  context: Writing,
  register: R,
  record: NewRecord<R>,
): Promise<RecordOf<R>> {
  const [inserted] = await insertRecords(context, register, [record]);
  return inserted as RecordOf<R>;
}

/** One statement for so many rows; larger batches gain nothing and hold more memory. */
const batchRows = 1_000;

/**
 * Creates records, in the order given, each with version 1 and its history. `source` is DECLARED and `validFromOn` is
 * today unless given.
 *
 * @param options.history - `false` only for data the product brings along, whose own files are its history
 * @throws recordIdentityTaken, recordFieldRefused
 */
export async function insertRecords<R extends AnyRegister>(
  context: Writing,
  register: R,
  records: readonly NewRecord<R>[],
  options: { history?: boolean } = {},
): Promise<readonly RecordOf<R>[]> {
  const today = shanghaiDate(context.now);
  const source: RecordSource = 'DECLARED';
  const inserted: AnyRecord[] = [];
  for (let start = 0; start < records.length; start += batchRows) {
    const rows = records
      .slice(start, start + batchRows)
      .map((record) =>
        rowOf(register, { id: context.newId(), source, validFromOn: today, ...withoutUndefined(record), version: 1 }),
      );
    const saved = new Map<string, AnyRecord>();
    // A column that is left out takes its default, so rows that leave out different columns go separately.
    for (const group of Map.groupBy(rows, (row) => Object.keys(row).join()).values()) {
      const columns = sql.join(Object.keys(group[0] as Row).map((column) => sql.ref(column)));
      const { rows: returned } = await withRefusals(register, records.length === 1 ? (records[0] ?? null) : null, () =>
        sql<Row>`
          insert into ${tableOf(register)} (${columns})
          select ${columns} from json_populate_recordset(null::${tableOf(register)}, ${JSON.stringify(group)}::json)
          returning ${selectListOf(register)}`.execute(context.tx),
      );
      for (const row of returned) saved.set(row['id'] as string, recordOf(register, row));
    }
    const batch = rows.map((row) => saved.get(row['id'] as string) as AnyRecord);
    if (options.history !== false)
      await saveHistory(
        context,
        register,
        batch.map((after) => ({ before: null, after })),
      );
    for (const record of batch) inserted.push(record);
  }
  return inserted as unknown as readonly RecordOf<R>[];
}

/**
 * Changes a record: version + 1, history written. Nothing is saved when nothing differs; the record then keeps its
 * version.
 *
 * @throws recordNotFound, recordVersionMissing, recordVersionStale, recordIdentityTaken, recordFieldRefused
 */
export async function updateRecord<R extends AnyRegister>(
  context: Writing,
  register: R,
  id: string,
  changes: RecordChanges<R>,
  expectedVersion: ExpectedVersion,
): Promise<RecordOf<R>> {
  if (expectedVersion === null) throw recordVersionMissing({ register: register.name });
  const before = (await lockRecord(context, register, id)) as unknown as AnyRecord;
  if (expectedVersion !== 'any' && before.version !== expectedVersion)
    throw recordVersionStale(await describeLastChange(context, register, before));
  const [change] = await updateLocked(context, register, [{ before, changes }]);
  return (change?.after ?? before) as unknown as RecordOf<R>;
}

/**
 * Changes records that this transaction has locked, in batches; answers with those that really changed.
 *
 * @throws recordIdentityTaken, recordFieldRefused
 */
export async function updateLocked(
  context: Writing,
  register: AnyRegister,
  updates: readonly { readonly before: AnyRecord; readonly changes: Readonly<Record<string, unknown>> }[],
): Promise<readonly Change[]> {
  const made: Change[] = [];
  const pending = updates
    .map(({ before, changes }) => ({ before, wanted: { ...before, ...withoutUndefined(changes) } as AnyRecord }))
    .filter(({ before, wanted }) => !isSameRecord(register, before, wanted));
  for (let start = 0; start < pending.length; start += batchRows) {
    const batch = pending.slice(start, start + batchRows);
    const rows = batch.map(({ before, wanted }) => rowOf(register, { ...wanted, version: before.version + 1 }));
    const columns = columnsOf(register).filter((column) => column !== 'id');
    const { rows: returned } = await withRefusals(
      register,
      batch.length === 1 ? (batch[0]?.wanted ?? null) : null,
      () =>
        sql<Row>`
        update ${tableOf(register)} as record
        set ${sql.join(columns.map((column) => sql`${sql.ref(column)} = changed.${sql.ref(column)}`))}
        from json_populate_recordset(null::${tableOf(register)}, ${JSON.stringify(rows)}::json) as changed
        where record.id = changed.id and record.version = changed.version - 1
        returning ${sql.join(columnsOf(register).map((column) => sql.ref(`record.${column}`)))}`.execute(context.tx),
    );
    if (returned.length !== batch.length) throw recordNotFound({ register: register.name });
    const saved = new Map(returned.map((row) => [row['id'] as string, recordOf(register, row)]));
    const changes = batch.map(({ before }) => ({ before, after: saved.get(before.id) as AnyRecord }));
    await saveHistory(context, register, changes);
    made.push(...changes);
  }
  return made;
}

/** AP-12: who loses a race is told what won. */
async function describeLastChange(context: Writing, register: AnyRegister, current: AnyRecord) {
  const { rows } = await sql<{ at: string; actorName: string }>`
    select at, actor_name as "actorName" from history.record
    where register = ${register.name} and record_id = ${current.id} order by version desc limit 1`.execute(context.tx);
  return {
    register: register.name,
    currentVersion: current.version,
    changedAt: rows[0] ? new Date(rows[0].at).toISOString() : null,
    changedBy: rows[0]?.actorName ?? null,
  };
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
