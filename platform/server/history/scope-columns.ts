import type { Reach, ScopeFields, ScopeKind } from '@wanghuo/kernel';
import type { AnyRegister } from '../registers/record-columns.ts';

/**
 * Columns by which a row that belongs to another record (its history, its files) is found within a scope; the values
 * are copied from the record when the row is written.
 */
export interface ScopeColumns {
  readonly read_permission: string;
  readonly township_code: string | null;
  readonly station_ids: readonly string[];
  readonly premises_id: string | null;
  readonly sector_code: string | null;
  readonly organisation_id: string | null;
  readonly assigned_ids: readonly string[];
  readonly self_id: string | null;
}

/** Kind of scope → column, for the generated policies. */
export const scopeColumnNames = {
  township: 'township_code',
  station: 'station_ids',
  premises: 'premises_id',
  sector: 'sector_code',
  organisation: 'organisation_id',
  assigned: 'assigned_ids',
  self: 'self_id',
} as const satisfies { readonly [Kind in Exclude<ScopeKind, 'district'>]: keyof ScopeColumns };

/** Reads the scope values off a record. */
export function scopeColumnsOf(
  permission: string,
  scope: ScopeFields,
  record: Readonly<Record<string, unknown>>,
): ScopeColumns {
  const one = (kind: keyof ScopeFields): string | null => {
    const field = scope[kind];
    const value = field === undefined ? null : record[field];
    return typeof value === 'string' ? value : null;
  };
  const several = (kind: keyof ScopeFields): readonly string[] => {
    const field = scope[kind];
    const value = field === undefined ? null : record[field];
    return Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : [];
  };
  return {
    read_permission: permission,
    township_code: one('township'),
    station_ids: several('station'),
    premises_id: one('premises'),
    sector_code: one('sector'),
    organisation_id: one('organisation'),
    assigned_ids: several('assigned'),
    self_id: one('self'),
  };
}

export function scopeColumnsOfRecord(register: AnyRegister, record: Readonly<Record<string, unknown>>): ScopeColumns {
  return scopeColumnsOf(register.permissions.read, register.scope, record);
}

/** Tells whether a subject's reach covers a row with scope columns. */
export function reachesRow(reach: ReadonlyMap<string, Reach>, row: ScopeColumns): boolean {
  const entry = reach.get(row.read_permission);
  if (!entry) return false;
  if (entry.district) return true;
  return (Object.entries(scopeColumnNames) as [Exclude<ScopeKind, 'district'>, keyof ScopeColumns][]).some(
    ([kind, column]) => {
      const values = entry[kind];
      if (!values || values === true) return false;
      const value = row[column];
      return Array.isArray(value)
        ? value.some((each) => values.includes(each as string))
        : value !== null && values.includes(value as string);
    },
  );
}
