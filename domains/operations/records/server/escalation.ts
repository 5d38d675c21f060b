import { findRecord, listRecordsWhere, updateRecord, when } from '@wanghuo/platform-server';
import { shift } from '@wanghuo/incidents/model';
import { loops, openStates, type LoopRecord, type RecordKind } from '../model/index.ts';
import type { Context } from './drafting.ts';

/**
 * Who hears of a clock that ran out: of a report that was not written the duty commander on watch, of one that nobody
 * reviewed the head of the detachment; by post and name, and by post alone when nobody holds it.
 */
async function whoHears(context: Context, record: LoopRecord): Promise<string> {
  const isUnwritten = (openStates as readonly string[]).includes(record.state);
  const role = isUnwritten ? 'DUTY_COMMANDER' : 'DETACHMENT_HEAD';
  const words = Object.assign({}, ...context.services.declarations.map(({ labels }) => labels)) as Record<
    string,
    string
  >;
  const post = words[`code.role.${role}`] ?? role;
  const onWatch = isUnwritten
    ? (await listRecordsWhere(context, shift, { postKind: 'COMMAND', endedAt: null }))[0]
    : null;
  const person =
    onWatch?.personName ?? (await context.services.listAccountsInRoles(context, [role], null))[0]?.displayName;
  return person ? `${post} ${person}` : post;
}

const escalate = (kind: RecordKind) => {
  const { facts, register } = loops[kind];
  return when(facts.fellOverdue, `records.escalate.${kind}`, async (payload, context) => {
    const id = String(Object.values(payload as Record<string, unknown>)[0]);
    const record = (await findRecord(context, register as never, id)) as unknown as LoopRecord | undefined;
    if (!record || record.overdueAt === null || record.raisedTo !== null) return;
    await updateRecord(context, register as never, id, { raisedTo: await whoHears(context, record) } as never, 'any');
    // Whoever watches the queue sees the name as soon as it stands there.
    await context.services.announce(context, facts.saved, payload as never);
  });
};

export const escalations = [escalate('alarmRecord'), escalate('teamReport'), escalate('fireRecord')];
