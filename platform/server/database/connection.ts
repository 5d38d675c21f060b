import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { limits } from '@wanghuo/kernel';
import type { Database } from '../context.ts';

/** How to reach the database: a URL, or a socket folder of the embedded server. */
export interface ConnectionSettings {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

// Instants travel as ISO strings ending in Z with milliseconds; dates stay the text they are; counts are numbers.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond the safe range`);
  return value;
});
types.setTypeParser(pg.types.builtins.NUMERIC, Number);
types.setTypeParser(pg.types.builtins.DATE, (text) => text);
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

/**
 * Opens a pool; `applicationName` shows in pg_stat_activity.
 * @param options.role - what every statement runs as unless its transaction takes on another role (ZN-03); left out, it
 *   runs as whoever the connection belongs to: for migrating
 */
export function openPool(
  connection: ConnectionSettings,
  options: { applicationName: string; maximum: number; role?: 'wanghuo_app' },
): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    application_name: options.applicationName,
    max: options.maximum,
    connectionTimeoutMillis: limits.databaseConnectSeconds * 1000 * 2,
    idleTimeoutMillis: 30_000,
    types,
    options: `-c timezone=UTC -c default_transaction_isolation=read\\ committed${options.role ? ` -c role=${options.role}` : ''}`,
  });
  // A lost idle connection is replaced at the next use; the error belongs to nobody's request.
  pool.on('error', () => undefined);
  // One that is lost while somebody has it fails that one's statements, which is enough; without a listener it would
  // end the whole process (RE-03).
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}
