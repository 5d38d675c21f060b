import { sql } from 'kysely';
import { findRecord, implement, maskedRecord, type QueryContext } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import { building, preplan, premises } from '@wanghuo/premises/model';
import { roadsInForce, townOf } from '@wanghuo/territory/server';
import { listWaterNear } from '@wanghuo/water/server';
import { around } from '../model/index.ts';

/** Neighbours that may make a fire worse or need protecting, and how far they are looked for. */
const neighbourMetres = 300;
const waterMetres = 800;

interface PremisesRow {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly classes: string[];
  readonly distance: number;
  readonly building_id: string | null;
}

async function listPremisesNear(
  { tx }: Pick<QueryContext, 'tx'>,
  [longitude, latitude]: Position,
): Promise<readonly PremisesRow[]> {
  // A box of degrees first, so that the index of the register does the work; then the distance on the sphere.
  const degrees = neighbourMetres / 90_000;
  const rows = await sql<PremisesRow>`
    select id, name, tier, classes, building_id,
      earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) as distance
    from premises.premises
    where valid_until_on is null and longitude between ${longitude - degrees} and ${longitude + degrees}
      and latitude between ${latitude - degrees} and ${latitude + degrees}
    order by distance, id limit 20`.execute(tx);
  return rows.rows.filter((row) => row.distance <= neighbourMetres);
}

async function newestWind({ tx }: Pick<QueryContext, 'tx'>) {
  const rows = await sql<{ fromDegrees: number; speedMetresPerSecond: number; observedAt: string; by: string }>`
    select from_degrees as "fromDegrees", speed_metres_per_second as "speedMetresPerSecond", observed_at as "observedAt",
      observed_by as by
    from incidents.wind order by observed_at desc limit 1`.execute(tx);
  return rows.rows[0] ?? null;
}

/** The published preplan of the building or of one of its premises; drafts are never shown to crews. */
async function findPreplan(context: QueryContext, buildingId: string | undefined, premisesIds: readonly string[]) {
  const rows = await sql<{ id: string }>`
    select id from premises.preplan
    where status = 'PUBLISHED' and valid_until_on is null
      and (building_id = ${buildingId ?? null} or premises_id = any (${premisesIds as string[]}::uuid[]))
    order by (building_id = ${buildingId ?? null}) desc nulls last, reviewed_on desc nulls last, id limit 1`.execute(
    context.tx,
  );
  const id = rows.rows[0]?.id;
  const record = id ? await findRecord(context, preplan, id) : undefined;
  return record ? (maskedRecord(preplan, record) as Record<string, unknown>) : null;
}

export const aroundImplementation = implement(around, async ({ position, buildingId, premisesId }, context) => {
  const town = await townOf(context, position);
  const roads = await roadsInForce(context);
  const snapped = roads.travel.snap(position);
  const { graph } = roads.travel;
  const known = buildingId ? await findRecord(context, building, buildingId) : undefined;
  const near = await listPremisesNear(context, position);
  const own = near.filter((row) => row.id === premisesId || (buildingId && row.building_id === buildingId));
  const shown = [];
  for (const row of near.slice(0, 8)) {
    const record = await findRecord(context, premises, row.id);
    const safe = record
      ? (maskedRecord(premises, record) as unknown as {
          fireManagerName: string | null;
          fireManagerPhone: string | null;
          source: string;
        })
      : null;
    shown.push({
      id: row.id,
      name: row.name,
      tier: row.tier,
      classes: row.classes,
      distanceMetres: Math.round(row.distance),
      fireManagerName: safe?.fireManagerName ?? null,
      fireManagerPhone: safe?.fireManagerPhone ?? null,
      source: safe?.source ?? 'SYNTHETIC',
    });
  }
  const preplanPremises = own.length > 0 ? own.map((row) => row.id) : premisesId ? [premisesId] : [];
  return {
    townshipCode: town?.code ?? null,
    townshipName: town?.name ?? null,
    roadName: snapped ? graph.names[graph.wayName[graph.linkWay[snapped.link] ?? 0] ?? 0] || null : null,
    building: known
      ? {
          id: known.id,
          name: known.name,
          heightClass: known.heightClass,
          heightMetres: known.heightMetres,
          floorsAbove: known.floorsAbove,
          floorsBelow: known.floorsBelow,
          use: known.use,
          accessMaxWidthMetres: known.accessMaxWidthMetres,
          accessMaxHeightMetres: known.accessMaxHeightMetres,
          accessMaxWeightTonnes: known.accessMaxWeightTonnes,
          accessNote: known.accessNote,
          source: known.source,
        }
      : null,
    premises: shown,
    preplan: await findPreplan(context, buildingId, preplanPremises),
    waters: [...(await listWaterNear(context, position, waterMetres))].slice(0, 12),
    hazards: near
      .filter((row) => row.classes.some((one) => one === 'DANGEROUS_GOODS' || one === 'WAREHOUSE'))
      .map((row) => ({ name: row.name, kind: row.classes[0] ?? '', distanceMetres: Math.round(row.distance) })),
    wind: await newestWind(context),
  };
});
