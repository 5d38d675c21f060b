import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { readApplicationData } from '../../../engines/gb26875/index.ts';
import { must } from '../incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import {
  exchangeDatagram,
  fireOf,
  frameOf,
  freePort,
  heartbeatOf,
  registerDevice,
  smoke,
  TestDevice,
  until,
} from './wire-scene.ts';

let server: TestServer;
let port: number;
let operator: Caller;
let truth: pg.Client;
beforeAll(async () => {
  port = await freePort();
  server = await startTestServer({ environment: { GATEWAY_GB26875_PORT: String(port) } });
  operator = await server.as('monitor-operator');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

let lastAddress = 500_116_000_000;
/** A registered device that the gateway knows. */
async function knownDevice(more: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; address: string }> {
  lastAddress += 1;
  const address = String(lastAddress);
  const id = await registerDevice(operator, address, more);
  await until(() => wireOf(server.runtime).directory.find('GB26875', address) !== undefined);
  return { id, address };
}
const stored = async (address: string) =>
  (
    await truth.query<{ verdict: string; lane: string; content: Buffer }>(
      'select verdict, lane, content from sensing.frame where address = $1 order by received_at, id',
      [address],
    )
  ).rows;
/** Verdicts of the frames of an address, once there are so many. */
const verdicts = async (address: string, count: number) => {
  await until(async () => (await stored(address)).length >= count);
  return (await stored(address)).map(({ verdict }) => verdict);
};

describe('frames over TCP', () => {
  test('are confirmed with their serial, addresses turned, and are in the database byte for byte (DV-18, raw-frames-replay)', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const frame = fireOf(address, { serial: 4711 });
    device.send(frame);
    const [confirmed] = await device.hears(1);
    expect(confirmed).toMatchObject({ command: 3, serial: 4711, source: '1', destination: address });
    expect(await verdicts(address, 1)).toEqual(['ACCEPTED']);
    const row = (await stored(address)).at(-1)!;
    expect([row.lane, Buffer.compare(row.content, frame)]).toEqual(['LIFE', 0]);
    device.close();
  });

  test('come out of a stream that is cut up, run together and soiled (DV-03, DV-04, DV-05)', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const frames = Array.from({ length: 20 }, (_, serial) => heartbeatOf(address, { serial: serial + 1 }));
    const junk = Uint8Array.from([0x40, 0x40, 0x01, 0x23, 0x23, 0x40]);
    const stream = Buffer.concat(frames.flatMap((frame, index) => (index % 3 === 0 ? [junk, frame] : [frame])));
    for (let at = 0; at < stream.length; at += 7) device.send(stream.subarray(at, at + 7));
    const answers = await device.hears(20);
    expect(answers.map(({ serial }) => serial)).toEqual(frames.map((_, index) => index + 1));
    expect(await verdicts(address, 20)).toHaveLength(20);
    device.close();
  });

  test('a header that promises more than comes holds nothing back for longer than five seconds (DV-04, frame-resync)', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    // A whole header that agrees with itself, whose data never come; then a frame that is shorter than what is missing.
    const panel = frameOf(address, 21, [{ status: 3 }], { serial: 9 });
    device.send(
      frameOf(address, 2, [
        { ...smoke, status: 1 },
        { ...smoke, status: 1 },
      ]).slice(0, 40),
      panel,
    );
    const since = performance.now();
    const [confirmed] = await device.hears(1, 12);
    expect(confirmed!.serial).toBe(9);
    expect(performance.now() - since).toBeGreaterThan(4000);
    expect(performance.now() - since).toBeLessThan(7500);
    device.close();
  }, 20_000);

  test('with a wrong checksum or an unknown command are denied, and kept with the reason', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const wrong = fireOf(address, { serial: 5 }).slice();
    wrong[wrong.length - 3]! ^= 1;
    device.send(wrong, heartbeatOf(address, { serial: 6, command: 77 }));
    const answers = await device.hears(2);
    expect(answers.map(({ command, serial }) => `${command} ${serial}`).sort()).toEqual(['6 5', '6 6']);
    expect((await verdicts(address, 2)).sort()).toEqual(['CHECKSUM_WRONG', 'COMMAND_UNKNOWN']);
    device.close();
  });

  test('objects of a wrong size are confirmed, or the device would send them for ever', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const good = frameOf(address, 2, [{ ...smoke, status: 1 }], { serial: 3 });
    const data = good.slice(27, -3 - 4);
    const { writeFrame } = await import('../../../engines/gb26875/index.ts');
    device.send(
      writeFrame({
        serial: 3,
        majorVersion: 1,
        userVersion: 1,
        sentAt: new Date().toISOString(),
        source: address,
        destination: '1',
        command: 2,
        data,
      }),
    );
    expect((await device.hears(1))[0]!.command).toBe(3);
    expect(await verdicts(address, 1)).toEqual(['UNREADABLE']);
    device.close();
  });

  test('sent again are confirmed again and have one effect (DV-08, frame-replay)', async () => {
    const { address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const value = frameOf(address, 3, [{ ...smoke, analogueType: 3, rawValue: 215 }], { serial: 8 });
    device.send(value, value);
    await device.hears(2);
    device.send(value);
    await device.hears(3);
    expect((await verdicts(address, 3)).sort()).toEqual(['ACCEPTED', 'RESENT', 'RESENT']);
    const { rows } = await truth.query(
      'select value, unit from sensing.reading where quantity = $1 and device_id = (select id from sensing.device where address = $2)',
      ['temperature', address],
    );
    expect(rows).toEqual([{ value: 21.5, unit: '℃' }]);
    device.close();
  });

  test('another identity on one connection, and one identity on two channels, are told (DV-02, device-identity)', async () => {
    const [one, other] = [await knownDevice(), await knownDevice()];
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(one.address, { serial: 1 }));
    await device.hears(1);
    device.send(fireOf(other.address, { serial: 2 }));
    await device.hears(2);
    expect(await verdicts(other.address, 1)).toEqual(['CONFLICT']);
    await until(async () => {
      const { rows } = await truth.query(
        `select from ledger.fact where type = 'frame.conflicted' and payload ->> 'address' = $1`,
        [other.address],
      );
      return rows.length === 1;
    });
    const elsewhere = await TestDevice.connect(port, '127.0.0.2');
    elsewhere.send(heartbeatOf(one.address, { serial: 3 }));
    await elsewhere.hears(1);
    expect(device.isClosed).toBe(false);
    const { connections } = await must(operator.get('/api/sensing/listConnections', { search: one.address }));
    expect(connections.map((line: { isConflicting: boolean }) => line.isConflicting).sort()).toEqual([false, true]);
    device.close();
    elsewhere.close();
  });

  test('a connection over the same channel takes over', async () => {
    const { address } = await knownDevice();
    const [before, after] = [await TestDevice.connect(port), await TestDevice.connect(port)];
    before.send(heartbeatOf(address, { serial: 1 }));
    await before.hears(1);
    after.send(heartbeatOf(address, { serial: 2 }));
    await after.hears(1);
    await until(() => before.isClosed);
    after.close();
  });

  test('of somebody unknown are kept apart and confirmed, and a fire among them rings (DV-01, unknown-device)', async () => {
    const address = '777000111';
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address), fireOf(address, { serial: 2 }));
    await device.hears(2);
    expect(await verdicts(address, 2)).toEqual(['UNVERIFIED', 'UNVERIFIED']);
    await until(async () => {
      const { speakers } = await must(operator.get('/api/sensing/unknownSpeakers'));
      const found = speakers.find((one: { address: string }) => one.address === address);
      return found?.frameCount === 2 && found.lifeFrameCount === 1 && found.lastFrame !== null;
    });
    const ringing = server.runtime.streams.latest({ name: 'sensing.ringing' } as never) as ReadonlyMap<
      string,
      { value: { address: string; deviceId: null } }
    >;
    expect([...ringing.values()].map(({ value }) => value.address)).toContain(address);
    device.close();
  });

  test(
    'a fire is before the rules and on open screens within two seconds while a burst comes in (DV-10, alarm-overtakes-telemetry)',
    { retry: 2, timeout: 60_000 },
    async () => {
      const { address } = await knownDevice();
      const busy = await Promise.all(Array.from({ length: 5 }, () => knownDevice()));
      const burst = await Promise.all(
        busy.map(async ({ address: source }) => {
          const device = await TestDevice.connect(port);
          const values = Array.from({ length: 400 }, (_, serial) =>
            frameOf(source, 3, [{ ...smoke, analogueType: 3, rawValue: serial }], { serial }),
          );
          device.send(Buffer.concat(values));
          return device;
        }),
      );
      const device = await TestDevice.connect(port);
      const since = performance.now();
      device.send(fireOf(address, { serial: 99 }));
      await device.hears(1);
      await until(async () => (await stored(address)).length > 0, 5);
      expect(performance.now() - since).toBeLessThan(2000);
      await Promise.all(burst.map((one) => one.hears(400, 30)));
      for (const one of [...burst, device]) one.close();
    },
  );
});

describe('a device whose clock is wrong', () => {
  test('raises a fault of its clock, and its fire is a fire (DV-09, stale-but-shown)', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(fireOf(address, { serial: 1, sentAt: '2001-01-01T00:00:00Z' }));
    await device.hears(1);
    await until(async () => (await stored(address)).length === 1);
    const { frames } = await must(operator.get('/api/sensing/deviceFrames', { deviceId: id }));
    expect(frames[0]).toMatchObject({ verdict: 'ACCEPTED', lane: 'LIFE' });
    device.close();
  });
});

describe('frames over UDP', () => {
  test('are confirmed to where they came from, several in a datagram', async () => {
    const { address } = await knownDevice();
    const both = Buffer.concat([heartbeatOf(address, { serial: 1 }), fireOf(address, { serial: 2 })]);
    const answers = await exchangeDatagram(port, both, 2);
    expect(answers.map(({ command, serial }) => `${command} ${serial}`).sort()).toEqual(['3 1', '3 2']);
  });
});

describe('limits (DV-16, gateway-exhaustion)', () => {
  test('of one source refuse the newest and leave those that stand', async () => {
    const { address } = await knownDevice();
    const first = await TestDevice.connect(port, '127.0.0.9');
    first.send(heartbeatOf(address, { serial: 1 }));
    await first.hears(1);
    const more = await Promise.all(Array.from({ length: 49 }, () => TestDevice.connect(port, '127.0.0.9')));
    const oneTooMany = await TestDevice.connect(port, '127.0.0.9');
    await until(() => oneTooMany.isClosed);
    first.send(heartbeatOf(address, { serial: 2 }));
    await first.hears(2);
    expect(more.every((one) => !one.isClosed)).toBe(true);
    for (const one of [first, ...more]) one.close();
  });
});

describe('what is asked of a device (DV-14, downlink-guard)', () => {
  const downlinksOf = async (deviceId: string) =>
    (await must(operator.get('/api/sensing/deviceDownlinks', { deviceId }))).downlinks;

  test('goes out with a serial, and its answer finds it', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address));
    await device.hears(1);
    await must(
      operator.post('/api/sensing/askDevice', {
        deviceId: id,
        kind: 'READ_SYSTEM_STATUS',
        systemType: 1,
        systemAddress: 1,
      }),
    );
    const asked = (await device.hears(2))[1]!;
    expect([asked.command, ...asked.data]).toEqual([4, 61, 1, 1, 1]);
    device.send(
      frameOf(address, 1, [{ systemType: 1, systemAddress: 1, status: 1 }], { serial: asked.serial, command: 5 }),
    );
    await until(async () => (await downlinksOf(id))[0].state === 'ANSWERED');
    expect((await downlinksOf(id))[0].answer[0]).toMatchObject({ systemType: 1, conditions: [] });
    device.close();
  });

  test('a clock is set, a denial is kept, a post check waits for the person', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address));
    await device.hears(1);
    await must(operator.post('/api/sensing/askDevice', { deviceId: id, kind: 'SYNC_CLOCK' }));
    const clock = (await device.hears(2))[1]!;
    expect([clock.command, clock.data[0]]).toEqual([1, 90]);
    device.send(heartbeatOf(address, { serial: clock.serial, command: 6 }));
    await until(async () => (await downlinksOf(id))[0].state === 'DENIED');
    await must(operator.post('/api/sensing/askDevice', { deviceId: id, kind: 'POST_CHECK', answerMinutes: 5 }));
    const check = (await device.hears(3))[2]!;
    expect([...check.data]).toEqual([91, 1, 5]);
    device.send(heartbeatOf(address, { serial: check.serial, command: 3 }));
    await until(async () => (await downlinksOf(id))[0].state === 'CONFIRMED');
    device.send(frameOf(address, 24, [{ operationFlags: 0x20, operator: 2 }], { serial: 77 }));
    await until(async () => (await downlinksOf(id))[0].state === 'ANSWERED');
    device.close();
  });

  test('waits, and says that it waits, while the device is not there', async () => {
    const { id, address } = await knownDevice();
    await must(operator.post('/api/sensing/askDevice', { deviceId: id, kind: 'READ_DEVICE_STATUS' }));
    await pause(1500);
    expect((await downlinksOf(id))[0].state).toBe('WAITING');
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address));
    await until(() => device.heard.some(({ command }) => command === 4));
    await until(async () => (await downlinksOf(id))[0].state === 'SENT');
    device.close();
  });

  test('a clock that is wrong is set by itself, once in a while, and no longer than it helps', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    const wrong = (serial: number) => heartbeatOf(address, { serial, sentAt: '2024-01-01T00:00:00Z' });
    device.send(wrong(1));
    await until(() => device.heard.some(({ command }) => command === 1));
    const set = device.heard.find(({ command }) => command === 1)!;
    const [said] = readApplicationData(set.data).objects;
    expect(set.data[0]).toBe(90);
    expect(Math.abs(Date.parse(said!.clockAt!) - Date.now())).toBeLessThan(30_000);
    device.send(heartbeatOf(address, { serial: set.serial, command: 3 }));
    await until(async () => (await downlinksOf(id))[0].state === 'ANSWERED');
    expect((await downlinksOf(id))[0]).toMatchObject({ kind: 'SYNC_CLOCK', requestedBy: '自动校时' });
    // It goes on being wrong: nothing more is said within the hour.
    device.send(wrong(2), wrong(3));
    await verdicts(address, 4);
    expect(device.heard.filter(({ command }) => command === 1)).toHaveLength(1);
    device.close();
  });

  test('is only for those who may', async () => {
    const { id } = await knownDevice();
    const manager = await server.as('fire-safety-manager');
    expect((await manager.post('/api/sensing/askDevice', { deviceId: id, kind: 'SYNC_CLOCK' })).status).toBe(403);
  });
});

describe('a stored frame', () => {
  test('is explained field by field', async () => {
    const { id, address } = await knownDevice();
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address), fireOf(address, { serial: 2 }));
    await until(async () => (await stored(address)).length === 2);
    const { frames, next } = await must(operator.get('/api/sensing/deviceFrames', { deviceId: id, limit: 1 }));
    expect(frames).toHaveLength(1);
    const rest = await must(operator.get('/api/sensing/deviceFrames', { deviceId: id, before: next }));
    expect(rest.frames.map((one: { id: string }) => one.id)).not.toContain(frames[0].id);
    const fire = [...frames, ...rest.frames].find((one: { lane: string }) => one.lane === 'LIFE');
    const { explanation } = await must(operator.get('/api/sensing/explainStoredFrame', { frameId: fire.id }));
    expect(explanation).toMatchObject({
      valid: true,
      source: address,
      answer: 'CONFIRM',
      objects: [{ text: '三层走廊烟感', conditions: ['FIRE'] }],
    });
    device.close();
  });

  test('of a watched device shows as it comes', async () => {
    const { id, address } = await knownDevice();
    await must(operator.post('/api/sensing/watchFrames', { deviceId: id }));
    const device = await TestDevice.connect(port);
    device.send(heartbeatOf(address, { serial: 12 }));
    await device.hears(1);
    const watched = () =>
      (
        server.runtime.streams.latest({ name: 'sensing.watchedFrames' } as never) as ReadonlyMap<
          string,
          { value: { frames: unknown[] } }
        >
      ).get(id);
    await until(() => watched() !== undefined);
    expect(watched()!.value.frames.at(-1)).toMatchObject({ verdict: 'ACCEPTED', address });
    device.close();
  });
});
