import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cameraMessage, MessageClient, syntheticPicture } from '../../../apps/simulator/devices/index.ts';
import { signingKeyOf } from '../../../domains/operations/sensing/server/device-secrets.ts';
import { signatureOf } from '../../../domains/operations/sensing/server/gateways/http-ingest.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { must } from '../incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import { freePort, registerDevice, until } from './wire-scene.ts';

let server: TestServer;
let port: number;
let seat: Caller;
let truth: pg.Client;
beforeAll(async () => {
  port = await freePort();
  server = await startTestServer({ environment: { GATEWAY_MQTT_PORT: String(port) } });
  seat = await server.as('monitor-operator');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

interface Camera {
  readonly id: string;
  readonly address: string;
  readonly secret: string;
}
let count = 0;
async function camera(protocol: 'MQTT' | 'HTTP', more: Readonly<Record<string, unknown>> = {}): Promise<Camera> {
  count += 1;
  const address = `lookout-${count}`;
  const id = await registerDevice(seat, address, {
    protocol,
    profile: `${protocol}_GENERIC`,
    deviceClass: 'LOOKOUT_CAMERA',
    ...more,
  });
  const { renewalId } = await must(seat.post('/api/sensing/renewDeviceSecret', { deviceId: id, overlapHours: 72 }));
  const { secret } = await must(seat.get('/api/sensing/newDeviceSecret', { deviceId: id, renewalId }));
  await until(() => wireOf(server.runtime).secrets.isRight(id, secret));
  await until(() => wireOf(server.runtime).directory.find(protocol, address) !== undefined);
  return { id, address, secret };
}
async function publish({ address, secret }: Camera, message: string): Promise<MessageClient> {
  const client = new MessageClient({ port, clientId: address, secret });
  await until(() => client.refusal !== null || client.isClosed);
  client.publish(`dev/${address}/up`, message);
  await until(() => client.acknowledged === 1 || client.isClosed);
  return client;
}
const send = ({ address, secret }: Camera, sent: string) => {
  const [timestamp, nonce] = [new Date().toISOString(), randomUUID()];
  return fetch(`${server.url}/api/sensing/ingest`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-device': address,
      'x-timestamp': timestamp,
      'x-nonce': nonce,
      'x-signature': signatureOf(signingKeyOf(secret), timestamp, nonce, Buffer.from(sent)),
    },
    body: sent,
  });
};

/** The alarm of a camera, once it is raised, and its pictures, once each was looked at. */
async function alarmOf({ id }: Camera): Promise<string> {
  let alarmId = '';
  await until(async () => {
    const { rows } = await truth.query<{ id: string }>('select id from sensing.alarm where device_id = $1', [id]);
    alarmId = rows[0]?.id ?? '';
    return alarmId !== '';
  });
  return alarmId;
}
// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
async function picturesOf(alarmId: string, wanted = 1, who: Caller = seat): Promise<any[]> {
  let pictures: any[] = [];
  await until(async () => {
    ({ pictures } = await must(who.get('/api/sensing/alarmPictures', { alarmId })));
    return pictures.length >= wanted && pictures.every(({ state }) => state !== 'WAITING');
  });
  return pictures;
}
const frameOf = async ({ address }: Camera): Promise<Buffer> =>
  (
    await truth.query<{ content: Buffer }>(
      'select content from sensing.frame where address = $1 order by received_at desc, id desc limit 1',
      [address],
    )
  ).rows[0]!.content;
const queueAlarm = async (alarmId: string): Promise<any> => {
  const { cards } = await must(seat.get('/api/sensing/monitorQueue'));
  return cards.flatMap((card: any) => card.alarms).find((one: any) => one.id === alarmId);
};
const fileOf = async (fileId: string, who: string) =>
  fetch(`${server.url}/api/files/${fileId}`, { headers: { authorization: `Bearer ${await server.token(who)}` } });
const at = () => new Date().toISOString();

describe('the picture of a camera’s event', () => {
  test('over MQTT: it is evidence of the alarm, byte for byte, with confidence, time and source; the frame stays as it came', async () => {
    const lookout = await camera('MQTT');
    const seenAt = at();
    const message = cameraMessage({ seed: 1, confidence: 0.874, at: seenAt });
    (await publish(lookout, message)).close();
    const alarmId = await alarmOf(lookout);
    const [picture] = await picturesOf(alarmId);
    const bytes = syntheticPicture(1);
    expect(picture).toMatchObject({
      state: 'KEPT',
      confidence: 0.874,
      deviceId: lookout.id,
      claimedAt: seenAt,
      widthPixels: 320,
      heightPixels: 180,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const file = await fileOf(picture.fileId, 'monitor-operator');
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await frameOf(lookout)).toString()).toBe(`dev/${lookout.address}/up\0${message}`);
    expect((await queueAlarm(alarmId)).pictures).toEqual({ kept: 1, unreadable: 0, confidence: 0.874 });
    const { frames } = await must(seat.get('/api/sensing/deviceFrames', { deviceId: lookout.id, limit: 5 }));
    expect(frames[0].byteCount).toBe(Buffer.byteLength(message) + lookout.address.length + 8);
    const { explanation } = await must(seat.get('/api/sensing/explainStoredFrame', { frameId: frames[0].id }));
    expect(explanation.text).toContain('"image":""');
  });

  test('over signed HTTP, larger than any other message may be', async () => {
    const lookout = await camera('HTTP');
    const jpeg = Buffer.concat([
      Buffer.from([
        0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 4, 0x38, 7, 0x80, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0,
      ]),
      Buffer.alloc(400_000, 0x12),
      Buffer.from([0xff, 0xd9]),
    ]);
    const sent = JSON.stringify({ event: 'fire', confidence: 0.95, ts: at(), imageBase64: jpeg.toString('base64') });
    expect((await send(lookout, sent)).status).toBe(200);
    const [picture] = await picturesOf(await alarmOf(lookout));
    expect(picture).toMatchObject({ state: 'KEPT', widthPixels: 1920, heightPixels: 1080, confidence: 0.95 });
    const beyond = await send(lookout, JSON.stringify({ event: 'fire', image: 'A'.repeat(800_000) }));
    expect(beyond.status).toBe(413);
    expect((await beyond.json()).title).toContain('768');
  });

  test.each([
    ['NOT_BASE64', '…not a picture…'],
    ['NOT_A_PICTURE', Buffer.from('<svg onload="alert(1)"/>').toString('base64')],
    ['BROKEN', syntheticPicture(2).subarray(0, 900).toString('base64')],
    ['AN_ADDRESS', 'https://camera.example/1.jpg'],
    ['TOO_LARGE', 'A'.repeat(720_000)],
  ])('%s: what cannot be shown still raises the alarm, and the evidence says so', async (state, image) => {
    const lookout = await camera('MQTT');
    (await publish(lookout, JSON.stringify({ event: 'fire', confidence: 0.9, ts: at(), image }))).close();
    const alarmId = await alarmOf(lookout);
    expect(await picturesOf(alarmId)).toMatchObject([{ state, fileId: null, confidence: 0.9 }]);
    expect((await queueAlarm(alarmId)).pictures).toMatchObject({ kept: 0, unreadable: 1 });
  });

  test('a message that broke off within its picture is a fire all the same', async () => {
    const lookout = await camera('MQTT');
    const whole = cameraMessage({ seed: 3, confidence: 0.9, at: at(), event: 'fire' });
    (await publish(lookout, whole.slice(0, -600))).close();
    expect(await picturesOf(await alarmOf(lookout))).toMatchObject([{ state: 'BROKEN', confidence: 0.9 }]);
  });

  test('DV-17: a device that is no camera may send no more than before', async () => {
    const detector = await camera('MQTT', { deviceClass: 'SMOKE_DETECTOR' });
    const client = await publish(detector, JSON.stringify({ fire: 1, image: 'A'.repeat(100_000) }));
    expect([client.isClosed, client.acknowledged]).toEqual([true, 0]);
  });

  test('the same frame again, by re-send, adds nothing; who may not read the alarm reads no picture of it', async () => {
    const lookout = await camera('MQTT');
    const message = cameraMessage({ seed: 4, confidence: 0.8, at: at() });
    (await publish(lookout, message)).close();
    const alarmId = await alarmOf(lookout);
    const [{ fileId }] = await picturesOf(alarmId);
    (await publish(lookout, message)).close();
    await until(
      async () =>
        (await truth.query(`select from sensing.frame where address = $1 and verdict = 'RESENT'`, [lookout.address]))
          .rows.length === 1,
    );
    expect(await picturesOf(alarmId)).toHaveLength(1);
    const stranger = await server.as('fire-safety-manager');
    expect((await stranger.get('/api/sensing/alarmPictures', { alarmId })).status).toBe(404);
    expect((await fileOf(fileId, 'fire-safety-manager')).status).toBe(404);
    expect((await picturesOf(alarmId, 1, await server.as('dispatcher')))[0]).toMatchObject({ fileId });
  });
});
