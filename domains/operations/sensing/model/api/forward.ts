import { command, operational, query, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import {
  forwardChannel,
  forwardChannelNotSet,
  forwardExpired,
  forwardKind,
  forwardLink,
  forwardNotRetryable,
  forwardRefused,
  forwardRetried,
  forwardState,
  type ForwardChannel,
  type ForwardKind,
  type ForwardLink,
  type ForwardState,
} from '../forwarding.ts';

const channelSchema = z.enum(forwardChannel.names as unknown as [ForwardChannel, ...ForwardChannel[]]);
const linkSchema = z.enum(forwardLink.names as unknown as [ForwardLink, ...ForwardLink[]]);
const kindSchema = z.enum(forwardKind.names as unknown as [ForwardKind, ...ForwardKind[]]);
const stateSchema = z.enum(forwardState.names as unknown as [ForwardState, ...ForwardState[]]);

/** How forwarding to the municipality's platform stands, by way. */
export const forwardPicture = query({
  name: 'sensing.forwardPicture',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    channels: z.array(
      z.object({
        channel: channelSchema,
        link: linkSchema,
        /** Host and port, or the address without anything secret; null when it is not set. */
        target: z.string().nullable(),
        /** Why there is no line, or what went wrong last. */
        trouble: z.string().nullable(),
        waiting: z.int(),
        waitingLife: z.int(),
        oldestWaitingAt: z.string().nullable(),
        /** On the way, without a receipt yet, and how many there may be. */
        unconfirmed: z.int(),
        window: z.int(),
        /** In the last 24 hours. */
        confirmed: z.int(),
        refused: z.int(),
        expired: z.int(),
        lastReceipt: z.string().nullable(),
        lastReceiptAt: z.string().nullable(),
      }),
    ),
  }),
  refreshOn: [forwardRefused, forwardExpired, forwardRetried],
});

/** Messages by how they stand, newest first. */
export const listForwards = query({
  name: 'sensing.listForwards',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({
    states: z.array(stateSchema).min(1).max(4).default(['REFUSED', 'EXPIRED']),
    before: z.uuid().optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    forwards: z.array(
      z.object({
        id: z.uuid(),
        channel: channelSchema,
        kind: kindSchema,
        state: stateSchema,
        isLife: z.boolean(),
        deviceId: z.uuid().nullable(),
        /** Who and what, in a line. */
        subject: z.string(),
        occurredAt: z.string(),
        attempts: z.int(),
        settledAt: z.string().nullable(),
        receipt: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    next: z.uuid().nullable(),
  }),
  refreshOn: [forwardRefused, forwardExpired, forwardRetried],
});

/** Has messages that were refused or have expired sent again, and says why. */
export const retryForwards = command({
  name: 'sensing.retryForwards',
  permission: 'forward.retry',
  handling: operational,
  input: z.strictObject({
    forwardIds: z.array(z.uuid()).min(1).max(200),
    reason: textSchema({ min: 2, max: 200 }),
  }),
  output: z.object({ retried: z.int() }),
  errors: [forwardNotRetryable, forwardChannelNotSet],
});

export const forwardContracts = [forwardPicture, listForwards, retryForwards];
