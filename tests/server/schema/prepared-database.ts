import { domains } from '../../../apps/server/domains.ts';
import { accessDomainServer } from '../../../platform/server/access/access-domain-server.ts';
import type { Database } from '../../../platform/server/context.ts';
import { openDatabase, openPool } from '../../../platform/server/database/connection.ts';
import { prepareDatabase } from '../../../platform/server/database/schema.ts';
import type { DomainServer } from '../../../platform/server/domain-server.ts';
import { platformServer } from '../../../platform/server/platform-domain.ts';
import { openTestDatabase } from '../../../platform/server/testing/database.ts';

/** Everything the server mounts, in its order. */
export const mounted: readonly DomainServer[] = [platformServer, accessDomainServer, ...domains];

/** A database as the server leaves it at its first start: migrated, with policies and grants. */
export async function openPreparedDatabase(): Promise<{ database: Database; close(): Promise<void> }> {
  const testDatabase = await openTestDatabase('empty');
  const database = openDatabase(openPool(testDatabase.connection, { applicationName: 'schema', maximum: 2 }));
  await prepareDatabase(database, mounted);
  return {
    database,
    async close() {
      await database.destroy();
      await testDatabase.drop();
    },
  };
}
