import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageClient } from '../../../apps/simulator/devices/message-client.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { MessageReader, readMessage, writeMessage } from '../../../engines/jt808/index.ts';
import { limits } from '../../../platform/kernel/index.ts';
import { makeAuthority, makeCertificate, selfSigned } from '../../../platform/server/testing/certificates.ts';
import { must } from '../incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import { fireOf, freePort, heartbeatOf, registerDevice, TestDevice, until } from './wire-scene.ts';

const authority = makeAuthority('示例·设备证书机构');
const ours = makeCertificate({ issuer: authority });
const twentyDays = new Date(Date.now() + 20 * 86_400_000);
const ending = makeCertificate({ issuer: authority, endsAt: twentyDays });
const ofDevice = makeCertificate({ name: 'device', issuer: authority });
const device: ConnectionOptions = { ca: authority.certificate, cert: ofDevice.certificate, key: ofDevice.key };

let folder: string;
let server: TestServer;
let operator: Caller;
let truth: pg.Client;
let ports: { readonly transmission: number; readonly terminal: number; readonly message: number };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-gateway-tls-'));
  const write = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const ca = await write('ca.pem', authority.certificate);
  const own = { cert: await write('cert.pem', ours.certificate), key: await write('key.pem', ours.key) };
  ports = { transmission: await freePort(), terminal: await freePort(), message: await freePort() };
  server = await startTestServer({
    environment: {
      GATEWAY_GB26875_PORT: String(ports.transmission),
      GATEWAY_GB26875_CERT: own.cert,
      GATEWAY_GB26875_KEY: own.key,
      GATEWAY_GB26875_CA: ca,
      GATEWAY_JT808_PORT: String(ports.terminal),
      GATEWAY_JT808_CERT: await write('ending.pem', ending.certificate),
      GATEWAY_JT808_KEY: await write('ending-key.pem', ending.key),
      GATEWAY_MQTT_PORT: String(ports.message),
      GATEWAY_MQTT_CERT: own.cert,
      GATEWAY_MQTT_KEY: own.key,
      GATEWAY_MQTT_CA: ca,
    },
  });
  operator = await server.as('monitor-operator');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

let lastAddress = 500_117_000_000;
async function knownDevice(): Promise<string> {
  lastAddress += 1;
  const address = String(lastAddress);
  await registerDevice(operator, address);
  await until(() => wireOf(server.runtime).directory.find('GB26875', address) !== undefined);
  return address;
}
const stored = async (address: string) =>
  (
    await truth.query<{ verdict: string; content: Buffer }>(
      'select verdict, content from sensing.frame where address = $1 order by received_at, id',
      [address],
    )
  ).rows;
const gateway = async (protocol: string) =>
  (await must(operator.get('/api/sensing/gatewayState'))).gateways.find(
    (one: { protocol: string }) => one.protocol === protocol,
  );
/** A connection that says nothing. */
async function silent(localAddress: string): Promise<{ socket: Socket; state: { isClosed: boolean } }> {
  const socket = connect({ port: ports.transmission, host: '127.0.0.1', localAddress });
  const state = { isClosed: false };
  socket.on('close', () => (state.isClosed = true));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
  return { socket, state };
}

describe('a gateway with a certificate (DV-06, AU-12, device-channel)', () => {
  test('confirms and stores a frame of GB/T 26875 that came over TLS, byte for byte', async () => {
    const address = await knownDevice();
    const line = await TestDevice.connectSecurely(ports.transmission, device);
    const frame = fireOf(address, { serial: 4711 });
    for (let at = 0; at < frame.length; at += 9) line.send(frame.subarray(at, at + 9));
    const [confirmed] = await line.hears(1);
    expect(confirmed).toMatchObject({ command: 3, serial: 4711, destination: address });
    await until(async () => (await stored(address)).length === 1);
    const [row] = await stored(address);
    expect([row!.verdict, Buffer.compare(row!.content, frame)]).toEqual(['ACCEPTED', 0]);
    line.close();
  });

  test('takes messages of MQTT over TLS, long ones too, and acknowledges each', async () => {
    const id = await registerDevice(operator, 'tls-smoke', {
      protocol: 'MQTT',
      profile: 'MQTT_GENERIC',
      deviceClass: 'SMOKE_DETECTOR',
    });
    const { renewalId } = await must(operator.post('/api/sensing/renewDeviceSecret', { deviceId: id }));
    const { secret } = await must(operator.get('/api/sensing/newDeviceSecret', { deviceId: id, renewalId }));
    await until(() => wireOf(server.runtime).directory.find('MQTT', 'tls-smoke') !== undefined);
    await until(() => wireOf(server.runtime).secrets.isRight(id, secret));
    const client = new MessageClient({ port: ports.message, clientId: 'tls-smoke', secret, tls: device });
    await until(() => client.refusal === 0, 10);
    for (let count = 1; count <= 20; count += 1)
      client.publish('dev/tls-smoke/up', JSON.stringify({ temperature: 20, count, note: 'x'.repeat(count * 500) }));
    await until(() => client.acknowledged === 20, 20);
    await until(async () => (await stored('tls-smoke')).length === 20);
    client.close();
    const without = new MessageClient({
      port: ports.message,
      clientId: 'tls-smoke',
      secret,
      tls: { ca: authority.certificate },
    });
    await until(() => without.isClosed, 10);
    expect(without.refusal).toBeNull();
  });

  test('answers a terminal of JT/T 808, which needs no certificate where no authority is named', async () => {
    const socket = connectSecurely({ port: ports.terminal, host: '127.0.0.1', ca: authority.certificate });
    const reader = new MessageReader();
    const heard: number[] = [];
    socket.on('data', (chunk) => {
      for (const between of reader.push(chunk)) heard.push(readMessage(between).header?.messageId ?? 0);
    });
    socket.write(
      writeMessage({ messageId: 0x0002, edition: '2019', phone: '13900001177', serial: 1 }, new Uint8Array(0)),
    );
    await until(() => heard.length > 0, 10);
    expect(heard).toEqual([0x8001]);
    socket.destroy();
  });

  test('says on the screen that it is encrypted, whom it asks, and when its certificate ends', async () => {
    expect(await gateway('GB26875')).toMatchObject({ isOpen: true, isEncrypted: true, asksCertificate: true });
    const terminals = await gateway('JT808');
    expect(terminals).toMatchObject({ isEncrypted: true, asksCertificate: false });
    expect(Math.abs(Date.parse(terminals.certificateEndsAt) - twentyDays.getTime())).toBeLessThan(1000);
  });

  test('leaves UDP closed, which nothing would protect', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(ports.transmission, '127.0.0.1', resolve);
    });
    socket.close();
  });
});

describe('whoever comes otherwise is refused, and harms nobody', () => {
  const address = async (): Promise<string> => knownDevice();

  test('plain bytes: nothing of them is taken, and who is connected goes on', async () => {
    const [good, bad] = [await address(), await address()];
    const line = await TestDevice.connectSecurely(ports.transmission, device);
    const { failedHandshakes: before } = await gateway('GB26875');
    const plain = await TestDevice.connect(ports.transmission);
    plain.send(fireOf(bad));
    await until(() => plain.isClosed, 5);
    expect(plain.heard).toEqual([]);
    line.send(heartbeatOf(good, { serial: 7 }));
    expect((await line.hears(1))[0]).toMatchObject({ command: 3, serial: 7 });
    expect((await gateway('GB26875')).failedHandshakes).toBe(before + 1);
    expect(await stored(bad)).toEqual([]);
    line.close();
  });

  test.each<[string, ConnectionOptions]>([
    ['none', { ca: authority.certificate }],
    ['its own', { ca: authority.certificate, ...pairOf(selfSigned()) }],
    ['another authority’s', { ca: authority.certificate, ...pairOf(makeCertificate({ issuer: makeAuthority('x') })) }],
    ['one that has ended', { ...device, ...pairOf(makeCertificate({ issuer: authority, endsAt: yesterday() })) }],
  ])('a device with a certificate of %s kind', async (_what, options) => {
    const who = await address();
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const line = await TestDevice.connectSecurely(ports.transmission, { ...options, maxVersion }).catch(() => null);
      line?.send(fireOf(who));
      if (line) await until(() => line.isClosed, 5);
      expect(line?.heard ?? []).toEqual([]);
    }
    expect(await stored(who)).toEqual([]);
  });

  test('a protocol older than TLS 1.2', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
    await expect(TestDevice.connectSecurely(ports.transmission, { ...device, ...old })).rejects.toThrow();
  });
});

describe('encryption that is begun and not agreed on (DV-16)', () => {
  test('takes no more places of one address than connections do, and none for longer than ten seconds', async () => {
    const who = await knownDevice();
    const line = await TestDevice.connectSecurely(ports.transmission, device);
    const since = performance.now();
    const waiting = await Promise.all(
      Array.from({ length: limits.gateway.connectionsPerSource + 5 }, () => silent('127.0.0.9')),
    );
    // Half of them begin, and stop in the middle.
    waiting.forEach(({ socket }, index) => index % 2 === 0 && socket.write(Buffer.from('16030100f8010000f4', 'hex')));
    const closed = () => waiting.filter(({ state }) => state.isClosed).length;
    await until(() => closed() === 5, 5);
    line.send(heartbeatOf(who, { serial: 1 }));
    await line.hears(1);
    await until(() => closed() === waiting.length, limits.gateway.handshakeSeconds + 5);
    expect(performance.now() - since).toBeGreaterThan((limits.gateway.handshakeSeconds - 1) * 1000);
    // Their places are free again, and who has agreed stays.
    const again = await TestDevice.connectSecurely(ports.transmission, { ...device, localAddress: '127.0.0.9' });
    again.send(heartbeatOf(who, { serial: 2 }));
    await again.hears(1);
    expect(line.isClosed).toBe(false);
    again.close();
    line.close();
  }, 40_000);
});

function pairOf(made: { readonly certificate: string; readonly key: string }): ConnectionOptions {
  return { cert: made.certificate, key: made.key };
}
function yesterday(): Date {
  return new Date(Date.now() - 86_400_000);
}
