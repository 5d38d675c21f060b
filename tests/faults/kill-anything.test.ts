import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase, openLedgerKeys, openPool, verifyLedger } from '@wanghuo/platform-server';
import { domains } from '../../apps/server/domains.ts';
import { Person } from '../product/person.ts';
import { Product, type StartTaken, type Victim } from '../product/product.ts';
import { SeededChance } from '../product/seeded-chance.ts';
import { type Acknowledged, AcknowledgedFile } from './acknowledged.ts';
import { findMissing } from './surviving.ts';
import { Client, everybody } from './workload.ts';

const isLong = process.env['WANGHUO_TEST_LONG'] === '1';
const kills = isLong ? 100 : 20;
const seed = 119;
const minutes = (count: number) => count * 60_000;

const given = inject('product');
const product = Product.at(given.dataFolder, given.port, given.gb26875Port);
const folder = mkdtempSync(join(tmpdir(), 'wanghuo-acknowledged-'));
const chance = new SeededChance(seed);

/** Each kind its share, in an order that only the seed knows; a database killed alone is restarted by its server. */
function victimsOf(count: number): readonly Victim[] {
  const shares: readonly Victim[] = ['server', 'postmaster', 'everything', 'backend', 'everything'];
  const all = Array.from({ length: count }, (_, index) => shares[index % shares.length] as Victim);
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance.next() * (last + 1));
    [all[last], all[other]] = [all[other] as Victim, all[last] as Victim];
  }
  return all;
}

afterAll(() => {
  product.killNow();
  rmSync(folder, { recursive: true, force: true });
});

async function withDatabase<Result>(work: (database: pg.Client) => Promise<Result>): Promise<Result> {
  const database = await product.connectDatabase();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const since = performance.now(); performance.now() - since < seconds * 1000; await pause(200))
    if (await isSo()) return;
  throw new Error(`not within ${seconds} s: ${what}`);
}

const countOf = (query: string) =>
  withDatabase(async (database) => (await database.query<{ n: number }>(query)).rows[0]?.n ?? 0);

/** Clients at work, until they are told that it is over. */
class Crowd {
  readonly clients: readonly Client[];
  readonly #loops: Promise<unknown>;
  #isOver = false;

  private constructor(clients: readonly Client[]) {
    this.clients = clients;
    this.#loops = Promise.all(
      clients.map((client, index) => everybody[index]?.loop(client, () => this.#isOver) ?? Promise.resolve()),
    );
    // Whoever awaits the end hears of a failure; until then it is nobody's.
    this.#loops.catch(() => (this.#isOver = true));
  }

  static async gather(people: readonly Person[], file: AcknowledgedFile): Promise<Crowd> {
    return new Crowd(people.map((person) => new Client(person, new SeededChance(chance.next() * 2 ** 32), file)));
  }

  get acknowledged(): number {
    return this.clients.reduce((sum, client) => sum + client.acknowledged, 0);
  }

  /** Waits for fresh answers, so that every kill falls into work and not into a start. */
  async isWorking(answers: number): Promise<void> {
    const before = this.acknowledged;
    await until('the clients get answers again', 240, async () => {
      if (this.#isOver) await this.#loops;
      return this.acknowledged >= before + answers;
    });
  }

  async goHome(): Promise<void> {
    this.#isOver = true;
    await this.#loops;
  }
}

describe('kill -9 of anything, again and again, under load (RE-03)', () => {
  const path = join(folder, 'acknowledged.jsonl');
  const starts: StartTaken[] = [];
  let people: readonly Person[];
  let crowd: Crowd;
  let entries: readonly Acknowledged[];

  beforeAll(async () => {
    await product.start();
    people = await Promise.all(everybody.map(({ account }) => Person.signIn(product, account)));
  }, minutes(5));

  test(
    `${kills} kills at moments only the seed knows, each followed by nothing but a start`,
    { timeout: minutes(isLong ? 60 : 20) },
    async () => {
      const file = new AcknowledgedFile(path);
      crowd = await Crowd.gather(people, file);
      for (const victim of victimsOf(kills)) {
        await crowd.isWorking(6);
        await pause(chance.between(0, 600));
        await product.kill(victim, chance.next());
        if (victim === 'server' || victim === 'everything') starts.push(await product.start());
        else expect(product.isRunning).toBe(true);
      }
      await crowd.isWorking(6);
      await crowd.goHome();
      file.close();
      entries = AcknowledgedFile.read(path);
      const seconds = starts.map((start) => start.seconds).sort((left, right) => left - right);
      console.log(
        `${kills} kills, ${entries.length} acknowledged commands, ${starts.length} starts: median ${seconds[seconds.length >> 1]?.toFixed(1)} s, ` +
          `longest ${seconds.at(-1)?.toFixed(1)} s, most processor time ${Math.max(...starts.map((one) => one.processorSeconds)).toFixed(1)} s`,
      );
    },
  );

  test('every acknowledged command is there, and there once (INV-1, INV-8)', async () => {
    expect(new Set(entries.map(({ operation }) => operation)).size).toBeGreaterThanOrEqual(8);
    expect(await withDatabase((database) => findMissing(database, entries))).toEqual([]);
  });

  test('no command acted twice, acknowledged or not, and nobody was told that something known is unknown', async () => {
    expect(
      await countOf(`select count(*)::int as n from (
        select recording_reference from incidents.call where recording_reference is not null group by 1 having count(*) > 1
        union all select description from incidents.incident group by 1 having count(*) > 1
        union all select data->>'text' from incidents.timeline where kind = 'NOTE' group by 1 having count(*) > 1
        union all select note from water.test where note is not null group by 1 having count(*) > 1) as twice`),
    ).toBe(0);
    const failures = crowd.clients.flatMap(({ failures: all }) => [...all.entries()]);
    // A database that is gone is no defect of the server: clients are told to come again (RE-11).
    expect(failures.filter(([name]) => name.startsWith('500'))).toEqual([]);
    const refusals = crowd.clients.flatMap(({ refusals: all }) => [...all.keys()]);
    expect(refusals.filter((code) => /not_found|unexpected|keyReused|key_reused/i.test(code))).toEqual([]);
  });

  test('no unit has two open assignments (INV-4)', async () => {
    expect(
      await countOf(`select count(*)::int as n from (select unit_id from incidents.assignment
        where ended_at is null group by unit_id having count(*) > 1) as twice`),
    ).toBe(0);
  });

  test(
    'deadlines that came due while everything was down have fired, and no order is silent (INV-3, RE-17)',
    { timeout: minutes(3) },
    async () => {
      await until(
        'no deadline is overdue',
        20,
        async () =>
          (await countOf(`select count(*)::int as n from jobs.deadline
      where due_at < clock_timestamp() - interval '3 seconds'`)) === 0,
      );
      await until(
        'every order is answered or with a named person',
        75,
        async () =>
          (await countOf(`select count(*)::int as n
      from incidents."order" where state in ('SENT', 'REPEATED', 'AT_SEAT')`)) === 0,
      );
      expect(
        await countOf(`select count(*)::int as n from incidents."order" where state = 'AT_COMMANDER'`),
      ).toBeGreaterThan(0);
      expect(await countOf(`select count(*)::int as n from ledger.repair where repaired_at is null`)).toBe(0);
    },
  );

  test('the ledger verifies from its first entry to its last (INV-7)', { timeout: minutes(5) }, async () => {
    await until(
      'everything is sealed',
      60,
      async () => (await countOf('select count(*)::int as n from ledger.pending')) === 0,
    );
    const { signer, publicKey } = await openLedgerKeys(join(product.dataFolder, 'keys'));
    const pool = openPool(product.connection, { applicationName: 'kill-anything', maximum: 2 });
    try {
      const verdict = await verifyLedger(openDatabase(pool), [{ keyId: signer.keyId, publicKey }], {
        registers: domains.flatMap(({ domain }) => domain.registers),
      });
      expect(verdict.divergences).toEqual([]);
      expect(verdict.ok).toBe(true);
    } finally {
      await pool.end();
    }
  });

  test('a start after a kill is a start like any other: under 10 s of work (BK-05)', () => {
    // The wall clock of a machine that others use says little; what a start has to do is its processor time.
    expect(Math.max(...starts.map(({ processorSeconds }) => processorSeconds))).toBeLessThan(10);
  });

  test('the check has teeth: an identifier nobody stored, and one that is stored otherwise, are both named (GN-04, harness-has-teeth)', async () => {
    const call = entries.find(({ operation }) => operation === 'incidents.receiveCall') as Acknowledged;
    const unknown = { ...call, key: chance.uuid() };
    const other = { ...call, ids: { ...call.ids, callId: chance.uuid() } };
    const found = await withDatabase((database) => findMissing(database, [call, unknown, other]));
    expect(found.map(({ key, problem }) => [key, problem])).toEqual([
      [unknown.key, '0 instead of 1 in the tables'],
      [unknown.key, '0 kept answers'],
      [other.key, 'another identifier than was answered'],
    ]);
  });

  test(
    'and so has the whole experiment: with a lazy commit planted, answered commands are missing (RE-02, ack-after-durable)',
    { timeout: minutes(6) },
    async () => {
      const file = new AcknowledgedFile(join(folder, 'planted.jsonl'));
      // Answers now come before their commit is on the disk, as if the server had answered too early.
      await withDatabase(async (database) => {
        await database.query('alter database wanghuo set synchronous_commit = off');
        await database.query(`alter system set wal_writer_delay = '10s'`);
        await database.query('select pg_reload_conf()');
        await database.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where backend_type = $1 and pid <> pg_backend_pid()',
          ['client backend'],
        );
      });
      const planted = await Crowd.gather(people, file);
      await planted.isWorking(20);
      const before = AcknowledgedFile.read(file.path);
      await product.kill('everything');
      await product.start();
      const missing = await withDatabase((database) => findMissing(database, before));
      await withDatabase(async (database) => {
        // This session is lazy as well: what it takes back would go with the next kill, and whoever comes after would
        // run on a database that forgets.
        await database.query('set synchronous_commit = on');
        await database.query('alter database wanghuo reset synchronous_commit');
        await database.query('alter system reset wal_writer_delay');
        await database.query('select pg_reload_conf()');
      });
      await planted.goHome();
      file.close();
      expect(missing.length).toBeGreaterThan(0);
    },
  );
});
