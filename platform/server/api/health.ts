import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../runtime.ts';
import { limits } from '@wanghuo/kernel';
import { sealerLag } from '../ledger/sealer.ts';

/**
 * Three questions (RE-22): is the process alive, may traffic come, and what works. None needs what it reports on:
 * a database that is gone is an answer, not an error.
 */
export function mountHealth(app: FastifyInstance, runtime: Runtime, isReady: () => boolean): void {
  app.get('/api/health/live', async (_request, reply) => {
    const lag = Math.round(await loopLag());
    const ok = lag < limits.loopLagMilliseconds;
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', loopLagMilliseconds: lag });
  });
  app.get('/api/health/ready', async (_request, reply) => {
    const database = await writeProbe(runtime);
    const ready = isReady() && database.ok;
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', starting: !isReady(), database });
  });
  app.get('/api/health/status', async () => {
    const database = await writeProbe(runtime);
    const lag = database.ok ? await sealerLag(runtime.database).catch(() => null) : null;
    const readers = database.ok ? await readerState(runtime).catch(() => []) : [];
    return { database, sealer: lag, readers, demonstration: runtime.settings.isDemonstration };
  });
}

function loopLag(): Promise<number> {
  const start = performance.now();
  return new Promise((resolve) => setImmediate(() => resolve(performance.now() - start)));
}

async function writeProbe(runtime: Runtime): Promise<{ ok: boolean; milliseconds: number }> {
  const start = performance.now();
  const probe = sql`insert into command.probe (id, at) values (1, clock_timestamp())
    on conflict (id) do update set at = excluded.at`
    .execute(runtime.database)
    .then(() => true)
    .catch(() => false);
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000).unref());
  const ok = await Promise.race([probe, late]);
  return { ok, milliseconds: Math.round(performance.now() - start) };
}

async function readerState(runtime: Runtime): Promise<readonly { name: string; attempts: number; repairs: number }[]> {
  const rows = await sql<{ name: string; attempts: number; repairs: number }>`
    select name, attempts, (select count(*) from ledger.repair where reader = name and repaired_at is null) as repairs
    from ledger.reader order by name`.execute(runtime.database);
  return rows.rows;
}
