import { z } from 'zod';
import { defineEvent } from '@wanghuo/kernel';

/** AL-01: the log left the building, with so many records. */
export const ledgerExported = defineEvent(
  'ledger.exported',
  z.object({ log: z.string(), recordCount: z.number().int() }),
  'log',
);

/** A fact that had failed was taken by its reader after all. */
export const deliveryRepaired = defineEvent(
  'delivery.repaired',
  z.object({ factId: z.uuid(), reader: z.string() }),
  'factId',
);

export const oversightEvents = [ledgerExported, deliveryRepaired];
