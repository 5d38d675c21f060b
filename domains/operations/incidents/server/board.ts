import { sql } from 'kysely';
import { implementShared, may, type QueryContext, type Reaching } from '@wanghuo/platform-server';
import { mask, type Position } from '@wanghuo/kernel';
import { board, call } from '../model/index.ts';
import { byUrgency, nextActOf } from '../model/next-act.ts';
import { repeatCandidatesOf } from '../model/repeat-call.ts';
import { listRepeatable } from './calls.ts';

interface CallRow {
  readonly id: string;
  readonly callNo: string;
  readonly channel: string;
  readonly state: string;
  readonly receivedAt: string;
  readonly callerNumber: string | null;
  readonly address: string | null;
  readonly said: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly positionErrorMetres: number | null;
  readonly claimedBy: string | null;
  readonly claimedByName: string | null;
  readonly callBackDueAt: string | null;
  readonly callBackAttempts: number;
  readonly alarmId: string | null;
}

type BoardContext = Omit<QueryContext, 'subject'> & { readonly subject: Reaching };

/** Calls that need a hand. */
async function listCalls(context: BoardContext) {
  if (!may(context.subject, call.permissions.read)) return [];
  const rows = await sql<CallRow>`
    select id, call_no as "callNo", channel, state, received_at as "receivedAt", caller_number as "callerNumber", address,
      said, longitude, latitude, position_error_metres as "positionErrorMetres", claimed_by as "claimedBy",
      claimed_by_name as "claimedByName", call_back_due_at as "callBackDueAt", call_back_attempts as "callBackAttempts",
      alarm_id as "alarmId"
    from incidents.call where state in ('RINGING', 'CLAIMED', 'CALL_BACK') order by received_at, id limit 200`.execute(
    context.tx,
  );
  const incidents = await listRepeatable(context);
  return rows.rows
    .map(({ longitude, latitude, ...row }) => {
      const position: Position | null = longitude === null || latitude === null ? null : [longitude, latitude];
      return {
        ...row,
        position,
        repeats: [...repeatCandidatesOf({ position, errorMetres: row.positionErrorMetres }, incidents, context.now)],
        dueAt: row.callBackDueAt ?? (row.state === 'RINGING' ? row.receivedAt : null),
        since: row.receivedAt,
      };
    })
    .sort(byUrgency)
    .map(({ dueAt: _dueAt, since: _since, ...card }) => card);
}

interface IncidentRow {
  readonly id: string;
  readonly incidentNo: string;
  readonly incidentType: string;
  readonly level: number;
  readonly state: string;
  readonly title: string;
  readonly address: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly townshipCode: string;
  readonly openedAt: string;
  readonly orderSentAt: string | null;
  readonly seatName: string | null;
  readonly orders_total: number;
  readonly orders_acknowledged: number;
  readonly orders_silent: number;
  readonly oldest_silent_at: string | null;
  readonly ordered: number;
  readonly on_the_way: number;
  readonly on_scene: number;
  readonly returning: number;
}

async function listIncidents({ tx }: BoardContext) {
  const rows = await sql<IncidentRow>`
    select incident.id, incident_no as "incidentNo", incident_type as "incidentType", level, incident.state, title, address,
      longitude, latitude, incident.township_code as "townshipCode", opened_at as "openedAt", order_sent_at as "orderSentAt",
      seat_name as "seatName",
      coalesce(sent.total, 0)::int as orders_total, coalesce(sent.acknowledged, 0)::int as orders_acknowledged,
      coalesce(sent.silent, 0)::int as orders_silent, sent.oldest_silent_at,
      coalesce(bound.ordered, 0)::int as ordered, coalesce(bound.on_the_way, 0)::int as on_the_way,
      coalesce(bound.on_scene, 0)::int as on_scene, coalesce(bound.returning, 0)::int as returning
    from incidents.incident
    left join (
      select incident_id, count(*) filter (where state <> 'CANCELLED') as total,
        count(*) filter (where state = 'ACKNOWLEDGED') as acknowledged,
        count(*) filter (where state in ('AT_SEAT', 'AT_COMMANDER')) as silent,
        min(sent_at) filter (where state in ('AT_SEAT', 'AT_COMMANDER')) as oldest_silent_at
      from incidents."order" group by incident_id
    ) as sent on sent.incident_id = incident.id
    left join (
      select incident_id, count(*) filter (where state = 'ORDERED') as ordered,
        count(*) filter (where state = 'TURNED_OUT') as on_the_way,
        count(*) filter (where state in ('ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED')) as on_scene,
        count(*) filter (where state = 'RETURNING') as returning
      from incidents.assignment where ended_at is null group by incident_id
    ) as bound on bound.incident_id = incident.id
    where incident.state <> 'CLOSED' order by opened_at, incident.id limit 500`.execute(tx);
  return rows.rows
    .map((row) => {
      const units = { ordered: row.ordered, onTheWay: row.on_the_way, onScene: row.on_scene, returning: row.returning };
      const next = nextActOf({
        state: row.state,
        openedAt: row.openedAt,
        orderSentAt: row.orderSentAt,
        orders: { silent: row.orders_silent, oldestSilentAt: row.oldest_silent_at },
        units,
      });
      return {
        id: row.id,
        incidentNo: row.incidentNo,
        incidentType: row.incidentType as never,
        level: row.level,
        state: row.state,
        title: row.title,
        address: row.address,
        position: [row.longitude, row.latitude] as Position,
        townshipCode: row.townshipCode,
        openedAt: row.openedAt,
        seatName: row.seatName,
        orders: { total: row.orders_total, acknowledged: row.orders_acknowledged, silent: row.orders_silent },
        units,
        next,
        dueAt: next.dueAt,
        since: row.openedAt,
      };
    })
    .sort(byUrgency)
    .map(({ dueAt: _dueAt, since: _since, ...card }) => card);
}

/** Thirty seats look at one board: it is worked out once for all who reach the same. */
export const boardImplementation = implementShared(
  board,
  async (_input, context) => {
    const overdue = await sql<{ count: number }>`
      select count(*)::int as count from incidents.request where state = 'OVERDUE'`.execute(context.tx);
    return {
      calls: await listCalls(context),
      incidents: await listIncidents(context),
      overdueRequests: overdue.rows[0]?.count ?? 0,
    };
  },
  // The seat that has a call sees the caller's number, everybody else its mask (PI-05).
  (answer, reader) => ({
    ...answer,
    calls: answer.calls.map((one) => ({
      ...one,
      callerNumber: one.claimedBy === reader.id ? one.callerNumber : mask('phone', one.callerNumber),
    })),
  }),
);
