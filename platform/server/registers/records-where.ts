import { sql } from 'kysely';
import type { RecordOf } from '@wanghuo/kernel';
import type { QueryContext } from '../context.ts';
import { type AnyRegister, recordOf, rowOf, type Row } from './record-columns.ts';
import { selectListOf, tableOf } from './record-store.ts';

/**
 * Records whose fields equal the given values, by id; null means "is empty". For a domain's own reading; lists that
 * people page through use `listRecords`.
 * @param limit - never more than this, so that no reading is without bound
 */
export async function listRecordsWhere<R extends AnyRegister>(
  { tx }: Pick<QueryContext, 'tx'>,
  register: R,
  values: Partial<RecordOf<R>>,
  limit = 1_000,
): Promise<readonly RecordOf<R>[]> {
  const stored = rowOf(register, values as Readonly<Record<string, unknown>>);
  const conditions = Object.entries(stored).map(([column, value]) =>
    value === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${value}`,
  );
  const { rows } = await sql<Row>`
    select ${selectListOf(register)} from ${tableOf(register)}
    where ${conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`} order by id limit ${limit}`.execute(
    tx,
  );
  return rows.map((row) => recordOf(register, row) as unknown as RecordOf<R>);
}

/** Whether a register holds any record at all, in force or not, that this subject may see. */
export async function hasRecords(context: Pick<QueryContext, 'tx'>, register: AnyRegister): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select exists (select from ${tableOf(register)}) as there`.execute(
    context.tx,
  );
  return rows[0]?.there ?? false;
}
