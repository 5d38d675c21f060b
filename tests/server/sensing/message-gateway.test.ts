import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageClient } from '../../../apps/simulator/devices/message-client.ts';
import { signingKeyOf } from '../../../domains/operations/sensing/server/device-secrets.ts';
import { signatureOf } from '../../../domains/operations/sensing/server/gateways/http-ingest.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { must } from '../incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import { freePort, registerDevice, until } from './wire-scene.ts';

let server: TestServer;
let port: number;
let operator: Caller;
let truth: pg.Client;
beforeAll(async () => {
  port = await freePort();
  server = await startTestServer({ environment: { GATEWAY_MQTT_PORT: String(port) } });
  operator = await server.as('monitor-operator');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

let count = 0;
async function smokeDetector(): Promise<{ id: string; address: string; secret: string }> {
  count += 1;
  const address = `smoke-${count}`;
  const id = await registerDevice(operator, address, {
    protocol: 'MQTT',
    profile: 'MQTT_GENERIC',
    deviceClass: 'SMOKE_DETECTOR',
  });
  return { id, address, secret: await issue(id) };
}
async function issue(deviceId: string, overlapHours = 72): Promise<string> {
  const { renewalId } = await must(operator.post('/api/sensing/renewDeviceSecret', { deviceId, overlapHours }));
  const { secret } = await must(operator.get('/api/sensing/newDeviceSecret', { deviceId, renewalId }));
  await until(() => wireOf(server.runtime).secrets.isRight(deviceId, secret));
  await until(() =>
    [...Array(count).keys()].every(
      (index) => wireOf(server.runtime).directory.find('MQTT', `smoke-${index + 1}`) !== undefined,
    ),
  );
  return secret as string;
}
async function connected(clientId: string, secret: string): Promise<MessageClient> {
  const client = new MessageClient({ port, clientId, secret });
  await until(() => client.refusal !== null || client.isClosed);
  return client;
}
const stored = async (address: string) =>
  (
    await truth.query<{ verdict: string; lane: string; content: Buffer }>(
      'select verdict, lane, content from sensing.frame where address = $1 order by received_at, id',
      [address],
    )
  ).rows;

describe('devices on MQTT', () => {
  test('publish, are acknowledged when it is durable, and their readings are stored', async () => {
    const { id, address, secret } = await smokeDetector();
    const client = await connected(address, secret);
    expect(client.refusal).toBe(0);
    client.publish(`dev/${address}/up`, JSON.stringify({ smokeAlarm: 1, battery: 80, temperature: 21.5 }));
    await until(() => client.acknowledged === 1);
    await until(async () => (await stored(address)).length === 1);
    expect((await stored(address))[0]).toMatchObject({ verdict: 'ACCEPTED', lane: 'LIFE' });
    const { readings } = await must(operator.get('/api/sensing/newestReadings', { deviceId: id }));
    expect(readings.map((one: { quantity: string; value: number }) => [one.quantity, one.value])).toEqual([
      ['battery', 80],
      ['temperature', 21.5],
    ]);
    client.close();
  });

  test('the acknowledgement waits for the disk (DV-07)', async () => {
    const { address, secret } = await smokeDetector();
    const client = await connected(address, secret);
    const lane = wireOf(server.runtime).spool.lanes.REST;
    const real = lane.append.bind(lane);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    lane.append = async (payload) => {
      await held;
      await real(payload);
    };
    client.publish(`dev/${address}/up`, JSON.stringify({ battery: 80 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.acknowledged).toBe(0);
    letGo();
    await until(() => client.acknowledged === 1);
    lane.append = real;
    client.close();
  });

  test('with a wrong secret, a name that is not theirs, or unknown, are refused', async () => {
    const [one, other] = [await smokeDetector(), await smokeDetector()];
    expect((await connected(one.address, 'wrong')).refusal).toBe(4);
    expect((await connected(one.address, other.secret)).refusal).toBe(4);
    expect((await connected('nobody', one.secret)).refusal).toBe(5);
  });

  test('that publish or listen beyond their own topics are cut off, and nothing is retained (DV-17, mqtt-acl)', async () => {
    const [one, other] = [await smokeDetector(), await smokeDetector()];
    for (const topic of [`dev/${other.address}/up`, '$SYS/x', 'anything']) {
      const client = await connected(one.address, one.secret);
      client.publish(topic, '{"fire":1}');
      await until(() => client.isClosed);
      expect(client.acknowledged).toBe(0);
    }
    expect(await stored(other.address)).toEqual([]);
    const listener = await connected(other.address, other.secret);
    listener.subscribe('#');
    await until(() => listener.heard.some(({ kind }) => kind === 9));
    expect(listener.heard.find(({ kind }) => kind === 9)!.body.at(-1)).toBe(0x80);
    const retaining = await connected(one.address, one.secret);
    retaining.publish(`dev/${one.address}/up`, '{"battery":50}', { retain: true });
    await until(() => retaining.acknowledged === 1);
    const own = await connected(one.address, one.secret);
    own.subscribe(`dev/${one.address}/#`);
    await until(() => own.heard.some(({ kind }) => kind === 9));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(own.heard.some(({ kind }) => kind === 3)).toBe(false);
    for (const client of [listener, own]) client.close();
  });

  test('a payload beyond 16 KiB ends the connection', async () => {
    const { address, secret } = await smokeDetector();
    const client = await connected(address, secret);
    client.publish(`dev/${address}/up`, JSON.stringify({ note: 'x'.repeat(20_000) }));
    await until(() => client.isClosed);
    const flood = await connected(address, secret);
    flood.publish(`dev/${address}/up`, Buffer.alloc(2_000_000));
    await until(() => flood.isClosed);
  });

  test('get a new secret while the old one still holds, and after that it does not (DV-19, device-key-rotation)', async () => {
    const { id, address, secret } = await smokeDetector();
    const renewed = await issue(id, 72);
    expect((await connected(address, secret)).refusal).toBe(0);
    expect((await connected(address, renewed)).refusal).toBe(0);
    const last = await issue(id, 0);
    await until(async () => (await connected(address, renewed)).refusal === 4);
    expect((await connected(address, last)).refusal).toBe(0);
  });

  test(
    'in a flood of QoS 0 memory stays, the rest goes on, and a fire comes through within two seconds',
    { retry: 2, timeout: 60_000 },
    async () => {
      const [noisy, quiet] = [await smokeDetector(), await smokeDetector()];
      const flood = await Promise.all(Array.from({ length: 1 }, () => connected(noisy.address, noisy.secret)));
      const before = process.memoryUsage.rss();
      let sent = 0;
      const flooding = setInterval(() => {
        for (const client of flood)
          for (let i = 0; i < 100 && client.waitingBytes < 4_000_000; i += 1) {
            sent += 1;
            client.publish(`dev/${noisy.address}/up`, JSON.stringify({ temperature: sent / 1000 }), { qos: 0 });
          }
      }, 20);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const client = await connected(quiet.address, quiet.secret);
      const since = performance.now();
      client.publish(`dev/${quiet.address}/up`, JSON.stringify({ fire: 1 }));
      await until(() => client.acknowledged === 1, 5);
      await until(async () => (await stored(quiet.address)).length === 1, 5);
      expect(performance.now() - since).toBeLessThan(2000);
      clearInterval(flooding);
      expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024);
      expect(sent).toBeGreaterThan(1000);
      for (const one of [...flood, client]) one.close();
    },
  );
});

describe('devices on HTTP', () => {
  const body = JSON.stringify({ fire: 1, battery: 70 });
  const send = (
    address: string,
    key: Buffer,
    { nonce = randomUUID(), timestamp = new Date().toISOString(), sent = body, signed = body } = {},
  ) =>
    fetch(`${server.url}/api/sensing/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-device': address,
        'x-timestamp': timestamp,
        'x-nonce': nonce,
        'x-signature': signatureOf(key, timestamp, nonce, Buffer.from(signed)),
      },
      body: sent,
    });

  test('sign what they send; it is stored once, however often it comes', async () => {
    const address = 'platform-1';
    const id = await registerDevice(operator, address, {
      protocol: 'HTTP',
      profile: 'HTTP_GENERIC',
      deviceClass: 'SMOKE_DETECTOR',
    });
    const key = signingKeyOf(await issue(id));
    await until(() => wireOf(server.runtime).directory.find('HTTP', address) !== undefined);
    const nonce = randomUUID();
    const [first, again] = [await send(address, key, { nonce }), await send(address, key, { nonce })];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await again.json()).toEqual(await first.json());
    await until(async () => (await stored(address)).length === 1);
    expect((await stored(address))[0]).toMatchObject({ lane: 'LIFE', verdict: 'ACCEPTED' });
    const refused = [
      await send(address, key, { sent: '{"fire":0}' }),
      await send(address, Buffer.from('wrong')),
      await send(address, key, { timestamp: new Date(Date.now() - 400_000).toISOString() }),
      await send('nobody', key),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect((await refused[0]!.json()).code).toBe('ingest.not_signed');
    const large = JSON.stringify({ note: 'x'.repeat(20_000) });
    expect((await send(address, key, { sent: large, signed: large })).status).toBe(413);
  });
});
