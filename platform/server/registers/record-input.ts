import { z } from 'zod';
import { type FieldError, type Register, editSchema } from '@wanghuo/kernel';
import { fieldErrorsOf } from '../api/problem.ts';
import { recordFieldRefused } from './errors.ts';
import { maskedFieldsIn, unmaskedInput } from './masked-record.ts';
import { type AnyRecord, type AnyRegister, fieldsOf } from './record-columns.ts';

/** The form's input, personal fields in any shape: what was shown masked comes back masked and is looked at later. */
export function formSchema(register: AnyRegister): z.ZodObject {
  const shape: Record<string, z.ZodType> = { ...editSchema(register as Register).shape };
  for (const [name, field] of fieldsOf(register)) {
    if (field.personal && shape[name]) shape[name] = z.union([shape[name], z.string().max(200)]);
  }
  return z.strictObject(shape);
}

/**
 * The input as it may be stored: masks taken back (PI-04), then every field checked by its own declaration.
 * @param stored - the record that is edited, null for a new one
 * @throws recordFieldRefused with one entry for each field that is not acceptable
 */
export function acceptInput(
  register: AnyRegister,
  input: Readonly<Record<string, unknown>>,
  stored: AnyRecord | null,
): Record<string, unknown> {
  const { values, errors } = checkInput(register, input, stored);
  if (errors.length > 0) throw recordFieldRefused({ field: errors[0]?.pointer.slice(2) ?? '', constraint: '' }, errors);
  return values;
}

/** Like `acceptInput`, with the errors as a value. */
export function checkInput(
  register: AnyRegister,
  input: Readonly<Record<string, unknown>>,
  stored: AnyRecord | null,
): { readonly values: Record<string, unknown>; readonly errors: readonly FieldError[] } {
  const given = stored ? unmaskedInput(register, input, stored) : { ...input };
  // What is stored already was accepted once; it needs no second check, and old values may not pass today's.
  const kept = Object.entries(given).filter(
    ([name, value]) => stored && value === stored[name] && input[name] !== value,
  );
  const checked = Object.fromEntries(Object.entries(given).filter(([name]) => !kept.some(([each]) => each === name)));
  const masked = maskedFieldsIn(register, checked);
  const schema = stored ? schemaOf(register).partial() : schemaOf(register);
  const parsed = schema.safeParse(checked, { reportInput: true });
  const errors: FieldError[] = masked.map((name) => ({ pointer: `#/${name}`, code: 'masked_value' }));
  if (!parsed.success)
    errors.push(...fieldErrorsOf(parsed.error).filter(({ pointer }) => !masked.includes(pointer.slice(2))));
  const values = { ...parsed.data, ...Object.fromEntries(kept) };
  errors.push(...periodErrors({ ...stored, ...values }));
  return { values, errors };
}

function periodErrors(record: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const { validFromOn, validUntilOn } = record;
  return typeof validFromOn === 'string' && typeof validUntilOn === 'string' && validUntilOn < validFromOn
    ? [{ pointer: '#/validUntilOn', code: 'ends_before_start' }]
    : [];
}

const schemas = new WeakMap<object, z.ZodObject>();

function schemaOf(register: AnyRegister): z.ZodObject {
  let schema = schemas.get(register);
  if (!schema) {
    schema = editSchema(register as Register);
    schemas.set(register, schema);
  }
  return schema;
}
