import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import {
  FrameReader,
  readFrame,
  writeApplicationData,
  writeFrame,
  type Frame,
  type InformationObject,
} from '../../../engines/gb26875/index.ts';
import type { Caller } from '../test-server.ts';
import { must } from '../incident-scene.ts';

/** A port that was free a moment ago, for TCP and UDP alike. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Registers a device. */
export async function registerDevice(
  operator: Caller,
  address: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const created = await must(
    operator.post('/api/registers/device', {
      deviceNo: `T-${address}`,
      name: `示例·装置${address}`,
      deviceClass: 'USER_TRANSMITTER',
      protocol: 'GB26875',
      address,
      profile: 'GB26875_STANDARD',
      townshipCode: '500116001',
      position: [106.25, 29.29],
      ...more,
    }),
  );
  return created.id as string;
}

export interface Sent {
  readonly serial?: number;
  readonly command?: number;
  readonly sentAt?: string;
  readonly source?: string;
}

export const smoke = { systemType: 1, systemAddress: 1, componentType: 42, componentAddress: 196_625 };

/** A frame of a device, as it goes over the wire. */
export function frameOf(
  source: string,
  type: number | null,
  objects: readonly InformationObject[],
  sent: Sent = {},
): Uint8Array {
  return writeFrame({
    serial: sent.serial ?? 1,
    majorVersion: 1,
    userVersion: 1,
    sentAt: sent.sentAt ?? new Date().toISOString(),
    source,
    destination: '1',
    command: sent.command ?? 2,
    data: type === null ? new Uint8Array(0) : writeApplicationData(type, objects),
  });
}
export const fireOf = (source: string, sent: Sent = {}) =>
  frameOf(source, 2, [{ ...smoke, status: 2, text: '三层走廊烟感' }], sent);
export const heartbeatOf = (source: string, sent: Sent = {}) => frameOf(source, null, [], sent);

/** A device on a socket of its own: it writes what it is told and keeps what it hears. */
export class TestDevice {
  readonly heard: Frame[] = [];
  readonly heardAt: number[] = [];
  text = '';
  isClosed = false;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      for (const piece of this.#reader.push(chunk)) {
        if (piece.kind === 'frame') {
          this.heard.push(readFrame(piece.bytes, 0));
          this.heardAt.push(performance.now());
        } else this.text += Buffer.from(piece.bytes).toString('latin1');
      }
    });
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  static async connect(port: number, localAddress?: string): Promise<TestDevice> {
    const from = localAddress ? { localAddress } : {};
    return TestDevice.#over(connect({ port, host: '127.0.0.1', ...from, noDelay: true }), 'connect');
  }

  /** Over TLS. Rejects with what the gateway had against it, as far as that is known by then. */
  static async connectSecurely(
    port: number,
    options: ConnectionOptions & { readonly localAddress?: string },
  ): Promise<TestDevice> {
    return TestDevice.#over(connectSecurely({ port, host: '127.0.0.1', ...options }), 'secureConnect');
  }

  static async #over(socket: Socket, event: 'connect' | 'secureConnect'): Promise<TestDevice> {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, () => resolve());
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed')));
    });
    return new TestDevice(socket);
  }

  send(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#socket.write(piece);
  }

  /** Waits until so many frames were heard. */
  async hears(count: number, seconds = 10): Promise<readonly Frame[]> {
    await until(
      () => this.heard.length >= count,
      seconds,
      () => `${this.heard.length} of ${count} answers`,
    );
    return this.heard;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Sends a datagram and gives what comes back. */
export async function exchangeDatagram(port: number, bytes: Uint8Array, answers = 1): Promise<Frame[]> {
  const socket = createSocket('udp4');
  const heard: Frame[] = [];
  socket.on('message', (message) => heard.push(readFrame(message, 0)));
  socket.send(bytes, port, '127.0.0.1');
  await until(
    () => heard.length >= answers,
    10,
    () => `${heard.length} of ${answers} datagrams`,
  );
  socket.close();
  return heard;
}

/** Waits until something holds. Facts wait for the open transactions of every test beside this one. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
  what: () => string = () => 'it',
): Promise<void> {
  for (const since = performance.now(); !(await holds()); await pause(10))
    if (performance.now() - since > seconds * 1000) throw new Error(`Waited ${seconds} s in vain for ${what()}`);
}
