import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '@wanghuo/platform-server/testing';
import { openChannel } from './channel.ts';
import { DevicePort } from './device-port.ts';

const { certificate, key } = selfSigned();
const folder = mkdtempSync(join(tmpdir(), 'wanghuo-port-'));
const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const certificateFile = write('cert.pem', certificate);
const keyFile = write('key.pem', key);
const services = {
  settings: { gateways: { sources: ['127.0.0.0/16'], connectionsPerSource: 50 } },
  log: { error: () => undefined },
} as unknown as Services;

let port: DevicePort;
const accepted: Socket[] = [];
beforeAll(async () => {
  port = new DevicePort({
    services,
    host: '127.0.0.1',
    port: 0,
    channel: openChannel({ certificateFile, keyFile, caFile: null }),
    accept: (socket) => {
      accepted.push(socket);
      socket.pipe(socket);
    },
  });
  await port.start();
});
afterAll(async () => {
  await port.stop();
  rmSync(folder, { recursive: true });
});

/** A connection, and whether it was ended. */
function silent(localAddress: string): { readonly socket: Socket; isClosed: boolean } {
  const one = { socket: connect({ port: port.number, host: '127.0.0.1', localAddress }), isClosed: false };
  one.socket.on('error', () => undefined);
  one.socket.on('close', () => (one.isClosed = true));
  return one;
}
/** Agrees on encryption and hears its own word back. */
function speaks(localAddress: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = { port: port.number, host: '127.0.0.1', ca: certificate, localAddress };
    const socket = connectSecurely(options, () => void socket.write('word'));
    socket.on('data', () => resolve(socket));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
  });
}
const settled = (holds: () => boolean) => expect.poll(holds, { timeout: 8000, interval: 20 }).toBe(true);

describe('an encrypted port (DV-06, DV-16)', () => {
  test('reckons nothing for who comes from elsewhere', async () => {
    const stranger = silent('127.1.0.1');
    await settled(() => stranger.isClosed);
    expect(port.now).toMatchObject({ refusedConnections: 1, failedHandshakes: 0 });
  });

  test('has so many places for encryption that is not agreed on, refuses the newest, and gives them back', async () => {
    const standing = await speaks('127.0.0.2');
    const { refusedConnections, failedHandshakes } = port.now;
    const waiting = Array.from({ length: limits.gateway.handshakes }, (_, index) =>
      silent(`127.0.1.${1 + Math.floor(index / 40)}`),
    );
    await settled(() => waiting.every(({ socket }) => !socket.connecting));
    const late = silent('127.0.0.3');
    await settled(() => late.isClosed);
    expect(port.now.refusedConnections).toBe(refusedConnections + 1);
    const echoed = new Promise((resolve) => standing.once('data', resolve));
    standing.write('still here');
    await echoed;
    for (const { socket } of waiting) socket.destroy();
    await settled(() => port.now.failedHandshakes === failedHandshakes + waiting.length);
    (await speaks('127.0.0.3')).destroy();
    standing.destroy();
    await settled(() => accepted.every((socket) => socket.destroyed));
  }, 30_000);

  test('ends every connection when it stops, also those that are still agreeing', async () => {
    const [half, whole] = [silent('127.0.0.4'), await speaks('127.0.0.4')];
    let isWholeClosed = false;
    whole.on('close', () => (isWholeClosed = true));
    await port.stop();
    await settled(() => half.isClosed && isWholeClosed);
  });
});
