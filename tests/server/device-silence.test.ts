import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Services } from '../../platform/server/index.ts';
import { judgeSilence } from '../../domains/operations/sensing/server/silence-watch.ts';
import type { Device } from '../../domains/operations/sensing/model/index.ts';
import { must } from './incident-scene.ts';
import { hangDevice, listPremises, observed, reportOf, take } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seat: Caller;
let owner: Caller;
let managed: Awaited<ReturnType<typeof listPremises>>[number];
let places: Awaited<ReturnType<typeof listPremises>>;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seat = await server.as('monitor-operator');
  owner = await server.as('fire-safety-manager');
  managed = (await listPremises(seat, 'HIGH_RISK', 1))[0]!;
  places = (await listPremises(seat, 'GENERAL', 200)).filter(
    ({ townshipCode }) => townshipCode !== managed.townshipCode,
  );
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
const rows = async (text: string, values: readonly unknown[] = []): Promise<any[]> =>
  (await truth.query(text, [...values])).rows;
async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < 25_000;) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
const beat = (device: Device, secondsAgo = 0) =>
  reportOf(device, [], { receivedAt: new Date(Date.now() - secondsAgo * 1_000).toISOString() });
const lifeOf = async (id: string) =>
  (await rows(`select state, told from sensing.device_life where device_id = $1`, [id]))[0];
const facts = async (id: string) =>
  (
    await rows(`select type from ledger.fact where subject_id = $1 and type like 'device.%' order by position`, [id])
  ).map(({ type }) => type);
const tasksOf = (id: string) =>
  rows(`select *, id::text as id from sensing.device_task where device_id = $1 order by raised_at`, [id]);
/** What the job does every second, for everybody at once. */
const judgeNow = () => {
  const services = server.runtime as unknown as Services;
  return services.transact(services.jobSubject('sensing.watchSilence'), (context) => judgeSilence(context));
};
const quick = { heartbeatSeconds: 5, heartbeatMisses: 2 };
const step = (who: Caller, name: string, id: string, input = {}) =>
  who.post(`/api/workflows/deviceRepair/${name}`, { id, input });

describe('DV-13: silence is an event', () => {
  test('a device that misses its contract is silent within five seconds, is told once, and is work for whoever keeps it', async () => {
    const device = await hangDevice(server, managed, quick);
    await take(server, [beat(device)]);
    const started = performance.now();
    await until(async () => (await lifeOf(device.id)).state === 'SILENT', 'the silence');
    const seconds = (performance.now() - started) / 1_000;
    expect(seconds).toBeGreaterThan(8.5);
    expect(seconds).toBeLessThan(15);
    for (let time = 0; time < 3; time += 1) await judgeNow();
    expect(await facts(device.id)).toEqual(['device.wentSilent']);
    expect(await tasksOf(device.id)).toMatchObject([
      { kind: 'SILENCE', state: 'OPEN', occurrences: 1, cleared_at: null },
    ]);
  });

  test('it closes only when somebody was there and the device was heard; the finisher does not confirm', async () => {
    const device = await hangDevice(server, managed, quick);
    await take(server, [beat(device, 60)]);
    await judgeNow();
    const [{ id }] = await tasksOf(device.id);
    await must(step(owner, 'take', id));
    await must(owner.post('/api/sensing/finishTask', { taskId: id, evidence: '更换电池，重新安装' }));
    expect(await step(owner, 'confirm', id, { note: '已看过', isRemoved: false })).toMatchObject({
      status: 409,
      body: { code: 'device_task.finisher_confirms' },
    });
    expect(await step(seat, 'confirm', id, { note: '现场确认', isRemoved: false })).toMatchObject({
      status: 409,
      body: { code: 'device_task.still_silent' },
    });
    await take(server, [beat(device)]);
    expect(await facts(device.id)).toEqual(['device.wentSilent', 'device.heardAgain']);
    expect(await tasksOf(device.id)).toMatchObject([{ state: 'DONE' }]);
    await must(step(seat, 'confirm', id, { note: '现场确认', isRemoved: false }));
    expect(await tasksOf(device.id)).toMatchObject([{ state: 'CONFIRMED', confirm_note: '现场确认' }]);
  });

  test('being heard again alone ends no work', async () => {
    const device = await hangDevice(server, managed, quick);
    await take(server, [beat(device, 60)]);
    await judgeNow();
    await take(server, [beat(device)]);
    expect(await lifeOf(device.id)).toMatchObject({ state: 'ALIVE' });
    const [task] = await tasksOf(device.id);
    expect(task.state).toBe('OPEN');
    expect(task.cleared_at).not.toBeNull();
  });

  test('devices behind a silent gateway are not told apart; when it is back they get time of their own', async () => {
    const gateway = await hangDevice(server, managed, quick);
    const children = await Promise.all(
      [1, 2, 3].map(() => hangDevice(server, managed, { ...quick, parentId: gateway.id })),
    );
    await take(server, [beat(gateway, 60), ...children.map((child) => beat(child, 60))]);
    await judgeNow();
    expect(await facts(gateway.id)).toEqual(['device.wentSilent']);
    for (const child of children) {
      expect(await lifeOf(child.id)).toEqual({ state: 'SILENT', told: 'PARENT' });
      expect(await facts(child.id)).toEqual([]);
      expect(await tasksOf(child.id)).toEqual([]);
    }
    await take(server, [beat(gateway), beat(children[0]!)]);
    expect(await lifeOf(children[0]!.id)).toEqual({ state: 'ALIVE', told: null });
    expect(await lifeOf(children[1]!.id)).toEqual({ state: 'LATE', told: null });
    expect(await facts(children[0]!.id)).toEqual([]);
    await until(async () => {
      await take(server, [beat(gateway)]);
      return (await lifeOf(children[1]!.id)).state === 'SILENT';
    }, 'the child');
    expect(await tasksOf(children[1]!.id)).toHaveLength(1);
  }, 60_000);

  test('a device that was registered and never heard is told once and is work; its first word is noted; nothing behind a gateway that is not there', async () => {
    const [mute, gateway] = [await hangDevice(server, managed, quick), await hangDevice(server, managed, quick)];
    const child = await hangDevice(server, managed, { ...quick, parentId: gateway.id });
    const ids = [mute.id, gateway.id, child.id];
    await until(
      async () => (await lifeOf(child.id)) !== undefined && (await lifeOf(mute.id)) !== undefined,
      'the register',
    );
    await judgeNow();
    expect(await tasksOf(mute.id)).toEqual([]);
    // A day and a contract have passed since it was registered.
    await truth.query(
      `update sensing.device_life set due_at = now() - interval '1 second' where device_id = any ($1)`,
      [ids],
    );
    for (let time = 0; time < 3; time += 1) await judgeNow();
    expect(await facts(mute.id)).toEqual(['device.neverHeard']);
    expect(await tasksOf(mute.id)).toMatchObject([{ kind: 'SILENCE', state: 'OPEN', cleared_at: null }]);
    expect(await lifeOf(mute.id)).toEqual({ state: 'NEVER', told: 'OWN' });
    expect(await lifeOf(child.id)).toEqual({ state: 'NEVER', told: 'PARENT' });
    expect(await tasksOf(child.id)).toEqual([]);
    const due = await rows(`select due_at from jobs.deadline where input->>'id' = $1`, [
      (await tasksOf(mute.id))[0].id,
    ]);
    expect(due).toHaveLength(1);
    await take(server, [beat(mute), beat(gateway)]);
    expect((await tasksOf(mute.id))[0].cleared_at).not.toBeNull();
    expect(await lifeOf(mute.id)).toEqual({ state: 'ALIVE', told: null });
    expect(await lifeOf(child.id)).toEqual({ state: 'NEVER', told: null });
    expect(await facts(mute.id)).toEqual(['device.neverHeard']);
  }, 60_000);

  test('after the server was away: who was overdue before is told at once, who fell due meanwhile may reconnect first', async () => {
    const lasting = { heartbeatSeconds: 60, heartbeatMisses: 2 };
    const [before, meanwhile] = [
      await hangDevice(server, managed, lasting),
      await hangDevice(server, managed, lasting),
    ];
    await take(server, [beat(before), beat(meanwhile)]);
    // As a server finds it that was stopped ten minutes ago.
    await truth.query('begin');
    await truth.query(
      `update sensing.watch set judged_at = now() - interval '600 seconds', deaf_from_at = null, resumed_at = null`,
    );
    for (const [device, seconds] of [
      [before, 800],
      [meanwhile, 590],
    ] as const)
      await truth.query(
        `update sensing.device_life set last_heard_at = now() - make_interval(secs => $2), due_at = now() - make_interval(secs => $2 - 60)
         where device_id = $1`,
        [device.id, seconds],
      );
    await truth.query('commit');
    await until(async () => (await lifeOf(before.id)).state === 'SILENT', 'the silence');
    const [{ state, in_seconds }] = await rows(
      `select state, extract(epoch from due_at - now())::int as in_seconds from sensing.device_life where device_id = $1`,
      [meanwhile.id],
    );
    expect(state).not.toBe('SILENT');
    expect(in_seconds).toBeGreaterThan(50);
    expect(await facts(before.id)).toEqual(['device.wentSilent']);
    expect(await facts(meanwhile.id)).toEqual([]);
  });

  test('a fifth of a township at once is one event; what stays silent when the network is back is told on its own', async () => {
    const [at] = places;
    const lasting = { heartbeatSeconds: 3_600, heartbeatMisses: 3 };
    const devices = await Promise.all(Array.from({ length: 24 }, () => hangDevice(server, at!, lasting)));
    await take(
      server,
      devices.map((device) => beat(device, 20_000)),
    );
    const others = await Promise.all(Array.from({ length: 40 }, () => hangDevice(server, at!, lasting)));
    await take(
      server,
      others.map((device) => beat(device)),
    );
    await judgeNow();
    const losses = () =>
      rows(`select * from sensing.device_task where kind = 'NETWORK_LOSS' and township_code = $1`, [at!.townshipCode]);
    expect(await losses()).toMatchObject([{ state: 'OPEN', device_count: 24, device_id: null }]);
    expect(await rows(`select from ledger.fact where type = 'network.lost'`)).toHaveLength(1);
    for (const device of devices) {
      expect(await lifeOf(device.id)).toEqual({ state: 'SILENT', told: 'NETWORK' });
      expect(await facts(device.id)).toEqual([]);
    }
    await take(
      server,
      devices.slice(1).map((device) => beat(device)),
    );
    await judgeNow();
    expect((await losses())[0].cleared_at).not.toBeNull();
    expect(await tasksOf(devices[0]!.id)).toMatchObject([{ kind: 'SILENCE', state: 'OPEN' }]);
    expect(await tasksOf(devices[1]!.id)).toEqual([]);
  });
});

describe('work for maintainers', () => {
  test('faults, shields, tampering, batteries and pressure are one piece of work of a kind for each device', async () => {
    const device = await hangDevice(server, managed);
    const trouble = [
      'FAULT',
      'LINE_FAULT',
      'SHIELDED',
      'TAMPERED',
      'LOW_BATTERY',
      'PRESSURE_LOW',
      'LEVEL_LOW',
    ] as const;
    await take(server, [
      reportOf(
        device,
        trouble.map((condition) => observed(condition)),
      ),
    ]);
    await take(server, [
      reportOf(
        device,
        trouble.map((condition) => observed(condition)),
      ),
    ]);
    const tasks = await tasksOf(device.id);
    expect(tasks.map(({ kind, occurrences }) => `${kind} ${occurrences}`).toSorted()).toEqual([
      'FAULT 2',
      'LEVEL_LOW 1',
      'LOW_BATTERY 1',
      'PRESSURE_LOW 1',
      'SHIELDED 1',
      'TAMPERED 1',
    ]);
    // The device says it is over: noted, and the work stays.
    await take(server, [reportOf(device, [observed('SHIELDED', '1/1/1', false)])]);
    const shielded = (await tasksOf(device.id)).find(({ kind }) => kind === 'SHIELDED');
    expect(shielded.state).toBe('OPEN');
    expect(shielded.cleared_at).not.toBeNull();
  });

  test('DV-09: a clock that cannot be believed is work once, also when only values come', async () => {
    const device = await hangDevice(server, managed);
    const wrong = { claimedAt: '2000-01-01T00:00:00.000Z' };
    for (let time = 0; time < 3; time += 1) await take(server, [reportOf(device, [], wrong)]);
    expect(await tasksOf(device.id)).toMatchObject([{ kind: 'CLOCK_FAULT', occurrences: 1, cleared_at: null }]);
    await take(server, [reportOf(device, [], { claimedAt: new Date().toISOString() })]);
    expect((await tasksOf(device.id))[0].cleared_at).not.toBeNull();
  });

  test('DV-20: test mode is bounded, seen by everybody, and only over devices of one’s own', async () => {
    const own = await hangDevice(server, managed);
    const foreign = await hangDevice(server, places[5]!);
    const test = (deviceIds: readonly string[], minutes: number | null) =>
      owner.post('/api/sensing/setTestMode', { deviceIds, minutes, reason: '季度联动测试' });
    expect(await test([own.id], 241)).toMatchObject({ status: 422 });
    expect((await test([foreign.id], 60)).status).toBe(404);
    const { untilAt } = await must(test([own.id], 240));
    expect(Date.parse(untilAt) - Date.now()).toBeLessThanOrEqual(240 * 60_000);
    await take(server, [reportOf(own, [observed('FIRE')])]);
    const queue = await must(seat.get('/api/sensing/monitorQueue'));
    expect(queue.testing).toBe(1);
    const shown = queue.cards.flatMap((card: any) => card.alarms).find((one: any) => one.isTest);
    expect(shown).toMatchObject({ condition: 'FIRE', marks: ['IN_TEST'] });
    // Over by itself: the next fire is an alarm like any other, apart from that of the test.
    await truth.query(`update sensing.device set test_until_at = now() - interval '1 second' where id = $1`, [own.id]);
    await take(server, [reportOf(own, [observed('FIRE', '1/1/2')])]);
    const open = (await must(seat.get('/api/sensing/monitorQueue'))).cards.flatMap((card: any) => card.alarms);
    expect(
      open
        .filter((one: any) => one.placeName === managed.name)
        .map((one: any) => one.isTest)
        .toSorted(),
    ).toEqual([false, true]);
  });
});

describe('pages and tables', () => {
  test('a maintainer sees and does the work of the devices it keeps, and no other (AZ-03)', async () => {
    const maintainer = await server.as('service-org');
    const [firm] = await rows(`select id::text from organisations.organisation where kind = 'SERVICE_ORGANISATION'`);
    const kept = await hangDevice(server, places[9]!, { maintainerId: firm.id });
    const other = await hangDevice(server, places[9]!);
    await take(
      server,
      [kept, other].map((device) => reportOf(device, [observed('FAULT')])),
    );
    const { devices } = await must(maintainer.get('/api/sensing/deviceSigns', {}));
    expect(devices.map(({ id }: any) => id)).toEqual([kept.id]);
    const [mine] = await tasksOf(kept.id);
    const [foreign] = await tasksOf(other.id);
    await must(step(maintainer, 'take', mine.id));
    expect((await step(maintainer, 'take', foreign.id)).status).toBe(404);
    await must(maintainer.post('/api/sensing/finishTask', { taskId: mine.id, evidence: '更换探测器底座' }));
    // Who keeps a device does not confirm that it was mended.
    expect((await step(maintainer, 'confirm', mine.id, { note: '已好', isRemoved: false })).status).toBe(403);
    expect((await maintainer.get('/api/sensing/monitorQueue')).status).toBe(403);
  });

  test('the unit manager sees alarms, devices and work of the own premises and no others (AZ-04)', async () => {
    const foreign = await hangDevice(server, places[6]!);
    await take(server, [reportOf(foreign, [observed('FIRE'), observed('FAULT')])]);
    const page = await must(owner.get('/api/sensing/ownPremises'));
    expect(page.devices.length).toBe(page.deviceTotal);
    expect(new Set(page.devices.map((one: any) => one.premisesId))).toEqual(new Set([managed.id]));
    expect(page.lives.SILENT).toBeGreaterThan(0);
    expect(new Set(page.tasks.map(({ task }: any) => task.premisesNo))).toEqual(new Set([managed.premisesNo]));
    expect(page.alarms[0].openSteps.map(({ step: name }: any) => name)).toContain('confirmByOwner');
    expect(page.mayTest).toBe(true);
    expect((await owner.get('/api/sensing/devicePage', { deviceId: foreign.id })).status).toBe(404);
  });

  test('the page of a device has its life, what holds on it, its work and what it said', async () => {
    const device = await hangDevice(server, places[7]!);
    await take(server, [reportOf(device, [observed('FIRE'), observed('SHIELDED', '1/1/9')])]);
    expect(await must(seat.get('/api/sensing/devicePage', { deviceId: device.id }))).toMatchObject({
      sign: {
        life: 'ALIVE',
        conditions: [
          { condition: 'FIRE', components: 1 },
          { condition: 'SHIELDED', components: 1 },
        ],
      },
      contract: { intervalSeconds: 120, misses: 3 },
      tasks: [{ task: { kind: 'SHIELDED' }, openSteps: [{ step: 'take' }], mayFinish: true }],
      alarms: [{ condition: 'FIRE', state: 'RAISED' }],
      signals: [{}, {}],
    });
    const signs = await must(seat.get('/api/sensing/deviceSigns', { premisesId: places[7]!.id }));
    expect(signs).toMatchObject({ devices: [{ id: device.id }], lives: { ALIVE: 1, SILENT: 0 }, next: null });
  });

  test('ruling 17: what is late, silent or never heard is not live, and stays among those due', async () => {
    const coverage = async (): Promise<any> =>
      (await must(seat.get('/api/sensing/coverage'))).rows.find((row: any) => row.coverageClass === 'KEY_PREMISES');
    const [at] = await listPremises(seat, 'KEY', 1);
    const before = await coverage();
    const device = await hangDevice(server, at!, quick);
    expect(await coverage()).toMatchObject({
      due: before.due,
      equipped: before.equipped + 1,
      live: before.live,
      unknown: before.unknown + 1,
    });
    await take(server, [beat(device)]);
    expect(await coverage()).toMatchObject({ live: before.live + 1, unknown: before.unknown });
    await until(async () => (await lifeOf(device.id)).state === 'LATE', 'being late');
    expect(await coverage()).toMatchObject({ due: before.due, live: before.live });
  });

  test('outcomes make the tables of false alarms and the monthly score', async () => {
    const device = await hangDevice(server, places[8]!);
    for (const input of [{ cause: 'STEAM', seenComponents: 1 }, { cause: 'DUST', seenComponents: 1 }, null]) {
      await take(server, [reportOf(device, [observed('FIRE')])]);
      const [alarm] = await rows(
        `select id::text from sensing.alarm where device_id = $1 order by opened_at desc limit 1`,
        [device.id],
      );
      await must(
        seat.post(`/api/workflows/alarmCourse/${input ? 'reject' : 'verify'}`, { id: alarm.id, input: input ?? {} }),
      );
      await until(
        async () => (await rows(`select from sensing.alarm_verdict where alarm_id = $1`, [alarm.id])).length === 1,
        'the outcome',
      );
    }
    for (const by of ['DEVICE', 'MODEL', 'MAINTAINER']) {
      const league = await must(seat.get('/api/sensing/falseAlarmLeague', { by }));
      expect(league.rows.length).toBeGreaterThan(0);
      if (by === 'DEVICE')
        expect(league.rows.find((row: any) => row.key === device.id)).toMatchObject({
          alarms: 3,
          real: 1,
          falseAlarms: 2,
          falseRate: 66.7,
        });
      expect((await must(seat.get('/api/sensing/silenceLeague', { by }))).rows.length).toBeGreaterThan(0);
    }
    // 50, 73 and 83 per cent were said; false, false, real came: (0.25 + 0.0729 + 0.6889) / 3.
    const { months } = await must(seat.get('/api/sensing/likelihoodScores'));
    expect(months).toMatchObject([{ judged: 3, falseAlarms: 2, brierScore: 0.3373, falseRate: 66.7 }]);
  });
});
