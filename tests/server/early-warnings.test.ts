import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, parseInstant, shanghaiDate } from '@wanghuo/kernel';
import type { Services } from '../../platform/server/index.ts';
import { watchSigns } from '../../domains/operations/sensing/server/warning-watch.ts';
import type { Device } from '../../domains/operations/sensing/model/index.ts';
import { must } from './incident-scene.ts';
import { hangDevice, keepReadings, listPremises, observed, reportOf, take } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seat: Caller;
let owner: Caller;
let commander: Caller;
let managed: Awaited<ReturnType<typeof listPremises>>[number];
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seat = await server.as('monitor-operator');
  owner = await server.as('fire-safety-manager');
  commander = await server.as('duty-commander');
  managed = (await listPremises(seat, 'HIGH_RISK', 1))[0]!;
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
const rows = async (text: string, values: readonly unknown[] = []): Promise<any[]> =>
  (await truth.query(text, [...values])).rows;
/** What the job does twice a minute, now. */
const lookNow = async () => {
  const services = server.runtime as unknown as Services;
  await truth.query(`update sensing.watch set signs_until_at = now() - interval '8 days'`);
  await truth.query(`update sensing.series_state set due_at = now()`);
  await services.transact(services.jobSubject('sensing.watchWarnings'), (context) => watchSigns(context));
};
const warningsOf = (device: Device) =>
  rows(
    `select *, id::text as id from sensing.early_warning where device_id = $1 order by raised_at, early_warning.id`,
    [device.id],
  );
const tasksOf = (device: Device) => rows(`select * from sensing.device_task where device_id = $1`, [device.id]);
const factsAbout = async (id: string) =>
  (await rows(`select type, payload from ledger.fact where subject_id = $1 order by position`, [id])).map(
    ({ type }) => type,
  );
const step = (who: Caller, name: string, id: string, input = {}) =>
  who.post(`/api/workflows/warningCourse/${name}`, { id, input });
const hours = (count: number) => Date.now() - count * 3_600_000;
/** A tank that loses three centimetres an hour. */
async function leakingTank(more: Partial<Device> = {}) {
  const device = await hangDevice(server, managed, { deviceClass: 'WATER_LEVEL', protocol: 'MQTT', ...more });
  await take(server, [reportOf(device, [])]);
  await keepReadings(
    server,
    device,
    'level',
    'm',
    Array.from({ length: 24 }, (_, hour) => ({ at: hours(23 - hour), value: 2 - hour * 0.03 })),
  );
  return device;
}

describe('a sign before trouble', () => {
  test('a slowly falling tank is a warning with its probability, its readings and its horizon, and work for whoever keeps it; no alarm', async () => {
    const device = await leakingTank();
    await lookNow();
    const [warning, ...others] = await warningsOf(device);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      rule: 'LEVEL_FALLING',
      rule_version: '1',
      state: 'PENDING',
      is_observed: false,
      probability: 67,
      measured: -0.03,
      threshold: -0.01,
      reading_count: 24,
      outcome: null,
    });
    expect(warning.readings).toHaveLength(12);
    expect(warning.readings[0].value).toBe(2);
    expect(warning.horizon_at.getTime() - warning.raised_at.getTime()).toBe(72 * 3_600_000);
    expect(await factsAbout(warning.id)).toEqual(['earlyWarning.raised']);
    expect(await tasksOf(device)).toMatchObject([{ kind: 'EARLY_SIGN', state: 'OPEN', occurrences: 1 }]);
    expect(await rows(`select from sensing.alarm where device_id = $1`, [device.id])).toEqual([]);
    // The owner of the place sees it and may say what it was; looking again adds nothing.
    await lookNow();
    expect(await warningsOf(device)).toHaveLength(1);
    const seen = await must(owner.get('/api/sensing/earlyWarnings', { state: 'PENDING' }));
    expect(seen.warnings.map(({ warning: one }: any) => one.id)).toContain(warning.id);
    // So are the lines its readings are held against.
    expect(await must(owner.get('/api/sensing/readingLimits', { quantity: 'temperature' }))).toEqual({
      limits: [
        { rule: 'TEMPERATURE_RISING', version: '1', value: 70, isSettle: false },
        { rule: 'TEMPERATURE_HIGH', version: '1', value: 60, isSettle: false },
        { rule: 'TEMPERATURE_HIGH', version: '1', value: 55, isSettle: true },
      ],
    });
  });

  test('a fire of the same device rings as ever while a warning stands', async () => {
    const device = await leakingTank();
    await lookNow();
    await take(server, [reportOf(device, [observed('FIRE')])]);
    expect(
      await rows(`select from sensing.alarm where device_id = $1 and alarm_class = 'FIRE'`, [device.id]),
    ).toHaveLength(1);
    expect((await warningsOf(device))[0].state).toBe('PENDING');
  });

  test('repeated leakage counts what the device itself says, and a device that somebody tries out foretells nothing', async () => {
    const device = await hangDevice(server, managed, { deviceClass: 'ELECTRICAL_MONITOR' });
    const tried = await hangDevice(server, managed, {
      deviceClass: 'ELECTRICAL_MONITOR',
      testUntilAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    for (let time = 0; time < 3; time += 1)
      for (const isActive of [true, false])
        await take(
          server,
          [device, tried].map((one) => reportOf(one, [observed('EARTH_LEAKAGE', null, isActive)])),
        );
    await lookNow();
    expect(await warningsOf(device)).toMatchObject([{ rule: 'LEAKAGE_REPEATED', measured: 3, threshold: 3 }]);
    expect(await warningsOf(tried)).toEqual([]);
  });

  test('a series with a hole is unknown, not quiet', async () => {
    const device = await hangDevice(server, managed, { deviceClass: 'WATER_LEVEL' });
    await keepReadings(
      server,
      device,
      'level',
      'm',
      Array.from({ length: 24 }, (_, hour) => ({ at: hours(23 - hour), value: 2 })).filter(
        (_, index) => index < 4 || index > 16,
      ),
    );
    await lookNow();
    expect(await rows(`select state, lack from sensing.series_state where device_id = $1`, [device.id])).toEqual([
      { state: 'UNKNOWN', lack: 'FEW' },
    ]);
  });
});

describe('what became of it', () => {
  test('what was foretold came from the same device: it came true, with that as evidence', async () => {
    const device = await leakingTank();
    await lookNow();
    await take(server, [reportOf(device, [observed('LEVEL_LOW', null)])]);
    await lookNow();
    const [warning] = await warningsOf(device);
    expect(warning).toMatchObject({ state: 'SETTLED', outcome: 'CAME_TRUE', outcome_basis: 'FOLLOWED' });
    expect(warning.evidence).toContain('水位过低');
    expect(await factsAbout(warning.id)).toEqual(['earlyWarning.raised', 'earlyWarning.settled']);
  });

  test('nothing came though it was heard to the end: it did not; silent or mended meanwhile: unknown', async () => {
    const [heard, silent, mended] = [await leakingTank(), await leakingTank(), await leakingTank()];
    await lookNow();
    await truth.query(
      `update sensing.early_warning set raised_at = raised_at - interval '80 hours', horizon_at = now() - interval '1 minute'
       where device_id = any ($1)`,
      [[heard, silent, mended].map(({ id }) => id)],
    );
    await truth.query(`update sensing.device_life set state = 'SILENT' where device_id = $1`, [silent.id]);
    await truth.query(`update sensing.device_task set done_at = now() - interval '2 minutes' where device_id = $1`, [
      mended.id,
    ]);
    await truth.query(`update sensing.reading set value = 2 where device_id = any ($1)`, [
      [heard, silent, mended].map(({ id }) => id),
    ]);
    await lookNow();
    expect((await warningsOf(heard))[0].outcome).toBe('DID_NOT');
    expect((await warningsOf(silent))[0].outcome).toBe('UNKNOWN');
    expect((await warningsOf(mended))[0].outcome).toBe('UNKNOWN');
  });

  test('a person says what it was, with evidence, and may correct what was derived', async () => {
    const device = await leakingTank();
    await lookNow();
    const [{ id }] = await warningsOf(device);
    expect(await step(owner, 'settle', id, { outcome: 'CAME_TRUE', evidence: '漏' })).toMatchObject({ status: 422 });
    await must(step(owner, 'settle', id, { outcome: 'CAME_TRUE', evidence: '查出浮球阀漏水' }));
    expect(await warningsOf(device)).toMatchObject([{ outcome: 'CAME_TRUE', outcome_basis: 'PERSON' }]);
    await must(step(seat, 'correct', id, { outcome: 'UNKNOWN', evidence: '当日水箱清洗放水' }));
    expect(await warningsOf(device)).toMatchObject([{ outcome: 'UNKNOWN', evidence: '当日水箱清洗放水' }]);
    expect(await factsAbout(id)).toEqual(['earlyWarning.raised', 'earlyWarning.settled', 'earlyWarning.corrected']);
    expect(
      (await step(await server.as('dispatcher'), 'correct', id, { outcome: 'DID_NOT', evidence: '四个字以上' })).status,
    ).toBe(403);
  });
});

describe('a rule that cannot be relied on', () => {
  const standing = async () =>
    (await must(seat.get('/api/sensing/ruleBook'))).warnings.find(({ rule }: any) => rule === 'LEVEL_FALLING');

  test('takes itself back below its bar, goes on being computed, asks nobody to act, and returns only by a person', async () => {
    await truth.query(
      `update sensing.early_warning set outcome = 'DID_NOT', state = 'SETTLED' where rule = 'LEVEL_FALLING'`,
    );
    const tanks = [];
    while ((await rows(`select from sensing.early_warning where rule = 'LEVEL_FALLING'`)).length < 8) {
      tanks.push(await leakingTank());
      await lookNow();
      await truth.query(
        `update sensing.early_warning set outcome = 'DID_NOT', state = 'SETTLED' where rule = 'LEVEL_FALLING'`,
      );
    }
    // One in many came true: still below the bar.
    await truth.query(
      `update sensing.early_warning set outcome = 'CAME_TRUE' where id in
        (select id from sensing.early_warning where rule = 'LEVEL_FALLING' limit 1)`,
    );
    await lookNow();
    expect(await factsAbout('LEVEL_FALLING')).toEqual(['sensingRule.demoted']);
    expect(await standing()).toMatchObject({ standing: 'OBSERVED', isByItself: true, since: { didNot: 0 } });
    const device = await leakingTank();
    await lookNow();
    expect(await warningsOf(device)).toMatchObject([{ is_observed: true, state: 'PENDING' }]);
    expect(await tasksOf(device)).toEqual([]);

    const restore = (who: Caller, reason: string) =>
      who.post('/api/sensing/setRuleStanding', { rule: 'LEVEL_FALLING', standing: 'ACTIVE', reason });
    expect((await restore(owner, '我看可以了')).status).toBe(403);
    expect((await restore(commander, '好')).status).toBe(422);
    await must(restore(commander, '门限已放宽，重新启用'));
    expect(await restore(commander, '再来一次吧')).toMatchObject({
      status: 409,
      body: { code: 'sensing_rule.stands_so' },
    });
    expect(await standing()).toMatchObject({
      standing: 'ACTIVE',
      isByItself: false,
      standingReason: '门限已放宽，重新启用',
    });
    // What was before does not take it back at once.
    await lookNow();
    expect(await standing()).toMatchObject({ standing: 'ACTIVE' });
  }, 240_000);

  test('precision and calibration stand with each version, unknown ones in the denominator', async () => {
    await truth.query(
      `update sensing.early_warning set outcome = 'UNKNOWN', state = 'SETTLED' where rule = 'LEVEL_FALLING'`,
    );
    await truth.query(
      `update sensing.early_warning set outcome = 'CAME_TRUE', probability = 80 where id in
        (select id from sensing.early_warning where rule = 'LEVEL_FALLING' limit 2)`,
    );
    const { versions } = await standing();
    const all = versions[0].track.unknown + 2;
    expect(versions[0]).toMatchObject({
      version: '1',
      track: { cameTrue: 2, didNot: 0 },
      knownRate: 100,
      brierScore: 0.04,
    });
    expect(versions[0].precisionRate).toBeCloseTo(200 / all, 0);
  });
});

describe('a new version', () => {
  const adopt = (who: Caller, fromOn: string, more: object = {}) =>
    who.post('/api/sensing/adoptRule', {
      rule: 'TEMPERATURE_HIGH',
      fromOn,
      reason: '夏季环境温度高，门限上调',
      parameters: {
        shape: 'BOUND',
        windowHours: 6,
        bound: 70,
        settleBound: 62,
        forMinutes: 30,
        gapMinutes: 20,
        horizonHours: 12,
        priorPercent: 40,
        precisionBar: 40,
        leastOutcomes: 8,
      },
      ...more,
    });
  const today = () => shanghaiDate(parseInstant(new Date().toISOString()));

  test('begins tomorrow at the earliest, by a person with a reason, and never before the last one', async () => {
    expect(await adopt(commander, today())).toMatchObject({
      status: 422,
      body: { code: 'sensing_rule.not_yet', errors: [{ pointer: '#/fromOn' }] },
    });
    expect((await adopt(seat, addDays(today(), 1), { reason: '短' })).status).toBe(422);
    expect((await adopt(owner, addDays(today(), 1))).status).toBe(403);
    expect(await must(adopt(commander, addDays(today(), 3)))).toEqual({ version: 2 });
    expect(await adopt(commander, addDays(today(), 3))).toMatchObject({ status: 422 });
    expect(await factsAbout('TEMPERATURE_HIGH')).toEqual(['sensingRule.adopted']);
    const { warnings } = await must(seat.get('/api/sensing/ruleBook'));
    const own = warnings.find(({ rule }: any) => rule === 'TEMPERATURE_HIGH');
    expect(own).toMatchObject({
      inForce: '1',
      versions: [
        { version: '1', untilOn: addDays(today(), 2) },
        { version: '2', fromOn: addDays(today(), 3) },
      ],
    });
  });

  test('bounds in the wrong order, and the parameters of another kind of rule, are refused by name', async () => {
    const { body } = await adopt(commander, addDays(today(), 9), {
      parameters: { shape: 'FILTER', settleSeconds: 0, quietSeconds: 0 },
    });
    expect(body).toMatchObject({ code: 'sensing_rule.wrong_shape', errors: [{ pointer: '#/parameters/shape' }] });
    expect(
      await adopt(commander, addDays(today(), 9), {
        rule: 'FIRE',
        parameters: { shape: 'FILTER', settleSeconds: 9, quietSeconds: 9 },
      }),
    ).toMatchObject({ status: 409, body: { code: 'sensing_rule.keeps_nothing' } });
  });
});
