import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Field, type Position, shanghaiDate } from '@wanghuo/kernel';
import type { QueryContext } from '../context.ts';
import { maskedValue } from './masked-record.ts';
import { type AnyRegister, type Row, columnsOfField, fieldsOf, recordOf } from './record-columns.ts';
import { type Selection, selectionCondition } from './record-list.ts';
import { tableOf } from './record-store.ts';

export interface PointFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: { readonly type: 'Point'; readonly coordinates: Position };
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface PointFeatures {
  readonly type: 'FeatureCollection';
  readonly features: readonly PointFeature[];
  /** True when there are more than fit; the caller should ask for a smaller part of the map. */
  readonly isCapped: boolean;
}

/** More marks than this are no map; the largest register of the full-size data has 42,000. */
export const featureCap = 50_000;

/**
 * The records with a position as GeoJSON, in WGS-84 and seven decimals (a centimetre): id, title, source, and the
 * properties that the register's map layer names.
 */
export async function listFeatures(
  context: Pick<QueryContext, 'tx' | 'now'>,
  register: AnyRegister,
  selection: Selection,
): Promise<PointFeatures> {
  const names = [...new Set([register.title, ...(register.map?.properties ?? [])])];
  const shown = fieldsOf(register).filter(([name, field]) => names.includes(name) && field.type !== 'point');
  const columns = [
    'id',
    'source',
    'longitude',
    'latitude',
    ...shown.flatMap(([name, field]) => columnsOfField(name, field)),
  ];
  const { rows } = await sql<Row>`
    select ${sql.join(columns.map((column) => sql.ref(column)))} from ${tableOf(register)}
    where ${selectionCondition(context, register, selection)} and longitude is not null and latitude is not null
    order by id limit ${featureCap + 1}`.execute(context.tx);
  // Only the columns above are read, so only the fields above may be mapped.
  const partial: AnyRegister = { ...register, fields: Object.fromEntries(shown) };
  return {
    type: 'FeatureCollection',
    features: rows.slice(0, featureCap).map((row) => featureOf(partial, register, shown, row)),
    isCapped: rows.length > featureCap,
  };
}

function featureOf(
  partial: AnyRegister,
  register: AnyRegister,
  shown: readonly (readonly [string, Field])[],
  row: Row,
): PointFeature {
  const record = recordOf(partial, row);
  const properties: Record<string, unknown> = {
    id: record.id,
    title: maskedValue(register.fields[register.title] as Field, record[register.title] ?? null),
    source: record.source,
  };
  for (const [name, field] of shown) properties[name] = maskedValue(field, record[name] ?? null);
  const round = (degrees: unknown) => Math.round(Number(degrees) * 1e7) / 1e7;
  return {
    type: 'Feature',
    id: record.id,
    geometry: { type: 'Point', coordinates: [round(row['longitude']), round(row['latitude'])] },
    properties,
  };
}

/**
 * A tag that changes whenever the answer could: versions only ever grow and records are never deleted, so their number
 * and the sum of their versions tell of every save the subject can see.
 */
export async function featuresTag(
  context: Pick<QueryContext, 'tx' | 'now' | 'subject'>,
  register: AnyRegister,
  selection: Selection,
): Promise<string> {
  const { rows } = await sql<{ count: string; sum: string; newest: string | null }>`
    select count(*)::text as count, coalesce(sum(version), 0)::text as sum, max(version)::text as newest
    from ${tableOf(register)}`.execute(context.tx);
  const parts = [
    register.name,
    selection.asOf ?? shanghaiDate(context.now),
    selection.bounds ?? null,
    context.subject.id,
    rows[0],
  ];
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`;
}
