import { sql } from 'kysely';
import {
  getRecord,
  implement,
  insertRecord,
  listRecordsWhere,
  lockRecord,
  maskedRecord,
  takeStep,
  updateRecord,
  type CommandContext,
  type DutyRoster,
  type OnDuty,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import { unit } from '@wanghuo/forces/model';
import {
  beginShift,
  call,
  callHandling,
  endShift,
  handover,
  handoverNotYours,
  handoverWithdrawn,
  holderPresent,
  isGone,
  isHeldByOne,
  postHeld,
  postNotYours,
  relievePost,
  rolesOfPost,
  shift,
  shiftBegun,
  shiftEnded,
  shiftOver,
  shiftRelieved,
  silentMinutes,
  watch,
  type PostKind,
  type Shift,
} from '../model/index.ts';
import { holdCall } from './calls.ts';
import { moveSeat } from './incidents.ts';

type Context = CommandContext & { readonly services: Services };

interface Post {
  readonly postKind: PostKind;
  readonly post: string;
  readonly unitId: string | null;
}

export async function begin(
  context: Context,
  given: Post,
  person: { id: string; displayName: string },
  stationId: string | null,
): Promise<string> {
  const id = context.newId();
  const record = await insertRecord(context, shift, {
    id,
    shiftNo: `B${id.slice(-12)}`,
    postKind: given.postKind,
    post: given.post,
    accountId: person.id,
    personName: person.displayName,
    stationId,
    unitId: given.unitId,
    townshipCode: null,
    begunAt: context.now,
    endedAt: null,
  });
  await context.services.announce(context, shiftBegun, { shiftId: record.id, post: record.post });
  return record.id;
}

function requireOwnKind({ subject }: Context, postKind: PostKind): void {
  if (!subject.roles.some((role) => rolesOfPost[postKind].includes(role))) throw postNotYours({});
}

/** Whoever asks for a post waits for whoever asked a moment before, and is then told who has it. */
async function lockPost({ tx }: Context, postKind: PostKind, post: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`shift ${postKind} ${post}`}, 8119))`.execute(tx);
}

export const beginShiftImplementation = implement(beginShift, async (input, context) => {
  const postKind = input.postKind as PostKind;
  requireOwnKind(context, postKind);
  if (isHeldByOne(postKind)) {
    await lockPost(context, postKind, input.post);
    const [held] = await listRecordsWhere(context, shift, { postKind, post: input.post, endedAt: null });
    if (held?.accountId === context.subject.id) return { shiftId: held.id };
    if (held) throw postHeld({ name: held.personName });
  }
  const vehicle = input.unitId ? await getRecord(context, unit, input.unitId) : undefined;
  const shiftId = await begin(
    context,
    {
      postKind,
      post: vehicle?.callSign ?? input.post,
      unitId: vehicle?.id ?? null,
    },
    context.subject,
    vehicle?.stationId ?? context.subject.stationId,
  );
  return { shiftId };
});

/** Ends a shift; an offer to hand it over that nobody has signed ends with it. */
export async function end(
  context: Context,
  record: Shift,
  relief: { readonly relievedByName: string; readonly reliefReason: string } | null = null,
): Promise<void> {
  await updateRecord(context, shift, record.id, { endedAt: context.now, ...relief }, 'any');
  await context.services.announce(context, shiftEnded, { shiftId: record.id });
  const offers = await listRecordsWhere(context, handover, { fromAccountId: record.accountId, state: 'OFFERED' });
  for (const offer of offers.filter(({ post }) => post === record.post)) {
    await updateRecord(context, handover, offer.id, { state: 'WITHDRAWN' }, 'any');
    await context.services.announce(context, handoverWithdrawn, { handoverId: offer.id });
  }
}

export const endShiftImplementation = implement(endShift, async ({ shiftId }, context) => {
  const record = await lockRecord(context, shift, shiftId);
  if (record.accountId !== context.subject.id) throw handoverNotYours({});
  if (record.endedAt === null) await end(context, record);
  return {};
});

/** Nobody is put off a post while they work at it; who has gone is relieved with a reason that stands with both. */
export const relievePostImplementation = implement(relievePost, async ({ shiftId, reason }, context) => {
  const { postKind, post } = await getRecord(context, shift, shiftId);
  requireOwnKind(context, postKind);
  if (!isHeldByOne(postKind)) throw postNotYours({});
  await lockPost(context, postKind, post);
  const held = await lockRecord(context, shift, shiftId);
  if (held.endedAt !== null) throw shiftOver({});
  if (held.accountId === context.subject.id) throw postHeld({ name: held.personName });
  const lastUsedAt = await context.services.lastUseOf(context, held.accountId);
  if (!isGone(lastUsedAt, context.now)) throw holderPresent({ name: held.personName, minutes: silentMinutes });
  await end(context, held, { relievedByName: context.subject.displayName, reliefReason: reason });
  const byShiftId = await begin(context, { postKind, post, unitId: null }, context.subject, held.stationId);
  await context.services.announce(context, shiftRelieved, { shiftId, byShiftId, reason });
  return { shiftId: byShiftId, ...(await passOn(context, held.accountId)) };
});

/**
 * What somebody has open goes with their last seat to the one who sits down there: incidents they lead with the orders
 * that are unanswered, and calls they have claimed. So no silent order comes back to a chair that is empty (ruling 14).
 */
export async function passOn(
  context: Context,
  fromAccountId: string,
): Promise<{ incidentCount: number; callCount: number }> {
  const seats = await listRecordsWhere(context, shift, { accountId: fromAccountId, postKind: 'SEAT', endedAt: null });
  if (seats.length > 0) return { incidentCount: 0, callCount: 0 };
  const incidents = await sql<{ id: string; seatName: string | null }>`
    select id, seat_name as "seatName" from incidents.incident
    where seat_account_id = ${fromAccountId} and state <> 'CLOSED' order by id for update`.execute(context.tx);
  for (const record of incidents.rows) await moveSeat(context, record, context.subject);
  const calls = await sql<{ id: string }>`
    select id from incidents.call where claimed_by = ${fromAccountId} and state = 'CLAIMED' order by id for update`.execute(
    context.tx,
  );
  for (const { id } of calls.rows) {
    const { answeredAt } = await getRecord(context, call, id);
    await takeStep(context, callHandling, 'release', id, {}, { by: 'command' });
    await takeStep(context, callHandling, 'claim', id, {}, { by: 'command' });
    await holdCall(context, id, answeredAt);
  }
  return { incidentCount: incidents.rows.length, callCount: calls.rows.length };
}

/** Posts that somebody took over from this person, who has not sat down anywhere since. */
async function listRelieved(context: QueryContext): Promise<readonly Shift[]> {
  const { rows } = await sql<{ id: string }>`
    select id from incidents.shift as own
    where account_id = ${context.subject.id} and relieved_by_name is not null
      and not exists (select from incidents.shift as later
        where later.account_id = own.account_id and later.begun_at >= own.ended_at)
    order by ended_at desc limit 4`.execute(context.tx);
  return Promise.all(rows.map(({ id }) => getRecord(context, shift, id)));
}

export const watchImplementation = implement(watch, async (_input, context) => {
  const shifts = await listRecordsWhere(context, shift, { endedAt: null });
  const offered = await listRecordsWhere(context, handover, { state: 'OFFERED' });
  return {
    shifts: shifts.map((record) => maskedRecord(shift, record)) as never[],
    handovers: offered.map((record) => maskedRecord(handover, record)) as never[],
    relieved: (await listRelieved(context)).map((record) => maskedRecord(shift, record)) as never[],
  };
});

/** Who holds a post of a role now, one person a post. Who has two posts of it is named once. */
export const dutyRoster: DutyRoster = async ({ tx }, role) => {
  const kinds = Object.entries(rolesOfPost)
    .filter(([kind, roles]) => isHeldByOne(kind as PostKind) && roles.includes(role))
    .map(([kind]) => kind);
  if (kinds.length === 0) return [];
  const { rows } = await sql<OnDuty>`
    select distinct on (account_id) account_id as "accountId", person_name as name, post
    from incidents.shift where post_kind = any (${kinds}::text[]) and ended_at is null
    order by account_id, begun_at, id limit 50`.execute(tx);
  return rows;
};
