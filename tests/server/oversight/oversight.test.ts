import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeSources, trustOf } from '@wanghuo/verify';
import { sealCheckpoint } from '../../../platform/server/ledger/sealer.ts';
import { type AuditLog, trustFileOf } from '../../../apps/web/screens/audit/audit.ts';
import { listBuildings, sendOrders } from '../incident-scene.ts';
import { type Caller, freshName, startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
let auditor: Caller;
let securityAdmin: Caller;
let sysAdmin: Caller;
beforeAll(async () => {
  server = await startTestServer();
  [auditor, securityAdmin, sysAdmin] = (await Promise.all(
    ['auditor', 'security-admin', 'sys-admin'].map((account) => server.as(account)),
  )) as [Caller, Caller, Caller];
}, 240_000);
afterAll(() => server?.close());

interface Line {
  readonly seq: number;
  readonly action: string;
  readonly actor: { readonly name: string | null; readonly id: string | null };
  readonly result: string;
}

const search = async (input: object = {}): Promise<{ rows: Line[]; next: number | null }> => {
  const answer = await auditor.get('/api/oversight/searchAudit', { ...input });
  expect(answer.status).toBe(200);
  return answer.body;
};

/** Waits until the sealer has taken in a record that the log must come to hold. */
async function sealed(input: object): Promise<Line> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [row] = (await search({ ...input, limit: 1 })).rows;
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing was sealed for ${JSON.stringify(input)}`);
}

/** As a superuser, outside of everything the product may do. */
async function tamper<Row extends pg.QueryResultRow>(statement: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(server.database.connection);
  await client.connect();
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

describe('three administrators, never one person (AZ-11)', () => {
  const questions = {
    'sys-admin': ['systemStatus'],
    auditor: ['auditLog', 'searchAudit', 'auditActions', 'auditEntry?seq=0', 'exportLedger'],
    'security-admin': ['authorisation', 'scopeValues?kind=station'],
  };
  const all = Object.entries(questions).flatMap(([owner, paths]) => paths.map((path) => [owner, path] as const));

  test.each(all)('only %s may ask %s', async (owner, path) => {
    for (const account of [...Object.keys(questions), 'dispatcher']) {
      const answer = await (await server.as(account)).get(`/api/oversight/${path}`);
      expect([account, answer.status]).toEqual([account, account === owner ? 200 : 403]);
    }
    expect((await server.stranger.get(`/api/oversight/${path}`)).status).toBe(401);
  });
});

describe('searching the sealed log (AL-14)', () => {
  test('goes from page to page without gap or repetition, newest first', async () => {
    await sealed({ action: 'account.created' });
    // What is sealed while the pages are turned must not move them: both readings stand below the same record.
    const newest = (await search({ limit: 1 })).rows[0]!.seq;
    const whole = await search({ before: newest + 1, limit: 40 });
    const seqs: number[] = [];
    for (let before = newest + 1, page = 0; page < 8 && seqs.length < 40; page += 1) {
      const part = await search({ before, limit: 7 });
      seqs.push(...part.rows.map(({ seq }) => seq));
      if (part.next === null) break;
      before = part.next;
    }
    expect(seqs.slice(0, whole.rows.length)).toEqual(whole.rows.map(({ seq }) => seq).slice(0, seqs.length));
    expect(seqs).toEqual(seqs.toSorted((one, other) => other - one));
    expect(new Set(seqs).size).toBe(seqs.length);
  });

  test('leaves what was sought in the log, with who sought it', async () => {
    const sought = freshName('nothing');
    await search({ objectId: sought });
    const row = await sealed({ action: 'oversight.searchAudit', actor: 'auditor' });
    expect(row.actor.name).toContain('审计');
    const isThere = async () => {
      const { rows } = await search({ action: 'oversight.searchAudit', limit: 20 });
      for (const { seq } of rows) {
        const { detail } = (await auditor.get('/api/oversight/auditEntry', { seq })).body;
        if (detail.sought.objectId === sought) return detail.found === 0;
      }
      return false;
    };
    await expect.poll(isThere, { timeout: 20_000, interval: 300 }).toBe(true);
  });

  test('finds an actor by account, by displayed name and by identifier alike', async () => {
    const [created] = await tamper<{ id: string; display_name: string }>(
      `select id, display_name from access.account where name = 'sys-admin'`,
    );
    await sysAdmin.get('/api/oversight/auditLog');
    await sealed({ actor: 'sys-admin', result: 'denied' });
    const byName = await search({ actor: 'SYS-ADMIN', result: 'denied' });
    for (const actor of [created?.id, created?.display_name])
      expect((await search({ actor, result: 'denied' })).rows).toEqual(byName.rows);
    expect(byName.rows.length).toBeGreaterThan(0);
    expect(byName.rows.every(({ result, actor }) => result === 'denied' && actor.id === created?.id)).toBe(true);
  });

  test('takes times as a half-open span', async () => {
    const { rows } = await search({ action: 'account.created', limit: 1 });
    const at = (rows[0] as Line & { at: string }).at;
    const seqsOf = async (input: object) =>
      (await search({ action: 'account.created', limit: 200, ...input })).rows.map(({ seq }) => seq);
    expect(await seqsOf({ fromAt: at })).toContain(rows[0]?.seq);
    expect(await seqsOf({ untilAt: at })).not.toContain(rows[0]?.seq);
  });
});

describe('one record', () => {
  test('shows facts of accounts whole, and of the service only codes and identifiers', async () => {
    const account = await sealed({ action: 'account.created' });
    const own = (await auditor.get('/api/oversight/auditEntry', { seq: account.seq })).body;
    expect(own).toMatchObject({ standing: 'MATCHES', isChainGood: true, isDetailCovered: false });
    expect(own.detail.payload.accountId).toBe(own.object.id);

    const dispatcher = await server.as('dispatcher');
    const text = `示例来电 ${freshName('text')}`;
    const answered = await dispatcher.post('/api/incidents/answerCall', { channel: 'OTHER', callerPhone: null, text });
    const operation = answered.status === 200 ? null : answered.body;
    const service = (await search({ limit: 200 })).rows.filter(
      ({ action }) => !/^(account|session|assignment|signIn|oversight|ledger)\./.test(action),
    );
    for (const { seq } of service.slice(0, 5)) {
      const entry = (await auditor.get('/api/oversight/auditEntry', { seq })).body;
      expect(entry.isDetailCovered || entry.standing === 'NONE').toBe(true);
      expect(JSON.stringify(entry.detail)).not.toContain(text);
    }
    // Whether the call was taken in or refused, it has left a record that is no administrator's own.
    expect([operation === null, service.length > 0]).toContain(true);
  });

  test('says when what it commits to was changed, and when its columns were', async () => {
    const { seq } = await sealed({ action: 'account.created' });
    const before = (await auditor.get('/api/oversight/auditEntry', { seq })).body;
    expect(before.standing).toBe('MATCHES');
    await tamper(
      `update ledger.detail set detail = jsonb_set(detail, '{payload,isFirst}', 'true') where commitment = $1`,
      [before.commitment],
    );
    expect((await auditor.get('/api/oversight/auditEntry', { seq })).body.standing).toBe('DIFFERS');
    await tamper(
      `set session_replication_role = replica; update ledger.entry set actor_id = 'nobody' where seq = ${Number(seq)}`,
    );
    const after = (await auditor.get('/api/oversight/auditEntry', { seq })).body;
    expect(after.isChainGood).toBe(false);
    // Put back, for the log is verified as a whole below.
    await tamper(`set session_replication_role = replica;
      update ledger.entry set actor_id = line::jsonb #>> '{actor,id}' where seq = ${Number(seq)}`);
    await tamper(
      `update ledger.detail set detail = jsonb_set(detail, '{payload,isFirst}', 'false') where commitment = $1`,
      [before.commitment],
    );
    expect((await auditor.get('/api/oversight/auditEntry', { seq })).body).toMatchObject({
      standing: 'MATCHES',
      isChainGood: true,
    });
  });

  test('is refused when there is none', async () => {
    expect((await auditor.get('/api/oversight/auditEntry', { seq: 9_999_999 })).body.code).toBe(
      'audit.entry_not_found',
    );
  });
});

describe('without this system', () => {
  const trusted = async () => {
    const log = (await auditor.get('/api/oversight/auditLog')).body as AuditLog;
    expect(log.latest?.isSignatureGood).toBe(true);
    return trustOf([new TextEncoder().encode(trustFileOf(log))]);
  };

  test('the export and the proof of a record are verified', async () => {
    const { seq } = await sealed({ action: 'account.created' });
    const { database, keys, world } = server.runtime;
    await sealCheckpoint(database, keys.signer, world.now(), { force: true });
    const proof = await auditor.get('/api/oversight/entryProof', { seq });
    expect(proof.status).toBe(200);
    const judged = await judgeSources([[new TextEncoder().encode(`${proof.text}\n`)]], await trusted());
    expect(judged.status).toBe('VERIFIED');

    const exported = await auditor.get('/api/oversight/exportLedger');
    expect(exported.headers.get('content-disposition')).toContain('attachment');
    const report = await judgeSources([[new TextEncoder().encode(exported.text)]], await trusted());
    expect(report.status).toBe('VERIFIED');
    expect(await sealed({ action: 'ledger.exported' })).toMatchObject({
      actor: { name: expect.stringContaining('审计') },
    });
  });

  test('the verifier is one page that may reach nothing', async () => {
    const page = await server.stranger.get('/api/oversight/verifier');
    expect(page.status).toBe(200);
    expect(page.text).toContain('wanghuo-ledger-export');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*script-src 'sha256-/);
  });
});

describe('what rights are granted over', () => {
  test('names towns but no villages, stations by id and premises by number, and nothing else', async () => {
    const valuesOf = async (kind: string, input: object = {}) =>
      (await securityAdmin.get('/api/oversight/scopeValues', { kind, ...input })).body as {
        value: string;
        title: string;
      }[];
    const towns = await valuesOf('township');
    expect(towns.length).toBeGreaterThan(20);
    expect(towns.every(({ value }) => /^500116\d{3}$/.test(value))).toBe(true);
    const [station] = await valuesOf('station', { q: '双福' });
    expect(Object.keys(station ?? {}).sort()).toEqual(['title', 'value']);
    expect(await valuesOf('station', { values: [station?.value] })).toEqual([station]);
    expect((await valuesOf('premises')).every(({ value }) => value.startsWith('U'))).toBe(true);
    expect(await valuesOf('district')).toEqual([]);
    expect((await securityAdmin.get('/api/registers/station')).status).toBe(403);
  });

  test('is told with the names of roles and permissions', async () => {
    const { roles, permissions, rows } = (await securityAdmin.get('/api/oversight/authorisation')).body;
    const role = roles.find((one: { role: string }) => one.role === 'STATION_OFFICER');
    expect(role.scopeKinds).toContain('station');
    expect(roles.some((one: { role: string }) => one.role === 'JOB')).toBe(false);
    const asked = new Set(server.operations.map(({ permission }) => permission));
    const nameless = permissions.filter((one: { permission: string; label: string }) => one.label === one.permission);
    expect(nameless.filter(({ permission }: { permission: string }) => asked.has(permission))).toEqual([]);
    expect(rows).toContainEqual({ role: 'AUDITOR', permission: 'audit.read', within: 'district' });
  });
});

describe('the state of the system', () => {
  test('raises the alarm of a fact that failed for good, and lets its reader take it once more (RE-07)', async () => {
    const status = async () => (await sysAdmin.get('/api/oversight/systemStatus')).body;
    const calm = await status();
    expect(calm.alarms.map(({ code }: { code: string }) => code)).not.toContain('DELIVERY_FAILED');
    // A database made for tests only may skip what makes it durable, and is told so.
    const settings = await tamper<{ name: string }>(
      `select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') and setting <> 'on'`,
    );
    expect(calm.database.weakSettings.toSorted()).toEqual(settings.map(({ name }) => name).toSorted());

    const [fact] = await tamper<{ id: string }>(`select id from ledger.fact order by position limit 1`);
    const reader = calm.readers[0].name as string;
    const other = freshName('gone');
    for (const name of [reader, other])
      await tamper(`insert into ledger.repair (reader, fact_id, failed_at, error) values ($1, $2, now(), $3)`, [
        name,
        fact?.id,
        'Key (name)=(示例·张一) is refused',
      ]);
    const ill = await status();
    expect(ill.alarms.filter(({ code }: { code: string }) => code !== 'DURABILITY_WEAK')[0]).toMatchObject({
      code: 'DELIVERY_FAILED',
      severity: 'ACT',
      values: { count: 2 },
    });
    expect(JSON.stringify(ill.repairs)).not.toContain('张一');

    const retry = (name: string) => sysAdmin.post('/api/oversight/retryDelivery', { reader: name, factId: fact?.id });
    expect((await retry(other)).body.code).toBe('delivery.reader_unknown');
    // The fact is none of this reader's own, so it fails again and stays on the list.
    expect((await retry(reader)).body.code).toBe('delivery.failed_again');
    expect((await status()).repairs).toHaveLength(2);
    expect((await auditor.post('/api/oversight/retryDelivery', { reader, factId: fact?.id })).status).toBe(403);
    await tamper(`update ledger.repair set repaired_at = now()`);
    expect((await retry(reader)).body.code).toBe('delivery.repair_not_found');
  });

  test('a fact that failed for good is taken once its cause is mended, once however often it is asked for (RE-07, RE-05)', async () => {
    const event = 'order.acknowledged';
    const reader = server.runtime.domains
      .flatMap(({ subscribers }) => subscribers)
      .find((one) => one.event.type === event)?.name as string;
    const dispatcher = await server.as('dispatcher');
    const [building] = await listBuildings(dispatcher, 1);
    const { orderIds } = await sendOrders(dispatcher, building as never);
    const linesOf = async () =>
      (await tamper(`select from incidents.timeline where kind = 'ORDER_ACKNOWLEDGED'`)).length;
    const before = await linesOf();
    // What the reader writes is refused, and it has tried eleven times already.
    await tamper(`create function incidents.refuse() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create trigger refuse before insert on incidents.timeline for each row
        when (new.kind = 'ORDER_ACKNOWLEDGED') execute function incidents.refuse();
      update ledger.reader set attempts = 11 where name = '${reader}'`);
    const status = async () => (await sysAdmin.get('/api/oversight/systemStatus')).body;
    const repairs = async () =>
      (await status()).repairs.filter((one: { reader: string }) => one.reader === reader) as { factId: string }[];
    const acknowledged = await dispatcher.post('/api/workflows/orderDelivery/acknowledgeByVoice', {
      id: orderIds[0],
      input: { spokeWith: '示例·班长' },
    });
    expect(acknowledged.status).toBe(200);
    await expect.poll(async () => (await repairs()).length, { timeout: 15_000 }).toBe(1);
    const [{ factId }] = (await repairs()) as [{ factId: string }];
    const retry = () => sysAdmin.post('/api/oversight/retryDelivery', { reader, factId });
    expect((await retry()).body.code).toBe('delivery.failed_again');
    // Nobody else waits for it: the next fact of the same reader is taken as soon as it can be.
    await tamper(`drop trigger refuse on incidents.timeline; drop function incidents.refuse()`);
    expect(await linesOf()).toBe(before);

    const answers = await Promise.all([retry(), retry(), retry()]);
    expect(answers.filter(({ status: one }) => one === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status: one }) => one !== 200))
      expect(answer.body.code).toBe('delivery.repair_not_found');
    expect(await linesOf()).toBe(before + 1);
    expect(await repairs()).toEqual([]);
    expect((await status()).alarms.map(({ code }: { code: string }) => code)).not.toContain('DELIVERY_FAILED');
    // It acted as the reader it is, and the administrator's asking is written down with what was asked (AZ-14).
    const [line] = await tamper<{ actor: string }>(
      `select actor ->> 'id' as actor from ledger.fact where type = 'delivery.repaired' and subject_id = $1`,
      [factId],
    );
    const [administrator] = await tamper<{ id: string }>(`select id from access.account where name = 'sys-admin'`);
    expect(line?.actor).toBe(administrator?.id);
  });

  test('holds nothing of what the service works on', async () => {
    const { text } = await sysAdmin.get('/api/oversight/systemStatus');
    const names = await tamper<{ name: string }>(`select name from forces.station limit 50`);
    for (const { name } of names) expect(text).not.toContain(name);
  });
});
