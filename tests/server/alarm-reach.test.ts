import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from './incident-scene.ts';
import { hangDevice, listPremises, observed, reportOf, take } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seat: Caller;
let commander: Caller;
let places: Awaited<ReturnType<typeof listPremises>>;
let highRisk: typeof places;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seat = await server.as('monitor-operator');
  commander = await server.as('duty-commander');
  places = await listPremises(seat, 'GENERAL', 20);
  highRisk = await listPremises(seat, 'HIGH_RISK', 20);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
const detail = (alarmId: string): Promise<any> => must(seat.get('/api/sensing/alarmDetail', { alarmId }));
const forMe = async (who: Caller): Promise<any[]> => (await must(who.get('/api/sensing/alarmsForMe'))).alarms;
const cardAlarm = async (alarmId: string): Promise<any> =>
  (await must(seat.get('/api/sensing/monitorQueue'))).cards
    .flatMap((card: any) => card.alarms)
    .find((one: any) => one.id === alarmId);
async function until<Found>(look: () => Promise<Found | null | undefined | false>, what: string): Promise<Found> {
  for (const started = performance.now(); performance.now() - started < 30_000;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
/** A fire that nobody answers, with its last clock run out. */
async function leaveUnanswered(at: (typeof places)[number]): Promise<string> {
  const device = await hangDevice(server, at);
  await take(server, [reportOf(device, [observed('FIRE')])]);
  const { rows } = await truth.query<{ id: string }>('select id from sensing.alarm where device_id = $1', [device.id]);
  const id = rows[0]!.id;
  await truth.query(`update sensing.alarm set asked_at = asked_at - interval '10 minutes' where id = $1`, [id]);
  await truth.query(`update jobs.deadline set due_at = clock_timestamp() where input->>'id' = $1`, [id]);
  await truth.query(`select pg_notify('wanghuo_jobs', '')`);
  await until(async () => (await detail(id)).reached.length > 0, 'somebody to be told');
  return id;
}
const nobodyHolds = () =>
  truth.query(`update incidents.shift set ended_at = now() where post_kind = 'COMMAND' and ended_at is null`);
const sitDown = async () =>
  must(commander.post('/api/incidents/beginShift', { postKind: 'COMMAND', post: '示例指挥岗' }));

test('what nobody answered is told by name to who holds the command, and the history says who was told and when they saw it', async () => {
  await nobodyHolds();
  await sitDown();
  const id = await leaveUnanswered(places[0]!);
  const { reached, alarm } = await detail(id);
  expect(reached).toMatchObject([
    { personName: '示例·值班指挥长', post: '示例指挥岗', isOnDuty: true, isSignedIn: true, seenAt: null },
  ]);
  expect(Date.parse(reached[0].toldAt)).toBeGreaterThanOrEqual(Date.parse(alarm.unansweredAt));
  expect((await cardAlarm(id)).reached).toEqual({ names: ['示例·值班指挥长'], isOnDuty: true, seenByName: null });
  expect(await forMe(commander)).toMatchObject([{ alarmId: id, post: '示例指挥岗', isOnDuty: true }]);
  expect(await forMe(seat)).toEqual([]);
  expect(await must(commander.post('/api/sensing/seeAlarm', { alarmId: id }))).toEqual({ seen: 1 });
  expect(await forMe(commander)).toEqual([]);
  expect((await detail(id)).reached[0].seenAt).not.toBeNull();
  expect((await cardAlarm(id)).reached).toMatchObject({ seenByName: '示例·值班指挥长' });
  // Seen is not answered: it sounds at the seats until somebody takes it.
  expect((await detail(id)).alarm.state).toBe('UNANSWERED');
  const { rows } = await truth.query('select type from ledger.fact where subject_id = $1 order by position', [id]);
  expect(rows.map(({ type }) => type).slice(-3)).toEqual(['alarm.leftUnanswered', 'alarm.reached', 'alarm.reachSeen']);
});

test('where nobody holds the command, that is said, and everybody of the role is told; somebody who has no screen is to be rung up', async () => {
  await nobodyHolds();
  const { rows } = await truth.query<{ id: string }>(`insert into access.account (id, name, display_name, created_at)
    values (gen_random_uuid(), 'second-commander', '示例·指挥员二', now()) returning id`);
  await truth.query(
    `insert into access.assignment (id, account_id, role, valid_from_at, granted_at)
     values (gen_random_uuid(), $1, 'DUTY_COMMANDER', now(), now())`,
    [rows[0]!.id],
  );
  const id = await leaveUnanswered(highRisk[1]!);
  const { reached } = await detail(id);
  expect(reached).toMatchObject([
    { personName: '示例·值班指挥长', post: null, isOnDuty: false, isSignedIn: true },
    { personName: '示例·指挥员二', post: null, isOnDuty: false, isSignedIn: false },
  ]);
  expect((await cardAlarm(id)).reached).toMatchObject({ isOnDuty: false });
  expect((await forMe(commander)).map(({ alarmId, isOnDuty }) => ({ alarmId, isOnDuty }))).toContainEqual({
    alarmId: id,
    isOnDuty: false,
  });
});

test('an alarm that a seat takes asks nobody any more', async () => {
  const id = await leaveUnanswered(places[1]!);
  expect((await forMe(commander)).map(({ alarmId }) => alarmId)).toContain(id);
  await must(seat.post('/api/workflows/alarmCourse/acknowledge', { id, input: {} }));
  expect((await forMe(commander)).map(({ alarmId }) => alarmId)).not.toContain(id);
  expect((await cardAlarm(id)).reached).toBeNull();
});
