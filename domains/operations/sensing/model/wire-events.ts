import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

/** Two identities on one connection, or one identity on two: somebody may be speaking for somebody else (DV-02). */
export const frameConflicted = defineEvent(
  'frame.conflicted',
  z.object({
    frameId: z.uuid(),
    deviceId: z.uuid().nullable(),
    protocol: z.string(),
    address: z.string(),
    connection: z.string(),
    remote: z.string(),
  }),
  'frameId',
);

export const wireEvents = [frameConflicted];
