import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listBuildings, must, openIncident, recommend } from './incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer } from './test-server.ts';

interface Shift {
  readonly id: string;
  readonly postKind: string;
  readonly post: string;
  readonly personName: string;
  readonly relievedByName: string | null;
  readonly reliefReason: string | null;
}

// Opening and recommending wait for the whole road network where others use the machine as well.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let truth: pg.Client;
let first: Caller;
let second: Caller;
let aheadMillis = 0;
beforeAll(async () => {
  server = await startTestServer({ clockStep: () => aheadMillis });
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  [first, second] = await Promise.all([server.as('dispatcher'), server.as('dispatcher-2')]);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const names = { first: '示例·接警调度员', second: '示例·接警调度员二' };
const watch = async (caller: Caller = first) => must(caller.get('/api/incidents/watch'));
const holdersOf = async (post: string): Promise<readonly Shift[]> =>
  ((await watch()).shifts as Shift[]).filter((one) => one.postKind === 'SEAT' && one.post === post);
/** As a seat does: what may be tried again is, with the same key, until it is decided. */
async function decided(caller: Caller, path: string, body: object): Promise<Answer> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await caller.post(path, body, { key });
    if (!answer.body?.retryable || attempt === 50) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const sitDown = (caller: Caller, post: string) =>
  decided(caller, '/api/incidents/beginShift', { postKind: 'SEAT', post });
const relieve = (caller: Caller, shiftId: string | undefined, reason = '示例：突发急病送医') =>
  decided(caller, '/api/incidents/relievePost', { shiftId, reason });
const codeOf = ({ status, body }: Answer) => (status === 200 ? '200' : `${status} ${body?.code}`);

test('many who reach for one seat at once: one sits there, the others are told who', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => sitDown(index % 2 ? first : second, '7')));
  const [holder, ...more] = await holdersOf('7');
  expect(more).toEqual([]);
  const shiftIds = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.shiftId));
  expect([...shiftIds]).toEqual([holder?.id]);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(4);
  for (const answer of refused) {
    expect(codeOf(answer)).toBe('409 shift.held');
    expect(answer.body.title).toBe(`${holder?.personName} 正在这个岗位当班`);
  }
});

test('the table itself takes no second holder, whoever writes', async () => {
  const again = (kind: string) =>
    truth.query(
      `insert into incidents.shift (id, version, source, valid_from_on, shift_no, post_kind, post, account_id, person_name, begun_at)
       select gen_random_uuid(), 1, source, valid_from_on, 'again ' || id, post_kind, post, 'somebody', 'Somebody', now()
       from incidents.shift where post_kind = $1 and ended_at is null limit 1`,
      [kind],
    );
  for (const kind of ['SEAT', 'COMMAND'])
    await expect(again(kind)).rejects.toMatchObject({ code: '23505', constraint: 'shift_one_holder_per_seat' });
});

test('who is at work is not put off the seat, and nobody relieves themselves', async () => {
  const [own] = await holdersOf('1');
  expect(own?.personName).toBe(names.first);
  const refused = await relieve(second, own?.id);
  expect(codeOf(refused)).toBe('409 shift.holder_present');
  expect(refused.body.title).toContain(names.first);
  expect(codeOf(await relieve(first, own?.id))).toBe('409 shift.held');
  expect(codeOf(await relieve(await server.as('duty-commander'), own?.id))).toBe('403 shift.post_not_yours');
  expect((await relieve(second, own?.id, ' ')).status).toBe(422);
});

test('who fell silent is relieved with a reason, once, and what they had open goes with the seat', async () => {
  for (const shift of await holdersOf('7'))
    for (const caller of [first, second]) await decided(caller, '/api/incidents/endShift', { shiftId: shift.id });
  const [building] = await listBuildings(first, 1);
  if (!building) throw new Error('The district has no building');
  const incidentId = await openIncident(first, building);
  const { planId } = await recommend(first, incidentId);
  await must(decided(first, '/api/incidents/confirmPlan', { incidentId, planId }));
  const { callId } = await must(
    decided(first, '/api/incidents/receiveCall', { channel: 'TELEPHONE', callerNumber: '13900000001' }),
  );
  await must(decided(first, '/api/incidents/claimCall', { callId }));
  const [gone] = await holdersOf('1');
  const { accounts } = await must(first.get('/api/incidents/handoverAccounts', { shiftId: gone?.id }));
  const { items } = await must(first.get('/api/incidents/openItems'));
  await must(
    decided(first, '/api/incidents/offerHandover', {
      shiftId: gone?.id,
      toAccountId: accounts[0].accountId,
      notes: items.map(({ id }: { id: string }) => ({ id, note: '示例' })),
    }),
  );

  aheadMillis += 16 * 60_000;
  const answers = await Promise.all([relieve(second, gone?.id), relieve(second, gone?.id)]);
  expect(answers.map(codeOf).sort()).toEqual(['200', '409 shift.over']);
  const taken = answers.find(({ status }) => status === 200)?.body;
  expect(taken).toMatchObject({ incidentCount: 1, callCount: 1 });
  expect((await holdersOf('1')).map(({ personName }) => personName)).toEqual([names.second]);

  const detail = await must(second.get('/api/incidents/incidentDetail', { incidentId }));
  expect(detail.incident.seatName).toBe(names.second);
  expect(detail.orders.length).toBeGreaterThan(0);
  expect(new Set(detail.orders.map((order: { seatName: string }) => order.seatName))).toEqual(new Set([names.second]));
  expect(detail.timeline.map(({ kind }: { kind: string }) => kind)).toContain('SEAT_TAKEN');
  const board = await must(second.get('/api/incidents/board'));
  expect(board.calls.find(({ id }: { id: string }) => id === callId)).toMatchObject({ claimedByName: names.second });

  // Both shifts say it, the one who comes back reads it, and the offer nobody signed is off the table.
  const { relieved, handovers } = await watch(first);
  expect(relieved).toMatchObject([{ post: '1', relievedByName: names.second, reliefReason: '示例：突发急病送医' }]);
  expect(handovers).toEqual([]);
  expect((await watch(second)).relieved).toEqual([]);
  await must(sitDown(first, '3'));
  expect((await watch(first)).relieved).toEqual([]);
});

test('a signed handover takes along what is open as well', async () => {
  for (const shift of await holdersOf('2'))
    await must(decided(second, '/api/incidents/endShift', { shiftId: shift.id }));
  const [going] = await holdersOf('1');
  const { items } = await must(second.get('/api/incidents/openItems'));
  const notes = items.map(({ id }: { id: string }) => ({ id, note: '示例' }));
  const { accounts } = await must(second.get('/api/incidents/handoverAccounts', { shiftId: going?.id }));
  const offer = { shiftId: going?.id, toAccountId: accounts[0].accountId, notes };
  const { handoverId } = await must(decided(second, '/api/incidents/offerHandover', offer));
  await must(decided(first, '/api/incidents/signHandover', { handoverId }));
  const { incidents } = await must(first.get('/api/incidents/board'));
  expect(incidents.map(({ seatName }: { seatName: string }) => seatName)).toEqual([names.first]);
});

test('who has signed out is relieved at once; what they lead goes with the last of their seats', async () => {
  const [here, there] = [(await holdersOf('3'))[0], (await holdersOf('1'))[0]];
  await truth.query(
    `update access.session set ended_at = now(), end_reason = 'SIGNED_OUT'
     where account_id = (select id from access.account where name = 'dispatcher')`,
  );
  expect(await must(relieve(second, here?.id))).toMatchObject({ incidentCount: 0, callCount: 0 });
  expect(await must(relieve(second, there?.id))).toMatchObject({ incidentCount: 1, callCount: 1 });
});
