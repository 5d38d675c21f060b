import { sql } from 'kysely';
import { type Instant, millisOf, secondsBetween } from '@wanghuo/kernel';
import type { Tx } from '../context.ts';
import { implement } from '../domain-server.ts';
import { logName } from '../ledger/announce.ts';
import { weakSettingsOf } from '../database/durability.ts';
import { sealerLag } from '../ledger/sealer.ts';
import type { Services } from '../services.ts';
import { alarmsOf, type SystemStatus } from './alarm.ts';
import { systemStatus } from './contracts.ts';
import { errorText } from './error-text.ts';
import {
  certificateDaysLeftOf,
  diskOf,
  gatewayCertificateDaysLeftOf,
  liveConnectionCountOf,
  loopLagMilliseconds,
  versionOf,
} from './machine.ts';

const shownRepairs = 100;
const shownDeadlines = 20;
/** A deadline that runs within this is on time: the clock ticks once a second. */
const lateAfterSeconds = 10;

/** Everything that a person who runs the system looks at; nothing of what the service works on (AZ-11). */
export const systemStatusImplementation = implement(systemStatus, async (_input, { tx, now, services }) => {
  const readersKnown = new Set(services.domains.flatMap((domain) => domain.subscribers.map(({ name }) => name)));
  const status: Omit<SystemStatus, 'alarms'> = {
    at: now,
    version: await versionOf(services),
    nodeVersion: process.version,
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString() as Instant,
    isDemonstration: services.settings.isDemonstration,
    database: await readDatabase(tx, services),
    disk: await diskOf(services.settings.dataFolder),
    memory: {
      residentBytes: process.memoryUsage.rss(),
      loopLagMilliseconds: Math.round(await loopLagMilliseconds(() => services.world.monotonicMillis())),
    },
    liveConnectionCount: liveConnectionCountOf(services),
    certificateDaysLeft: certificateDaysLeftOf(services.settings, millisOf(now)),
    gatewayCertificateDaysLeft: gatewayCertificateDaysLeftOf(services.settings, millisOf(now)),
    sealer: await readSealer(tx, now),
    readers: await readReaders(tx, readersKnown),
    repairs: await readRepairs(tx, readersKnown),
    jobs: await readJobs(tx, services),
    deadlines: await readDeadlines(tx),
  };
  return { ...status, alarms: [...alarmsOf(status)] };
});

async function readDatabase(tx: Tx, services: Services): Promise<SystemStatus['database']> {
  const started = performance.now();
  await sql`select 1`.execute(tx);
  const milliseconds = performance.now() - started;
  const { rows } = await sql<{
    version: string;
    size: number;
    connections: number;
    at: string;
  }>`
    select current_setting('server_version') as version, pg_database_size(current_database())::float8 as size,
      (select count(*) from pg_stat_activity where datname = current_database())::int as connections,
      clock_timestamp() as at`.execute(tx);
  const row = rows[0] as (typeof rows)[number];
  return {
    kind: services.settings.database.kind,
    version: row.version,
    milliseconds: Math.round(milliseconds * 10) / 10,
    sizeBytes: row.size,
    connectionCount: row.connections,
    clockOffsetMilliseconds: Date.parse(row.at) - Date.parse(services.world.now()),
    weakSettings: [...(await weakSettingsOf(tx))],
  };
}

async function readSealer(tx: Tx, now: Instant): Promise<SystemStatus['sealer']> {
  const { pending, oldestAt } = await sealerLag(tx);
  const { rows } = await sql<{ size: number; covered: number; last: string | null }>`
    select (state ->> 'size')::bigint as size, last_checkpoint_size as covered, last_checkpoint_at as last
    from ledger.state where log = ${logName}`.execute(tx);
  const state = rows[0];
  return {
    pendingCount: pending,
    oldestPendingSeconds: oldestAt === null ? null : Math.max(0, secondsBetween(oldestAt as Instant, now)),
    sealedCount: state?.size ?? 0,
    lastCheckpointAt: (state?.last ?? null) as Instant | null,
    uncoveredCount: state ? state.size - state.covered : 0,
  };
}

async function readReaders(tx: Tx, known: ReadonlySet<string>): Promise<SystemStatus['readers']> {
  const { rows } = await sql<{
    name: string;
    attempts: number;
    retry_at: string | null;
    last_error: string | null;
    repairs: number;
  }>`
    select name, attempts, retry_at, last_error,
      (select count(*) from ledger.repair where reader = name and repaired_at is null)::int as repairs
    from ledger.reader order by name`.execute(tx);
  return rows.map((row) => ({
    name: row.name,
    isKnown: known.has(row.name),
    attempts: row.attempts,
    retryAt: row.retry_at as Instant | null,
    lastError: errorText(row.last_error),
    openRepairCount: row.repairs,
  }));
}

async function readRepairs(tx: Tx, known: ReadonlySet<string>): Promise<SystemStatus['repairs']> {
  const { rows } = await sql<{
    reader: string;
    fact_id: string;
    type: string;
    recorded_at: string;
    failed_at: string;
    error: string;
  }>`
    select reader, fact_id, type, recorded_at, failed_at, error
    from ledger.repair join ledger.fact on fact.id = repair.fact_id
    where repaired_at is null order by failed_at, reader, fact_id limit ${shownRepairs}`.execute(tx);
  return rows.map((row) => ({
    reader: row.reader,
    factId: row.fact_id,
    factType: row.type,
    recordedAt: row.recorded_at as Instant,
    failedAt: row.failed_at as Instant,
    error: errorText(row.error) ?? '',
    isKnown: known.has(row.reader),
  }));
}

async function readJobs(tx: Tx, services: Services): Promise<SystemStatus['jobs']> {
  const intervals = new Map(
    services.domains.flatMap((domain) => domain.jobs.map((job) => [job.name, job.everySeconds])),
  );
  const { rows } = await sql<{
    name: string;
    next_at: string;
    last_started_at: string | null;
    last_finished_at: string | null;
    last_error: string | null;
    runs: number;
    failures: number;
  }>`select name, next_at, last_started_at, last_finished_at, last_error, runs, failures
    from jobs.interval order by name`.execute(tx);
  return rows.map((row) => ({
    name: row.name,
    everySeconds: intervals.get(row.name) ?? null,
    nextAt: row.next_at as Instant,
    lastStartedAt: row.last_started_at as Instant | null,
    lastFinishedAt: row.last_finished_at as Instant | null,
    lastError: errorText(row.last_error),
    runs: row.runs,
    failures: row.failures,
  }));
}

async function readDeadlines(tx: Tx): Promise<SystemStatus['deadlines']> {
  const late = sql`due_at < clock_timestamp() - make_interval(secs => ${lateAfterSeconds}) or attempts > 0 and last_error is not null`;
  const counts = await sql<{ open: number; late: number }>`
    select count(*)::int as open, count(*) filter (where ${late})::int as late from jobs.deadline`.execute(tx);
  // Keys name the things they are about, so only the job is told.
  const { rows } = await sql<{ job: string; due_at: string; attempts: number; last_error: string | null }>`
    select job, due_at, attempts, last_error from jobs.deadline where ${late}
    order by due_at, key limit ${shownDeadlines}`.execute(tx);
  return {
    openCount: counts.rows[0]?.open ?? 0,
    lateCount: counts.rows[0]?.late ?? 0,
    late: rows.map((row) => ({
      job: row.job,
      dueAt: row.due_at as Instant,
      attempts: row.attempts,
      lastError: errorText(row.last_error),
    })),
  };
}
