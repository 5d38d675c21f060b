import { z } from 'zod';
import { defineEvent } from '@wanghuo/kernel';

/** A file was received; its hash is in the ledger from the first moment (FI-09). */
export const fileReceived = defineEvent(
  'file.received',
  z.object({ fileId: z.uuid(), sha256: z.string(), bytes: z.number().int(), mediaType: z.string() }),
  'fileId',
);

export const fileEvents = [fileReceived];
