import { sql } from 'kysely';
import { isUuid, shanghaiDate } from '@wanghuo/kernel';
import type { QueryContext } from '../context.ts';
import { type AnyRegister, columnNameOf, fieldsOf } from '../registers/record-columns.ts';
import { listCatalogueColumns } from '../registers/register-table.ts';
import type { Services } from '../services.ts';

/** A field that keeps the identifier of another record, and the register that record is in. */
export interface ReferenceField {
  readonly name: string;
  readonly target: AnyRegister;
}

/**
 * The references that sheets show by what people call the thing instead of its identifier. A reference kept as a code
 * (divisions) is readable as it is.
 */
export async function readableReferences(
  { tx, services }: Pick<QueryContext, 'tx'> & { readonly services: Pick<Services, 'declarations'> },
  register: AnyRegister,
): Promise<readonly ReferenceField[]> {
  const columns = new Map((await listCatalogueColumns(tx, register.table)).map((column) => [column.name, column.type]));
  return fieldsOf(register).flatMap(([name, field]) => {
    if (field.type !== 'reference' || columns.get(columnNameOf(name)) !== 'uuid') return [];
    const target = services.declarations
      .flatMap((domain) => domain.registers)
      .find((one) => one.name === field.register);
    const identity = target?.fields[target.identity];
    return target && identity?.type === 'text' && !identity.personal ? [{ name, target }] : [];
  });
}

/** References kept as the code that the other register's records are known by. */
export async function codeReferences(
  { tx, services }: Pick<QueryContext, 'tx'> & { readonly services: Pick<Services, 'declarations'> },
  register: AnyRegister,
): Promise<readonly ReferenceField[]> {
  const columns = new Map((await listCatalogueColumns(tx, register.table)).map((column) => [column.name, column.type]));
  return fieldsOf(register).flatMap(([name, field]) => {
    if (field.type !== 'reference' || field.byCommand || columns.get(columnNameOf(name)) !== 'text') return [];
    const target = services.declarations
      .flatMap((domain) => domain.registers)
      .find((one) => one.name === field.register);
    return target?.identity === 'code' ? [{ name, target }] : [];
  });
}

/** Code or name → code, for records in force that the subject may see; a name that several have is none of theirs. */
export async function codesOf(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  target: AnyRegister,
  given: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = sql`(${sql.join(given.length > 0 ? [...given] : [null])})`;
  const today = shanghaiDate(now);
  const title = sql.ref(columnNameOf(target.title));
  const { rows } = await sql<{ code: string; title: string }>`
    select code, ${title} as title from ${sql.table(target.table)}
    where (code in ${wanted} or ${title} in ${wanted}) and (valid_until_on is null or valid_until_on > ${today})`.execute(
    tx,
  );
  const byTitle = Map.groupBy(rows, (row) => row.title);
  return new Map([
    ...[...byTitle].flatMap(([name, found]) =>
      found.length === 1 && found[0] ? [[name, found[0].code] as const] : [],
    ),
    ...rows.map((row) => [row.code, row.code] as const),
  ]);
}

/** Identifier → identity, for those the subject may see. */
export async function identitiesOf(
  { tx }: Pick<QueryContext, 'tx'>,
  target: AnyRegister,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return pairs(tx, target, sql`id in (${sql.join(ids.length > 0 ? [...ids] : [null])})`, (row) => [
    row.id,
    row.identity,
  ]);
}

/** Identity → identifier, among records in force that the subject may see. */
export async function idsOf(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  target: AnyRegister,
  identities: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const today = shanghaiDate(now);
  const column = sql.ref(columnNameOf(target.identity));
  return pairs(
    tx,
    target,
    sql`${column} in (${sql.join(identities.length > 0 ? [...identities] : [null])})
      and (valid_until_on is null or valid_until_on > ${today})`,
    (row) => [row.identity, row.id],
  );
}

async function pairs(
  tx: QueryContext['tx'],
  target: AnyRegister,
  condition: ReturnType<typeof sql>,
  entry: (row: { id: string; identity: string }) => [string, string],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; identity: string }>`
    select id, ${sql.ref(columnNameOf(target.identity))} as identity
    from ${sql.table(target.table)} where ${condition}`.execute(tx);
  return new Map(rows.map(entry));
}

/** What a reference is when it is already an identifier. */
export const isIdentifier = isUuid;
