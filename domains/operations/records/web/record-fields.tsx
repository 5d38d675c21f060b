import { formatInstant, useLabels } from '@wanghuo/platform-web';
import type { CodeTable } from '@wanghuo/kernel';
import { parseInstant } from '@wanghuo/kernel';
import { Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Finding } from '../model/index.ts';

/** A field with its name; what the rules say of it stands under it, so that nobody looks for what is missing. */
export function RecordField({
  name,
  label,
  findings,
  children,
}: {
  name: string;
  label: ReactNode;
  findings: readonly Finding[];
  children: ReactNode;
}) {
  const t = useLabels('records');
  const own = findings.filter(({ field }) => field === name);
  return (
    <div className="rec-field" data-wrong={own.length > 0}>
      <label htmlFor={`rec-${name}`}>{label}</label>
      {children}
      {own.map(({ rule, severity }) => (
        <p key={rule} className={severity === 'REFUSE' ? 'wh-form-error' : 'rec-ask'}>
          {t(`rule.${rule}`)}
        </p>
      ))}
    </div>
  );
}

export function NumberInput({
  name,
  value,
  onChange,
  places = 0,
  least = 0,
  label,
}: {
  name: string;
  value: number | null;
  onChange: (value: number | null) => void;
  places?: number;
  least?: number;
  label?: string;
}) {
  return (
    <InputNumber
      id={`rec-${name}`}
      {...(label ? { 'aria-label': label } : {})}
      value={value}
      min={least}
      precision={places}
      controls={false}
      onChange={(next) => onChange(next)}
    />
  );
}

export function CodeSelect({
  name,
  table,
  value,
  onChange,
  label,
}: {
  name: string;
  table: CodeTable;
  value: string | null;
  onChange: (value: string) => void;
  label?: string;
}) {
  const t = useLabels('records');
  return (
    <Select
      id={`rec-${name}`}
      {...(label ? { 'aria-label': label } : {})}
      value={value}
      placeholder={t('records.choose')}
      popupMatchSelectWidth={false}
      onChange={onChange}
      options={table.names.map((one) => ({ value: one, label: t(`code.${table.id}.${one}`) }))}
    />
  );
}

const offset = '+08:00';

/** A moment as people here write it; an empty field is "not known", never now. */
export function TimeInput({
  name,
  value,
  onChange,
  label,
}: {
  name: string;
  value: string | null;
  onChange: (value: string | null) => void;
  label?: string;
}) {
  return (
    <Input
      id={`rec-${name}`}
      type="datetime-local"
      step={1}
      {...(label ? { 'aria-label': label } : {})}
      value={value ? formatInstant(value).replace(' ', 'T') : ''}
      onChange={(event) => onChange(instantOf(event.target.value, value))}
    />
  );
}

/** What was typed, as an instant; a time that stays the same to the second keeps its milliseconds and its clock. */
function instantOf(typed: string, before: string | null): string | null {
  if (typed === '') return null;
  if (before && formatInstant(before).replace(' ', 'T') === typed) return before;
  try {
    return parseInstant(`${typed.length === 16 ? `${typed}:00` : typed}${offset}`);
  } catch {
    return before;
  }
}
