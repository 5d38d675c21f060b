import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLifeFrame } from '../../../domains/operations/sensing/model/index.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { readTerminal } from '../../../domains/operations/sensing/server/reading/read-terminal.ts';
import { MessageReader, readBody, readMessage, writeMessage, writePackets } from '../../../engines/jt808/index.ts';
import { must } from '../incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';
import { freePort, registerDevice, until } from './wire-scene.ts';

let server: TestServer;
let port: number;
let operator: Caller;
let truth: pg.Client;
let unit: { id: string; township_code: string };
const phone = '13900001161';
beforeAll(async () => {
  port = await freePort();
  server = await startTestServer({ environment: { GATEWAY_JT808_PORT: String(port) } });
  operator = await server.as('monitor-operator');
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  unit = (await truth.query<typeof unit>('select id, township_code from forces.unit limit 1')).rows[0]!;
  await registerDevice(operator, phone, {
    protocol: 'JT808',
    profile: 'JT808',
    deviceClass: 'VEHICLE_TERMINAL',
    unitId: unit.id,
    townshipCode: unit.township_code,
  });
  await until(() => wireOf(server.runtime).directory.find('JT808', phone) !== undefined);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

type Edition = '2011' | '2013' | '2019';
/** The editions of 2011 and 2013 have one header. */
const headerOf = (edition: Edition) => (edition === '2019' ? '2019' : '2013');
interface Heard {
  readonly messageId: number;
  readonly edition: '2013' | '2019';
  readonly body: Record<string, unknown>;
  readonly bytes: Uint8Array;
  readonly serial: number;
}

class Terminal {
  readonly heard: Heard[] = [];
  isClosed = false;
  readonly #socket: Socket;
  readonly #edition: Edition;
  readonly #phone: string;
  #serial = 0;

  constructor(edition: Edition, number = phone) {
    this.#edition = edition;
    this.#phone = number;
    const reader = new MessageReader();
    this.#socket = connect({ port, host: '127.0.0.1' });
    this.#socket.on('data', (chunk) => {
      for (const between of reader.push(chunk)) {
        const { header, body } = readMessage(between);
        if (header)
          this.heard.push({
            messageId: header.messageId,
            edition: header.edition,
            body: readBody(header, body) ?? {},
            bytes: body,
            serial: header.serial,
          });
      }
    });
    this.#socket.on('close', () => (this.isClosed = true));
    this.#socket.on('error', () => undefined);
  }

  message(messageId: number, body: readonly number[] | Uint8Array): Uint8Array {
    this.#serial += 1;
    return writeMessage(
      { messageId, edition: headerOf(this.#edition), phone: this.#phone, serial: this.#serial },
      Uint8Array.from(body),
    );
  }

  /** A message in packets of so many bytes. */
  packets(messageId: number, body: readonly number[], bytes: number): Uint8Array[] {
    const serial = this.#serial + 1;
    const packets = writePackets(
      { messageId, edition: headerOf(this.#edition), phone: this.#phone, serial },
      Uint8Array.from(body),
      bytes,
    );
    this.#serial += packets.length;
    return packets;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends a message and gives what is answered. */
  async ask(messageId: number, body: readonly number[] | Uint8Array): Promise<Heard> {
    const before = this.heard.length;
    this.write(this.message(messageId, body));
    await until(
      () => this.heard.length > before,
      10,
      () => `an answer to ${messageId.toString(16)}`,
    );
    return this.heard[before]!;
  }

  async signIn(): Promise<void> {
    const { body } = await this.ask(0x0100, registration[this.#edition]);
    const code = Buffer.from(String(body['authenticationCode']));
    const answer = await this.ask(
      0x0102,
      this.#edition === '2019' ? [code.length, ...code, ...new Uint8Array(35)] : [...code],
    );
    expect(answer.body['result']).toBe(0);
  }

  close(): void {
    this.#socket.destroy();
  }
}

const registration = {
  '2011': [0, 50, 0, 116, ...new Uint8Array(5 + 8 + 7), 2],
  '2013': [0, 50, 0, 116, ...new Uint8Array(5 + 20 + 7), 2],
  '2019': [0, 50, 0, 116, ...new Uint8Array(11 + 30 + 30), 2],
};
const digits = (text: string) => (text.match(/../g) ?? []).map((two) => Number.parseInt(two, 16));
const clock = (at: Date) =>
  digits(new Date(at.getTime() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(2, 14));
const long = (value: number) => [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
const location = (longitude: number, latitude: number, at = new Date(), alarms = 0) => [
  ...long(alarms),
  ...long(0b11),
  ...long(Math.round(latitude * 1e6)),
  ...long(Math.round(longitude * 1e6)),
  0,
  212,
  0x02,
  0x7b,
  0,
  87,
  ...clock(at),
];
const positionNow = async () =>
  (
    await truth.query<{ longitude: number; latitude: number; source: string; at: string }>(
      'select longitude, latitude, source, at from forces.unit_position where unit_id = $1',
      [unit.id],
    )
  ).rows[0];

describe('vehicle terminals', () => {
  test.each(['2011', '2013', '2019'] as const)(
    'of %s register, prove who they are and move their unit on the map',
    async (edition) => {
      const terminal = new Terminal(edition);
      await terminal.signIn();
      expect((await terminal.ask(0x0002, [])).body).toMatchObject({ replyId: '0x0002', result: 0 });
      const longitude = { '2011': 106.24, '2013': 106.251, '2019': 106.262 }[edition];
      expect((await terminal.ask(0x0200, location(longitude, 29.291))).body['result']).toBe(0);
      await until(async () => Math.abs(((await positionNow())?.longitude ?? 0) - longitude) < 1e-6);
      expect(await positionNow()).toMatchObject({ latitude: 29.291, source: 'TERMINAL' });
      expect(terminal.heard.every((one) => one.edition === headerOf(edition))).toBe(true);
      terminal.close();
    },
  );

  test('bring places from a stretch without a link into the track, and the newest stays where it is', async () => {
    const terminal = new Terminal('2013');
    await terminal.signIn();
    await terminal.ask(0x0200, location(106.27, 29.3));
    await until(async () => (await positionNow())?.longitude === 106.27);
    const old = Array.from({ length: 4 }, (_, index) =>
      location(106.1 + index / 100, 29.2, new Date(Date.now() - 3_600_000 + index * 15_000)),
    );
    const body = [0, old.length, 1, ...old.flatMap((one) => [0, one.length, ...one])];
    expect((await terminal.ask(0x0704, body)).body['result']).toBe(0);
    await until(
      async () =>
        (await truth.query('select from forces.unit_track where unit_id = $1 and longitude < 106.2', [unit.id]))
          .rowCount === 4,
    );
    expect((await positionNow())?.longitude).toBe(106.27);
    terminal.close();
  });

  test('split a long batch into packets, which are joined in whatever order and however often they come', async () => {
    const terminal = new Terminal('2013');
    await terminal.signIn();
    const at = Date.now() - 3 * 3_600_000;
    const old = Array.from({ length: 60 }, (_, index) =>
      location(105.1 + index / 1000, 28.2, new Date(at + index * 15_000)),
    );
    const body = [0, old.length, 1, ...old.flatMap((one) => [0, one.length, ...one])];
    const packets = terminal.packets(0x0704, body, 500);
    expect(packets.length).toBeGreaterThan(3);
    const [first, ...rest] = packets;
    for (const packet of [...rest.toReversed(), rest[0]!, first!, rest[1]!]) terminal.write(packet);
    const tracked = async () =>
      (await truth.query('select from forces.unit_track where unit_id = $1 and longitude < 105.5', [unit.id])).rowCount;
    await until(async () => (await tracked()) === old.length);
    // Every packet has its receipt, and what is repeated changes nothing.
    await until(
      () => terminal.heard.filter(({ body: said }) => said['replyId'] === '0x0704').length === packets.length + 2,
    );
    expect(await tracked()).toBe(old.length);
    terminal.close();
  });

  test('are asked for the packets that are missing', async () => {
    const terminal = new Terminal('2019');
    await terminal.signIn();
    const at = Date.now() - 5 * 3_600_000;
    const old = Array.from({ length: 60 }, (_, index) =>
      location(104.1 + index / 1000, 28.2, new Date(at + index * 15_000)),
    );
    const packets = terminal.packets(0x0704, [0, old.length, 1, ...old.flatMap((one) => [0, one.length, ...one])], 500);
    const [first, second, ...rest] = packets;
    const { serial } = readMessage(first!.subarray(1, -1)).header!;
    for (const packet of rest) terminal.write(packet);
    await until(() => terminal.heard.some(({ messageId }) => messageId === 0x8003), 30);
    const asked = terminal.heard.find(({ messageId }) => messageId === 0x8003)!;
    expect([...asked.bytes]).toEqual([serial >> 8, serial & 0xff, 0, 2, 0, 1, 0, 2]);
    for (const packet of [second!, first!]) terminal.write(packet);
    await until(
      async () =>
        (await truth.query('select from forces.unit_track where unit_id = $1 and longitude < 104.5', [unit.id]))
          .rowCount === old.length,
    );
    terminal.close();
  });

  test('have their packets joined when a restart lies between them', async () => {
    const terminal = new Terminal('2013');
    await terminal.signIn();
    const at = Date.now() - 8 * 3_600_000;
    const old = Array.from({ length: 60 }, (_, index) =>
      location(103.1 + index / 1000, 28.2, new Date(at + index * 15_000)),
    );
    const packets = terminal.packets(0x0704, [0, old.length, 1, ...old.flatMap((one) => [0, one.length, ...one])], 500);
    const [first, ...rest] = packets;
    const confirmed = () => terminal.heard.filter(({ body: said }) => said['replyId'] === '0x0704').length;
    const behind = () => wireOf(server.runtime).drains.LIFE.behind;
    terminal.write(first!);
    await until(() => confirmed() === 1 && behind() === 0);
    // The rest is on the disk and not in the database when the process ends.
    await wireOf(server.runtime).drains.LIFE.stop();
    for (const packet of rest) terminal.write(packet);
    await until(() => confirmed() === packets.length);
    terminal.close();
    await server.stop();
    server = await startTestServer({
      database: server.database,
      dataFolder: server.dataFolder,
      environment: { GATEWAY_JT808_PORT: String(port) },
    });
    operator = await server.as('monitor-operator');
    await until(
      async () =>
        (await truth.query('select from forces.unit_track where unit_id = $1 and longitude < 103.5', [unit.id]))
          .rowCount === old.length,
    );
  }, 120_000);

  test.each(['2013', '2019'] as const)(
    'of %s are asked where they are and shown a text, and their answers find what was asked (DV-14)',
    async (edition) => {
      const terminal = new Terminal(edition);
      await terminal.signIn();
      const { id: deviceId } = (
        await truth.query<{ id: string }>(`select id from sensing.device where address = $1`, [phone])
      ).rows[0]!;
      const newest = async () => (await must(operator.get('/api/sensing/deviceDownlinks', { deviceId }))).downlinks[0];
      const asked = async (messageId: number) => {
        await until(() => terminal.heard.some((one) => one.messageId === messageId));
        return terminal.heard.find((one) => one.messageId === messageId)!;
      };
      await must(operator.post('/api/sensing/askDevice', { deviceId, kind: 'READ_POSITION' }));
      const { serial } = await asked(0x8201);
      terminal.write(terminal.message(0x0201, [serial >> 8, serial & 0xff, ...location(106.28, 29.28)]));
      await until(async () => (await newest()).state === 'ANSWERED');
      expect((await newest()).answer[0]).toMatchObject({ replySerial: serial, position: [106.28, 29.28] });

      await must(operator.post('/api/sensing/askDevice', { deviceId, kind: 'SHOW_TEXT', text: '示例·请绕行' }));
      const text = await asked(0x8300);
      expect(text.body).toMatchObject({ text: '示例·请绕行' });
      terminal.write(terminal.message(0x0001, [text.serial >> 8, text.serial & 0xff, 0x83, 0x00, 3]));
      await until(async () => (await newest()).state === 'DENIED');
      terminal.close();
    },
  );

  test('are not asked what only other devices can answer, nor shown what has no letters there', async () => {
    const { rows } = await truth.query<{ id: string }>(`select id from sensing.device where address = $1`, [phone]);
    const ask = (more: object) => operator.post('/api/sensing/askDevice', { deviceId: rows[0]!.id, ...more });
    expect((await ask({ kind: 'SYNC_CLOCK' })).body.code).toBe('downlink.not_possible');
    for (const text of [undefined, '😀'])
      expect((await ask({ kind: 'SHOW_TEXT', text })).body.code).toBe('downlink.text_refused');
  });

  test('that have not proved who they are move nothing, and a call for help of theirs rings', async () => {
    const before = await positionNow();
    const terminal = new Terminal('2013');
    expect((await terminal.ask(0x0102, [...Buffer.from('WRONGCODE')])).body['result']).toBe(1);
    await terminal.ask(0x0200, location(107.5, 29.9, new Date(), 1));
    const ringing = server.runtime.streams.latest({ name: 'sensing.ringing' } as never) as ReadonlyMap<
      string,
      { value: { address: string } }
    >;
    expect([...ringing.values()].map(({ value }) => value.address)).toContain(phone);
    await until(
      async () =>
        (
          await truth.query(
            `select from sensing.frame where address = $1 and verdict = 'NOT_AUTHENTICATED' and lane = 'LIFE'`,
            [phone],
          )
        ).rowCount === 1,
    );
    expect(await positionNow()).toEqual(before);
    terminal.close();
  });

  test('that nobody registered are told so, and kept', async () => {
    const terminal = new Terminal('2019', '13900009999');
    expect((await terminal.ask(0x0100, registration['2019'])).body).toMatchObject({ result: 4 });
    await until(async () =>
      (await must(operator.get('/api/sensing/unknownSpeakers'))).speakers.some(
        (one: { address: string }) => one.address === '13900009999',
      ),
    );
    terminal.close();
  });

  test('are answered "bad message" for a wrong check byte, and the next message is read', async () => {
    const terminal = new Terminal('2013');
    await terminal.signIn();
    const heard = terminal.heard.length;
    const wrong = terminal.message(0x0002, []);
    wrong[wrong.length - 2]! ^= 1;
    terminal.write(wrong);
    await until(() => terminal.heard.length > heard);
    expect(terminal.heard[heard]!.body['result']).toBe(2);
    expect((await terminal.ask(0x0002, [])).body['result']).toBe(0);
    terminal.close();
  });

  test('a new connection of who proved who it is takes over', async () => {
    const [before, after] = [new Terminal('2013'), new Terminal('2013')];
    await before.signIn();
    await after.signIn();
    await until(() => before.isClosed);
    expect(after.isClosed).toBe(false);
    after.close();
  });
});

test('whatever a message is, what calls for help takes the life lane', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0x0200, 0x0201, 0x0704, 0x0002),
      fc.constantFrom('2013' as const, '2019' as const),
      fc.integer({ min: 0, max: 0xffff }),
      fc.uint8Array({ minLength: 0, maxLength: 200 }),
      (messageId, edition, serial, body) => {
        const bytes = writeMessage({ messageId, edition, phone, serial }, body);
        if (readTerminal(bytes).observations.some((one) => one.condition === 'SOS' && one.isActive))
          expect(isLifeFrame('JT808', bytes)).toBe(true);
      },
    ),
    { numRuns: 5000 },
  );
});
