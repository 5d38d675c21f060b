import { defineDomainServer } from '@wanghuo/platform-server';
import { indicatorsDomain } from '../model/index.ts';
import {
  exportIndicatorImplementation,
  indicatorRecordsImplementation,
  proveInclusionImplementation,
} from './proving.ts';
import { onNewDay, recomputeOnStart, subscribers } from './recomputing.ts';
import { indicatorSeriesImplementation, listIndicatorsImplementation, showIndicatorImplementation } from './showing.ts';

export { dayOf, findValues, namedIndicator, type FoundValue } from './asking.ts';
export { checkValue, type ChangedRecord, type CheckedValue } from './checking.ts';
export type { KeptValue } from './keeping.ts';
export { recompute } from './recomputing.ts';
export { shownIndicatorOf } from './showing.ts';

/** Only the job adds rows, and nobody changes one: there is no way to write a value down. */
const added = { read: 'indicator.read', scope: {}, addedBy: 'indicator.keep' } as const;

export const indicatorsServer = defineDomainServer({
  domain: indicatorsDomain,
  implementations: [
    listIndicatorsImplementation,
    showIndicatorImplementation,
    indicatorSeriesImplementation,
    indicatorRecordsImplementation,
    exportIndicatorImplementation,
    proveInclusionImplementation,
  ],
  subscribers,
  jobs: [onNewDay],
  scopedTables: [
    { table: 'indicators.computed', ...added },
    { table: 'indicators.record_set', ...added },
  ],
  migrations: new URL('./migrations/', import.meta.url),
  start: recomputeOnStart,
});
