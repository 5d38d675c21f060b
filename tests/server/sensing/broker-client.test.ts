import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageClient } from '../../../apps/simulator/devices/message-client.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { must } from '../incident-scene.ts';
import { type TestServer, startTestServer } from '../test-server.ts';
import { type Broker, hasMosquitto, Mosquitto } from './mosquitto.ts';
import { freePort, registerDevice, until } from './wire-scene.ts';

class Embedded implements Broker {
  readonly port: number;
  #broker: Aedes | null = null;
  #server: Server | null = null;
  readonly #persistence: { value: unknown } = { value: undefined };

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    const broker = new Aedes(
      this.#persistence.value === undefined ? {} : { persistence: this.#persistence.value as never },
    );
    await broker.listen();
    this.#persistence.value = (broker as unknown as { persistence: unknown }).persistence;
    this.#broker = broker;
    this.#server = createServer((socket) => broker.handle(socket));
    await new Promise<void>((resolve) => this.#server!.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => (this.#broker ? this.#broker.close(() => resolve()) : resolve()));
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }
}

/** Aedes speaks 3.1.1 alone; Debian's Mosquitto both. */
const kinds = [
  ['embedded', '3.1.1', true],
  ['mosquitto', '3.1.1', hasMosquitto],
  ['mosquitto', '5', hasMosquitto],
] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-broker-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

for (const [kind, version, isThere] of kinds)
  describe.skipIf(!isThere)(`the user's own broker: ${kind}, MQTT ${version}`, () => {
    let broker: Broker;
    let server: TestServer;
    let truth: pg.Client;
    const address = `b-${kind}-${version}`;
    const start = (before?: TestServer) =>
      startTestServer({
        environment: { GATEWAY_MQTT_BROKER: `mqtt://127.0.0.1:${broker.port}?version=${version}` },
        ...(before ? { database: before.database, dataFolder: before.dataFolder } : {}),
      });
    const isOpen = async () =>
      (await must((await server.as('monitor-operator')).get('/api/sensing/gatewayState'))).gateways.some(
        (one: { broker: string | null; isOpen: boolean }) => one.broker === `127.0.0.1:${broker.port}` && one.isOpen,
      );
    beforeAll(async () => {
      const port = await freePort();
      broker = kind === 'embedded' ? new Embedded(port) : new Mosquitto(port, folder);
      await broker.start();
      server = await start();
      truth = new pg.Client(server.database.connection);
      await truth.connect();
      await registerDevice(await server.as('monitor-operator'), address, {
        protocol: 'MQTT',
        profile: 'MQTT_GENERIC',
        deviceClass: 'SMOKE_DETECTOR',
      });
      await until(() => wireOf(server.runtime).directory.find('MQTT', address) !== undefined);
      await until(isOpen, 30);
    }, 600_000);
    afterAll(async () => {
      await truth?.end();
      await server?.close();
      await broker?.stop();
    });
    let number = 0;
    /** A device of the broker; each message has a number of its own. */
    const publish = async (count: number, retain = false): Promise<void> => {
      const device = new MessageClient({ port: broker.port, clientId: address, secret: 'x' });
      await until(() => device.refusal === 0, 10);
      for (let index = 0; index < count; index += 1) {
        number += 1;
        device.publish(`dev/${address}/up`, JSON.stringify({ temperature: 20, count: number }), { retain });
      }
      await until(() => device.acknowledged >= count, 20);
      device.close();
    };
    const stored = async (): Promise<number[]> =>
      (
        await truth.query<{ content: Buffer }>(
          `select content from sensing.frame where address = $1 and verdict = 'ACCEPTED' order by received_at, id`,
          [address],
        )
      ).rows.map(({ content }) => (JSON.parse(content.toString().split('\0')[1]!) as { count: number }).count);

    test('what devices publish there is stored, in order, and each by the device its topic names', async () => {
      await publish(20);
      await until(async () => (await stored()).length >= 20);
      expect(await stored()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    });

    test('what comes while we are away comes when we are back, once', async () => {
      const before = await stored();
      await server.stop();
      await publish(30);
      server = await start(server);
      await until(async () => (await stored()).length >= before.length + 30);
      expect(await stored()).toEqual([
        ...before,
        ...Array.from({ length: 30 }, (_, index) => before.length + index + 1),
      ]);
      await until(isOpen, 30);
    }, 120_000);

    test('what is not on the disk is not acknowledged, and comes again (DV-07)', async () => {
      const before = (await stored()).length;
      const { lanes } = wireOf(server.runtime).spool;
      const real = lanes.REST.append.bind(lanes.REST);
      let failures = 0;
      lanes.REST.append = (payload) => {
        if (failures < 3) {
          failures += 1;
          return Promise.reject(new Error('the disk is full'));
        }
        return real(payload);
      };
      await publish(5);
      await until(async () => new Set((await stored()).slice(before)).size >= 5);
      lanes.REST.append = real;
      expect(failures).toBe(3);
      const came = (await stored()).slice(before).toSorted((a, b) => a - b);
      // Aedes gives what it sends again another number, so we cannot know it; Mosquitto keeps to the one it had.
      expect(kind === 'embedded' ? [...new Set(came)] : came).toEqual(
        Array.from({ length: 5 }, (_, index) => number - 4 + index),
      );
    }, 120_000);

    test('a broker that goes away and comes back finds us again', async () => {
      const before = (await stored()).length;
      await broker.stop();
      await until(async () => !(await isOpen()));
      await broker.start();
      await until(isOpen, 60);
      await publish(3);
      await until(async () => (await stored()).length >= before + 3);
    }, 180_000);

    test('what is retained there rings nobody', async () => {
      const before = (await stored()).length;
      await publish(1, true);
      await until(async () => (await stored()).length === before + 1);
      await server.stop();
      server = await start(server);
      await until(isOpen, 30);
      await publish(1);
      await until(async () => (await stored()).length >= before + 2);
      expect((await stored()).length).toBe(before + 2);
    }, 120_000);
  });

test.skipIf(hasMosquitto)("Debian's Mosquitto is not installed: its part was skipped", () => {
  expect(hasMosquitto).toBe(false);
});
