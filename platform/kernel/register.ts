import { z } from 'zod';
import { dateSchema, type Field, type ValueOf } from './field.ts';
import type { Permission, ScopeFields } from './access.ts';

/** Where the facts of a record come from; anything but `DECLARED` and `IMPORTED` is marked on every screen. */
export const recordSources = ['SYNTHETIC', 'INFERRED', 'PUBLISHED', 'IMPORTED', 'DECLARED'] as const;
export type RecordSource = (typeof recordSources)[number];

/** What every record of every register has beside its own fields. */
export interface StandardFields {
  readonly id: string;
  readonly version: number;
  /** SYNTHETIC prints 示意数据, INFERRED prints 推算. */
  readonly source: RecordSource;
  /** The first day on which the record is true of the world, and the first on which it no longer is. */
  readonly validFromOn: string;
  readonly validUntilOn: string | null;
}

type Fields = Readonly<Record<string, Field>>;
export type FieldValues<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

export interface MapLayer {
  /** The job the layer belongs to: 力量, 水源, 高风险 …; the label is `layer.<group>`. */
  readonly group: string;
  readonly label: string;
  /** Fields that travel with each feature. */
  readonly properties: readonly string[];
  /** The shape of the mark in the map kit. */
  readonly mark: 'square' | 'circle' | 'triangle' | 'diamond' | 'drop' | 'building';
}

export interface Register<F extends Fields = Fields> {
  readonly kind: 'register';
  readonly name: string;
  /** `schema.table` */
  readonly table: string;
  readonly fields: F;
  /** The field by which people know a record; unique among records in force. */
  readonly identity: string;
  readonly title: string;
  readonly scope: ScopeFields;
  readonly permissions: { readonly read: Permission; readonly edit: Permission };
  readonly list: readonly string[];
  readonly search: readonly string[];
  readonly map?: MapLayer;
  /** `false` when every field is changed by commands only: seen, filtered, exported, but no form and no import. */
  readonly editable: boolean;
}

export type RecordOf<R> = R extends Register<infer F> ? StandardFields & FieldValues<F> : never;

export interface RegisterOptions<F extends Fields> {
  readonly table: string;
  readonly fields: F;
  readonly identity: keyof F & string;
  readonly title?: keyof F & string;
  /** The field that holds the township (most registers), or the fields by kind of scope. */
  readonly scope: (keyof F & string) | { readonly [Kind in keyof ScopeFields]?: keyof F & string };
  /** Noun of the permissions: `<noun>.read` and `<noun>.edit`; the register's name unless given. */
  readonly noun?: string;
  readonly list: readonly (keyof F & string)[];
  readonly search?: readonly (keyof F & string)[];
  readonly map?: Omit<MapLayer, 'label' | 'properties'> & {
    readonly label?: keyof F & string;
    readonly properties?: readonly (keyof F & string)[];
  };
  readonly editable?: boolean;
}

/**
 * Declares a register: facts that people keep. Its type, checks, list, form, filters, sheets, history, permissions and
 * map layer follow; its table is an ordinary SQL table (see platform/server/registers/README.md for its columns).
 */
export function defineRegister<const F extends Fields>(name: string, options: RegisterOptions<F>): Register<F> {
  const noun = options.noun ?? name;
  const points = Object.values(options.fields).filter((field) => field.type === 'point').length;
  if (points > 1) throw new Error(`Register ${name} has more than one point`);
  if (options.map && points !== 1) throw new Error(`Register ${name} has a map layer but no point`);
  const title = options.title ?? options.identity;
  return {
    kind: 'register',
    name,
    table: options.table,
    fields: options.fields,
    identity: options.identity,
    title,
    scope: (typeof options.scope === 'string' ? { township: options.scope } : options.scope) as ScopeFields,
    permissions: { read: `${noun}.read`, edit: `${noun}.edit` },
    list: options.list,
    search: options.search ?? [options.identity],
    ...(options.map
      ? {
          map: {
            group: options.map.group,
            mark: options.map.mark,
            label: options.map.label ?? title,
            properties: options.map.properties ?? options.list,
          },
        }
      : {}),
    editable: options.editable ?? true,
  };
}

/** The purposes for which a person's whole value may be seen; the user picks one (PI-05). */
export const revealPurposes = ['INCIDENT', 'INSPECTION', 'CONTACT', 'CORRECTION', 'LEGAL'] as const;
export type RevealPurpose = (typeof revealPurposes)[number];

/** The permission to see whole personal values of a register's records (PI-05): `<noun>.reveal`. */
export function revealPermissionOf(register: Pick<Register, 'permissions'>): Permission {
  return register.permissions.read.replace(/\.read$/, '.reveal');
}

/** The input of the form and of a sheet's row: every field that no command owns, plus the dates of validity. */
export function editSchema(register: Register): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(register.fields)) {
    if (field.byCommand) continue;
    shape[name] = field.optional ? field.schema.optional() : field.schema;
  }
  shape['validFromOn'] = dateSchema.optional();
  shape['validUntilOn'] = dateSchema.nullable().optional();
  return z.strictObject(shape);
}

/** The output of a record. Personal fields may be masked, so they are text whatever their own check says. */
export function recordSchema(register: Register): z.ZodObject {
  const shape: Record<string, z.ZodType> = {
    id: z.uuid(),
    version: z.number().int(),
    source: z.enum(recordSources),
    validFromOn: dateSchema,
    validUntilOn: dateSchema.nullable(),
  };
  for (const [name, field] of Object.entries(register.fields)) {
    shape[name] = field.personal ? z.string().nullable() : field.schema;
  }
  return z.object(shape);
}
