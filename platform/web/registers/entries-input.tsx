import type { Field } from '@wanghuo/kernel';
import { Button } from 'antd';
import { useLabels } from '../labels/labels.tsx';
import { FieldInput } from './field-input.tsx';
import { fieldLabel } from './field-value.tsx';

type Values = Readonly<Record<string, unknown>>;

/** A list of entries: a row of controls for each, one more at the end, and each can be taken out. */
export function EntriesInput({
  id,
  entry,
  values,
  onChange,
  invalid,
}: {
  id: string;
  entry: NonNullable<Field['entry']>;
  values: readonly Values[];
  onChange: (values: readonly Values[]) => void;
  invalid: boolean;
}) {
  const t = useLabels('web');
  const parts = Object.entries(entry.parts);
  const nothing = Object.fromEntries(parts.map(([part]) => [part, null]));
  return (
    <div id={id} role="group" aria-labelledby={`${id}-label`} className="wh-entries-input">
      {values.map((value, index) => (
        <div key={index} className="wh-row">
          {parts.map(([part, field]) => {
            const control = `${id}-${index}-${part}`;
            return (
              <label key={part} htmlFor={control}>
                <span className="wh-quiet wh-small">{fieldLabel(t, entry, part)}</span>
                <FieldInput
                  id={control}
                  field={field}
                  value={value[part] ?? null}
                  onChange={(next) =>
                    onChange(values.map((one, at) => (at === index ? { ...one, [part]: next } : one)))
                  }
                  invalid={invalid && !field.optional && (value[part] ?? null) === null}
                />
              </label>
            );
          })}
          <Button
            aria-label={t('web.entries.removeNth', { number: index + 1 })}
            onClick={() => onChange(values.filter((_, at) => at !== index))}
          >
            {t('web.entries.remove')}
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange([...values, nothing])}>{t('web.entries.add')}</Button>
    </div>
  );
}
