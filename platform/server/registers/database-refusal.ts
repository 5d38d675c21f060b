import { constraintOf, sqlStateOf } from '../database/transaction.ts';
import { recordFieldRefused, recordIdentityTaken } from './errors.ts';
import { type AnyRegister, columnsOfField, fieldsOf } from './record-columns.ts';

/**
 * The table says no where the declaration could not know: a name already taken (perhaps by a record outside the
 * subject's scope), a reference to nothing, a check of the table. Anything else is passed on as the defect it is.
 */
export async function withRefusals<Result>(
  register: AnyRegister,
  values: Readonly<Record<string, unknown>> | null,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const state = sqlStateOf(error);
    const identity = values?.[register.identity];
    switch (state) {
      case '23505': // unique_violation
      case '23P01': // exclusion_violation
        // Another rule of the table (one assignment of a unit, say) has a refusal of its own, declared by its domain.
        if (fieldOfConstraint(register, error) !== register.identity) throw error;
        throw recordIdentityTaken({ identity: typeof identity === 'string' ? identity : '' }, [
          { pointer: `#/${register.identity}`, code: 'identity_taken' },
        ]);
      case '23503': // foreign_key_violation
      case '23514': // check_violation
      case '23502': // not_null_violation
      case '22P02': {
        const field = fieldOfConstraint(register, error);
        throw recordFieldRefused({ field, constraint: constraintOf(error) ?? '' }, [
          { pointer: field ? `#/${field}` : '#', code: state === '23503' ? 'reference_unknown' : 'refused_by_table' },
        ]);
      }
      default:
        throw error;
    }
  }
}

/** PostgreSQL names constraints after their columns, so the longest column in the name is the field. */
function fieldOfConstraint(register: AnyRegister, error: unknown): string {
  const column = (error as { column?: string }).column;
  const constraint = constraintOf(error) ?? '';
  let found = '';
  let length = 0;
  for (const [name, field] of fieldsOf(register)) {
    for (const each of columnsOfField(name, field)) {
      if (each === column) return name;
      if (constraint.includes(each) && each.length > length) [found, length] = [name, each.length];
    }
  }
  return found;
}
