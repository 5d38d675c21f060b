import { type Field, mask } from '@wanghuo/kernel';
import { type AnyRecord, type AnyRegister, fieldsOf } from './record-columns.ts';

/**
 * The record as it leaves the server: personal fields masked, nothing that is not declared (PI-03, AZ-12).
 * @param record - a record of the register, whole
 */
export function maskedRecord(register: AnyRegister, record: object): AnyRecord {
  const whole = record as AnyRecord;
  const shown: Record<string, unknown> = {
    id: whole.id,
    version: whole.version,
    source: whole.source,
    validFromOn: whole.validFromOn,
    validUntilOn: whole.validUntilOn,
  };
  for (const [name, field] of fieldsOf(register)) shown[name] = maskedValue(field, whole[name] ?? null);
  return shown as AnyRecord;
}

export function maskedValue(field: Field, value: unknown): unknown {
  return field.personal && value !== null ? mask(field.personal, String(value)) : value;
}

/** What was filled in at a step, with what is called like a personal field of the record masked as the field is. */
export function maskedInput(
  register: AnyRegister,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields = new Map(fieldsOf(register));
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const field = fields.get(name);
      return [name, field ? maskedValue(field, value) : value];
    }),
  );
}

/**
 * Takes back what was typed over masked values: a personal field that comes in exactly as it was shown keeps what is
 * stored, so that a form sent back unread does not write the mask over the person (PI-04).
 */
export function unmaskedInput<Input extends Readonly<Record<string, unknown>>>(
  register: AnyRegister,
  input: Input,
  stored: object,
): Input {
  const whole = stored as Readonly<Record<string, unknown>>;
  const kept: Record<string, unknown> = { ...input };
  for (const [name, field] of fieldsOf(register)) {
    if (field.personal && name in kept && kept[name] === maskedValue(field, whole[name] ?? null))
      kept[name] = whole[name];
  }
  return kept as Input;
}

/** The personal fields whose incoming value is evidently a mask of something: refused, never stored. */
export function maskedFieldsIn(register: AnyRegister, input: Readonly<Record<string, unknown>>): readonly string[] {
  return fieldsOf(register)
    .filter(([name, field]) => field.personal && typeof input[name] === 'string' && /\*{2}|^.\*$/u.test(input[name]))
    .map(([name]) => name);
}
