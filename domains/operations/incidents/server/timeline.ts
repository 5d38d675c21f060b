import { sql } from 'kysely';
import type { CommandContext, QueryContext } from '@wanghuo/platform-server';
import type { z } from 'zod';
import type { timelineEntry } from '../model/index.ts';

/** Kinds of entries; each has a sentence in the labels under `timeline.<KIND>`. */
export type TimelineKind =
  | 'CALL_RECEIVED'
  | 'CALL_ATTACHED'
  | 'CALL_DETACHED'
  | 'INCIDENT_OPENED'
  | 'TYPE_CHANGED'
  | 'LEVEL_CHANGED'
  | 'PLACE_CHANGED'
  | 'FACTS_CHANGED'
  | 'SEAT_TAKEN'
  | 'PLAN_CONFIRMED'
  | 'PLAN_CHANGED'
  | 'ORDER_SENT'
  | 'ORDER_REPEATED'
  | 'ORDER_AT_SEAT'
  | 'ORDER_AT_COMMANDER'
  | 'ORDER_ACKNOWLEDGED'
  | 'ORDER_CANCELLED'
  | 'UNIT_TURNED_OUT'
  | 'UNIT_ARRIVED'
  | 'UNIT_WATER_ON'
  | 'UNIT_UNDER_CONTROL'
  | 'UNIT_EXTINGUISHED'
  | 'UNIT_LEFT'
  | 'UNIT_BACK'
  | 'UNIT_STOOD_DOWN'
  | 'REPORT_CONFLICTED'
  | 'UNDER_CONTROL'
  | 'EXTINGUISHED'
  | 'FLARED_UP'
  | 'COVER_MOVE'
  | 'COVER_RECALLED'
  | 'REQUEST_MADE'
  | 'REQUEST_ANSWERED'
  | 'REQUEST_OVERDUE'
  | 'NOTE'
  | 'CLOSED';

interface Entry {
  readonly kind: TimelineKind;
  readonly at?: string;
  readonly clock?: 'SERVER' | 'DEVICE' | 'MANUAL';
  readonly callSign?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Who did it, when a subscriber writes on somebody's behalf. */
  readonly actor?: { readonly id: string; readonly displayName: string };
}

/** Adds one line to the story of an incident. Lines are never changed; order is by `seq`, not by any clock. */
export async function addToTimeline(context: CommandContext, incidentId: string, entry: Entry): Promise<string> {
  const [id = ''] = await addManyToTimeline(context, incidentId, [entry]);
  return id;
}

/** Adds lines in the order given, in one statement. @returns their ids in the same order */
export async function addManyToTimeline(
  context: CommandContext,
  incidentId: string,
  entries: readonly Entry[],
): Promise<readonly string[]> {
  const rows = entries.map((entry) => {
    const actor = entry.actor ?? context.subject;
    return {
      id: context.newId(),
      incident_id: incidentId,
      at: entry.at ?? context.now,
      recorded_at: context.now,
      clock: entry.clock ?? 'SERVER',
      kind: entry.kind,
      actor_id: actor.id,
      actor_name: actor.displayName,
      call_sign: entry.callSign ?? null,
      data: entry.data ?? {},
    };
  });
  await sql`insert into incidents.timeline (id, incident_id, at, recorded_at, clock, kind, actor_id, actor_name, call_sign, data)
    select id, incident_id, at, recorded_at, clock, kind, actor_id, actor_name, call_sign, data
    from json_populate_recordset(null::incidents.timeline, ${JSON.stringify(rows)}::json) with ordinality as given
    order by ordinality`.execute(context.tx);
  return rows.map(({ id }) => id);
}

type TimelineEntry = z.infer<typeof timelineEntry>;

export async function listTimeline({ tx }: Pick<QueryContext, 'tx'>, incidentId: string): Promise<TimelineEntry[]> {
  const rows = await sql<TimelineEntry>`
    select id, seq, at, recorded_at as "recordedAt", clock, kind, actor_name as "actorName", call_sign as "callSign", data
    from incidents.timeline where incident_id = ${incidentId} order by seq limit 5000`.execute(tx);
  return rows.rows;
}
