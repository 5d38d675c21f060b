import { sql } from 'kysely';
import { type FieldError, isUuid, shanghaiDate } from '@wanghuo/kernel';
import type { QueryContext } from '../context.ts';
import type { Services } from '../services.ts';
import { recordFieldRefused } from './errors.ts';
import { type AnyRecord, type AnyRegister, fieldsOf } from './record-columns.ts';

type Context = Pick<QueryContext, 'tx' | 'now'> & { readonly services: Pick<Services, 'declarations'> };

/**
 * Refuses references that lead nowhere: every one that is new must name a record in force that the subject may see, by
 * its id or, where records are known by a code (divisions), by that code. One that stays as it is stored is not asked
 * again: what it names may have ended since, or lie beyond what this subject sees.
 *
 * @param values - the accepted input
 * @param stored - the record that is edited, null for a new one
 * @throws recordFieldRefused with one entry for each reference that leads nowhere
 */
export async function assertReferencesKnown(
  context: Context,
  register: AnyRegister,
  values: Readonly<Record<string, unknown>>,
  stored: AnyRecord | null,
): Promise<void> {
  const errors: FieldError[] = [];
  for (const [name, field] of fieldsOf(register)) {
    const target = targetOf(context, field.register);
    if (!target || field.byCommand) continue;
    const kept = new Set(listed(stored?.[name]));
    const given = listed(values[name]);
    const known = await knownAmong(
      context,
      target,
      given.filter((one) => !kept.has(one)),
    );
    for (const [index, one] of given.entries())
      if (!kept.has(one) && !known.has(one))
        errors.push({
          pointer: field.type === 'referenceList' ? `#/${name}/${index}` : `#/${name}`,
          code: 'reference_unknown',
        });
  }
  if (errors.length > 0)
    throw recordFieldRefused({ field: errors[0]?.pointer.split('/')[1] ?? '', constraint: '' }, errors);
}

function targetOf({ services }: Context, name: string | undefined): AnyRegister | undefined {
  return services.declarations.flatMap((domain) => domain.registers).find((one) => one.name === name);
}

function listed(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
}

/** Which of these name a record in force that the subject may see. */
async function knownAmong(
  { tx, now }: Context,
  target: AnyRegister,
  given: readonly string[],
): Promise<ReadonlySet<string>> {
  const isByCode = target.identity === 'code';
  // What is no identifier at all names nothing, and is not for the database to stumble over.
  const wanted = isByCode ? given : given.filter((one) => isUuid(one));
  if (wanted.length === 0) return new Set();
  const today = shanghaiDate(now);
  const { rows } = await sql<{ value: string }>`
    select ${isByCode ? sql`code` : sql`id::text`} as value from ${sql.table(target.table)}
    where ${isByCode ? sql`code = any(${wanted}::text[])` : sql`id = any(${wanted}::uuid[])`}
      and (valid_until_on is null or valid_until_on > ${today})`.execute(tx);
  return new Set(rows.map(({ value }) => value));
}
