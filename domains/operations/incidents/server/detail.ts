import { sql } from 'kysely';
import {
  findRecord,
  getRecord,
  implement,
  listRecordsWhere,
  maskedRecord,
  openSteps,
  type QueryContext,
} from '@wanghuo/platform-server';
import { addSeconds, parseInstant, stepsFrom, type Position } from '@wanghuo/kernel';
import { station, unit } from '@wanghuo/forces/model';
import {
  assignment,
  call,
  crewSteps,
  incident,
  incidentCourse,
  incidentDetail,
  order,
  planDetail,
  replay,
  request,
  stationOrders,
  unitCourse,
} from '../model/index.ts';
import { scenePlaceOf } from './scene-place.ts';
import { listTimeline } from './timeline.ts';

interface PlanRow {
  readonly id: string;
  readonly madeAt: string;
  readonly confirmedAt: string | null;
  readonly confirmedByName: string | null;
  readonly recommendedUnitIds: string[];
  readonly chosenUnitIds: string[] | null;
  readonly changeReason: string | null;
  readonly leftOut: string[];
  readonly added: string[];
  readonly planHash: string;
}

async function listPlans({ tx }: Pick<QueryContext, 'tx'>, incidentId: string): Promise<PlanRow[]> {
  const rows = await sql<PlanRow>`
    select id, made_at as "madeAt", confirmed_at as "confirmedAt", confirmed_by_name as "confirmedByName",
      recommended.unit_ids as "recommendedUnitIds", chosen_unit_ids::text[] as "chosenUnitIds",
      change_reason as "changeReason",
      array(select units -> unit_id ->> 'callSign' from unnest(recommended.unit_ids) as unit_id
        where chosen_unit_ids is not null and unit_id <> all (chosen_unit_ids::text[])) as "leftOut",
      array(select units -> unit_id ->> 'callSign' from unnest(chosen_unit_ids::text[]) as unit_id
        where unit_id <> all (recommended.unit_ids)) as added,
      plan_hash as "planHash"
    from incidents.plan
    cross join lateral (
      select array(select one ->> 'unitId' from jsonb_array_elements(plan -> 'recommended') as one) as unit_ids
    ) as recommended
    where incident_id = ${incidentId} order by made_at, id limit 200`.execute(tx);
  return rows.rows;
}

const masked = <R extends Parameters<typeof maskedRecord>[0]>(register: R, records: readonly object[]) =>
  records.map((record) => maskedRecord(register, record)) as never[];

export const incidentDetailImplementation = implement(incidentDetail, async ({ incidentId }, context) => {
  const record = await getRecord(context, incident, incidentId);
  const [orders, assignments, calls, requests] = [
    await listRecordsWhere(context, order, { incidentId }),
    await listRecordsWhere(context, assignment, { incidentId }),
    await listRecordsWhere(context, call, { incidentId }),
    await listRecordsWhere(context, request, { incidentId }),
  ];
  return {
    incident: maskedRecord(incident, record) as never,
    place: await scenePlaceOf(context, record),
    calls: masked(call, calls),
    orders: masked(order, orders),
    assignments: masked(assignment, assignments),
    requests: masked(request, requests),
    plans: await listPlans(context, incidentId),
    timeline: await listTimeline(context, incidentId),
    openSteps: [...openSteps(incidentCourse as never, record as never, context)],
  };
});

export const planDetailImplementation = implement(planDetail, async ({ planId }, { tx }) => {
  const rows = await sql<{ plan: Record<string, unknown>; units: never; input: Record<string, unknown> }>`
    select plan, units, input from incidents.plan where id = ${planId}`.execute(tx);
  return rows.rows[0] ?? { plan: {}, units: {}, input: {} };
});

/** The station's screen and the crew's phone: orders of this station that are not over yet, newest first. */
export const stationOrdersImplementation = implement(stationOrders, async ({ stationId, unitId }, context) => {
  const home =
    stationId ?? context.subject.stationId ?? (unitId ? (await getRecord(context, unit, unitId)).stationId : null);
  if (home === null) return { stationName: '', orders: [] };
  const place = await findRecord(context, station, home);
  const rows = await sql<{ order_id: string; assignment_id: string | null }>`
    select sent.id as order_id, bound.id as assignment_id
    from incidents."order" as sent
    left join incidents.assignment as bound on bound.order_id = sent.id
    where sent.station_id = ${home} and sent.state <> 'CANCELLED' ${unitId ? sql`and sent.unit_id = ${unitId}` : sql``}
      and (bound.ended_at is null and (bound.id is not null or sent.sent_at > ${addSeconds(context.now, -12 * 3600)})
        or sent.state <> 'ACKNOWLEDGED')
    order by sent.sent_at desc, sent.id limit 50`.execute(context.tx);
  const crew = await sql<{ name: string; post: string }>`
    select person_name as name, post from incidents.shift
    where station_id = ${home} and ended_at is null order by post limit 60`.execute(context.tx);
  const orders = [];
  for (const { order_id: orderId, assignment_id: assignmentId } of rows.rows) {
    const sent = await getRecord(context, order, orderId);
    const bound = assignmentId ? await findRecord(context, assignment, assignmentId) : undefined;
    // A cover move goes to a town, never to the scene that made it necessary.
    const about =
      sent.incidentId && sent.kind !== 'COVER_MOVE' ? await findRecord(context, incident, sent.incidentId) : undefined;
    const open = bound ? stepsFrom(unitCourse, bound.state) : [];
    orders.push({
      order: maskedRecord(order, sent) as never,
      assignmentId: bound?.id ?? null,
      assignmentState: bound?.state ?? null,
      openCrewSteps: crewSteps.filter((step) => open.includes(step)),
      incident: about ? (maskedRecord(incident, about) as never) : null,
      place: about ? await scenePlaceOf(context, about) : null,
      crew: crew.rows.filter(({ post }) => post === sent.callSign),
    });
  }
  return { stationName: place?.name ?? '', orders };
});

interface TrackRow {
  readonly unit_id: string;
  readonly call_sign: string;
  readonly at: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly heading_degrees: number | null;
}

/** Everything that was known, with when it became known; the browser shows any second of it (beyond 10). */
export const replayImplementation = implement(replay, async ({ incidentId }, context) => {
  const record = await getRecord(context, incident, incidentId);
  const fromAt = addSeconds(parseInstant(record.answeredAt ?? record.openedAt), -60);
  const untilAt = record.closedAt ?? context.now;
  const assignments = await listRecordsWhere(context, assignment, { incidentId });
  const versions = await sql<{ at: string; record: Record<string, unknown> }>`
    select at, after as record from history.record where register = 'incident' and record_id = ${incidentId}
    order by version limit 1000`.execute(context.tx);
  const points = await sql<TrackRow>`
    select track.unit_id, unit.call_sign, track.at, track.longitude, track.latitude, track.heading_degrees
    from forces.unit_track as track join forces.unit on unit.id = track.unit_id
    where track.unit_id = any (${assignments.map((one) => one.unitId)}::uuid[]) and track.at between ${fromAt} and ${untilAt}
    order by track.unit_id, track.at limit 50000`.execute(context.tx);
  const tracks = Map.groupBy(points.rows, (row) => row.unit_id);
  return {
    incident: maskedRecord(incident, record) as never,
    fromAt,
    untilAt,
    timeline: await listTimeline(context, incidentId),
    versions: versions.rows.map(({ at, record: known }) => ({ at: new Date(at).toISOString(), record: known })),
    orders: masked(order, await listRecordsWhere(context, order, { incidentId })),
    assignments: masked(assignment, assignments),
    tracks: [...tracks].map(([unitId, rows]) => ({
      unitId,
      callSign: rows[0]?.call_sign ?? '',
      points: rows.map((row) => ({
        at: row.at,
        position: [row.longitude, row.latitude] as Position,
        headingDegrees: row.heading_degrees,
      })),
    })),
  };
});
