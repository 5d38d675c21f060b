import { sql } from 'kysely';
import { type Field, isWithinReach, limits, type RevealPurpose, revealPermissionOf } from '@wanghuo/kernel';
import type { CommandContext } from '../context.ts';
import type { Services } from '../services.ts';
import { recordFieldRefused, recordNotPermitted, recordRevealLimit } from './errors.ts';
import { personalDataRevealed } from './events.ts';
import { type AnyRecord, type AnyRegister } from './record-columns.ts';
import { getRecord } from './record-store.ts';

/**
 * Shows one whole personal value: one record, one field, a purpose, counted and audited (PI-05).
 * @throws recordNotFound, recordNotPermitted, recordFieldRefused for a field that is not personal, recordRevealLimit
 */
export async function revealField(
  context: CommandContext & { readonly services: Services },
  register: AnyRegister,
  input: { readonly id: string; readonly field: string; readonly purpose: RevealPurpose },
): Promise<{ value: string | null }> {
  const record = (await getRecord(context, register, input.id)) as unknown as AnyRecord;
  const field = Object.hasOwn(register.fields, input.field) ? (register.fields[input.field] as Field) : undefined;
  if (!field?.personal)
    throw recordFieldRefused({ field: input.field, constraint: '' }, [{ pointer: '#/field', code: 'not_in_list' }]);
  // To read masked and to see whole are two rights, each with its own scope.
  const reach = context.subject.reach.get(revealPermissionOf(register));
  if (!isWithinReach(reach, register.scope, record)) throw recordNotPermitted({ register: register.name });
  // One at a time for each subject, so that the count cannot be outrun.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reveal ${context.subject.id}`}, 8119))`.execute(
    context.tx,
  );
  const { rows } = await sql<{ count: number; seconds: number }>`
    select count(*)::int as count,
      ceil(extract(epoch from min(at) + interval '1 hour' - ${context.now}::timestamptz))::int as seconds
    from history.reveal
    where subject_id = ${context.subject.id} and at > ${context.now}::timestamptz - interval '1 hour'`.execute(
    context.tx,
  );
  const [past] = rows;
  // The oldest of the hour is the first to make room.
  if (past && past.count >= limits.revealsPerHour) throw recordRevealLimit({ retryAfterSeconds: past.seconds });
  await sql`insert into history.reveal (id, subject_id, at, register, record_id, field, purpose)
    values (${context.newId()}, ${context.subject.id}, ${context.now}, ${register.name}, ${record.id}, ${input.field},
      ${input.purpose})`.execute(context.tx);
  await context.services.announce(context, personalDataRevealed, {
    register: register.name,
    recordId: record.id,
    field: input.field,
    purpose: input.purpose,
  });
  const value = record[input.field];
  return { value: value === null || value === undefined ? null : String(value) };
}
