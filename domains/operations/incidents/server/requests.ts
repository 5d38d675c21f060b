import { implement, insertRecord, setDeadlines, type CommandContext, type Services } from '@wanghuo/platform-server';
import { addSeconds } from '@wanghuo/kernel';
import { makeRequest, request, requestAnswering, requestMade, type Request } from '../model/index.ts';
import { addToTimeline } from './timeline.ts';

/**
 * Asks the municipal centre or another body, or notes that they asked us. No channel is connected yet, so the request
 * goes by telephone; it waits for an answer, and silence turns overdue by itself.
 */
export const makeRequestImplementation = implement(makeRequest, async (input, context) => {
  const record = await saveRequest(context, input);
  return { requestId: record.id };
});

interface NewRequest {
  readonly kind: string;
  readonly direction: 'OUT' | 'IN';
  readonly organisationName: string;
  readonly incidentId?: string | undefined;
  readonly callId?: string | undefined;
  readonly content: string;
  readonly answerWithinSeconds: number;
}

/** Keeps a request and starts its clock; also called when a rule asks for one. */
export async function saveRequest(
  context: CommandContext & { readonly services: Services },
  input: NewRequest,
): Promise<Request> {
  const id = context.newId();
  const record = await insertRecord(context, request, {
    id,
    requestNo: `QS${id.slice(-12)}`,
    kind: input.kind as Request['kind'],
    direction: input.direction,
    state: 'WAITING',
    organisationName: input.organisationName,
    incidentId: input.incidentId ?? null,
    callId: input.callId ?? null,
    content: input.content,
    channel: 'TELEPHONE',
    madeAt: context.now,
    madeByName: context.subject.displayName,
    answerDueAt: addSeconds(context.now, input.answerWithinSeconds),
    answeredAt: null,
    answeredByName: null,
    answerNote: null,
    contactName: null,
  });
  await setDeadlines(context, requestAnswering, record);
  await context.services.announce(context, requestMade, {
    requestId: record.id,
    kind: record.kind,
    incidentId: record.incidentId,
  });
  if (record.incidentId)
    await addToTimeline(context, record.incidentId, {
      kind: 'REQUEST_MADE',
      data: {
        requestKind: record.kind,
        organisation: record.organisationName,
        content: record.content,
        direction: record.direction,
      },
    });
  return record;
}
