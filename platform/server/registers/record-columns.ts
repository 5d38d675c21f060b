import { type Field, type Position, type Register, isInstant, parseInstant } from '@wanghuo/kernel';

/** Any register, compared member by member: a register names its own fields, so `Register` does not stand for them all. */
export type AnyRegister = { readonly [Member in keyof Register]: Register[Member] };

/** A record whose register is known only at run time. */
export type AnyRecord = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly validFromOn: string;
  readonly validUntilOn: string | null;
};

export type Row = Record<string, unknown>;

/** The declared fields by name. */
export function fieldsOf(register: AnyRegister): readonly (readonly [name: string, field: Field])[] {
  return Object.entries(register.fields as Readonly<Record<string, Field>>);
}

/** The columns that every register's table begins with. */
export const standardColumns = ['id', 'version', 'source', 'valid_from_on', 'valid_until_on'] as const;

const standardFields = {
  id: 'id',
  version: 'version',
  source: 'source',
  validFromOn: 'valid_from_on',
  validUntilOn: 'valid_until_on',
} as const;

/** `mainDiameterMillimetres` → `main_diameter_millimetres`. */
export function columnNameOf(fieldName: string): string {
  return fieldName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The columns of one field: two for a point, one for anything else. */
export function columnsOfField(name: string, field: Field): readonly string[] {
  return field.type === 'point' ? ['longitude', 'latitude'] : [columnNameOf(name)];
}

/** All columns of a register's table, standard columns first, then the fields as declared. */
export function columnsOf(register: AnyRegister): readonly string[] {
  return [...standardColumns, ...fieldsOf(register).flatMap(([name, field]) => columnsOfField(name, field))];
}

/**
 * Turns the given fields of a record into column values; fields that are left out stay out, so that an update touches
 * only what changes and an insert takes the table's default.
 */
export function rowOf(register: AnyRegister, values: Readonly<Record<string, unknown>>): Row {
  const row: Row = {};
  for (const [name, column] of Object.entries(standardFields)) {
    if (values[name] !== undefined) row[column] = values[name];
  }
  for (const [name, field] of fieldsOf(register)) {
    const value = values[name];
    if (value === undefined) continue;
    if (field.type === 'point') {
      const position = value as Position | null;
      row['longitude'] = position ? position[0] : null;
      row['latitude'] = position ? position[1] : null;
    } else row[columnNameOf(name)] = value === null ? null : storedValueOf(register, name, field, value);
  }
  return row;
}

/** One value as its column keeps it: the published code of a coded field, an instant in whole milliseconds. */
export function storedValueOf(register: AnyRegister, name: string, field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'coded':
      return codeOf(register, name, field, value);
    case 'codedList':
      return (value as readonly string[]).map((one) => codeOf(register, name, field, one));
    case 'instant':
      return isInstant(value) ? parseInstant(value) : new Date(value as string).toISOString();
    default:
      return value;
  }
}

/** How the fields of a register stand in its rows; worked out once, for lists of thousands. */
const readings = new WeakMap<AnyRegister, readonly (readonly [name: string, field: Field, column: string])[]>();

function readingOf(register: AnyRegister): readonly (readonly [name: string, field: Field, column: string])[] {
  let reading = readings.get(register);
  if (!reading) {
    reading = fieldsOf(register).map(([name, field]) => [name, field, columnNameOf(name)]);
    readings.set(register, reading);
  }
  return reading;
}

const standardEntries = Object.entries(standardFields);

/** @throws Error when the table holds a code that the code table does not have: a defect, never shown as empty */
export function recordOf(register: AnyRegister, row: Row): AnyRecord {
  const record: Record<string, unknown> = {};
  for (const [name, column] of standardEntries) record[name] = row[column];
  for (const [name, field, column] of readingOf(register)) {
    record[name] = field.type === 'point' ? positionOf(row) : valueOf(register, name, field, row[column]);
  }
  return record as AnyRecord;
}

function positionOf(row: Row): Position | null {
  const { longitude, latitude } = row;
  return longitude === null || latitude === null ? null : [Number(longitude), Number(latitude)];
}

function valueOf(register: AnyRegister, name: string, field: Field, stored: unknown): unknown {
  if (stored === null || stored === undefined) return null;
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return Number(stored);
    case 'coded':
      return nameOf(register, name, field, stored);
    case 'codedList':
      return (stored as readonly string[]).map((code) => nameOf(register, name, field, code));
    case 'instant':
      return new Date(stored as string | Date).toISOString();
    default:
      return stored;
  }
}

function codeOf(register: AnyRegister, name: string, field: Field, value: unknown): string {
  const code = field.codes?.codes[value as string];
  if (code === undefined) throw new Error(`${register.name}.${name}: no code for the name ${String(value)}`);
  return code;
}

const namesByCode = new WeakMap<object, ReadonlyMap<string, string>>();

function nameOf(register: AnyRegister, name: string, field: Field, code: unknown): string {
  const table = field.codes;
  if (!table) throw new Error(`${register.name}.${name} is coded but has no code table`);
  let names = namesByCode.get(table);
  if (!names) {
    names = new Map(table.names.map((one) => [table.codes[one] as string, one]));
    namesByCode.set(table, names);
  }
  const found = names.get(code as string);
  if (found === undefined) throw new Error(`${register.name}.${name}: no name for the code ${String(code)}`);
  return found;
}
