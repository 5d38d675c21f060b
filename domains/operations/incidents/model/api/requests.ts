import { command, lifeSafety, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { requestKind } from '../watch.ts';

export const makeRequest = command({
  name: 'incidents.makeRequest',
  permission: 'request.make',
  handling: lifeSafety,
  input: z.strictObject({
    kind: z.enum(requestKind.names as [string, ...string[]]),
    direction: z.enum(['OUT', 'IN']),
    organisationName: textSchema({ max: 80 }),
    incidentId: z.uuid().optional(),
    callId: z.uuid().optional(),
    content: textSchema({ max: 1_000, multiline: true }),
    answerWithinSeconds: z.int().min(30).max(86_400).default(300),
  }),
  output: z.object({ requestId: z.uuid() }),
});

export const observeWind = command({
  name: 'incidents.observeWind',
  permission: 'incident.note',
  handling: lifeSafety,
  input: z.strictObject({ fromDegrees: z.int().min(0).max(359), speedMetresPerSecond: z.number().min(0).max(75) }),
  output: z.object({}),
});
