import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { type RecordOf, addSeconds, defineDomain, type Instant, recordSources } from '@wanghuo/kernel';
import { accessDomainServer } from '../../../platform/server/access/access-domain-server.ts';
import { rowLevelSecuritySql } from '../../../platform/server/access/row-level-security.ts';
import type { Database } from '../../../platform/server/context.ts';
import { type ConnectionSettings, openDatabase, openPool } from '../../../platform/server/database/connection.ts';
import { prepareDatabase } from '../../../platform/server/database/schema.ts';
import { defineDomainServer } from '../../../platform/server/domain-server.ts';
import { openLedgerKeys, type LedgerKeys } from '../../../platform/server/ledger/keys.ts';
import { sealBatch, sealCheckpoint } from '../../../platform/server/ledger/sealer.ts';
import type { PinnedKey } from '../../../platform/server/ledger/verification.ts';
import { platformServer } from '../../../platform/server/platform-domain.ts';
import { announceSaved } from '../../../platform/server/registers/events.ts';
import { insertRecord, updateRecord } from '../../../platform/server/registers/record-store.ts';
import {
  well,
  wellLabels,
  wellStatus,
  wellTable,
  wellUse,
} from '../../../platform/server/registers/testing/sample-register.ts';
import { sampleWell, wholeDistrict } from '../../../platform/server/registers/testing/sample-server.ts';
import { Runtime } from '../../../platform/server/runtime.ts';
import { readSettings } from '../../../platform/server/settings.ts';
import { openTestDatabase } from '../../../platform/server/testing/database.ts';

/** Tables that the tests tamper with, and in which order they are put back. */
const tampered = [
  'ledger.fact',
  'ledger.detail',
  'ledger.entry',
  'ledger.checkpoint',
  'ledger.state',
  'ledger.pending',
  'history.record',
  'sample.well',
];

/** A real database whose ledger holds the saves of some records, sealed and signed. */
export interface LedgerScene {
  readonly database: Database;
  readonly connection: ConnectionSettings;
  readonly keys: LedgerKeys;
  readonly pinned: readonly PinnedKey[];
  readonly folder: string;
  /** Saves a new record with its fact. */
  createWell(wellNo: string): Promise<RecordOf<typeof well>>;
  /** Changes a record and commits to the change, as the form does. */
  editWell(id: string, pumpCount: number): Promise<void>;
  /** Changes a record as a command of a domain does: history only. */
  workOnWell(id: string, pumpCount: number): Promise<void>;
  /**
   * Waits until nothing written so far is held back from readers and sealers any longer. They take only what is older
   * than every open transaction of the cluster, and other test files have theirs.
   */
  untilReadable(): Promise<void>;
  /** Seals what waits; with a checkpoint unless told otherwise. */
  seal(options?: { checkpoint?: boolean }): Promise<void>;
  /** Remembers every table, to be put back by `restore`. */
  remember(): Promise<void>;
  restore(): Promise<void>;
  /** Does as a superuser what no role of the product may do: triggers are off. */
  tamper(statement: string): Promise<void>;
  close(): Promise<void>;
}

export async function openLedgerScene(): Promise<LedgerScene> {
  const testDatabase = await openTestDatabase('empty');
  const pool = openPool(testDatabase.connection, { applicationName: 'ledger scene', maximum: 4 });
  const database = openDatabase(pool);
  await prepareDatabase(database, [platformServer, accessDomainServer]);
  await sql.raw(wellTable).execute(database);
  await sql
    .raw(rowLevelSecuritySql([{ table: well.table, read: well.permissions.read, scope: well.scope }]))
    .execute(database);
  const folder = mkdtempSync(join(tmpdir(), 'wanghuo-ledger-'));
  const keys = await openLedgerKeys(join(folder, 'keys'));
  let now = '2026-03-01T00:00:00.000Z' as Instant;
  const sample = defineDomain({ name: 'sample', labels: wellLabels, codes: [wellStatus, wellUse], registers: [well] });
  const runtime = new Runtime({
    database,
    connection: testDatabase.connection,
    domains: [platformServer, accessDomainServer, defineDomainServer({ domain: sample })],
    keys,
    settings: readSettings({ WANGHUO_DATA: folder, WANGHUO_DEMO: '0' }, folder),
    log: pino({ level: 'silent' }),
    world: { now: () => now, monotonicMillis: () => 0, random: (byteCount) => randomBytes(byteCount) },
  });
  await sql`insert into ledger.signing_key (key_id, public_key, valid_from_at)
    values (${keys.signer.keyId}, ${keys.publicKey}, ${now})`.execute(database);

  const inReplica = (statement: string) =>
    database.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql.raw(statement).execute(tx);
    });
  const pending = async () =>
    (await sql<{ count: number }>`select count(*) as count from ledger.pending`.execute(database)).rows[0]?.count ?? 0;

  return {
    database,
    connection: testDatabase.connection,
    keys,
    pinned: [{ keyId: keys.signer.keyId, publicKey: keys.publicKey }],
    folder,
    createWell: (wellNo) => {
      now = addSeconds(now, 1);
      return runtime.transact(wholeDistrict, async (context) => {
        const record = await insertRecord(context, well, {
          ...sampleWell,
          wellNo,
          name: `示例井 ${wellNo}`,
          depthMetres: 12.5,
          position: [106.2593, 29.2901],
          source: recordSources[0],
        });
        await announceSaved(context, well, record, 'CREATED');
        return record;
      });
    },
    editWell: (id, pumpCount) => {
      now = addSeconds(now, 1);
      return runtime.transact(wholeDistrict, async (context) => {
        await announceSaved(context, well, await updateRecord(context, well, id, { pumpCount }, 'any'), 'EDITED');
      });
    },
    workOnWell: (id, pumpCount) =>
      runtime.transact(wholeDistrict, async (context) => {
        await updateRecord(context, well, id, { pumpCount }, 'any');
      }),
    async untilReadable() {
      const { rows } = await sql<{ last: string }>`select txid_current()::text as last`.execute(database);
      for (let tries = 0; tries < 1200; tries += 1) {
        const [isPast] = (
          await sql<{ value: boolean }>`
            select pg_snapshot_xmin(pg_current_snapshot()) > ${rows[0]?.last}::xid8 as value`.execute(database)
        ).rows;
        if (isPast?.value) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error('a transaction of another test has been open for half a minute');
    },
    async seal({ checkpoint = true } = {}) {
      // Transactions of other test files on the same server delay what the sealer may take.
      for (let tries = 0; (await pending()) > 0 && tries < 400; tries += 1) {
        if ((await sealBatch(database, keys.auditKey, keys.signer, now)) === 0)
          await new Promise((resolve) => setTimeout(resolve, 25));
      }
      if (checkpoint) await sealCheckpoint(database, keys.signer, now, { force: true });
    },
    async remember() {
      await sql`create schema kept`.execute(database);
      for (const table of tampered)
        await sql.raw(`create table kept.${table.replace('.', '_')} as table ${table}`).execute(database);
    },
    restore: () =>
      inReplica(
        tampered
          .map(
            (table) =>
              `delete from ${table}; insert into ${table} overriding system value table kept.${table.replace('.', '_')};`,
          )
          .join('\n'),
      ),
    tamper: inReplica,
    async close() {
      await database.destroy();
      await testDatabase.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
