import { implement, lockRecord, insertRecord, updateRecord, type QueryContext } from '@wanghuo/platform-server';
import { sql } from 'kysely';
import { shanghaiDate, type Position } from '@wanghuo/kernel';
import {
  closeRoad,
  closure,
  closureEnded,
  noRoadNear,
  openClosures,
  reopenRoad,
  roadClosed,
  roadReopened,
} from '../model/index.ts';
import { roadsInForce, type RoadsInForce } from './roads.ts';
import { townOf } from './towns.ts';

/** A click closes the road that passes there. Farther than this from any road it was not meant as a closure. */
const nearestRoadMetres = 60;

export const closeRoadImplementation = implement(closeRoad, async (input, context) => {
  const roads = await roadsInForce(context);
  const place = roads.travel.snap(input.position);
  if (!place || place.offRoadMetres > nearestRoadMetres)
    throw noRoadNear({ metres: nearestRoadMetres }, [{ pointer: '#/position', code: 'no_road_near' }]);
  const { graph } = roads.travel;
  const wayIndex = graph.linkWay[place.link] ?? 0;
  const wayId = String(graph.wayIds[wayIndex]);
  const roadName = graph.names[graph.wayName[wayIndex] ?? 0] || null;
  const town = await townOf(context, input.position);
  const closureNo = `FB${shanghaiDate(context.now).replaceAll('-', '')}-${context.newId().slice(-6)}`;
  const record = await insertRecord(context, closure, {
    closureNo,
    wayId,
    roadName,
    position: place.position as Position,
    townshipCode: town?.code ?? null,
    direction: input.direction as 'BOTH',
    reason: input.reason as 'OTHER',
    note: input.note ?? null,
    fromAt: context.now,
    untilAt: input.untilAt ?? null,
    closedBy: context.subject.displayName,
    reopenedAt: null,
  });
  await context.services.announce(context, roadClosed, { closureId: record.id, wayId, roadName, reason: input.reason });
  return { closureId: record.id, wayId, roadName };
});

export const reopenRoadImplementation = implement(reopenRoad, async ({ closureId }, context) => {
  const record = await lockRecord(context, closure, closureId);
  if (record.reopenedAt !== null) throw closureEnded({ closureNo: record.closureNo });
  await updateRecord(context, closure, closureId, { reopenedAt: context.now }, 'any');
  await context.services.announce(context, roadReopened, { closureId, wayId: record.wayId });
  return {};
});

interface OpenClosure {
  readonly id: string;
  readonly wayId: string;
  readonly roadName: string | null;
  readonly longitude: number;
  readonly latitude: number;
  readonly direction: string;
  readonly reason: string;
  readonly note: string | null;
  readonly fromAt: string;
  readonly untilAt: string | null;
  readonly closedBy: string;
}

/** Closures in force now, oldest first. */
export async function listOpenClosures({ tx, now }: Pick<QueryContext, 'tx' | 'now'>) {
  const rows = await sql<OpenClosure>`
    select id, way_id as "wayId", road_name as "roadName", longitude, latitude, direction, reason, note,
      from_at as "fromAt", until_at as "untilAt", closed_by as "closedBy"
    from territory.closure
    where reopened_at is null and (until_at is null or until_at > ${now}) order by from_at, id limit 500`.execute(tx);
  return rows.rows.map(({ longitude, latitude, ...row }) => ({ ...row, position: [longitude, latitude] as Position }));
}

/** The link of the graph on which a point lies, from junction to junction; empty when no road passes there any more. */
function lineAt({ travel }: RoadsInForce, position: Position): Position[] {
  const place = travel.snap(position);
  if (!place || place.offRoadMetres > nearestRoadMetres) return [];
  const { linkShape, shapeCoordinates } = travel.graph;
  const [first = 0, last = 0] = [linkShape[place.link], linkShape[place.link + 1]];
  return Array.from({ length: last - first }, (_unused, index): Position => {
    const point = 2 * (first + index);
    return [shapeCoordinates[point] ?? 0, shapeCoordinates[point + 1] ?? 0];
  });
}

export const openClosuresImplementation = implement(openClosures, async (_input, context) => {
  const closures = await listOpenClosures(context);
  const roads = closures.length === 0 ? null : await roadsInForce(context);
  return { closures: closures.map((one) => ({ ...one, line: roads ? lineAt(roads, one.position) : [] })) };
});
