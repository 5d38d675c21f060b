import { incidentEvents } from '../event-groups.ts';
import { command, instantSchema, lifeSafety, positionSchema, query, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { callChannel } from '../call.ts';
import { reasonSchema } from './inputs.ts';
import * as errors from '../errors.ts';

/** The intake of a telephone system, the simulator or a hand: number, position with its error, recording reference. */
export const receiveCall = command({
  name: 'incidents.receiveCall',
  permission: 'call.receive',
  handling: lifeSafety,
  input: z.strictObject({
    channel: z.enum(callChannel.names as [string, ...string[]]),
    callerNumber: z
      .string()
      .regex(/^\+?[0-9-]{3,20}$/)
      .optional(),
    callerName: textSchema({ max: 40 }).optional(),
    position: positionSchema.optional(),
    positionErrorMetres: z.int().min(0).max(100_000).optional(),
    recordingReference: textSchema({ max: 120 }).optional(),
    said: textSchema({ max: 1_000, multiline: true }).optional(),
    receivedAt: instantSchema.optional(),
    /** The line went dead before anyone answered, or nobody speaks. */
    silence: z.enum(['SILENT', 'ABANDONED']).optional(),
  }),
  output: z.object({ callId: z.uuid(), callNo: z.string() }),
});

export const claimCall = command({
  name: 'incidents.claimCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid() }),
  output: z.object({ claimedByName: z.string() }),
  errors: [errors.callTaken],
});

export const reachCaller = command({
  name: 'incidents.reachCaller',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid() }),
  output: z.object({}),
});

export const repeatCandidate = z.object({
  incidentId: z.uuid(),
  incidentNo: z.string(),
  title: z.string(),
  distanceMetres: z.int(),
  ageSeconds: z.int(),
  /** Ticked already: within 200 m and 10 minutes (ruling 13). */
  isPreselected: z.boolean(),
  reason: z.string(),
});

/** Open incidents a call may repeat: within 200 m and 30 minutes. */
export const repeatCandidates = query({
  name: 'incidents.repeatCandidates',
  permission: 'call.read',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid().optional(), position: positionSchema.optional() }),
  output: z.object({ candidates: z.array(repeatCandidate) }),
  refreshOn: [...incidentEvents],
});

export const attachCall = command({
  name: 'incidents.attachCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid(), incidentId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
  errors: [errors.incidentEnded, errors.callAlreadyAttached],
});

export const detachCall = command({
  name: 'incidents.detachCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
});
