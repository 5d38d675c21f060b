import { formatInstant, useLabels } from '@wanghuo/platform-web';
import type { CodeTable } from '@wanghuo/kernel';
import { parseInstant } from '@wanghuo/kernel';
import { Input, InputNumber, Select } from 'antd';
import { type ReactNode, useState } from 'react';
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

const shanghai = '+08:00';
const written = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(?::(\d{2}))?$/;

/**
 * A moment as it stands in every list here, whatever the browser's own language makes of dates; an empty field is "not
 * known", never now. What is no moment stays as typed and is marked.
 */
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
  const t = useLabels('records');
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value ? formatInstant(value) : '');
  const isWrong = typed !== null && typed.trim() !== '' && instantOf(typed) === null;
  const take = () => {
    if (typed === null || isWrong) return;
    const text = typed.trim();
    // A time that stays the same to the second keeps its milliseconds and its clock.
    if (text !== (value ? formatInstant(value) : '')) onChange(text === '' ? null : instantOf(text));
    setTyped(null);
  };
  return (
    <>
      <Input
        id={`rec-${name}`}
        className="wh-number"
        {...(label ? { 'aria-label': label } : {})}
        aria-invalid={isWrong}
        {...(isWrong ? { status: 'error' as const } : {})}
        placeholder={t('records.time.form')}
        value={shown}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onPressEnter={take}
      />
      {isWrong && <p className="wh-form-error">{t('records.time.wrong')}</p>}
    </>
  );
}

function instantOf(typed: string): string | null {
  const [, day, time, seconds = '00'] = written.exec(typed.trim()) ?? [];
  if (!day || !time) return null;
  try {
    return parseInstant(`${day}T${time.padStart(5, '0')}:${seconds}${shanghai}`);
  } catch {
    return null;
  }
}
