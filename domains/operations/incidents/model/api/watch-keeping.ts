import { callEvents, incidentEvents, orderEvents } from '../event-groups.ts';
import { command, operational, query, recordSchema, textSchema } from '@wanghuo/kernel';
import { roadClosed, roadReopened } from '@wanghuo/territory/model';
import { dutyStateChanged } from '@wanghuo/forces/model';
import { z } from 'zod';
import { handover, openItem, postKind, shift } from '../watch.ts';
import * as errors from '../errors.ts';
import * as events from '../events.ts';

export const beginShift = command({
  name: 'incidents.beginShift',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({
    postKind: z.enum(postKind.names as [string, ...string[]]),
    post: textSchema({ max: 60 }),
    unitId: z.uuid().optional(),
  }),
  output: z.object({ shiftId: z.uuid() }),
  errors: [errors.shiftOpen, errors.postHeld, errors.postNotYours],
});

/**
 * Takes a seat or the command over from somebody who has gone without handing over: signed out, or silent for
 * `silentMinutes`. What they had open goes with the post, and the reason stands with both shifts.
 */
export const relievePost = command({
  name: 'incidents.relievePost',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ shiftId: z.uuid(), reason: textSchema({ min: 2, max: 200 }) }),
  output: z.object({ shiftId: z.uuid(), incidentCount: z.int(), callCount: z.int() }),
  errors: [errors.postNotYours, errors.shiftOver, errors.holderPresent],
});

export const endShift = command({
  name: 'incidents.endShift',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ shiftId: z.uuid() }),
  output: z.object({}),
});

const watchEvents = [
  events.shiftBegun,
  events.shiftEnded,
  events.shiftRelieved,
  events.handoverOffered,
  events.handoverWithdrawn,
  events.handoverSigned,
];

/**
 * Who is on duty now, which posts wait for the signature of the one who comes, and posts of one's own that somebody
 * else took over meanwhile.
 */
export const watch = query({
  name: 'incidents.watch',
  permission: 'shift.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    shifts: z.array(recordSchema(shift)),
    handovers: z.array(recordSchema(handover)),
    relieved: z.array(recordSchema(shift)),
  }),
  refreshOn: watchEvents,
});

/** What is open at this moment and must be spoken about before a post changes hands. */
export const openItems = query({
  name: 'incidents.openItems',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ items: z.array(openItem) }),
  refreshOn: [
    ...callEvents,
    ...incidentEvents,
    ...orderEvents,
    events.requestMade,
    events.requestAnswered,
    dutyStateChanged,
    roadClosed,
    roadReopened,
  ],
});

/** Who may take a post over: accounts with a role of the post, at a station those of the station, by name. */
export const handoverAccounts = query({
  name: 'incidents.handoverAccounts',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ shiftId: z.uuid() }),
  output: z.object({
    accounts: z.array(z.object({ accountId: z.string(), name: z.string(), posts: z.array(z.string()) })),
  }),
  refreshOn: watchEvents,
  errors: [errors.handoverNotYours],
});

export const offerHandover = command({
  name: 'incidents.offerHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({
    shiftId: z.uuid(),
    toAccountId: z.string().max(64),
    notes: z.array(z.strictObject({ id: z.string().max(64), note: textSchema({ max: 200 }) })).max(200),
    note: textSchema({ max: 1_000, multiline: true }).optional(),
  }),
  output: z.object({ handoverId: z.uuid() }),
  errors: [errors.handoverNotYours, errors.handoverNotesMissing, errors.handoverOpen, errors.handoverWrongPerson],
});

/** Taken back by the one who offered it, while nobody has signed. */
export const withdrawHandover = command({
  name: 'incidents.withdrawHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ handoverId: z.uuid() }),
  output: z.object({}),
  errors: [errors.handoverNotYours],
});

export const signHandover = command({
  name: 'incidents.signHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ handoverId: z.uuid() }),
  output: z.object({ shiftId: z.uuid() }),
  errors: [errors.handoverNotYours],
});
