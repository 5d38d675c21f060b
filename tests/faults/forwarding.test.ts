import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { ReceivingPlatform } from '../../apps/exchange/municipal/receiving-platform.ts';
import { Transmitter, type TransmitterCounts } from '../../apps/simulator/devices/transmitter.ts';
import { Product } from '../product/product.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port, given.gb26875Port);
const platform = new ReceivingPlatform({ gb26875Port: 0, httpPort: null, secret: '' });
const counts: TransmitterCounts = { sent: 0, confirmed: 0, denied: 0, resent: 0, lost: 0, reconnected: 0, answered: 0 };
const devices: Transmitter[] = [];
afterAll(async () => {
  for (const device of devices) device.stop();
  if (product.isRunning) await product.end('SIGTERM');
  await platform.close();
});

const deviceCount = 8;
const kills = 2;
const withinSeconds = 90;
const fault = { atSeconds: 0, transmitter: 0, kind: 'FAULT', zone: 1, point: 7, value: 0 } as const;

async function ask<Row extends object>(statement: string): Promise<Row[]> {
  const database = await product.connectDatabase();
  try {
    return (await database.query<Row>(statement)).rows;
  } finally {
    await database.end();
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const since = performance.now(); performance.now() - since < withinSeconds * 1000; await pause(200))
    if (await isSo()) return;
  throw new Error(`not within ${withinSeconds} s: ${what}`);
}

test('killed in the middle of forwarding, the server forwards everything, once and in the order of each device (INV-8)', async () => {
  await platform.start();
  // Slow enough that there is always something on the way.
  platform.delayMilliseconds = 40;
  const settings = { MUNICIPAL_GB26875: `127.0.0.1:${platform.gb26875Port}/500116/1` };
  await product.start(240, settings);
  const addresses = await ask<{ address: string }>(
    `select address from sensing.device where protocol = 'GB26875' order by device_no limit ${deviceCount}`,
  );
  for (const { address } of addresses) {
    const device = new Transmitter({ address, host: '127.0.0.1', port: given.gb26875Port, counts });
    devices.push(device);
    device.start();
  }
  let step = 0;
  const speak = async (seconds: number) => {
    for (const until = performance.now() + seconds * 1000; performance.now() < until; await pause(60)) {
      step += 1;
      for (const device of devices) device.report({ ...fault, isActive: step % 2 === 1 });
    }
  };
  for (let kill = 0; kill < kills; kill += 1) {
    await speak(2);
    expect(platform.received.length).toBeGreaterThan(0);
    await product.end('SIGKILL');
    await speak(1);
    await product.start(240, settings);
  }
  await speak(1);
  await until('the devices have their confirmations', () => devices.every(({ unconfirmed }) => unconfirmed === 0));
  await until('nothing waits any more', async () => {
    const [left] = await ask<{ n: number }>(`select count(*)::int as n from sensing.forward where state = 'WAITING'`);
    return left?.n === 0;
  });
  const rows = await ask<{ address: string; active: boolean; state: string }>(
    `select content -> 'device' ->> 'address' as address, state,
       (content -> 'components' -> 0 -> 'changed' -> 0 ->> 'isActive')::boolean as active
     from sensing.forward where kind = 'STATES' order by position`,
  );
  expect(rows.length).toBeGreaterThan(deviceCount * kills);
  expect(rows.every(({ state }) => state === 'CONFIRMED')).toBe(true);
  for (const { address } of addresses) {
    const queued = rows.filter((row) => row.address === address).map(({ active }) => active);
    const arrived = platform.received.flatMap(({ content }) => {
      const [object] = content['objects'] as { conditions?: string[] }[];
      return content['source'] === address && content['type'] === 2 ? [object!.conditions!.includes('FAULT')] : [];
    });
    expect(arrived).toEqual(queued);
    // Began and ended in turn: nothing was lost between, nothing told twice.
    expect(queued.every((isActive, index) => isActive === (index % 2 === 0))).toBe(true);
  }
}, 600_000);
