import { type Field, isUuid } from '@wanghuo/kernel';
import { Fragment } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { formatCount, formatDate, formatDecimal, formatInstant, formatPosition } from '../labels/format.ts';
import { type Translate, useLabels } from '../labels/labels.tsx';
import { ReferenceName } from './reference.tsx';

/** The heading of a field: its own label, or that of a standard field. */
export function fieldLabel(t: Translate, register: Pick<AnyRegister, 'name'>, field: string): string {
  return t.find(`field.${register.name}.${field}`, `web.field.${field}`) ?? `field.${register.name}.${field}`;
}

/** The word of a coded value. */
export function codeLabel(t: Translate, field: Pick<Field, 'codes'>, name: string): string {
  return t(`code.${field.codes?.id ?? ''}.${name}`);
}

/** One value of a record as people read it. */
export function FieldValue({ field, value }: { field: Field; value: unknown }) {
  const t = useLabels('web');
  if (value === null || value === undefined || value === '') return <span className="wh-quiet">—</span>;
  switch (field.type) {
    case 'coded':
      return <>{codeLabel(t, field, String(value))}</>;
    case 'codedList':
      return <>{(value as readonly string[]).map((name) => codeLabel(t, field, name)).join('、') || '—'}</>;
    case 'reference':
      return <ReferenceName register={field.register ?? ''} value={String(value)} />;
    case 'referenceList':
      return (
        <>
          {(value as readonly string[]).map((one, index) => (
            <Fragment key={one}>
              {index > 0 && '、'}
              <ReferenceName register={field.register ?? ''} value={one} />
            </Fragment>
          ))}
          {(value as readonly string[]).length === 0 && '—'}
        </>
      );
    case 'boolean':
      return <>{t(value ? 'web.yes' : 'web.no')}</>;
    case 'date':
      return <span className="wh-number">{formatDate(String(value))}</span>;
    case 'instant':
      return <span className="wh-number">{formatInstant(String(value))}</span>;
    case 'integer':
      return <span className="wh-number">{typeof value === 'number' ? formatCount(value) : String(value)}</span>;
    case 'decimal':
      return <span className="wh-number">{typeof value === 'number' ? formatDecimal(value, 3) : String(value)}</span>;
    case 'point':
      return <span className="wh-number">{formatPosition(value as [number, number])}</span>;
    case 'json':
      return <JsonValue value={value} />;
    default:
      // An identifier that no register resolves is quoted, not read.
      return isUuid(String(value)) ? <code className="wh-quiet">{String(value)}</code> : <>{String(value)}</>;
  }
}

function JsonValue({ value }: { value: unknown }) {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return <>{value.join('、') || '—'}</>;
  return <code className="wh-json">{JSON.stringify(value, null, 1)}</code>;
}

/** A field as plain text, for marks and titles. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
