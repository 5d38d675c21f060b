import { sql } from 'kysely';
import { type Domain, type ScopeKind, shanghaiDate } from '@wanghuo/kernel';
import type { QueryContext, Subject } from '../context.ts';
import { setReach } from '../database/transaction.ts';
import { implement } from '../domain-server.ts';
import { type AnyRegister, columnNameOf } from '../registers/record-columns.ts';
import { escapeLike } from '../registers/record-filter.ts';
import { tableOf } from '../registers/record-store.ts';
import { findScopeValues } from './contracts.ts';

const shownValues = 50;
/** A right is given for a town or street; villages lie below it and are reached with it. */
const townshipPattern = '^[0-9]{9}$';

/** The register whose records a kind of scope means, and the column that holds the value. */
export interface ScopeSource {
  readonly register: AnyRegister;
  readonly valueColumn: string;
}

/**
 * Where the values of a kind of scope come from: the register that the registers' own scope fields refer to, or the
 * one whose identity is such a field. A reference keeps the code where a register has one, else the record's id.
 */
export function scopeSourceOf(
  declarations: readonly Pick<Domain, 'registers'>[],
  kind: ScopeKind,
): ScopeSource | undefined {
  const registers = declarations.flatMap((domain) => domain.registers);
  for (const register of registers) {
    const field = kind === 'district' ? undefined : register.scope[kind];
    const target = field && registers.find(({ name }) => name === register.fields[field]?.register);
    if (target) return { register: target, valueColumn: 'code' in target.fields ? columnNameOf('code') : 'id' };
    if (field !== undefined && field === register.identity)
      return { register, valueColumn: columnNameOf(register.identity) };
  }
  // A scope that no record carries yet is named after its register.
  const named = registers.find(({ name }) => name === kind);
  return named && { register: named, valueColumn: 'id' };
}

export const findScopeValuesImplementation = implement(findScopeValues, async ({ kind, q, values }, context) => {
  const source = scopeSourceOf(context.services.declarations, kind);
  if (!source) return [];
  const { register } = source;
  return withReachOf(context, register, async () => {
    const today = shanghaiDate(context.now);
    const value = sql.ref(source.valueColumn);
    const title = sql.ref(columnNameOf(register.title));
    const words = (q ?? '').normalize('NFC').split(/\s+/u).filter(Boolean).slice(0, 8);
    const sought = words.map((word) => {
      const pattern = `%${escapeLike(word)}%`;
      const fields = register.search.map((name) => sql`${sql.ref(columnNameOf(name))}::text ilike ${pattern}`);
      return sql`(${sql.join(fields, sql` or `)})`;
    });
    const conditions = values
      ? [sql`${value}::text = any (${values}::text[])`]
      : [
          sql`valid_from_on <= ${today} and (valid_until_on is null or valid_until_on > ${today})`,
          ...(kind === 'township' ? [sql`${value}::text ~ ${townshipPattern}`] : []),
          ...sought,
        ];
    const { rows } = await sql<{ value: string; title: string }>`
      select ${value}::text as value, ${title}::text as title from ${tableOf(register)}
      where ${sql.join(conditions, sql` and `)}
      order by ${sql.ref(columnNameOf(register.identity))}, id
      limit ${values ? values.length : shownValues}`.execute(context.tx);
    return rows;
  });
});

/** Reads one register with the reach it needs and gives the subject's own back: only names leave this file. */
async function withReachOf<Result>(
  { tx, subject }: Pick<QueryContext, 'tx' | 'subject'>,
  register: AnyRegister,
  work: () => Promise<Result>,
): Promise<Result> {
  const reaching: Subject = { ...subject, reach: new Map([[register.permissions.read, { district: true }]]) };
  await setReach(tx, reaching);
  const result = await work();
  await setReach(tx, subject);
  return result;
}
