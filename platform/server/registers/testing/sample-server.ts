import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type EventDefinition, type Instant, type Reach, defineDomain, parseInstant, uuidV7 } from '@wanghuo/kernel';
import { rowLevelSecuritySql } from '../../access/row-level-security.ts';
import type { OperationContext, Upload } from '../../api/operation.ts';
import type { CommandContext, Database, Subject } from '../../context.ts';
import { openDatabase, openPool } from '../../database/connection.ts';
import { migrate } from '../../database/migrate.ts';
import { inTransaction } from '../../database/transaction.ts';
import { readSettings } from '../../settings.ts';
import type { Services } from '../../services.ts';
import { openTestDatabase } from '../../testing/database.ts';
import { well, wellLabels, wellStatus, wellTable, wellUse } from './sample-register.ts';

export interface Announced {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The sample register on a real database, with the access rules in force. */
export interface SampleServer {
  readonly database: Database;
  /** The facts announced so far; the ledger itself is tested where it stands. */
  readonly announced: Announced[];
  readonly dataFolder: string;
  as<Result>(
    subject: Subject,
    work: (context: OperationContext) => Promise<Result>,
    options?: { expectedVersion?: number | null; upload?: Upload; now?: Instant },
  ): Promise<Result>;
  close(): Promise<void>;
}

export function subjectWith(reach: Reach, id = 'tester', permissions = ['well.read', 'well.edit']): Subject {
  return {
    type: 'user',
    id,
    displayName: `示例·${id}`,
    roles: ['TESTER'],
    reach: new Map(permissions.map((permission) => [permission, reach])),
    stationId: null,
    townshipCode: null,
    premisesId: null,
    personId: null,
    sessionId: null,
    address: null,
  };
}

export const wholeDistrict = subjectWith({ district: true });

/** Opens a database of the calling test file's own. */
export async function openSampleServer(): Promise<SampleServer> {
  const testDatabase = await openTestDatabase('empty');
  const pool = openPool(testDatabase.connection, { applicationName: 'sample', maximum: 4 });
  const database = openDatabase(pool);
  await migrate(
    database,
    ['database', 'access', 'history', 'files'].map((owner) => ({
      owner,
      folder: new URL(`../../${owner}/migrations/`, import.meta.url),
    })),
  );
  await sql.raw(wellTable).execute(database);
  await sql
    .raw(rowLevelSecuritySql([{ table: well.table, read: well.permissions.read, scope: well.scope }]))
    .execute(database);

  const dataFolder = await mkdtemp(join(tmpdir(), 'wanghuo-files-'));
  const announced: Announced[] = [];
  let ticks = Date.parse('2026-11-26T02:00:00.000Z');
  const services = {
    settings: readSettings({ WANGHUO_DATA: dataFolder }, dataFolder),
    database,
    log: { info: () => undefined },
    world: {
      random: (count: number) => new Uint8Array(randomBytes(count)),
      now: () => parseInstant(new Date(ticks).toISOString()),
    },
    declarations: [
      defineDomain({ name: 'sample', labels: wellLabels, codes: [wellStatus, wellUse], registers: [well], grants: [] }),
    ],
    announce: async (context: CommandContext, event: EventDefinition, payload: unknown) => {
      announced.push({ type: event.type, payload: event.schema.parse(payload) as Announced['payload'] });
      context.announced.count += 1;
      return context.newId();
    },
    writeAudit: async () => undefined,
    announceMany: async (context: CommandContext, event: EventDefinition, payloads: readonly unknown[]) => {
      const ids: string[] = [];
      for (const payload of payloads) ids.push(await services.announce(context, event, payload));
      return ids;
    },
  };
  const server: SampleServer = {
    database,
    announced,
    dataFolder,
    as: (subject, work, options = {}) => {
      ticks += 1_000;
      const now = options.now ?? parseInstant(new Date(ticks).toISOString());
      return inTransaction(database, subject, { statementTimeoutSeconds: 60 }, (tx) =>
        work({
          tx,
          now,
          subject,
          traceId: '00000000-0000-7000-8000-000000000000',
          newId: () => uuidV7(Date.parse(now), new Uint8Array(randomBytes(10))),
          random: (count) => new Uint8Array(randomBytes(count)),
          expectedVersion: options.expectedVersion ?? null,
          commandId: null,
          causes: [],
          afterCommit: () => undefined,
          announced: { count: 0, records: [] },
          services: { ...services, transact } as unknown as Services,
          upload: options.upload ?? null,
        }),
      );
    },
    close: async () => {
      await database.destroy();
      await testDatabase.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
  const transact = (subject: Subject, work: (context: OperationContext) => Promise<unknown>) =>
    server.as(subject, work);
  return server;
}

export const sampleWell = {
  wellNo: 'W-001',
  name: '示例井',
  townshipCode: '500116101',
  pumpCount: 1,
  isPublic: true,
  uses: ['FIRE'] as const,
};
