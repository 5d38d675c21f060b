import { sql } from 'kysely';
import type { Database } from '../context.ts';
import type { Job } from '../domain-server.ts';
import type { Jobs, Services } from '../services.ts';

/** Puts and takes back deadlines, in the transaction of whoever wants them. */
export const deadlines: Jobs = {
  async schedule(context, job, input, { at, key }) {
    await this.scheduleMany(context, job, [{ input, at, key }]);
  },
  async scheduleMany(context, job, given) {
    if (given.length === 0) return;
    await sql`insert into jobs.deadline (key, job, input, due_at)
      select key, ${job.name}, input::jsonb, due_at from unnest(${given.map(({ key }) => key)}::text[],
        ${given.map(({ input }) => JSON.stringify(input))}::text[], ${given.map(({ at }) => at)}::timestamptz[])
        as given (key, input, due_at)
      on conflict (key) do update set job = excluded.job, input = excluded.input, due_at = excluded.due_at,
        attempts = 0, claimed_until = null, last_error = null`.execute(context.tx);
    await sql`select pg_notify('wanghuo_jobs', '')`.execute(context.tx);
  },
  async cancel(context, key) {
    await sql`delete from jobs.deadline where key = ${key}`.execute(context.tx);
  },
};

interface DueRow {
  readonly key: string;
  readonly job: string;
  readonly input: unknown;
  /** As text with microseconds: the row is only ours while it still has exactly this moment. */
  readonly due_at: string;
}

/**
 * Runs due deadlines and repeated jobs. Any number of processes may tick: a row is claimed before it runs, and the row
 * goes in the same transaction as the effect, so that the effect happens once.
 *
 * @returns milliseconds until something is due next, at most `idleMillis`
 */
export async function tick(services: Services, jobs: ReadonlyMap<string, Job>, idleMillis: number): Promise<number> {
  await runDeadlines(services, jobs);
  await runIntervals(services, jobs);
  const next = await sql<{ wait: number | null }>`
    select extract(epoch from min(due_at) - clock_timestamp()) * 1000 as wait from (
      select greatest(due_at, coalesce(claimed_until, due_at)) as due_at from jobs.deadline
      union all select greatest(next_at, coalesce(claimed_until, next_at)) from jobs.interval) as due`.execute(
    services.database,
  );
  const wait = next.rows[0]?.wait ?? idleMillis;
  return Math.max(5, Math.min(idleMillis, Math.ceil(wait)));
}

async function runDeadlines(services: Services, jobs: ReadonlyMap<string, Job>): Promise<void> {
  const due = await sql<DueRow>`
    update jobs.deadline set claimed_until = clock_timestamp() + interval '60 seconds', attempts = attempts + 1
    where key in (select key from jobs.deadline
      where due_at <= clock_timestamp() and coalesce(claimed_until <= clock_timestamp(), true)
      order by due_at, key limit 50 for update skip locked)
    returning key, job, input, due_at::text as due_at`.execute(services.database);
  const inOrder = [...due.rows].sort((a, b) =>
    a.due_at < b.due_at ? -1 : a.due_at > b.due_at ? 1 : a.key < b.key ? -1 : 1,
  );
  for (const row of inOrder) {
    const job = jobs.get(row.job);
    try {
      if (!job) throw new Error(`No job is called ${row.job}`);
      await services.transact(
        services.jobSubject(row.job),
        async (context) => {
          const gone =
            await sql`delete from jobs.deadline where key = ${row.key} and due_at = ${row.due_at}::timestamptz`.execute(
              context.tx,
            );
          // Taken back or put off while it waited for us: nothing to do.
          if (gone.numAffectedRows !== 1n) return;
          await job.run(row.input as never, context);
        },
        { statementTimeoutSeconds: job.limitSeconds },
      );
    } catch (error) {
      services.log.error({ err: error, job: row.job, key: row.key }, 'deadline failed');
      await sql`update jobs.deadline set last_error = ${error instanceof Error ? error.message : String(error)},
        claimed_until = null, due_at = clock_timestamp() + make_interval(secs => least(30, 0.2 * power(2, attempts)))
        where key = ${row.key}`.execute(services.database);
    }
  }
}

async function runIntervals(services: Services, jobs: ReadonlyMap<string, Job>): Promise<void> {
  const due = await sql<{ name: string }>`
    update jobs.interval set claimed_until = clock_timestamp() + interval '60 seconds', last_started_at = clock_timestamp(),
      runs = runs + 1
    where name in (select name from jobs.interval
      where next_at <= clock_timestamp() and coalesce(claimed_until <= clock_timestamp(), true)
      order by next_at, name limit 20 for update skip locked)
    returning name`.execute(services.database);
  for (const { name } of due.rows) {
    const job = jobs.get(name);
    let failure: string | null = null;
    try {
      if (job) {
        await services.transact(services.jobSubject(name), (context) => job.run(undefined as never, context), {
          statementTimeoutSeconds: job.limitSeconds,
        });
      }
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      services.log.error({ err: error, job: name }, 'repeated job failed');
    }
    await sql`update jobs.interval set claimed_until = null, last_finished_at = clock_timestamp(), last_error = ${failure},
      failures = failures + ${failure ? 1 : 0},
      next_at = greatest(next_at, clock_timestamp() - make_interval(secs => ${job?.everySeconds ?? 60}))
        + make_interval(secs => ${job?.everySeconds ?? 60})
      where name = ${name}`.execute(services.database);
  }
}

/** Makes a row for each repeated job; rows of jobs that are gone are removed. */
export async function prepareIntervals(database: Database, jobs: ReadonlyMap<string, Job>): Promise<void> {
  const names = [...jobs.values()].filter((job) => job.everySeconds !== null).map((job) => job.name);
  await sql`insert into jobs.interval (name, next_at)
    select name, clock_timestamp() from unnest(${names}::text[]) as name on conflict do nothing`.execute(database);
  await sql`delete from jobs.interval where not (name = any (${names}::text[]))`.execute(database);
}
