import { Checkbox, Input, InputNumber, Select } from 'antd';
import type { JsonSchema } from '../client/client.ts';
import type { Problem } from '../client/problem.ts';
import { useLabels } from '../labels/labels.tsx';
import { inputLabel, optionLabel } from './input-label.ts';

export type SchemaValues = Readonly<Record<string, unknown>>;

/** Drops the `null` alternative of an optional value. */
function plain(schema: JsonSchema): JsonSchema {
  const kept = schema.anyOf?.filter((one) => one.type !== 'null');
  return kept?.length === 1 ? { ...schema, ...(kept[0] as JsonSchema) } : schema;
}

/** Tells whether a step asks for nothing and may be taken at once. */
export function asksForNothing(schema: JsonSchema | undefined): boolean {
  return Object.keys(schema?.properties ?? {}).length === 0;
}

/**
 * The form of a step's input, from its JSON Schema.
 * @param scope - where its labels live: `field.<scope>.<name>`, and `option.<scope>.<name>.<VALUE>` or `code.<name>.<VALUE>`
 */
export function SchemaForm({
  schema,
  scope,
  values,
  onChange,
  problem,
}: {
  schema: JsonSchema;
  scope: string;
  values: SchemaValues;
  onChange: (values: SchemaValues) => void;
  problem: Problem | null;
}) {
  const t = useLabels('web');
  return (
    <div className="wh-form">
      {Object.entries(schema.properties ?? {}).map(([name, declared]) => {
        const id = `input-${scope}-${name}`;
        const message = problem?.errors.find(({ pointer }) => pointer.split('/').includes(name));
        const required = schema.required?.includes(name) ?? false;
        return (
          <div className="wh-form-item" key={name}>
            <label htmlFor={id}>
              {inputLabel(t, scope, name)}
              {required && <span className="wh-required">{t('web.form.required')}</span>}
            </label>
            <SchemaInput
              id={id}
              schema={plain(declared)}
              value={values[name]}
              optionLabel={(value) => optionLabel(t, scope, name, value)}
              onChange={(value) => onChange({ ...values, [name]: value })}
            />
            {message && (
              <p className="wh-form-error" role="alert">
                {message.message ?? message.code}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

function SchemaInput({
  id,
  schema,
  value,
  optionLabel,
  onChange,
}: {
  id: string;
  schema: JsonSchema;
  value: unknown;
  optionLabel: (value: string) => string;
  onChange: (value: unknown) => void;
}) {
  const t = useLabels('web');
  const text = typeof value === 'string' ? value : '';
  const wide = { width: '100%' };
  const options = (names: readonly unknown[]) =>
    names.map((name) => ({ value: String(name), label: optionLabel(String(name)) }));
  if (schema.enum)
    return (
      <Select
        id={id}
        style={wide}
        value={(value as string) ?? null}
        options={options(schema.enum)}
        onChange={onChange}
      />
    );
  if (schema.type === 'array')
    return (
      <Select
        id={id}
        style={wide}
        mode={schema.items?.enum ? 'multiple' : 'tags'}
        value={(value as string[]) ?? []}
        options={options(schema.items?.enum ?? [])}
        onChange={onChange}
      />
    );
  if (schema.type === 'boolean')
    return (
      <Checkbox id={id} checked={value === true} onChange={(event) => onChange(event.target.checked)}>
        {t('web.yes')}
      </Checkbox>
    );
  if (schema.type === 'integer' || schema.type === 'number')
    return (
      <InputNumber
        id={id}
        style={wide}
        value={typeof value === 'number' ? value : null}
        {...(schema.minimum === undefined || schema.minimum < -1e15 ? {} : { min: schema.minimum })}
        {...(schema.maximum === undefined || schema.maximum > 1e15 ? {} : { max: schema.maximum })}
        {...(schema.type === 'integer' ? { precision: 0 } : {})}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  if (schema.format === 'date')
    return <Input id={id} type="date" value={text} onChange={(event) => onChange(event.target.value || undefined)} />;
  return (schema.maxLength ?? 0) > 80 ? (
    <Input.TextArea
      id={id}
      autoSize={{ minRows: 3, maxRows: 10 }}
      value={text}
      {...(schema.maxLength ? { maxLength: schema.maxLength, showCount: true } : {})}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  ) : (
    <Input
      id={id}
      value={text}
      {...(schema.maxLength ? { maxLength: schema.maxLength } : {})}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}
