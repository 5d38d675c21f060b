import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBuildings, openIncident } from '../server/incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer } from '../server/test-server.ts';

let server: TestServer;
let dispatcher: Caller;
let truth: pg.Client;
let incidentId: string;
beforeAll(async () => {
  server = await startTestServer();
  dispatcher = await server.as('dispatcher');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  const [building] = await listBuildings(dispatcher, 1);
  incidentId = await openIncident(dispatcher, building as never);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const codeOf = ({ status, body }: Answer) => `${status} ${body?.code}`;
const note = (text: string, key: string, caller = dispatcher) =>
  caller.post('/api/incidents/addNote', { incidentId, text }, { key });
const notesWith = async (text: string) =>
  Number(
    (
      await truth.query(
        `select count(*) as n from ledger.fact where type = 'incident.noteAdded' and payload::text like $1`,
        [`%${text}%`],
      )
    ).rows[0].n,
  );
async function entriesOf(text: string): Promise<number> {
  return Number(
    (await truth.query(`select count(*) as n from incidents.timeline where data::text like $1`, [`%${text}%`])).rows[0]
      .n,
  );
}

test('the same command sent again is answered from store and done once (AP-10, INV-8)', async () => {
  const key = randomUUID();
  const first = await note('示例·一次', key);
  const again = await note('示例·一次', key);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body).toEqual(first.body);
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  expect(await entriesOf('示例·一次')).toBe(1);
  expect(await notesWith('示例·一次')).toBeLessThanOrEqual(1);
});

test('the same key with other input is refused, and nothing happens', async () => {
  const key = randomUUID();
  await note('示例·原样', key);
  expect(codeOf(await note('示例·改过', key))).toBe('422 request.idempotency_key_reused');
  expect(await entriesOf('示例·改过')).toBe(0);
});

test('keys belong to whoever sends them', async () => {
  const key = randomUUID();
  expect((await note('示例·甲', key)).status).toBe(200);
  const other = await note('示例·乙', key, await server.as('dispatcher-2'));
  expect([other.status, other.headers.get('idempotent-replayed')]).toEqual([200, null]);
});

test('twenty at once have one effect; the others are told to wait or get the answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => note('示例·同时', key)));
  for (const answer of answers) {
    expect(['200 undefined', '409 request.still_running']).toContain(codeOf(answer));
    if (answer.status === 409) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  }
  expect(
    answers.filter(({ status, headers }) => status === 200 && headers.get('idempotent-replayed') === null),
  ).toHaveLength(1);
  expect((await note('示例·同时', key)).headers.get('idempotent-replayed')).toBe('true');
  expect(await entriesOf('示例·同时')).toBe(1);
});

test('a refusal is not kept: the same key succeeds once its reason is gone', async () => {
  const key = randomUUID();
  const send = (id: string) =>
    dispatcher.post('/api/incidents/addNote', { incidentId: id, text: '示例·再来' }, { key });
  expect((await send(randomUUID())).status).toBe(404);
  expect((await send(incidentId)).status).toBe(200);
});

test('a revealed value is nowhere kept, and the repeat says so (PI-13)', async () => {
  const commander = await server.as('duty-commander');
  const { rows } = await truth.query<{ id: string; name: string }>(
    `select id, name from forces.crew_member order by id limit 1`,
  );
  const [person] = rows;
  if (!person) throw new Error('the district has no crew');
  const key = randomUUID();
  const reveal = () =>
    commander.post(`/api/registers/crewMember/${person.id}/reveal`, { field: 'name', purpose: 'CONTACT' }, { key });
  const first = await reveal();
  expect(first.body).toEqual({ value: person.name });
  expect(codeOf(await reveal())).toBe('409 request.answer_not_kept');
  const kept = await truth.query(`select answer from command.done where key = $1`, [key]);
  expect(kept.rows).toEqual([{ answer: null }]);
  const facts = await truth.query(`select from ledger.fact where payload::text like $1`, [`%${person.name}%`]);
  expect(facts.rowCount).toBe(0);
});
