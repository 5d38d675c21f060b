import { type Field, isUuid } from '@wanghuo/kernel';
import { Fragment } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { formatCount, formatDate, formatDecimal, formatInstant, formatPosition } from '../labels/format.ts';
import { type Translate, useLabels } from '../labels/labels.tsx';
import { ReferenceName } from './reference.tsx';

type Entry = NonNullable<Field['entry']>;

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
      return field.entry && Array.isArray(value) ? (
        <Entries entry={field.entry} values={value} />
      ) : (
        <JsonValue field={field} value={value} />
      );
    default:
      if (field.words) return <>{t.find(`${field.words}.${String(value)}`) ?? String(value)}</>;
      // An identifier that no register resolves is quoted, not read.
      return isUuid(String(value)) ? <code className="wh-quiet">{String(value)}</code> : <>{String(value)}</>;
  }
}

/** The entries of a list, one a line: the first part by itself, the others with their names. */
function Entries({ entry, values }: { entry: Entry; values: readonly Readonly<Record<string, unknown>>[] }) {
  const t = useLabels('web');
  if (values.length === 0) return <>—</>;
  const [first, ...others] = Object.entries(entry.parts);
  return (
    <ul className="wh-entries">
      {values.map((value, index) => (
        <li key={index}>
          {first && <FieldValue field={first[1]} value={value[first[0]]} />}
          {others.map(
            ([part, field]) =>
              value[part] !== null &&
              value[part] !== undefined && (
                <span key={part} className="wh-quiet">
                  {fieldLabel(t, entry, part)} <FieldValue field={field} value={value[part]} />
                </span>
              ),
          )}
        </li>
      ))}
    </ul>
  );
}

function JsonValue({ field, value }: { field: Field; value: unknown }) {
  const t = useLabels('web');
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return <>{value.join('、') || '—'}</>;
  if (field.words !== undefined && typeof value === 'object') {
    const said = Object.entries(value ?? {}).filter(([, one]) => one !== false && one !== null);
    const word = (key: string) => t.find(`${field.words}.${key}`) ?? key;
    return (
      <>
        {said
          .map(([key, one]) =>
            one === true ? word(key) : `${word(key)} ${typeof one === 'string' ? word(one) : quantity(one)}`,
          )
          .join('、') || '—'}
      </>
    );
  }
  return <code className="wh-json">{JSON.stringify(value, null, 1)}</code>;
}

const quantity = (value: unknown): string => (typeof value === 'number' ? formatDecimal(value, 3) : String(value));

/** A field as plain text, for marks and titles. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
