import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageClient } from '../../../apps/simulator/devices/message-client.ts';
import { BrokerConnection } from '../../../domains/operations/sensing/server/gateways/broker-connection.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { readSettings } from '../../../platform/server/index.ts';
import { makeAuthority, makeCertificate } from '../../../platform/server/testing/certificates.ts';
import { must } from '../incident-scene.ts';
import { type TestServer, startTestServer } from '../test-server.ts';
import { hasMosquitto, Mosquitto } from './mosquitto.ts';
import { freePort, registerDevice, until } from './wire-scene.ts';

const authority = makeAuthority('示例·消息服务器证书机构');
const ofBroker = makeCertificate({ issuer: authority });
const ofServer = makeCertificate({ name: 'wanghuo', issuer: authority });
const device: ConnectionOptions = { ca: authority.certificate, cert: ofServer.certificate, key: ofServer.key };
const address = 'b-shared';

describe.skipIf(!hasMosquitto)("the user's own broker, encrypted, with two servers at it (AU-12, DV-06)", () => {
  let folder: string;
  let broker: Mosquitto;
  let servers: [TestServer, TestServer];
  let truth: pg.Client;
  const file = (name: string) => join(folder, name);
  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    GATEWAY_MQTT_BROKER: `mqtts://127.0.0.1:${broker.port}?version=5&group=wanghuo`,
    GATEWAY_MQTT_BROKER_CA: file('ca.pem'),
    GATEWAY_MQTT_BROKER_CERT: file('server.pem'),
    GATEWAY_MQTT_BROKER_KEY: file('server-key.pem'),
    ...more,
  });
  const state = async (server: TestServer) =>
    (await must((await server.as('monitor-operator')).get('/api/sensing/gatewayState'))).gateways[0];
  const isOpen = async (server: TestServer): Promise<boolean> => (await state(server)).isOpen;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wanghuo-mqtts-'));
    const contents = {
      'ca.pem': authority.certificate,
      'other.pem': makeAuthority('other').certificate,
      'broker.pem': ofBroker.certificate,
      'broker-key.pem': ofBroker.key,
      'server.pem': ofServer.certificate,
      'server-key.pem': ofServer.key,
    };
    for (const [name, content] of Object.entries(contents)) await writeFile(file(name), content, { mode: 0o600 });
    broker = new Mosquitto(await freePort(), folder, {
      files: { cafile: file('ca.pem'), certfile: file('broker.pem'), keyfile: file('broker-key.pem') },
      tls: device,
    });
    await broker.start();
    const first = await startTestServer({ environment: environment() });
    await registerDevice(await first.as('monitor-operator'), address, {
      protocol: 'MQTT',
      profile: 'MQTT_GENERIC',
      deviceClass: 'SMOKE_DETECTOR',
    });
    const second = await startTestServer({ environment: environment(), database: first.database });
    servers = [first, second];
    truth = new pg.Client(first.database.connection);
    await truth.connect();
    for (const server of servers) {
      await until(() => wireOf(server.runtime).directory.find('MQTT', address) !== undefined);
      await until(() => isOpen(server), 30);
    }
  }, 600_000);
  afterAll(async () => {
    await truth?.end();
    const [first, second] = servers ?? [];
    await second?.stop();
    await first?.close();
    await broker?.stop();
    if (second) await rm(second.dataFolder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  let number = 0;
  const publish = async (count: number): Promise<void> => {
    const client = new MessageClient({ port: broker.port, clientId: address, secret: 'x', tls: device });
    await until(() => client.refusal === 0, 10);
    for (let index = 0; index < count; index += 1) {
      number += 1;
      client.publish(`dev/${address}/up`, JSON.stringify({ temperature: 20, count: number }));
    }
    await until(() => client.acknowledged >= count, 20);
    client.close();
  };
  const stored = async (): Promise<number[]> =>
    (await truth.query<{ content: Buffer }>('select content from sensing.frame where address = $1', [address])).rows
      .map(({ content }) => (JSON.parse(content.toString().split('\0')[1]!) as { count: number }).count)
      .toSorted((one, other) => one - other);
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  const framesOf = (server: TestServer) => wireOf(server.runtime).intake.counts.frames;

  test('shares the messages out: each is stored once, and both servers have part of the work', async () => {
    await publish(60);
    await until(async () => (await stored()).length >= 60);
    expect(await stored()).toEqual(upTo(60));
    const shares = servers.map(framesOf);
    expect(shares[0]! + shares[1]!).toBe(60);
    for (const share of shares) expect(share).toBeGreaterThan(10);
  });

  test('says that the way there is encrypted, and when the first certificate on it ends', async () => {
    expect(await state(servers[0])).toMatchObject({ isEncrypted: true, asksCertificate: true, isOpen: true });
    expect((await state(servers[0])).certificateEndsAt).toBe('2049-12-31T23:59:59.000Z');
  });

  test('keeps the share of a server that is away until it is back, and loses and doubles nothing', async () => {
    const [first, second] = servers;
    await second.stop();
    await publish(40);
    // What the broker gives the one that is there comes at once.
    await until(async () => (await stored()).length >= 75);
    servers[1] = await startTestServer({
      environment: environment(),
      database: first.database,
      dataFolder: second.dataFolder,
    });
    await until(async () => (await stored()).length >= 100);
    expect(await stored()).toEqual(upTo(100));
  }, 240_000);

  /** How a way to the broker ends: open, or what was said. */
  const attempt = (more: Readonly<Record<string, string>>) => {
    const { gateways } = readSettings(environment(more), folder);
    const connection = new BrokerConnection(gateways.mqttBroker!);
    return new Promise<{ outcome: string; failedHandshakes: number }>((resolve) => {
      const settle = (outcome: string) => resolve({ outcome, failedHandshakes: connection.failedHandshakes });
      const socket = connection.open(() => undefined);
      socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => setImmediate(settle, code));
      socket.on('close', () => settle('closed'));
    });
  };

  test('is not spoken to when its certificate is of another authority', async () => {
    expect(await attempt({ GATEWAY_MQTT_BROKER_CA: 'other.pem' })).toMatchObject({ failedHandshakes: 1 });
  });

  test('does not let us in without our certificate', async () => {
    const own = { GATEWAY_MQTT_BROKER_CERT: '', GATEWAY_MQTT_BROKER_KEY: '' };
    expect((await attempt(own)).outcome).not.toBe('');
  });
});
