import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { device as deviceRegister } from '../../../domains/operations/sensing/model/index.ts';
import { announceSaved, updateRecord, type Services } from '../../../platform/server/index.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { administer, testServerOfThisWorker } from '../../../platform/server/testing/database.ts';
import { type TestServer, startTestServer } from '../test-server.ts';
import { writeFrame } from '../../../engines/gb26875/index.ts';
import { must } from '../incident-scene.ts';
import { fireOf, freePort, frameOf, heartbeatOf, registerDevice, smoke, TestDevice, until } from './wire-scene.ts';

let server: TestServer;
let port: number;
const address = '500116009001';
beforeAll(async () => {
  port = await freePort();
  server = await start();
  await registerDevice(await server.as('monitor-operator'), address);
  await until(() => wireOf(server.runtime).directory.find('GB26875', address) !== undefined);
}, 600_000);
afterAll(async () => {
  await server?.close();
});

const start = (before?: TestServer) =>
  startTestServer({
    environment: { GATEWAY_GB26875_PORT: String(port) },
    ...(before ? { database: before.database, dataFolder: before.dataFolder } : {}),
  });

async function ask<Row extends object>(statement: string, ...values: readonly unknown[]): Promise<Row[]> {
  const client = new pg.Client(server.database.connection);
  await client.connect();
  try {
    return (await client.query<Row>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
const rawFrameOf = (source: string, data: Uint8Array) =>
  writeFrame({
    serial: 1,
    majorVersion: 1,
    userVersion: 1,
    sentAt: new Date().toISOString(),
    source,
    destination: '1',
    command: 2,
    data,
  });
const serialsStored = async () =>
  (
    await ask<{ content: Buffer }>(
      'select content from sensing.frame where address = $1 order by received_at, id',
      address,
    )
  ).map(({ content }) => content.readUInt16LE(2));
const values = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    frameOf(address, 3, [{ ...smoke, analogueType: 3, rawValue: from + index }], { serial: from + index }),
  );

test('what is confirmed and not yet stored when the process ends is stored by the next, in order and once (INV-1, INV-8)', async () => {
  const { drains, spool } = wireOf(server.runtime);
  // The moment between the disk and the database: the drains stand still, the gateway goes on.
  await Promise.all([drains.LIFE.stop(), drains.REST.stop()]);
  const device = await TestDevice.connect(port);
  device.send(...values(1000, 200), fireOf(address, { serial: 1500 }));
  await device.hears(201);
  expect(await serialsStored()).toEqual([]);
  expect(spool.lanes.REST.next).toBe(200);
  device.close();
  await server.stop();
  server = await start(server);
  await until(async () => (await serialsStored()).length >= 201);
  const serials = await serialsStored();
  expect(serials.filter((serial) => serial !== 1500)).toEqual(Array.from({ length: 200 }, (_, index) => 1000 + index));
  const [counted] = await ask<{ frames: number; ids: number }>(
    'select count(*)::int as frames, count(distinct id)::int as ids from sensing.frame where address = $1',
    address,
  );
  expect(counted).toEqual({ frames: 201, ids: 201 });
}, 120_000);

test('a commit whose answer was lost is not repeated', async () => {
  const before = (await serialsStored()).length;
  const { stores, drains } = wireOf(server.runtime);
  const store = stores.REST;
  const real = store.store.bind(store);
  let lost = 0;
  store.store = async (batch, isGivenUp) => {
    await real(batch, isGivenUp);
    if (lost === 0) {
      lost += 1;
      throw Object.assign(new Error('Connection terminated unexpectedly'));
    }
  };
  const device = await TestDevice.connect(port);
  device.send(...values(2000, 20));
  await device.hears(20);
  await until(() => lost === 1 && drains.REST.behind === 0);
  store.store = real;
  await until(async () => (await serialsStored()).length >= before + 20);
  device.send(...values(2100, 1));
  await device.hears(21);
  await until(async () => (await serialsStored()).length > before + 20);
  expect((await serialsStored()).length).toBe(before + 21);
  device.close();
}, 60_000);

/** The database as it was a while ago: recovered, restored, or another one that had not heard of the last batches yet. */
async function setBack(serials: { from: number; to: number }): Promise<void> {
  const { id } = wireOf(server.runtime).spool;
  await ask(
    `with gone as (delete from sensing.frame where address = $1
       and get_byte(content, 2) + 256 * get_byte(content, 3) between $2 and $3 returning id),
     unread as (delete from sensing.reading where frame_id in (select id from gone))
     update sensing.spool_position set next_record = next_record - (select count(*) from gone)
     where spool_id = $4 and lane = 'REST'`,
    address,
    serials.from,
    serials.to,
    id,
  );
}
const storedOf = (serials: { from: number; to: number }) =>
  ask<{ serial: number; verdict: string; readings: number }>(
    `select get_byte(content, 2) + 256 * get_byte(content, 3) as serial, verdict,
       (select count(*)::int from sensing.reading where frame_id = frame.id) as readings
     from sensing.frame where address = $1 and get_byte(content, 2) + 256 * get_byte(content, 3) between $2 and $3
     order by received_at, id`,
    address,
    serials.from,
    serials.to,
  );

test.each([
  ['with the connection', true],
  ['and nobody noticed', false],
])(
  'a database that lost what it acknowledged, %s, gets it again as what it was (INV-1)',
  async (_, isNoticed) => {
    const from = isNoticed ? 2200 : 2300;
    const serials = { from, to: from + 8 };
    const device = await TestDevice.connect(port);
    device.send(...values(from, 5));
    await until(async () => (await storedOf(serials)).length === 5);
    await setBack(serials);
    expect(await storedOf(serials)).toEqual([]);
    if (isNoticed)
      await ask(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    device.send(...values(from + 5, 4));
    await device.hears(9);
    await until(async () => (await storedOf(serials)).length === 9);
    expect(await storedOf(serials)).toEqual(
      Array.from({ length: 9 }, (_each, index) => ({ serial: from + index, verdict: 'ACCEPTED', readings: 1 })),
    );
    device.close();
  },
  60_000,
);

test('a frame that cannot be taken is kept and holds nothing back', async () => {
  const { stores } = wireOf(server.runtime);
  const store = stores.REST;
  const real = store.store.bind(store);
  // What the rules of alarms would do with one frame of many, if they failed on it.
  store.store = async (batch, isGivenUp) => {
    if (!isGivenUp && batch.payloads.some((payload) => payload.includes(Buffer.from('##@@bad')))) throw new Error('no');
    await real(batch, isGivenUp);
  };
  const bad = frameOf(address, 7, [{ ...smoke, text: '##@@bad' }], { serial: 3005 });
  const device = await TestDevice.connect(port);
  device.send(...values(3000, 5), bad, ...values(3010, 5));
  await device.hears(11);
  await until(async () => (await serialsStored()).includes(3014), 30);
  store.store = real;
  const rows = await ask<{ verdict: string }>(`select verdict from sensing.frame where verdict = 'NOT_TAKEN'`);
  expect(rows).toHaveLength(1);
  device.close();
}, 60_000);

test('what could not be taken is read again, and what is newer stands', async () => {
  const operator = await server.as('monitor-operator');
  const { stores } = wireOf(server.runtime);
  const fault = frameOf(address, 2, [{ ...smoke, componentAddress: 71, status: 5 }], { serial: 3101 });
  const fire = frameOf(address, 2, [{ ...smoke, componentAddress: 72, status: 3, text: '重读' }], { serial: 3102 });
  const value = frameOf(address, 3, [{ ...smoke, analogueType: 3, rawValue: 777 }], { serial: 3103 });
  const bad = [fault, fire, value].map((frame) => Buffer.from(frame));
  const real = { LIFE: stores.LIFE.store.bind(stores.LIFE), REST: stores.REST.store.bind(stores.REST) };
  for (const lane of ['LIFE', 'REST'] as const)
    stores[lane].store = async (batch, isGivenUp) => {
      if (!isGivenUp && batch.payloads.some((payload) => bad.some((frame) => Buffer.from(payload).includes(frame))))
        throw new Error('a defect of this release');
      await real[lane](batch, isGivenUp);
    };
  const device = await TestDevice.connect(port);
  device.send(fault, fire, value);
  await device.hears(3);
  const untaken = async () => (await ask("select from sensing.frame where verdict = 'NOT_TAKEN'")).length;
  await until(async () => (await untaken()) === 4, 60);
  Object.assign(stores.LIFE, { store: real.LIFE });
  Object.assign(stores.REST, { store: real.REST });
  // Meanwhile the fault of the first component is over, by its own word.
  device.send(frameOf(address, 2, [{ ...smoke, componentAddress: 71, status: 1 }], { serial: 3104 }));
  await until(async () => (await serialsStored()).includes(3104));
  device.close();

  const parts = async () => (await ask("select from sensing.alarm_part where component = '1/1/72'")).length;
  expect(await parts()).toBe(0);
  const { counts } = await must(operator.get('/api/sensing/untakenFrames'));
  expect(counts[0]).toMatchObject({ verdict: 'NOT_TAKEN', frames: 4 });
  const auditor = await server.as('auditor');
  expect((await auditor.post('/api/sensing/retakeFrames', { reason: '新版本' })).status).toBe(403);
  const retaken = await must(operator.post('/api/sensing/retakeFrames', { reason: '新版本' }));
  expect(retaken).toMatchObject({ looked: 4, taken: 4, failed: 0, next: null });
  const of = (frame: Uint8Array) => {
    const hex = Buffer.from(frame).readUInt16LE(2);
    return retaken.frames[[3005, 3101, 3102, 3103].indexOf(hex)];
  };
  expect(of(fire)).toMatchObject({ was: 'NOT_TAKEN', is: 'ACCEPTED', alarms: 1 });
  expect(of(value)).toMatchObject({ readings: 1, alarms: 0 });
  expect(of(fault)).toMatchObject({ is: 'ACCEPTED', alarms: 0, observations: 0 });
  expect(await parts()).toBe(1);
  const state = await ask<{ is_active: boolean }>(
    "select is_active from sensing.component_state where component = '1/1/71' and condition = 'FAULT'",
  );
  expect(state.some(({ is_active }) => is_active)).toBe(false);
  expect(await ask('select from sensing.reading where value = 77.7')).toHaveLength(1);
  // Once is enough, whoever asks again.
  expect(await must(operator.post('/api/sensing/retakeFrames', { reason: '再来一次' }))).toMatchObject({ looked: 0 });
  expect((await must(operator.get('/api/sensing/untakenFrames'))).counts).toEqual([]);
}, 120_000);

test('what another make of device could not be read as is read anew once its profile is right', async () => {
  const operator = await server.as('monitor-operator');
  const short = '500116009002';
  const id = await registerDevice(operator, short);
  await until(() => wireOf(server.runtime).directory.find('GB26875', short) !== undefined);
  // Component status without text, as an older make sends it: 15 bytes an object.
  const data = Uint8Array.from([2, 1, 1, 1, 40, 9, 0, 1, 0, 5, 0, 0, 0, 0, 1, 1, 26]);
  const sender = await TestDevice.connect(port);
  sender.send(rawFrameOf(short, data));
  await sender.hears(1);
  await until(async () => (await ask("select from sensing.frame where verdict = 'UNREADABLE'")).length === 1);
  sender.close();
  const before = await must(operator.post('/api/sensing/retakeFrames', { reason: '核对规约' }));
  expect(before.frames).toMatchObject([{ is: 'UNREADABLE' }]);
  const services = server.runtime as unknown as Services;
  await services.transact(services.jobSubject('scene'), async (context) => {
    const row = await updateRecord(context, deviceRegister, id, { profile: 'GB26875_SHORT_OBJECTS' }, 'any');
    await announceSaved(context, deviceRegister, row, 'EDITED');
  });
  await until(() => wireOf(server.runtime).directory.find('GB26875', short)?.profile === 'GB26875_SHORT_OBJECTS');
  const after = await must(operator.post('/api/sensing/retakeFrames', { reason: '规约已改' }));
  expect(after.frames).toMatchObject([{ was: 'UNREADABLE', is: 'ACCEPTED' }]);
});

test('with the database away frames are confirmed and fires ring; when it is back all is stored once (INV-2)', async () => {
  const { connectionString } = testServerOfThisWorker();
  const { name } = server.database;
  const before = (await serialsStored()).length;
  const device = await TestDevice.connect(port);
  device.send(heartbeatOf(address, { serial: 1 }));
  await device.hears(1);
  await administer(connectionString, `alter database ${name} with allow_connections false`);
  await administer(
    connectionString,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  );
  const at = performance.now();
  device.send(...values(4000, 300), fireOf(address, { serial: 4500 }));
  await device.hears(302);
  expect(performance.now() - at).toBeLessThan(5000);
  const ringing = server.runtime.streams.latest({ name: 'sensing.ringing' } as never) as ReadonlyMap<
    string,
    { value: { deviceName: string; address: string } }
  >;
  expect([...ringing.values()].map(({ value }) => value)).toContainEqual(
    expect.objectContaining({ address, deviceName: `示例·装置${address}` }),
  );
  await until(() => wireOf(server.runtime).drains.REST.isWaiting);
  await administer(connectionString, `alter database ${name} with allow_connections true`);
  await until(
    () => wireOf(server.runtime).drains.REST.behind === 0 && wireOf(server.runtime).drains.LIFE.behind === 0,
    20,
  );
  const serials = (await serialsStored()).slice(before);
  expect(serials.filter((serial) => serial >= 4000 && serial < 4500)).toEqual(
    Array.from({ length: 300 }, (_, index) => 4000 + index),
  );
  expect(serials.filter((serial) => serial === 4500)).toHaveLength(1);
  device.close();
}, 60_000);

test('a full spool takes life frames and confirms no others', async () => {
  const wire = wireOf(server.runtime);
  const isFull = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(wire.spool), 'isFull')!;
  Object.defineProperty(wire.spool, 'isFull', { get: () => true, configurable: true });
  const device = await TestDevice.connect(port);
  device.send(heartbeatOf(address, { serial: 5000 }), fireOf(address, { serial: 5001 }));
  expect((await device.hears(1)).map(({ serial }) => serial)).toEqual([5001]);
  Object.defineProperty(wire.spool, 'isFull', isFull);
  device.send(heartbeatOf(address, { serial: 5002 }));
  expect((await device.hears(2)).map(({ serial }) => serial)).toEqual([5001, 5002]);
  device.close();
});

test('confirmation comes after the disk: while a flush hangs nothing is confirmed (DV-07, ack-after-durable)', async () => {
  const { spool } = wireOf(server.runtime);
  const lane = spool.lanes.REST;
  const real = lane.append.bind(lane);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  lane.append = async (payload) => {
    await held;
    await real(payload);
  };
  const device = await TestDevice.connect(port);
  device.send(heartbeatOf(address, { serial: 6000 }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(device.heard).toEqual([]);
  letGo();
  await device.hears(1);
  lane.append = real;
  device.close();
});

test('frames lie in partitions of their month, and what is stored leaves the spool', async () => {
  const month = new Date().toISOString().slice(0, 7).replace('-', '_');
  const [row] = await ask<{ table: string }>(
    'select distinct tableoid::regclass::text as table from sensing.frame where address = $1',
    address,
  );
  expect(row?.table).toBe(`sensing.frame_${month}`);
  await ask('select sensing.keep_partitions(13, 13)');
  await expect(ask('select sensing.keep_partitions(6, 13)')).rejects.toThrow('a year at least');
  const files = await readdir(join(server.dataFolder, 'spool', 'rest'));
  expect(files.length).toBeLessThanOrEqual(2);
});

test('rows that came before their partition move into it', async () => {
  await ask(`insert into sensing.frame (id, received_at, lane, protocol, address, connection, remote, verdict, digest, content)
    values (gen_random_uuid(), now() + interval '4 months', 'REST', 'GB26875', 'early', '', '', 'ACCEPTED', '', ''),
      (gen_random_uuid(), now() - interval '3 years', 'REST', 'GB26875', 'late', '', '', 'ACCEPTED', '', '')`);
  const where = () =>
    ask<{ table: string; address: string }>(
      `select tableoid::regclass::text as table, address from sensing.frame where address in ('early', 'late') order by address`,
    );
  expect((await where()).map(({ table }) => table)).toEqual(['sensing.frame_default', 'sensing.frame_default']);
  await ask('select sensing.keep_partitions(13, 13)');
  expect((await where()).map(({ address: who }) => who)).toEqual(['early']);
});
