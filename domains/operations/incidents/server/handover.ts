import { sql } from 'kysely';
import {
  getRecord,
  implement,
  insertRecord,
  listRecordsWhere,
  lockRecord,
  updateRecord,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import { listOpenClosures } from '@wanghuo/territory/server';
import {
  handover,
  handoverAccounts,
  handoverNotesMissing,
  handoverNotYours,
  handoverOffered,
  handoverOpen,
  handoverSigned,
  handoverWithdrawn,
  handoverWrongPerson,
  offerHandover,
  openItems,
  rolesOfPost,
  shift,
  signHandover,
  withdrawHandover,
  type OpenItem,
  type Shift,
} from '../model/index.ts';
import { begin, end, passOn } from './watch.ts';

const unnamedRoad = ({ declarations }: Services): string =>
  declarations.find(({ name }) => name === 'territory')?.labels['territory.unnamedRoad'] ?? '';

/** What is open right now and must be spoken about when the watch changes. */
async function listOpenItems(
  context: Pick<QueryContext, 'tx' | 'now'> & { readonly services: Services },
): Promise<readonly OpenItem[]> {
  const rows = await sql<{ kind: OpenItem['kind']; id: string; text: string }>`
    select 'CALL' as kind, id::text, call_no || coalesce(' ' || address, '') as text from incidents.call where state in ('RINGING', 'CLAIMED', 'CALL_BACK')
    union all
    select 'INCIDENT', id::text, incident_no || ' ' || title from incidents.incident where state <> 'CLOSED'
    union all
    select 'ORDER', id::text, order_no || ' ' || call_sign from incidents."order" where state in ('SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER')
    union all
    select 'REQUEST', id::text, organisation_name || '：' || left(content, 80) from incidents.request where answered_at is null
    union all
    select 'UNIT_OUT_OF_SERVICE', id::text, call_sign || coalesce('：' || duty_note, '') from forces.unit
      where duty_state in ('P60', 'P61') and valid_until_on is null
    limit 300`.execute(context.tx);
  const closures = await listOpenClosures(context);
  return [
    ...rows.rows.map((row) => ({ ...row, note: null })),
    ...closures.map((closure) => ({
      kind: 'CLOSURE' as const,
      id: closure.id,
      text: closure.roadName ?? unnamedRoad(context.services),
      note: null,
    })),
  ];
}

export const openItemsImplementation = implement(openItems, async (_input, context) => ({
  items: [...(await listOpenItems(context))],
}));

/** Accounts that may hold the post of a shift, without whoever holds it. */
function listTakers(
  context: QueryContext & { readonly services: Services },
  { postKind, stationId, accountId }: Shift,
) {
  const isStation = postKind === 'VEHICLE' || postKind === 'STATION';
  return context.services
    .listAccountsInRoles(context, rolesOfPost[postKind], isStation ? stationId : null)
    .then((accounts) => accounts.filter(({ id }) => id !== accountId));
}

export const handoverAccountsImplementation = implement(handoverAccounts, async ({ shiftId }, context) => {
  const record = await getRecord(context, shift, shiftId);
  if (record.accountId !== context.subject.id) throw handoverNotYours({});
  const open = await listRecordsWhere(context, shift, { endedAt: null });
  return {
    accounts: (await listTakers(context, record)).map(({ id, displayName }) => ({
      accountId: id,
      name: displayName,
      posts: open.filter((one) => one.accountId === id).map(({ post }) => post),
    })),
  };
});

/** The one who goes writes a note on every open item; without them nobody can take over blindly (SC 1). */
export const offerHandoverImplementation = implement(offerHandover, async (input, context) => {
  const record = await lockRecord(context, shift, input.shiftId);
  if (record.accountId !== context.subject.id || record.endedAt !== null) throw handoverNotYours({});
  const notes = new Map(input.notes.map((one) => [one.id, one.note]));
  const openItems = (await listOpenItems(context)).map((item) => ({ ...item, note: notes.get(item.id) ?? null }));
  const missing = openItems.filter((item) => item.note === null);
  if (missing.length > 0)
    throw handoverNotesMissing(
      { count: missing.length },
      missing.map((item) => ({ pointer: `#/notes/${item.id}`, code: 'required' })),
    );
  const standing = await listRecordsWhere(context, handover, { fromAccountId: record.accountId, state: 'OFFERED' });
  if (standing.some(({ post }) => post === record.post)) throw handoverOpen({ name: standing[0]?.toName ?? '' });
  const to = (await listTakers(context, record)).find(({ id }) => id === input.toAccountId);
  if (!to) throw handoverWrongPerson({}, [{ pointer: '#/toAccountId', code: 'wrong_person' }]);
  const id = context.newId();
  const offered = await insertRecord(context, handover, {
    id,
    handoverNo: `JB${id.slice(-12)}`,
    state: 'OFFERED',
    post: record.post,
    fromAccountId: context.subject.id,
    fromName: context.subject.displayName,
    toAccountId: to.id,
    toName: to.displayName,
    offeredAt: context.now,
    signedAt: null,
    openItems,
    note: input.note ?? null,
    stationId: record.stationId,
  });
  await context.services.announce(context, handoverOffered, { handoverId: offered.id });
  return { handoverId: offered.id };
});

export const withdrawHandoverImplementation = implement(withdrawHandover, async ({ handoverId }, context) => {
  const record = await lockRecord(context, handover, handoverId);
  if (record.fromAccountId !== context.subject.id || record.state !== 'OFFERED') throw handoverNotYours({});
  await updateRecord(context, handover, handoverId, { state: 'WITHDRAWN' }, 'any');
  await context.services.announce(context, handoverWithdrawn, { handoverId });
  return {};
});

/** Signed by the one who comes: the old shift ends and the new one begins in the same moment. */
export const signHandoverImplementation = implement(signHandover, async ({ handoverId }, context) => {
  const record = await lockRecord(context, handover, handoverId);
  if (record.toAccountId !== context.subject.id || record.state !== 'OFFERED') throw handoverNotYours({});
  await updateRecord(context, handover, handoverId, { state: 'SIGNED', signedAt: context.now }, 'any');
  const before = (
    await listRecordsWhere(context, shift, { accountId: record.fromAccountId, post: record.post, endedAt: null })
  )[0];
  if (before) await end(context, before);
  const shiftId = await begin(
    context,
    { postKind: before?.postKind ?? 'SEAT', post: record.post, unitId: before?.unitId ?? null },
    context.subject,
    before?.stationId ?? context.subject.stationId,
  );
  await context.services.announce(context, handoverSigned, { handoverId });
  if (before?.postKind === 'SEAT') await passOn(context, before.accountId);
  return { shiftId };
});
