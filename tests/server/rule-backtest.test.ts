import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, parseInstant, shanghaiDate } from '@wanghuo/kernel';
import type { Services } from '../../platform/server/index.ts';
import { shippedWarnings } from '../../domains/operations/sensing/model/index.ts';
import { watchSigns } from '../../domains/operations/sensing/server/warning-watch.ts';
import { must } from './incident-scene.ts';
import { hangDevice, keepReadings, listPremises, observed, reportOf, take } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seat: Caller;
let commander: Caller;
let places: Awaited<ReturnType<typeof listPremises>>;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seat = await server.as('monitor-operator');
  commander = await server.as('duty-commander');
  places = await listPremises(seat, 'GENERAL', 10);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
const today = shanghaiDate(parseInstant(new Date().toISOString()));
const begin = (rule: string, parameters: object, more: object = {}, who = commander) =>
  who.post('/api/sensing/startBacktest', { rule, parameters, fromOn: addDays(today, -6), untilOn: today, ...more });
async function finished(backtestId: string): Promise<any> {
  for (const started = performance.now(); performance.now() - started < 90_000;) {
    const found = await must(seat.get('/api/sensing/backtest', { backtestId }));
    if (found.state === 'DONE' || found.state === 'FAILED') return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('waited in vain for the back-test');
}
const hours = (count: number) => Date.now() - count * 3_600_000;
const level = shippedWarnings.LEVEL_FALLING;

describe('a rule tried out on what is stored', () => {
  test('both versions stand beside what happened: told in time, told for nothing, missed', async () => {
    const leaking = await hangDevice(server, places[0]!, { name: '示例漏水箱', deviceClass: 'WATER_LEVEL' });
    const steady = await hangDevice(server, places[1]!, { name: '示例稳水箱', deviceClass: 'WATER_LEVEL' });
    await keepReadings(
      server,
      leaking,
      'level',
      'm',
      Array.from({ length: 100 }, (_, hour) => ({ at: hours(100 - hour), value: 2 - Math.max(0, hour - 30) * 0.02 })),
    );
    await keepReadings(
      server,
      steady,
      'level',
      'm',
      Array.from({ length: 100 }, (_, hour) => ({ at: hours(100 - hour), value: 2 })),
    );
    // It really ran low thirty hours ago.
    await take(server, [
      reportOf(leaking, [observed('LEVEL_LOW', null)], { receivedAt: new Date(hours(30)).toISOString() }),
    ]);
    await truth.query(`update sensing.watch set signs_until_at = now() - interval '8 days'`);
    const services = server.runtime as unknown as Services;
    await services.transact(services.jobSubject('scene'), (context) => watchSigns(context));

    const { backtestId } = await must(begin('LEVEL_FALLING', { ...level, slopePerHour: 0.2 }));
    const done = await finished(backtestId);
    expect(done).toMatchObject({ state: 'DONE', done: done.total, failure: null });
    const own = done.result.lines.filter(({ name }: any) => /示例(漏|稳)水箱/.test(name));
    expect(own[0]).toMatchObject({
      condition: 'LEVEL_LOW',
      inForce: { outcome: 'CAME_TRUE' },
      changed: null,
    });
    expect(own.every(({ name }: any) => name.includes('漏'))).toBe(true);
    expect(done.result.changed).toMatchObject({ told: 0, missed: done.result.happened });
    expect(done.result.inForce.missed).toBeLessThan(done.result.happened);
    // A trial changes nothing.
    const { warnings } = await must(seat.get('/api/sensing/ruleBook'));
    expect(warnings.find(({ rule }: any) => rule === 'LEVEL_FALLING').versions).toHaveLength(1);
    // Who adopts may name it.
    expect(
      await must(
        commander.post('/api/sensing/adoptRule', {
          rule: 'LEVEL_FALLING',
          parameters: { ...level, slopePerHour: 0.02 },
          fromOn: addDays(today, 1),
          reason: '回测后门限放宽一倍',
          backtestId,
        }),
      ),
    ).toEqual({ version: 2 });
  });

  test('filters of a condition are replayed over the stored alarm objects', async () => {
    const device = await hangDevice(server, places[2]!, { name: '示例抖动故障' });
    for (const [secondsAgo, isActive] of [
      [4_000, true],
      [3_940, false],
      [3_880, true],
      [3_820, false],
    ] as const)
      await take(server, [
        reportOf(device, [observed('FAULT', null, isActive)], {
          receivedAt: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
        }),
      ]);
    const { backtestId } = await must(begin('FAULT', { shape: 'FILTER', settleSeconds: 0, quietSeconds: 0 }));
    const { result } = await finished(backtestId);
    const own = result.lines.filter(({ name }: any) => name.includes('示例抖动故障'));
    expect(own.filter(({ inForce }: any) => inForce !== null)).toHaveLength(1);
    expect(own.filter(({ changed }: any) => changed !== null)).toHaveLength(2);
  });

  test('a period that is not over, is none or too long is refused by field; so is whoever may not try', async () => {
    expect(await begin('LEVEL_FALLING', level, { untilOn: addDays(today, 1) })).toMatchObject({
      status: 422,
      body: { code: 'backtest.period', errors: [{ pointer: '#/untilOn' }] },
    });
    expect(await begin('LEVEL_FALLING', level, { fromOn: addDays(today, -200) })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/fromOn' }] },
    });
    expect((await begin('FIRE', { shape: 'FILTER', settleSeconds: 9, quietSeconds: 9 })).body.code).toBe(
      'sensing_rule.keeps_nothing',
    );
    expect((await begin('LEVEL_FALLING', level, {}, await server.as('dispatcher'))).status).toBe(403);
  });

  test('an adopted filter works from its day on and is named with the alarm', async () => {
    await truth.query(
      `insert into sensing.rule_version (rule, version, from_on, parameters, reason, adopted_at, adopted_by, adopted_by_name)
       values ('GAS', 2, $1, '{"shape":"FILTER","settleSeconds":0,"quietSeconds":0}', '试', now(), 'x', 'x')`,
      [today],
    );
    const device = await hangDevice(server, places[3]!, { deviceClass: 'GAS_DETECTOR' });
    await take(server, [reportOf(device, [observed('GAS')])]);
    const { rows } = await truth.query(`select rule_version from sensing.alarm where device_id = $1`, [device.id]);
    expect(rows).toEqual([{ rule_version: '1+1' }]);
  });
});
