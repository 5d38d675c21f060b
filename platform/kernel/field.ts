import { z } from 'zod';
import type { CodeTable, NameIn } from './code-table.ts';
import type { MaskKind } from './mask.ts';

/** WGS-84, GeoJSON order, longitude first. */
export type Position = readonly [longitude: number, latitude: number];

export type FieldType =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'coded'
  | 'codedList'
  | 'reference'
  | 'referenceList'
  | 'point'
  | 'json';

/** One field of a register: its type, its checks and how it is shown follow from this value. */
export interface Field<Value = unknown> {
  readonly type: FieldType;
  readonly schema: z.ZodType<Value>;
  readonly optional: boolean;
  /** Changed only by a named command; seen, filtered and exported like any other. */
  readonly byCommand: boolean;
  /** Personal data: masked wherever it leaves the server, unless revealed. */
  readonly personal?: MaskKind;
  /** Kept for the program: screens show what people call it, in a field beside it. */
  readonly internal?: boolean;
  readonly codes?: CodeTable;
  /** The register a reference points to. */
  readonly register?: string;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly multiline?: boolean;
  /** Where labels name a text, or the keys of a structured value: under `<words>.<value>`. */
  readonly words?: string;
  /** What each entry of a list is made of (`listOf`). */
  readonly entry?: { readonly name: string; readonly parts: Parts };
}

type Parts = Readonly<Record<string, Field>>;

export type ValueOf<F> = F extends Field<infer Value> ? Value : never;

/** Control characters, bidirectional marks and lone surrogates are refused in text (AP-04, AP-05). */
const unacceptable = (multiline: boolean) =>
  multiline
    ? /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Surrogate}/u
    : /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Surrogate}/u;

interface TextLimits {
  readonly max: number;
  readonly min?: number;
  readonly multiline?: boolean;
}

/** Hundreds of fields share a few dozen limits, and a page makes the schemas of all domains before it shows anything. */
const textSchemas = new Map<string, z.ZodType<string>>();

/** Schema of free text: NFC, trimmed, without control characters, its length counted in code points. */
export function textSchema({ max, min = 1, multiline = false }: TextLimits): z.ZodType<string> {
  const key = `${min} ${max} ${multiline}`;
  const known = textSchemas.get(key) ?? makeTextSchema({ max, min, multiline });
  textSchemas.set(key, known);
  return known;
}

function makeTextSchema({ max, min, multiline }: Required<TextLimits>): z.ZodType<string> {
  const pattern = unacceptable(multiline);
  return z
    .string()
    .max(max * 2)
    .refine((value) => !pattern.test(value), { message: 'control_character' })
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => Array.from(value).length <= max, { message: 'too_long' })
    .refine((value) => Array.from(value).length >= min, { message: 'too_short' })
    .meta({ type: 'string', minLength: min, maxLength: max }) as unknown as z.ZodType<string>;
}

export const positionSchema: z.ZodType<Position> = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .readonly() as unknown as z.ZodType<Position>;

const referenceSchema = z.string().min(1).max(64);
const referencesSchema = z.array(referenceSchema).max(500) as unknown as z.ZodType<readonly string[]>;
const booleanSchema = z.boolean();
export const instantSchema = z.iso.datetime({ offset: false });
export const dateSchema = z.iso.date();

const required = { optional: false, byCommand: false } as const;

export function text(options: { max: number; multiline?: boolean }): Field<string> {
  return {
    ...required,
    type: 'text',
    schema: textSchema(options),
    maximum: options.max,
    multiline: options.multiline ?? false,
  };
}

export function integer(options: { min: number; max: number }): Field<number> {
  return {
    ...required,
    type: 'integer',
    schema: z.number().int().min(options.min).max(options.max),
    minimum: options.min,
    maximum: options.max,
  };
}

export function decimal(options: { min: number; max: number }): Field<number> {
  return {
    ...required,
    type: 'decimal',
    schema: z.number().min(options.min).max(options.max),
    minimum: options.min,
    maximum: options.max,
  };
}

export function boolean(): Field<boolean> {
  return { ...required, type: 'boolean', schema: booleanSchema };
}

/** A calendar date in Asia/Shanghai; name the field `…On`. */
export function date(): Field<string> {
  return { ...required, type: 'date', schema: dateSchema };
}

/** A UTC instant; name the field `…At`. */
export function timestamp(): Field<string> {
  return { ...required, type: 'instant', schema: instantSchema };
}

export function coded<Table extends CodeTable>(table: Table): Field<NameIn<Table>> {
  return {
    ...required,
    type: 'coded',
    schema: z.enum(table.names as [string, ...string[]]) as unknown as z.ZodType<NameIn<Table>>,
    codes: table,
  };
}

export function codedList<Table extends CodeTable>(table: Table): Field<readonly NameIn<Table>[]> {
  return {
    ...required,
    type: 'codedList',
    schema: z.array(z.enum(table.names as [string, ...string[]])).max(50) as unknown as z.ZodType<
      readonly NameIn<Table>[]
    >,
    codes: table,
  };
}

/** The identifier of a record of another register, or, for divisions, its code. */
export function reference(register: string): Field<string> {
  return { ...required, type: 'reference', schema: referenceSchema, register };
}

/** Identifiers of several records; also the form of a scope that lies with several stations or units. */
export function referenceList(register: string): Field<readonly string[]> {
  return {
    ...required,
    type: 'referenceList',
    schema: referencesSchema,
    register,
  };
}

/** Where a thing stands. The table keeps it in the columns `longitude` and `latitude`; one to a register. */
export function point(): Field<Position> {
  return { ...required, type: 'point', schema: positionSchema };
}

/** A structured value kept as JSON; shown by a screen of its own, never by the generic form. */
export function json<Value>(schema: z.ZodType<Value>): Field<Value> {
  return { ...required, type: 'json', schema };
}

type EntryOf<Given extends Parts> = { readonly [Name in keyof Given]: ValueOf<Given[Name]> };

/**
 * A list of entries that are made of the same parts, such as certificates with their last day. Kept as JSON; shown,
 * typed and read from sheets part by part. The first part says which entry it is: a code or a text.
 * @param name - of one entry; labels of the parts live under `field.<name>.<part>`
 */
export function listOf<const Given extends Parts>(
  name: string,
  parts: Given,
  options: { readonly max: number },
): Field<readonly EntryOf<Given>[]> {
  const shape = Object.fromEntries(Object.entries(parts).map(([part, { schema }]) => [part, schema]));
  const schema = z.array(z.strictObject(shape)).max(options.max) as unknown as z.ZodType<readonly EntryOf<Given>[]>;
  return { ...json(schema), entry: { name, parts } };
}

/** A text, or the keys of a structured value, that labels name under `<words>.<value>`, where rules bring new ones. */
export function worded<Value>(words: string, field: Field<Value>): Field<Value> {
  return { ...field, words };
}

export function optional<Value>(field: Field<Value>): Field<Value | null> {
  return { ...field, optional: true, schema: field.schema.nullable() as z.ZodType<Value | null> };
}

export function byCommand<Value>(field: Field<Value>): Field<Value> {
  return { ...field, byCommand: true };
}

export function personalData<Value>(kind: MaskKind, field: Field<Value>): Field<Value> {
  return { ...field, personal: kind };
}

/** An identifier that no person reads, of an account say, whose name stands in a field beside it. */
export function internal<Value>(field: Field<Value>): Field<Value> {
  return { ...field, internal: true };
}
