import { dateSchema, defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

/**
 * A value, a verdict or the set of records behind them has become another. It carries what was found, so that whoever
 * hears it later need not ask; the root seals the records into the audit log.
 */
export const indicatorComputed = defineEvent(
  'indicator.computed',
  z.object({
    indicatorId: z.string(),
    computedId: z.uuid(),
    asOfOn: dateSchema,
    formulaVersion: z.string(),
    /** Under each admissible definition, the indicator's own first. `value` is an exact ratio `n/d`. */
    results: z.array(z.object({ definition: z.string(), value: z.string().nullable(), verdict: z.string() })),
    recordCount: z.int(),
    root: z.string(),
  }),
  'indicatorId',
);
