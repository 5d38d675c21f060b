import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Reader } from '../../../platform/server/ledger/delivery.ts';
import { sealBatch } from '../../../platform/server/ledger/sealer.ts';
import { verifyLedger } from '../../../platform/server/ledger/verification.ts';
import { well } from '../../../platform/server/registers/testing/sample-register.ts';
import { openLedgerScene, type LedgerScene } from './ledger-scene.ts';

let scene: LedgerScene;
beforeAll(async () => {
  scene = await openLedgerScene();
  await sql.raw('create table sample.effect (fact_id uuid not null, reader text not null)').execute(scene.database);
}, 120_000);
afterAll(() => scene?.close());

const effects = async (reader: string) =>
  (
    await sql<{ fact_id: string }>`select fact_id from sample.effect where reader = ${reader}`.execute(scene.database)
  ).rows.map((row) => row.fact_id);
const facts = async () =>
  (await sql<{ id: string }>`select id from ledger.fact order by writer, position`.execute(scene.database)).rows.map(
    ({ id }) => id,
  );

/** A reader whose effect is a row, and which fails as it is told to. */
function readerOf(name: string, failing: (factId: string) => boolean): Reader {
  return new Reader(scene.database, {
    name,
    types: ['register.recordSaved'],
    take: (fact, moveOn) =>
      scene.database.transaction().execute(async (tx) => {
        await moveOn(tx);
        await sql`insert into sample.effect values (${fact.id}, ${name})`.execute(tx);
        // After the effect: as if the process had died before the commit.
        if (failing(fact.id)) throw new Error('died');
      }),
    onError: () => undefined,
  });
}

async function readAll(readers: readonly Reader[]): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    const waiting = await Promise.all(readers.map((reader) => reader.catchUp()));
    if (waiting.every((one) => !one)) return;
    // What failed is due at once, so that the test does not wait out the growing delays.
    await sql`update ledger.reader set retry_at = clock_timestamp() where retry_at is not null`.execute(scene.database);
  }
  throw new Error('the readers never came to an end');
}

describe('delivery (RE-05, INV-8, repeat-means-once)', () => {
  beforeAll(async () => {
    for (let index = 0; index < 40; index += 1) await scene.createWell(`D-${index}`);
    await scene.untilReadable();
  }, 60_000);

  test('has each effect once, though three readers of one name race and every third try dies after its effect', async () => {
    let tries = 0;
    const readers = Array.from({ length: 3 }, () => readerOf('racing', () => (tries += 1) % 3 === 0));
    await readers[0]?.prepare();
    await readAll(readers);
    expect((await effects('racing')).sort()).toEqual([...(await facts())].sort());
    expect(tries).toBeGreaterThan(40);
    // Begun anew, it has nothing left to do.
    await readAll([readerOf('racing', () => false)]);
    expect(await effects('racing')).toHaveLength(40);
  });

  test('sets aside after twelve tries what can never be taken, in sight, and goes on with the rest (RE-07)', async () => {
    const [, , poison] = await facts();
    let tries = 0;
    const reader = readerOf('poisoned', (factId) => factId === poison && (tries += 1) > 0);
    await reader.prepare();
    await readAll([reader]);
    expect(tries).toBe(12);
    const taken = await effects('poisoned');
    expect(taken).toHaveLength(39);
    expect(taken).not.toContain(poison);
    const { rows } = await sql<{ fact_id: string; repaired_at: string | null }>`
      select fact_id, repaired_at from ledger.repair where reader = 'poisoned'`.execute(scene.database);
    expect(rows).toEqual([{ fact_id: poison, repaired_at: null }]);
  });
});

describe('the sealer (AL-09, sequencer-crash)', () => {
  test('that is killed in the middle, beside two others, leaves no gap, no double and no fork', async () => {
    for (let index = 0; index < 60; index += 1) await scene.createWell(`S-${index}`);
    const pending = async () =>
      (await sql<{ n: number }>`select count(*) as n from ledger.pending`.execute(scene.database)).rows[0]?.n ?? 0;
    const before = await pending();
    expect(before).toBeGreaterThan(100);
    const now = '2026-03-02T00:00:00.000Z' as Parameters<typeof sealBatch>[3];
    const killer = new pg.Client(scene.connection);
    await killer.connect();
    let isOver = false;
    let killed = 0;
    let refused = 0;
    /** Whoever holds the sealers' lock is at work; each kill comes a little later in it than the one before. */
    const kill = async () => {
      while (!isOver && killed < 7) {
        const { rows } = await killer.query<{ pid: number }>(
          `select pid from pg_locks where locktype = 'advisory' and objid = 8119002
           and database = (select oid from pg_database where datname = current_database())`,
        );
        const [holder] = rows;
        await new Promise((resolve) => setTimeout(resolve, holder ? killed * 40 : 1));
        if (!holder) continue;
        await killer.query('select pg_terminate_backend($1)', [holder.pid]);
        killed += 1;
      }
    };
    const seal = async () => {
      for (let tries = 0; tries < 400 && (await pending().catch(() => 1)) > 0; tries += 1)
        await sealBatch(scene.database, scene.keys.auditKey, scene.keys.signer, now).catch(() => (refused += 1));
    };
    // Slow enough to be met in the middle, whatever the machine.
    await sql
      .raw(
        `create function sample.dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
         create trigger dawdle after insert on ledger.entry for each statement execute function sample.dawdle();
         create trigger dawdle after insert or update on ledger.state for each statement execute function sample.dawdle();`,
      )
      .execute(scene.database);
    const killing = kill();
    await Promise.all([seal(), seal(), seal()]);
    isOver = true;
    await killing;
    await killer.end();
    await sql.raw('drop trigger dawdle on ledger.entry; drop trigger dawdle on ledger.state').execute(scene.database);
    await scene.seal();
    expect(killed).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    const { rows } = await sql<{ count: number; lowest: number; highest: number }>`
      select count(*) as count, min(seq) as lowest, max(seq) as highest from ledger.entry`.execute(scene.database);
    expect(rows[0]).toMatchObject({ lowest: 0, highest: (rows[0]?.count ?? 0) - 1 });
    const verdict = await verifyLedger(scene.database, scene.pinned, { registers: [well] });
    expect(verdict.divergences).toEqual([]);
    expect(verdict.ok).toBe(true);
  }, 60_000);

  test('takes in nothing that the application did not write', async () => {
    await scene.tamper(
      `insert into ledger.pending (record, mac) select record, decode(repeat('00', 32), 'hex') from (select line::jsonb - 'seq' - 'prev' - 'v' - 'log' as record from ledger.entry limit 1) as one`,
    );
    await scene.untilReadable();
    await expect(
      sealBatch(scene.database, scene.keys.auditKey, scene.keys.signer, '2026-03-02T00:00:00.000Z' as never),
    ).rejects.toThrow('was not written by this application');
    await scene.tamper('delete from ledger.pending');
  });
});
