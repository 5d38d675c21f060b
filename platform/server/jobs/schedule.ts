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
        attempts = 0, last_error = null`.execute(context.tx);
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

/** So soon it is looked again at what is due and in another process's hands, or has come due just now. */
const heldMillis = 100;

/**
 * Runs due deadlines and repeated jobs. Any number of processes may tick: a row is locked by the transaction that does its
 * work, and goes with it, so that the effect happens once; who dies with a row in hand lets it go.
 *
 * @returns milliseconds until something is due next, at most `idleMillis`
 */
export async function tick(services: Services, jobs: ReadonlyMap<string, Job>, idleMillis: number): Promise<number> {
  const done = (await runDeadlines(services, jobs)) + (await runIntervals(services, jobs));
  const next = await sql<{ wait: number | null }>`
    select extract(epoch from min(due_at) - clock_timestamp()) * 1000 as wait from (
      select due_at from jobs.deadline union all select next_at from jobs.interval) as due`.execute(services.database);
  const wait = next.rows[0]?.wait ?? idleMillis;
  return Math.max(done > 0 ? 5 : heldMillis, Math.min(idleMillis, Math.ceil(wait)));
}

/** @returns how many were tried */
async function runDeadlines(services: Services, jobs: ReadonlyMap<string, Job>): Promise<number> {
  const due = await sql<DueRow>`
    select key, job, input, due_at::text as due_at from jobs.deadline where due_at <= clock_timestamp()
    order by jobs.deadline.due_at, key limit 50 for update skip locked`.execute(services.database);
  let tried = 0;
  for (const row of due.rows) if (await runDeadline(services, jobs.get(row.job), row)) tried += 1;
  return tried;
}

/** @returns false when somebody else has it in hand, or it was taken back or put off meanwhile */
async function runDeadline(services: Services, job: Job | undefined, row: DueRow): Promise<boolean> {
  const isStillDue = sql`key = ${row.key} and due_at = ${row.due_at}::timestamptz`;
  try {
    if (!job) throw new Error(`No job is called ${row.job}`);
    return await services.transact(
      services.jobSubject(row.job),
      async (context) => {
        const gone = await sql`delete from jobs.deadline where key in
          (select key from jobs.deadline where ${isStillDue} for update skip locked)`.execute(context.tx);
        if (gone.numAffectedRows !== 1n) return false;
        await job.run(row.input as never, context);
        return true;
      },
      { statementTimeoutSeconds: job.limitSeconds },
    );
  } catch (error) {
    services.log.error({ err: error, job: row.job, key: row.key }, 'deadline failed');
    await sql`update jobs.deadline set last_error = ${error instanceof Error ? error.message : String(error)},
      attempts = attempts + 1,
      due_at = clock_timestamp() + make_interval(secs => least(30, 0.2 * power(2, least(attempts + 1, 20))))
      where ${isStillDue}`.execute(services.database);
    return true;
  }
}

/** When a repeated job is due after now: what was missed is made up for once, not as often as it was missed. */
const nextAt = (job: Job | undefined) => {
  const seconds = job?.everySeconds ?? 60;
  return sql`greatest(next_at, clock_timestamp() - make_interval(secs => ${seconds})) + make_interval(secs => ${seconds})`;
};

/** @returns how many were tried */
async function runIntervals(services: Services, jobs: ReadonlyMap<string, Job>): Promise<number> {
  const due = await sql<{ name: string }>`
    update jobs.interval set last_started_at = clock_timestamp(), runs = runs + 1
    where name in (select name from jobs.interval where next_at <= clock_timestamp()
      order by next_at, name limit 20 for update skip locked)
    returning name`.execute(services.database);
  let tried = 0;
  for (const { name } of due.rows) if (await runInterval(services, name, jobs.get(name))) tried += 1;
  return tried;
}

/** @returns false when another process has it in hand, or has just done it */
async function runInterval(services: Services, name: string, job: Job | undefined): Promise<boolean> {
  try {
    const isOurs = await services.transact(
      services.jobSubject(name),
      async (context) => {
        const taken = await sql`update jobs.interval set next_at = ${nextAt(job)} where name in
          (select name from jobs.interval where name = ${name} and next_at <= clock_timestamp() for update skip locked)`.execute(
          context.tx,
        );
        if (taken.numAffectedRows !== 1n) return false;
        await job?.run(undefined as never, context);
        return true;
      },
      job ? { statementTimeoutSeconds: job.limitSeconds } : {},
    );
    if (isOurs)
      await sql`update jobs.interval set last_finished_at = clock_timestamp(), last_error = null
        where name = ${name}`.execute(services.database);
    return isOurs;
  } catch (error) {
    services.log.error({ err: error, job: name }, 'repeated job failed');
    await sql`update jobs.interval set last_finished_at = clock_timestamp(), failures = failures + 1,
        last_error = ${error instanceof Error ? error.message : String(error)}, next_at = ${nextAt(job)}
      where name = ${name}`.execute(services.database);
    return true;
  }
}

/** Makes a row for each repeated job; rows of jobs that are gone are removed. */
export async function prepareIntervals(database: Database, jobs: ReadonlyMap<string, Job>): Promise<void> {
  const names = [...jobs.values()].filter((job) => job.everySeconds !== null).map((job) => job.name);
  await sql`insert into jobs.interval (name, next_at)
    select name, clock_timestamp() from unnest(${names}::text[]) as name on conflict do nothing`.execute(database);
  await sql`delete from jobs.interval where not (name = any (${names}::text[]))`.execute(database);
}
