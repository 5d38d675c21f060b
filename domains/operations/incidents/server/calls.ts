import { sql } from 'kysely';
import {
  findRecord,
  getRecord,
  implement,
  insertRecord,
  lockRecord,
  setDeadlines,
  takeStep,
  updateRecord,
  type CommandContext,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import { addSeconds, type Position } from '@wanghuo/kernel';
import { townOf } from '@wanghuo/territory/server';
import {
  attachCall,
  call,
  callAlreadyAttached,
  callBackSeconds,
  callHandling,
  callReceived,
  callTaken,
  claimCall,
  detachCall,
  incident,
  incidentEnded,
  reachCaller,
  receiveCall,
  repeatCandidates,
  type Call,
} from '../model/index.ts';
import { repeatCandidatesOf, type OpenIncident } from '../model/repeat-call.ts';
import { nextNumber } from './numbering.ts';
import { addToTimeline } from './timeline.ts';

type Context = CommandContext & { readonly services: Services };

interface NewCall {
  readonly channel: Call['channel'];
  readonly callerNumber?: string | undefined;
  readonly callerName?: string | undefined;
  readonly position?: Position | undefined;
  readonly positionErrorMetres?: number | undefined;
  readonly recordingReference?: string | undefined;
  readonly said?: string | undefined;
  readonly receivedAt?: string | undefined;
  readonly silence?: 'SILENT' | 'ABANDONED' | undefined;
  readonly alarmId?: string | undefined;
  readonly address?: string | undefined;
}

/** Keeps a call as it came. A silent or abandoned one is rung back by whoever takes it, in time or it shows. */
export async function saveCall(context: Context, given: NewCall): Promise<Call> {
  const town = given.position ? await townOf(context, given.position) : undefined;
  const record = await insertRecord(context, call, {
    // What a simulation plays says so wherever it is shown or counted.
    source: given.channel === 'SIMULATOR' ? 'SYNTHETIC' : 'DECLARED',
    callNo: await nextNumber(context, 'H'),
    channel: given.channel,
    state: given.silence ? 'CALL_BACK' : 'RINGING',
    receivedAt: given.receivedAt && given.receivedAt <= context.now ? given.receivedAt : context.now,
    answeredAt: null,
    callerNumber: given.callerNumber ?? null,
    callerName: given.callerName ?? null,
    position: given.position ?? null,
    positionErrorMetres: given.positionErrorMetres ?? null,
    recordingReference: given.recordingReference ?? null,
    said: given.said ?? null,
    address: given.address ?? null,
    townshipCode: town?.code ?? null,
    claimedBy: null,
    claimedByName: null,
    claimedAt: null,
    incidentId: null,
    outcome: null,
    callBackAttempts: 0,
    callBackDueAt: given.silence ? addSeconds(context.now, callBackSeconds.first) : null,
    alarmId: given.alarmId ?? null,
  });
  await setDeadlines(context, callHandling, record);
  await context.services.announce(context, callReceived, {
    callId: record.id,
    channel: record.channel,
    alarmId: record.alarmId,
  });
  return record;
}

export const receiveCallImplementation = implement(receiveCall, async (input, context) => {
  // Whoever hands calls in need not be allowed to read them.
  const record = await context.services.asJob(context, 'incidents.intake', () =>
    saveCall(context, { ...input, channel: input.channel as Call['channel'] }),
  );
  return { callId: record.id, callNo: record.callNo };
});

/** One seat has a call; a second one that was a moment slower is told who (the row's lock decides). */
export const claimCallImplementation = implement(claimCall, async ({ callId }, context) => {
  const record = await lockRecord(context, call, callId);
  if (record.state === 'CLAIMED' && record.claimedBy === context.subject.id)
    return { claimedByName: context.subject.displayName };
  if (record.state === 'CLAIMED' && record.claimedBy !== null) throw callTaken({ by: record.claimedByName ?? '' });
  await takeStep(context, callHandling, 'claim', callId, {}, { by: 'command' });
  await holdCall(context, callId, record.answeredAt);
  return { claimedByName: context.subject.displayName };
});

export const reachCallerImplementation = implement(reachCaller, async ({ callId }, context) => {
  await takeStep(context, callHandling, 'reachCaller', callId, {}, { by: 'command' });
  await holdCall(context, callId, context.now);
  return {};
});

export async function holdCall(context: Context, callId: string, answeredAt: string | null): Promise<void> {
  await updateRecord(
    context,
    call,
    callId,
    {
      claimedBy: context.subject.id,
      claimedByName: context.subject.displayName,
      claimedAt: context.now,
      answeredAt: answeredAt ?? context.now,
    },
    'any',
  );
}

/** Open incidents young enough to be repeated, for the rule in the model. */
export async function listRepeatable({ tx, now }: Pick<QueryContext, 'tx' | 'now'>): Promise<readonly OpenIncident[]> {
  const rows = await sql<{
    id: string;
    incident_no: string;
    title: string;
    longitude: number;
    latitude: number;
    opened_at: string;
  }>`
    select id, incident_no, title, longitude, latitude, opened_at from incidents.incident
    where state <> 'CLOSED' and opened_at > ${addSeconds(now, -1_800)} order by opened_at desc limit 200`.execute(tx);
  return rows.rows.map((row) => ({
    id: row.id,
    incidentNo: row.incident_no,
    title: row.title,
    position: [row.longitude, row.latitude],
    openedAt: row.opened_at,
  }));
}

export const repeatCandidatesImplementation = implement(repeatCandidates, async ({ callId, position }, context) => {
  const record = callId ? await getRecord(context, call, callId) : undefined;
  const candidates = repeatCandidatesOf(
    {
      position: position ?? record?.position ?? null,
      errorMetres: position ? null : (record?.positionErrorMetres ?? null),
    },
    await listRepeatable(context),
    context.now,
  );
  return { candidates: [...candidates] };
});

/** Merging keeps every raw call; it only says which incident the call was about. */
export const attachCallImplementation = implement(attachCall, async ({ callId, incidentId, reason }, context) => {
  const target = await lockRecord(context, incident, incidentId);
  if (target.state === 'CLOSED') throw incidentEnded({ incidentNo: target.incidentNo });
  await bindCall(context, callId, incidentId, { reason, proposed: true });
  return {};
});

export async function bindCall(
  context: Context,
  callId: string,
  incidentId: string,
  options: { reason: string; proposed: boolean },
): Promise<Call> {
  const record = await lockRecord(context, call, callId);
  if (record.state === 'ATTACHED') throw callAlreadyAttached({ callNo: record.callNo });
  if (record.claimedBy !== null && record.claimedBy !== context.subject.id)
    throw callTaken({ by: record.claimedByName ?? '' });
  const { row } = await takeStep(
    context,
    callHandling,
    'attach',
    callId,
    { incidentId, ...options },
    { by: 'command' },
  );
  await addToTimeline(context, incidentId, {
    kind: options.proposed ? 'CALL_ATTACHED' : 'CALL_RECEIVED',
    at: options.proposed ? context.now : record.receivedAt,
    data: { callNo: record.callNo, channel: record.channel, reason: options.reason },
  });
  return row;
}

/** Undoes a merge: the call is back with the seat, both lines stay in the story. */
export const detachCallImplementation = implement(detachCall, async ({ callId, reason }, context) => {
  const record = await lockRecord(context, call, callId);
  const incidentId = record.incidentId ?? '';
  await takeStep(context, callHandling, 'detach', callId, { incidentId, reason }, { by: 'command' });
  await holdCall(context, callId, record.answeredAt);
  if (await findRecord(context, incident, incidentId))
    await addToTimeline(context, incidentId, { kind: 'CALL_DETACHED', data: { callNo: record.callNo, reason } });
  return {};
});
