import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Register, ScopeKind } from '@wanghuo/kernel';
import { authorisationTable } from '../../platform/server/access/index.ts';
import { scopedTablesOf } from '../../platform/server/index.ts';
import { columnNameOf } from '../../platform/server/registers/record-columns.ts';
import { listBuildings, must, sendOrders } from '../server/incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer } from '../server/test-server.ts';

let server: TestServer;
/** Sees everything: the truth that answers are compared with. */
let truth: pg.Client;

beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  const dispatcher = await server.as('dispatcher');
  // Incidents in several towns, so that every kind of scoped row exists on both sides of the fence.
  const buildings = await listBuildings(dispatcher, 200);
  for (const index of [0, 60, 120]) await sendOrders(dispatcher, buildings[index] as never);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

interface Limited {
  readonly register: Register;
  readonly account: string;
  readonly kind: Exclude<ScopeKind, 'district'>;
  readonly value: string;
}

/** One reader for each register and kind of scope that somebody reads it within. */
async function limitedReaders(): Promise<readonly Limited[]> {
  const table = authorisationTable(server.runtime.declarations);
  const found: Limited[] = [];
  for (const register of server.runtime.declarations.flatMap(({ registers }) => registers)) {
    for (const kind of Object.keys(register.scope) as Limited['kind'][]) {
      const rows = table.filter((row) => row.permission === register.permissions.read && row.within === kind);
      const role = rows.find(
        ({ role: one }) =>
          !table.some(
            (row) => row.role === one && row.permission === register.permissions.read && row.within === 'district',
          ),
      )?.role;
      if (!role) continue;
      const account = role.toLowerCase().replaceAll('_', '-');
      const { rows: held } = await truth.query<{ value: string }>(
        `select scope_value as value from access.assignment join access.account on account.id = account_id where account.name = $1 and role = $2`,
        [account, role],
      );
      const value = held[0]?.value;
      if (value) found.push({ register, account, kind, value });
    }
  }
  return found;
}

const conditionOf = ({ register, kind }: Limited) => {
  const column = columnNameOf(register.scope[kind] as string);
  const isList = ['referenceList', 'codedList'].includes(register.fields[register.scope[kind] as string]?.type ?? '');
  if (isList) return `$1 = any (${column}::text[])`;
  return kind === 'township' ? `(${column} = $1 or left(${column}, 9) = $1)` : `${column}::text = $1`;
};

async function truthOf(limited: Limited): Promise<{ inside: string[]; outside: string[] }> {
  const ask = async (condition: string) =>
    (
      await truth.query<{ id: string }>(`select id from ${limited.register.table} where ${condition} order by id`, [
        limited.value,
      ])
    ).rows.map(({ id }) => id);
  const condition = conditionOf(limited);
  return { inside: await ask(condition), outside: await ask(`(${condition}) is not true`) };
}

async function listAll(
  caller: Caller,
  name: string,
  parameters: Record<string, unknown> = {},
): Promise<{ ids: string[]; count: number }> {
  const ids: string[] = [];
  let count = 0;
  for (let after: string | undefined; ;) {
    const page = await must(
      caller.get(`/api/registers/${name}`, {
        asOf: 'any',
        limit: 200,
        sort: 'id',
        ...(after ? { after } : {}),
        ...parameters,
      }),
    );
    for (const row of page.rows) ids.push(row.id as string);
    count = page.count as number;
    if (page.next === null) return { ids, count };
    after = page.next as string;
  }
}

/** What may differ between two answers to two requests. */
const comparable = ({ status, body, headers }: Answer) => ({
  status,
  body: JSON.stringify({ ...body, traceId: '', instance: '' }),
  headers: [...headers].filter(([name]) => !['x-trace-id', 'date', 'keep-alive', 'connection'].includes(name)),
});

describe('scope-leak (AZ-03, AZ-04, AZ-15, INV-6)', () => {
  test('there are readers within a township, a station and premises', async () => {
    const kinds = new Set((await limitedReaders()).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['station', 'township']));
  });

  test(
    'lists, counts, filters, exports and map features show exactly what lies within reach',
    { timeout: 300_000 },
    async () => {
      let compared = 0;
      for (const limited of await limitedReaders()) {
        const { register, account } = limited;
        const caller = await server.as(account);
        const { inside, outside } = await truthOf(limited);
        const what = `${register.name} for ${account}`;
        const all = await listAll(caller, register.name);
        expect(all.ids, what).toEqual(inside);
        expect(all.count, what).toBe(inside.length);
        if (outside.length > 0 && inside.length > 0) compared += 1;
        const exported = await caller.get(`/api/registers/${register.name}/export`, { format: 'csv', asOf: 'any' });
        expect(exported.status, what).toBe(200);
        expect(recordCount(exported.text), `${what}, exported`).toBe(inside.length);
        if (Object.values(register.fields).some(({ type }) => type === 'point')) {
          const features = await must(caller.get(`/api/registers/${register.name}/features`, { asOf: 'any' }));
          const shown = (features.features as { id: string }[]).map(({ id }) => id);
          expect(
            shown.every((id) => inside.includes(id)),
            `${what}, features`,
          ).toBe(true);
          expect(
            shown.some((id) => outside.includes(id)),
            `${what}, features`,
          ).toBe(false);
        }
        const field = register.scope[limited.kind] as string;
        const { rows } = await truth.query<{ value: string }>(
          `select distinct (${columnNameOf(field)})::text as value from ${register.table} where (${conditionOf(limited)}) is not true and ${columnNameOf(field)} is not null limit 1`,
          [limited.value],
        );
        // Asking for what lies beyond by name finds as little as asking for everything.
        if (rows[0] && !rows[0].value.startsWith('{'))
          expect(
            (await listAll(caller, register.name, { [`filter.${field}`]: rows[0].value })).ids,
            `${what}, filtered`,
          ).toEqual([]);
      }
      expect(compared).toBeGreaterThan(5);
    },
  );

  test(
    'a record beyond reach answers byte for byte like one that does not exist, whatever is asked of it',
    { timeout: 300_000 },
    async () => {
      let compared = 0;
      for (const limited of await limitedReaders()) {
        const { register, account } = limited;
        const { inside, outside } = await truthOf(limited);
        const caller = await server.as(account);
        const [own] = inside;
        if (own) expect((await caller.get(`/api/registers/${register.name}/${own}`)).status).toBe(200);
        const [foreign] = outside;
        if (!foreign) continue;
        const body = JSON.stringify({ field: 'name', purpose: 'CONTACT' });
        const asks: ((id: string) => Promise<Answer>)[] = [
          (id) => caller.get(`/api/registers/${register.name}/${id}`),
          (id) => caller.get(`/api/registers/${register.name}/${id}/history`),
          (id) => caller.send('POST', `/api/registers/${register.name}/${id}/reveal`, body),
          (id) => caller.send('PUT', `/api/registers/${register.name}/${id}`, '{}', { headers: { 'if-match': '"1"' } }),
          (id) => caller.send('POST', `/api/registers/${register.name}/${id}/retire`, '{}'),
          ...server.runtime.declarations
            .flatMap(({ workflows }) => workflows)
            .filter((workflow) => workflow.register.name === register.name)
            .map((workflow) => (id: string) => caller.get(`/api/workflows/${workflow.name}/${id}`)),
        ];
        for (const ask of asks) {
          expect(comparable(await ask(foreign)), `${register.name} for ${account}`).toEqual(
            comparable(await ask(randomUUID())),
          );
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(30);
    },
  );

  test('the questions of the domains look like records that do not exist as well', async () => {
    const [foreign] = (await truth.query<{ id: string }>(`select id from incidents.incident order by id`)).rows;
    const crew = await server.as('town-fire-officer');
    for (const path of ['incidents/incidentDetail', 'incidents/replay']) {
      const visible = (await listAll(crew, 'incident')).ids;
      const hidden =
        (await truth.query<{ id: string }>(`select id from incidents.incident where not (id = any($1))`, [visible]))
          .rows[0] ?? foreign;
      expect(comparable(await crew.get(`/api/${path}`, { incidentId: hidden?.id }))).toEqual(
        comparable(await crew.get(`/api/${path}`, { incidentId: randomUUID() })),
      );
    }
  });
});

describe('rls-second-fence (AZ-05)', () => {
  test('without a subject no scoped table shows the application a row', async () => {
    const tables = [
      ...scopedTablesOf(server.runtime.domains).map(({ table }) => table),
      'history.record',
      'workflow.step_taken',
      'files.file',
      'history.reveal',
    ];
    let filled = 0;
    for (const table of tables) {
      const quoted = table.replace(/\.order$/, '."order"');
      if (Number((await truth.query(`select count(*) as n from ${quoted}`)).rows[0].n) > 0) filled += 1;
      expect(await countAs(quoted, null), table).toBe(0);
      expect(await countAs(quoted, {}), table).toBe(0);
    }
    expect(filled).toBeGreaterThan(12);
  });

  test('with a subject each shows exactly the scope, in every register', async () => {
    for (const limited of await limitedReaders()) {
      const { register, kind, value } = limited;
      const { inside } = await truthOf(limited);
      expect(
        await countAs(quote(register.table), { [register.permissions.read]: { [kind]: [value] } }),
        register.name,
      ).toBe(inside.length);
      expect(await countAs(quote(register.table), { 'another.read': { district: true } }), register.name).toBe(0);
    }
  });

  test('what belongs to an incident is seen by whoever sees the incident', async () => {
    const { rows } = await truth.query<{ township: string; lines: string }>(
      `select township_code as township, (select count(*) from incidents.timeline where incident_id = incident.id) as lines from incidents.incident order by id limit 1`,
    );
    const township = rows[0]?.township as string;
    const all = Number(
      (
        await truth.query(
          `select count(*) as n from incidents.timeline join incidents.incident on incident.id = incident_id where township_code = $1`,
          [township],
        )
      ).rows[0].n,
    );
    expect(all).toBeGreaterThan(0);
    expect(await countAs('incidents.timeline', { 'incident.read': { township: [township] } })).toBe(all);
  });
});

const quote = (table: string) => table.replace(/\.order$/, '."order"');

async function countAs(table: string, grants: object | null): Promise<number> {
  await truth.query('begin');
  try {
    await truth.query(`select set_config('role', 'wanghuo_app', true)`);
    if (grants) await truth.query(`select set_config('wanghuo.grants', $1, true)`, [JSON.stringify(grants)]);
    return Number((await truth.query(`select count(*) as n from ${table}`)).rows[0].n);
  } finally {
    await truth.query('rollback');
  }
}

/** Records of a text table; a quoted value may hold line ends. Headings and the marks before them are no records. */
function recordCount(csv: string): number {
  let isQuoted = false;
  let lines = 0;
  for (const sign of csv) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === '\n' && !isQuoted) lines += 1;
  }
  if (!csv.endsWith('\n')) lines += 1;
  return lines - 1;
}
