import { join } from 'node:path';
import pino from 'pino';
import {
  accessDomainServer,
  inspectEmbeddedDatabase,
  migrationFolders,
  openDatabase,
  openLedgerKeys,
  openPool,
  pendingMigrations,
  platformServer,
  readSettings,
  Runtime,
  startEmbeddedDatabase,
  type ConnectionSettings,
  type EmbeddedDatabase,
  type Settings,
} from '@wanghuo/platform-server';
import type { DomainServer, World } from '@wanghuo/platform-server';
import { domains } from '../domains.ts';
import { rootFolder } from '../serve.ts';
import { CommandError, exitCodes } from './command-error.ts';
import type { Session } from './command-form.ts';
import { findServer, type RunningServer } from './running-server.ts';

/** The platform's own mechanisms, then the domains: what a server serves. */
export const allDomains: readonly DomainServer[] = [platformServer, accessDomainServer, ...domains];

type Pool = ReturnType<typeof openPool>;

/** The database behind the product, reached beside a running server or opened under its lock. */
export interface DataAccess {
  readonly settings: Settings;
  readonly connection: ConnectionSettings;
  readonly pool: Pool;
  /** The server that runs on this data, if one does. */
  readonly server: RunningServer | undefined;
  /** Everything the server's own transactions have: keys, grants, ids. Needs a schema that is current. */
  runtime(world?: World): Promise<Runtime>;
  close(): Promise<void>;
}

export const settingsOf = (session: Session): Settings => readSettings(session.terminal.environment, rootFolder);

interface Options {
  /** Makes the database when there is none yet. */
  readonly mayCreate?: boolean;
}

/**
 * Ruling 24: uses the database of the running server when there is one, and otherwise starts it under its lock.
 * @throws CommandError with exit code 3 when there is no data to work on
 */
export async function openData(session: Session, options: Options = {}): Promise<DataAccess> {
  const settings = settingsOf(session);
  const server = await findServer(settings.dataFolder);
  const { connection, embedded } = await connect(session, settings, options);
  const pool = openPool(connection, { applicationName: 'wanghuo command', maximum: 4 });
  const database = openDatabase(pool);
  let opened: Runtime | undefined;
  return {
    settings,
    connection,
    pool,
    server,
    async runtime(world) {
      const waiting = await pendingMigrations(database, migrationFolders(allDomains));
      if (waiting.length > 0) throw new CommandError(exitCodes.usage, 'migrateFirst', { count: waiting.length });
      const keys = await openLedgerKeys(join(settings.dataFolder, 'keys'));
      opened = new Runtime({
        database,
        connection,
        domains: allDomains,
        keys,
        settings,
        log: pino({ level: 'error' }, pino.destination({ fd: 2, sync: true })),
        ...(world ? { world } : {}),
      });
      return opened;
    },
    async close() {
      // Without a server nobody else would seal what this command announced.
      if (embedded && opened) await opened.stop();
      await database.destroy();
      await embedded?.stop();
    },
  };
}

async function connect(
  session: Session,
  settings: Settings,
  { mayCreate = false }: Options,
): Promise<{ connection: ConnectionSettings; embedded: EmbeddedDatabase | undefined }> {
  if (settings.database.kind === 'external')
    return { connection: { connectionString: settings.database.url }, embedded: undefined };
  const dataFolder = join(settings.dataFolder, 'database');
  const state = inspectEmbeddedDatabase(dataFolder);
  if (state.state === 'running') {
    if (!state.connection) throw new CommandError(exitCodes.notReachable, 'databaseStarting', { pid: state.serverPid });
    return { connection: state.connection, embedded: undefined };
  }
  if (state.state === 'absent' && !mayCreate)
    throw new CommandError(exitCodes.notReachable, 'noData', { folder: settings.dataFolder });
  const embedded = await startEmbeddedDatabase({ dataFolder, onProgress: session.progress });
  return { connection: embedded.connection, embedded };
}
