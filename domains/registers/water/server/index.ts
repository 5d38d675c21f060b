import { defineDomainServer } from '@wanghuo/platform-server';
import { water } from '../model/index.ts';
import { recordTestImplementation, testsOfImplementation } from './tests.ts';
import { waterNearImplementation } from './waters-near.ts';

export { addMadeUpTests, type MadeUpTest } from './made-up-tests.ts';
export { newestTests } from './newest-tests.ts';
export { listWaterNear } from './waters-near.ts';

export const waterServer = defineDomainServer({
  domain: water,
  implementations: [recordTestImplementation, testsOfImplementation, waterNearImplementation],
  scopedTables: [{ table: 'water.test', read: 'water.read', scope: { township: 'township_code' } }],
  migrations: new URL('./migrations/', import.meta.url),
});
