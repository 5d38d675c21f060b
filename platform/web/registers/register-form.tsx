import { type Field, type RecordOf, shanghaiDate, instantOfMillis } from '@wanghuo/kernel';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { serverNowMillis } from '../client/server-clock.ts';
import { useClient } from '../client/session.tsx';
import { useAct } from '../client/use-command.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useLabels } from '../labels/labels.tsx';
import { FieldInput } from './field-input.tsx';
import { fieldLabel } from './field-value.tsx';
import { PickPosition } from './pick-position.tsx';

type AnyRecord = RecordOf<AnyRegister> & Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

/** The fields a person may type: not those that only a command changes, and of structured ones only lists. */
export function editableFields(register: AnyRegister): readonly (readonly [string, Field])[] {
  return (Object.entries(register.fields) as [string, Field][]).filter(
    ([, field]) => !field.byCommand && (field.type !== 'json' || field.entry !== undefined),
  );
}

/**
 * Adds or changes a record. Whatever fails, what was typed stays; field errors stand at their fields.
 * @param record - the record as read, or null for a new one
 */
export function RegisterForm({
  register,
  record,
  onSaved,
  onCancel,
}: {
  register: AnyRegister;
  record: AnyRecord | null;
  onSaved: (record: AnyRecord) => void;
  onCancel: () => void;
}) {
  const t = useLabels('web');
  const client = useClient();
  const [values, setValues] = useState<Values>(() => startOf(register, record));
  const save = useAct<Values, AnyRecord>((input, options) => {
    const calls = client.register(register);
    return (
      record === null
        ? calls.create(input, { key: options.key })
        : calls.update(record.id, input, { key: options.key, version: record.version })
    ) as Promise<AnyRecord>;
  });
  const set = (name: string, value: unknown) => setValues((before) => ({ ...before, [name]: value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await save.run(inputOf(register, record, values));
    if (saved) onSaved(saved);
  };
  const fields = editableFields(register);
  const known = new Set([...fields.map(([name]) => name), 'validFromOn', 'validUntilOn']);
  const elsewhere = save.problem?.errors.some(
    ({ pointer }) => !known.has(pointer.replace(/^#?\//, '').split('/')[0] ?? ''),
  );

  return (
    <form className="wh-form" onSubmit={(event) => void submit(event)} noValidate>
      <ProblemNotice problem={save.problem} showFields={elsewhere ?? false} />
      {fields.map(([name, field]) => {
        const id = `field-${register.name}-${name}`;
        const message = save.problem?.fieldMessage(name);
        return (
          <div className="wh-form-item" key={name}>
            <label id={`${id}-label`} htmlFor={id}>
              {fieldLabel(t, register, name)}
              {!field.optional && <span className="wh-required">{t('web.form.required')}</span>}
            </label>
            <FieldInput
              id={id}
              field={field}
              value={values[name] ?? null}
              onChange={(value) => set(name, value)}
              invalid={message !== undefined}
              pickPosition={
                field.type === 'point' ? (
                  <PickPosition
                    value={(values[name] as [number, number] | null) ?? null}
                    onPick={(value) => set(name, value)}
                  />
                ) : undefined
              }
            />
            {message && (
              <p className="wh-form-error" role="alert">
                {message}
              </p>
            )}
          </div>
        );
      })}
      <div className="wh-form-item">
        <label htmlFor="field-validFromOn">{t('web.field.validFromOn')}</label>
        <Input
          id="field-validFromOn"
          type="date"
          value={String(values['validFromOn'] ?? '')}
          onChange={(event) => set('validFromOn', event.target.value || null)}
        />
        {save.problem?.fieldMessage('validFromOn') && (
          <p className="wh-form-error" role="alert">
            {save.problem.fieldMessage('validFromOn')}
          </p>
        )}
      </div>
      <footer>
        <Button onClick={onCancel}>{t('web.form.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={save.pending}>
          {t('web.form.save')}
        </Button>
      </footer>
    </form>
  );
}

function startOf(register: AnyRegister, record: AnyRecord | null): Values {
  const values: Record<string, unknown> = {
    validFromOn: record?.validFromOn ?? shanghaiDate(instantOfMillis(serverNowMillis())),
  };
  for (const [name, field] of editableFields(register)) values[name] = record?.[name] ?? emptyOf(field);
  return values;
}

function emptyOf(field: Field): unknown {
  if (field.type === 'boolean' && !field.optional) return false;
  return field.type === 'codedList' || field.entry ? [] : null;
}

/** The input the server checks; structured fields that the form does not offer keep what they were. */
function inputOf(register: AnyRegister, record: AnyRecord | null, values: Values): Values {
  const input: Record<string, unknown> = { ...values };
  for (const [name, field] of Object.entries(register.fields) as [string, Field][])
    if (field.type === 'json' && !field.entry && !field.byCommand && record) input[name] = record[name];
  if (record) input['validUntilOn'] = record.validUntilOn;
  if (input['validFromOn'] === null) delete input['validFromOn'];
  for (const [name, field] of editableFields(register)) {
    // An absent required value is left out, so that the server's sentence says "missing" and not "wrong type".
    if (input[name] === null && !field.optional) delete input[name];
  }
  return input;
}
