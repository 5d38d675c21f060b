import type { Field, Position } from '@wanghuo/kernel';
import { Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useLabels } from '../labels/labels.tsx';
import { codeLabel } from './field-value.tsx';
import { EntriesInput } from './entries-input.tsx';
import { ReferenceInput } from './reference.tsx';

export interface FieldInputProps {
  readonly id: string;
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly invalid: boolean;
  /** Offers the map for a position, where there is one. */
  readonly pickPosition?: ReactNode;
}

/** The control of one field, chosen by its type. Empty is null. */
export function FieldInput({ id, field, value, onChange, invalid, pickPosition }: FieldInputProps) {
  const t = useLabels('web');
  const status = invalid ? { status: 'error' as const } : {};
  const shared = { id, 'aria-invalid': invalid, style: { width: '100%' }, ...status };
  const text = typeof value === 'string' ? value : '';
  switch (field.type) {
    case 'coded':
    case 'codedList':
      return (
        <Select
          {...shared}
          {...(field.type === 'codedList' ? { mode: 'multiple' as const } : {})}
          allowClear={field.optional || field.type === 'codedList'}
          value={value as never}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(next: unknown) => onChange(next ?? (field.type === 'codedList' ? [] : null))}
          options={(field.codes?.names ?? []).map((name) => ({ value: name, label: codeLabel(t, field, name) }))}
        />
      );
    case 'reference':
      return (
        <ReferenceInput
          id={id}
          register={field.register ?? ''}
          value={text || null}
          onChange={onChange}
          invalid={invalid}
        />
      );
    case 'boolean':
      return (
        <Checkbox id={id} checked={value === true} onChange={(event) => onChange(event.target.checked)}>
          {t('web.yes')}
        </Checkbox>
      );
    case 'integer':
    case 'decimal':
      return (
        // Without limits of its own: it would turn a slip into another number; the server names field and limit.
        <InputNumber
          {...shared}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(next)}
          {...(field.type === 'integer' ? { precision: 0 } : {})}
        />
      );
    case 'date':
      return <Input {...shared} type="date" value={text} onChange={(event) => onChange(event.target.value || null)} />;
    case 'instant':
      return (
        <Input
          {...shared}
          type="datetime-local"
          step={1}
          value={localOf(text)}
          onChange={(event) => onChange(instantOf(event.target.value))}
        />
      );
    case 'point':
      return (
        <PositionInput
          id={id}
          value={(value as Position | null) ?? null}
          onChange={onChange}
          invalid={invalid}
          pick={pickPosition}
        />
      );
    case 'json':
      return (
        <EntriesInput
          id={id}
          entry={field.entry ?? { name: '', parts: {} }}
          values={Array.isArray(value) ? (value as readonly Readonly<Record<string, unknown>>[]) : []}
          onChange={onChange}
          invalid={invalid}
        />
      );
    default:
      return field.multiline ? (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={text}
          {...(field.maximum ? { maxLength: field.maximum, showCount: true } : {})}
          onChange={(event) => onChange(event.target.value || null)}
        />
      ) : (
        <Input
          {...shared}
          value={text}
          {...(field.maximum ? { maxLength: field.maximum } : {})}
          onChange={(event) => onChange(event.target.value || null)}
        />
      );
  }
}

const shanghaiOffsetMillis = 8 * 3_600_000;

/** `2026-11-02T19:12:40.000Z` → `2026-11-03T03:12:40`, as the browser's control takes it. */
function localOf(instant: string): string {
  const millis = Date.parse(instant);
  return Number.isNaN(millis) ? '' : new Date(millis + shanghaiOffsetMillis).toISOString().slice(0, 19);
}

function instantOf(local: string): string | null {
  const millis = Date.parse(`${local.length === 16 ? `${local}:00` : local}.000Z`);
  return Number.isNaN(millis) ? null : new Date(millis - shanghaiOffsetMillis).toISOString();
}

function PositionInput({
  id,
  value,
  onChange,
  invalid,
  pick,
}: {
  id: string;
  value: Position | null;
  onChange: (value: unknown) => void;
  invalid: boolean;
  pick?: ReactNode;
}) {
  const t = useLabels('web');
  const part = (index: 0 | 1, next: number | null) => {
    if (next === null) {
      onChange(null);
      return;
    }
    const kept: [number, number] = [value?.[0] ?? 0, value?.[1] ?? 0];
    kept[index] = next;
    onChange(kept);
  };
  const status = invalid ? { status: 'error' as const } : {};
  return (
    <div className="wh-position">
      <InputNumber
        id={id}
        {...status}
        aria-label={t('web.position.longitude')}
        prefix={t('web.position.longitude')}
        value={value?.[0] ?? null}
        onChange={(next) => part(0, next)}
        min={-180}
        max={180}
        step={0.0001}
        precision={6}
      />
      <InputNumber
        {...status}
        aria-label={t('web.position.latitude')}
        prefix={t('web.position.latitude')}
        value={value?.[1] ?? null}
        onChange={(next) => part(1, next)}
        min={-90}
        max={90}
        step={0.0001}
        precision={6}
      />
      {pick}
    </div>
  );
}
