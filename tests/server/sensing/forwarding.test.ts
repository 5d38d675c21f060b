import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ReceivingPlatform, type ReceivedMessage } from '../../../apps/exchange/municipal/receiving-platform.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { must } from '../incident-scene.ts';
import { observed, reportOf, take } from '../sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import { fireOf, frameOf, freePort, heartbeatOf, registerDevice, smoke, TestDevice, until } from './wire-scene.ts';

const secret = 'synthetic-secret-of-the-municipality';
const own = '500116';

let folder: string;
let platform: ReceivingPlatform;
let server: TestServer;
let port: number;
let operator: Caller;
let truth: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-municipal-'));
  await writeFile(join(folder, 'secret'), `${secret}\n`);
  platform = new ReceivingPlatform({ gb26875Port: 0, httpPort: 0, secret, file: join(folder, 'received.jsonl') });
  await platform.start();
  port = await freePort();
  server = await start();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
  await platform?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  platform.fail(null);
  platform.delayMilliseconds = 0;
});

async function start(before?: TestServer): Promise<TestServer> {
  const started = await startTestServer({
    environment: {
      GATEWAY_GB26875_PORT: String(port),
      MUNICIPAL_GB26875: `127.0.0.1:${platform.gb26875Port}/${own}/1`,
      MUNICIPAL_HTTP: `http://127.0.0.1:${platform.httpPort}/fire/in`,
      MUNICIPAL_HTTP_SECRET_FILE: join(folder, 'secret'),
    },
    ...(before ? { database: before.database, dataFolder: before.dataFolder } : {}),
  });
  operator = await started.as('monitor-operator');
  return started;
}

let lastAddress = 500_116_700_000;
async function knownDevice(more: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; address: string }> {
  lastAddress += 1;
  const address = String(lastAddress);
  const id = await registerDevice(operator, address, more);
  if (more['protocol'] === undefined)
    await until(() => wireOf(server.runtime).directory.find('GB26875', address) !== undefined);
  return { id, address };
}

type Content = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any
const content = ({ content: said }: ReceivedMessage) => said as Content;
const transmitted = (address: string) =>
  platform.received.filter((one) => one.way === 'TRANSMISSION' && content(one)['source'] === address).map(content);
const pushed = (address: string) =>
  platform.received.filter((one) => one.way === 'PUSH' && content(one)['device']?.address === address).map(content);
const statesOf = async (deviceId: string, channel: string) =>
  (
    await truth.query<{ state: string; reason: string | null; receipt: string | null; attempts: number }>(
      'select state, reason, receipt, attempts from sensing.forward where device_id = $1 and channel = $2 order by position',
      [deviceId, channel],
    )
  ).rows;
const picture = async (channel: string): Promise<Content> =>
  (await must(operator.get('/api/sensing/forwardPicture'))).channels.find((one: Content) => one['channel'] === channel);

/** Status of one component: fire, fault, all well. */
const status = (address: string, value: number, serial: number) =>
  frameOf(address, 2, [{ ...smoke, status: value, text: '三层走廊烟感', occurredAt: new Date().toISOString() }], {
    serial,
  });

describe('over GB/T 26875.3 upstream', () => {
  test('a fire goes on under the address of its device, with type, text and time of its own frame, and its serial is confirmed', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address, { serial: 1 }), fireOf(address, { serial: 2 }), fireOf(address, { serial: 3 }));
    await until(() => transmitted(address).length > 0);
    await until(async () => (await statesOf(id, 'TRANSMISSION')).every(({ state }) => state === 'CONFIRMED'));
    // Bit 0 was unset as in the field; nothing is in test, so it goes on as normal operation.
    expect(transmitted(address)).toHaveLength(1);
    expect(transmitted(address)[0]).toMatchObject({
      destination: '1',
      type: 2,
      objects: [{ ...smoke, status: 3, conditions: ['FIRE'], text: '三层走廊烟感' }],
    });
    const [row] = await statesOf(id, 'TRANSMISSION');
    expect(row).toMatchObject({ state: 'CONFIRMED', receipt: expect.stringMatching(/^\d+ 20/) });
    device.close();
  });

  test('what is repeated is not told again, what is over is, in the order in which it was said', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const said = [5, 5, 9, 9, 1, 5, 1, 1];
    device.send(...said.map((value, serial) => status(address, value, serial + 1)));
    await device.hears(said.length);
    await until(() => transmitted(address).length >= 5);
    expect(transmitted(address).map(({ objects }) => objects[0].status)).toEqual([5, 9, 1, 5, 1]);
    device.close();
  });

  test('a device of another protocol is a component of the district, always the same, and its text says which', async () => {
    const { id, address } = await knownDevice({
      protocol: 'MQTT',
      deviceClass: 'SMOKE_DETECTOR',
      profile: 'MQTT_GENERIC',
    });
    const other = await knownDevice({ protocol: 'MQTT', deviceClass: 'WATER_LEVEL', profile: 'MQTT_GENERIC' });
    const speaker = { protocol: 'MQTT', address, id } as const;
    await take(server, [reportOf(speaker, [observed('FIRE', null)])]);
    await take(server, [reportOf(speaker, [observed('FIRE', null, false)])]);
    await take(server, [
      reportOf({ ...other, protocol: 'MQTT' }, [observed('LEVEL_LOW', null), observed('SOS', null)]),
    ]);
    const ofDistrict = (name: string) => transmitted(own).filter(({ objects }) => objects[0].text.includes(name));
    await until(
      () =>
        ofDistrict(address).length >= 2 && ofDistrict(other.address).length >= 1 && pushed(other.address).length >= 1,
    );
    const [fire, over] = ofDistrict(address);
    const [level] = ofDistrict(other.address);
    expect(fire!['objects']).toEqual([expect.objectContaining({ systemType: 1, componentType: 40, status: 3 })]);
    expect(over!['objects'][0]).toMatchObject({ componentAddress: fire!['objects'][0].componentAddress, status: 1 });
    // A water level below its limit is under supervision; a person's call for help has no word in this protocol.
    expect(level!['objects']).toEqual([expect.objectContaining({ systemType: 11, componentType: 92, status: 17 })]);
    expect(level!['objects'][0].componentAddress).not.toBe(fire!['objects'][0].componentAddress);
    expect(await statesOf(other.id, 'PUSH')).toHaveLength(1);
    expect(pushed(other.address)[0]!['components'][0].active.toSorted()).toEqual(['LEVEL_LOW', 'SOS']);
  });

  test('a denial stands with its reason until a person has it sent again and says why; what follows goes on', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    platform.fail({ kind: 'DENY', isKept: false, reason: 'unknown source', count: 2 });
    device.send(status(address, 5, 1), status(address, 3, 2));
    const settled = async () => (await statesOf(id, 'TRANSMISSION')).map(({ state }) => state);
    await until(async () => (await settled()).length === 2 && !(await settled()).includes('WAITING'));
    const refusals = (await statesOf(id, 'TRANSMISSION')).filter(({ state }) => state === 'REFUSED');
    expect(refusals.length).toBeGreaterThan(0);
    for (const { reason } of refusals) expect(reason).toBe('对端否认：unknown source');
    const listed = await must(operator.get('/api/sensing/listForwards', { states: ['REFUSED'] }));
    const mine = listed.forwards.filter((one: Content) => one['deviceId'] === id && one['channel'] === 'TRANSMISSION');
    expect(mine[0]).toMatchObject({ reason: '对端否认：unknown source', kind: 'STATES' });
    platform.fail(null);
    const ids = listed.forwards.filter((one: Content) => one['deviceId'] === id).map((one: Content) => one['id']);
    expect(
      (await (await server.as('auditor')).post('/api/sensing/retryForwards', { forwardIds: ids, reason: '已登记' }))
        .status,
    ).toBe(403);
    expect(await must(operator.post('/api/sensing/retryForwards', { forwardIds: ids, reason: '已登记' }))).toEqual({
      retried: ids.length,
    });
    await until(async () => (await settled()).every((state) => state === 'CONFIRMED'));
    expect(transmitted(address)).toHaveLength(2);
    const again = await operator.post('/api/sensing/retryForwards', { forwardIds: ids, reason: '再来一次' });
    expect([again.status, again.body.code]).toEqual([409, 'forward.not_retryable']);
    device.close();
  });
});

describe('over HTTP', () => {
  test('a signed message has its receipt; an outcome follows the alarm it belongs to and names nobody', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(fireOf(address, { serial: 7 }));
    await until(() => pushed(address).length > 0);
    await until(async () => (await statesOf(id, 'PUSH')).every(({ state }) => state === 'CONFIRMED'));
    expect((await statesOf(id, 'PUSH'))[0]!.receipt).toMatch(/^R\d{8}$/);
    expect(pushed(address)[0]).toMatchObject({
      kind: 'STATES',
      isTest: false,
      device: { address, protocol: 'GB26875' },
      components: [{ component: '1/1/196625', changed: [{ condition: 'FIRE', isActive: true }], active: ['FIRE'] }],
    });
    const { rows } = await truth.query<{ id: string }>('select id from sensing.alarm where device_id = $1', [id]);
    await must(
      operator.post('/api/workflows/alarmCourse/reject', {
        id: rows[0]!.id,
        input: { cause: 'COOKING', seenComponents: 1 },
      }),
    );
    await until(() => pushed(address).length >= 2);
    const outcome = pushed(address)[1]!;
    expect(outcome).toMatchObject({
      kind: 'OUTCOME',
      outcome: { outcome: 'FALSE', cause: 'COOKING', alarmClass: 'FIRE' },
    });
    expect(JSON.stringify(outcome)).not.toContain('monitor-operator');
    device.close();
  });

  test('what the other side cannot take now waits, what it will not take is refused with what it said', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    platform.fail({ kind: 'DENY', isKept: false, status: 503, count: 2 });
    device.send(status(address, 5, 1));
    await until(async () => (await statesOf(id, 'PUSH')).some(({ state }) => state === 'CONFIRMED'), 60);
    expect((await statesOf(id, 'PUSH'))[0]!.attempts).toBeGreaterThan(1);
    expect(pushed(address)).toHaveLength(1);
    platform.fail({ kind: 'DENY', isKept: false, status: 422, reason: '<b>单位未备案</b>', count: 2 });
    device.send(status(address, 1, 2));
    await until(async () => (await statesOf(id, 'PUSH')).some(({ state }) => state === 'REFUSED'));
    expect((await statesOf(id, 'PUSH'))[1]!.reason).toBe('对端拒收（422）<b>单位未备案</b>');
    device.close();
  });
});

test('while the platform is away everything waits, and comes once and in order when it is back, fires before faults', async () => {
  await until(async () => (await picture('TRANSMISSION'))['waiting'] === 0);
  await platform.stop();
  await until(async () => String((await picture('TRANSMISSION'))['trouble']).includes('ECONNREFUSED'));
  const faulty = await Promise.all(Array.from({ length: 6 }, () => knownDevice()));
  const burning = await knownDevice();
  const device = await TestDevice.connect(port);
  const course = [5, 1, 5, 1, 5];
  // One connection for all: they stand behind a shared modem.
  for (const { address } of faulty) device.send(...course.map((value, serial) => status(address, value, serial + 1)));
  device.send(fireOf(burning.address, { serial: 1 }));
  await device.hears(faulty.length * course.length + 1);
  await until(async () => (await picture('TRANSMISSION'))['waiting'] >= faulty.length * course.length + 1);
  const away = await picture('TRANSMISSION');
  expect(away).toMatchObject({
    link: 'AWAY',
    waitingLife: 1,
    unconfirmed: 0,
  });
  expect(away['oldestWaitingAt']).not.toBeNull();
  const before = platform.received.length;
  platform.mostOpen = 0;
  platform.delayMilliseconds = 20;
  await platform.start();
  await until(
    async () => (await picture('TRANSMISSION'))['waiting'] === 0 && (await picture('PUSH'))['waiting'] === 0,
    90,
  );
  for (const { address } of faulty) {
    expect(transmitted(address).map(({ objects }) => objects[0].status)).toEqual(course);
    expect(pushed(address).map(({ components }) => components[0].changed[0].isActive)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  }
  const order = platform.received
    .slice(before)
    .filter(({ way }) => way === 'TRANSMISSION')
    .map((one) => content(one)['source']);
  expect(order.indexOf(burning.address)).toBeLessThan(7);
  expect(order).toHaveLength(faulty.length * course.length + 1);
  // Back-pressure: over both ways together never more than twice the window, of each device one.
  expect(platform.mostOpen).toBeLessThanOrEqual(14);
  device.close();
}, 180_000);

test('whoever falls between receipt and row sends the same bytes again, and the platform knows them (INV-8)', async () => {
  const { id, address } = await knownDevice();
  const device = await TestDevice.connect(port);
  const again = platform.again;
  // The platform has the message; its receipt never arrives.
  platform.fail({ kind: 'NO_ANSWER', isKept: true, count: 2 });
  device.send(fireOf(address, { serial: 21 }));
  await until(() => transmitted(address).length === 1 && pushed(address).length === 1);
  await truth.query("update sensing.forward set claimed_until = now() + interval '1 hour' where device_id = $1", [id]);
  await server.stop();
  // As after a fall: nobody has given the message back.
  await truth.query("update sensing.forward set claimed_until = now() + interval '2 seconds' where device_id = $1", [
    id,
  ]);
  platform.fail(null);
  server = await start(server);
  await until(async () =>
    [...(await statesOf(id, 'TRANSMISSION')), ...(await statesOf(id, 'PUSH'))].every(
      ({ state }) => state === 'CONFIRMED',
    ),
  );
  expect(platform.again - again).toBe(2);
  expect([transmitted(address).length, pushed(address).length]).toEqual([1, 1]);
  device.close();
}, 180_000);

test('a broken connection after the message was kept doubles nothing', async () => {
  const { id, address } = await knownDevice();
  const device = await TestDevice.connect(port);
  platform.fail({ kind: 'DISCONNECT', isKept: true, count: 2 });
  device.send(fireOf(address, { serial: 31 }));
  await until(async () => {
    const rows = [...(await statesOf(id, 'TRANSMISSION')), ...(await statesOf(id, 'PUSH'))];
    return rows.length === 2 && rows.every(({ state }) => state === 'CONFIRMED');
  }, 60);
  expect([transmitted(address).length, pushed(address).length]).toEqual([1, 1]);
  device.close();
});

test('silence is told as a fault of the channel, and that a device is heard again', async () => {
  const { id, address } = await knownDevice();
  const device = await TestDevice.connect(port);
  device.send(heartbeatOf(address, { serial: 1 }));
  await device.hears(1);
  await until(
    async () =>
      (await truth.query('select from sensing.device_life where device_id = $1 and state = $2', [id, 'ALIVE']))
        .rowCount === 1,
  );
  await truth.query(
    "update sensing.device_life set last_heard_at = now() - interval '1 day', due_at = now() - interval '1 day' where device_id = $1",
    [id],
  );
  await until(() => transmitted(address).length >= 1, 60);
  expect(transmitted(address)[0]).toMatchObject({ type: 21, objects: [{ conditions: ['CHANNEL_FAULT'] }] });
  device.send(heartbeatOf(address, { serial: 2 }));
  await until(() => transmitted(address).length >= 2 && pushed(address).length >= 2, 60);
  expect(transmitted(address)[1]).toMatchObject({ type: 21, objects: [{ conditions: [], status: 1 }] });
  expect(pushed(address).map(({ kind }) => kind)).toEqual(['SILENT', 'HEARD_AGAIN']);
  device.close();
});

test('what is too old to be news is not sent; a person may still have it sent', async () => {
  const { id, address } = await knownDevice();
  await platform.stop();
  const device = await TestDevice.connect(port);
  device.send(status(address, 5, 1));
  await until(async () => (await statesOf(id, 'TRANSMISSION')).length === 1);
  await truth.query("update sensing.forward set expires_at = now() - interval '1 second' where device_id = $1", [id]);
  await until(async () => (await statesOf(id, 'TRANSMISSION'))[0]!.state === 'EXPIRED', 60);
  await platform.start();
  const { rows } = await truth.query<{ id: string }>(
    "select id from sensing.forward where device_id = $1 and channel = 'TRANSMISSION'",
    [id],
  );
  expect(transmitted(address)).toEqual([]);
  await must(operator.post('/api/sensing/retryForwards', { forwardIds: [rows[0]!.id], reason: '补报' }));
  await until(() => transmitted(address).length === 1, 60);
  device.close();
}, 120_000);
