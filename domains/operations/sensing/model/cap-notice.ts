import { defineError, defineEvent, operational, query } from '@wanghuo/kernel';
import { z } from 'zod';

export const capDirections = ['IN', 'OUT'] as const;
/** Values of CAP 1.2 (OASIS), as the schema writes them: whether a message is meant, what it is, how bad it would be. */
const statuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
const messageTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
const severities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;

/** Elements that are missing or wrong, each by name. */
export const capInvalid = defineError('cap.unacceptable', 422);
/** The same sender, identifier and time came before with other content. */
export const capDiffers = defineError('cap.changed', 409);
/** The signature is right, and the device is no platform that may send warnings. */
export const capNotFromHere = defineError('cap.not_platform', 403);
export const capErrors = [capInvalid, capDiffers, capNotFromHere];

const ofMessage = z.object({
  capMessageId: z.uuid(),
  sender: z.string(),
  identifier: z.string(),
  msgType: z.string(),
  status: z.string(),
});
export const capReceived = defineEvent('capMessage.received', ofMessage, 'capMessageId');
export const capIssued = defineEvent('capMessage.issued', ofMessage, 'capMessageId');
export const capEvents = [capReceived, capIssued];

const capLine = z.object({
  id: z.uuid(),
  direction: z.enum(capDirections),
  identifier: z.string(),
  sender: z.string(),
  senderName: z.string().nullable(),
  sentAt: z.string(),
  status: z.enum(statuses),
  msgType: z.enum(messageTypes),
  event: z.string().nullable(),
  headline: z.string().nullable(),
  description: z.string().nullable(),
  instruction: z.string().nullable(),
  severity: z.enum(severities).nullable(),
  areaDesc: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** A later message took its place or took it back. */
  isReplaced: z.boolean(),
});

/** Warnings of other authorities that hold now: not expired, not replaced, not taken back; the gravest first. */
export const capNotices = query({
  name: 'sensing.capNotices',
  permission: 'capMessage.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ notices: z.array(capLine) }),
  refreshOn: [capReceived],
});

/** Messages in or out, the newest first; a page goes on before the last one shown. */
export const capMessages = query({
  name: 'sensing.capMessages',
  permission: 'capMessage.read',
  handling: operational,
  input: z.strictObject({
    direction: z.enum(capDirections),
    before: z.uuid().optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({ messages: z.array(capLine), next: z.uuid().nullable() }),
  refreshOn: [...capEvents],
});

export const capContracts = [capNotices, capMessages];
