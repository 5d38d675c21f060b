import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Frame } from '@wanghuo/gb26875';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import type { DeviceDirectory } from '../device-directory.ts';
import type { Channel } from './channel.ts';
import type { ConnectionNow, Gateway, GatewayNow } from './gateway.ts';
import type { Intake } from './intake.ts';
import { SourceList } from './source-list.ts';
import { TcpListener, type Line } from './tcp-listener.ts';
import { TransmissionLine, type TransmissionHub } from './transmission-line.ts';

export interface TransmissionGatewayOptions {
  readonly services: Services;
  readonly directory: DeviceDirectory;
  readonly intake: Intake;
  readonly host: string;
  readonly port: number;
  readonly channel: Channel | null;
  /** Offers frames as answers to what was asked. */
  readonly isAnswer: (address: string, frame: Frame) => boolean;
  readonly answered: (address: string, frame: Frame) => void;
  /** A device that can be sent to. */
  readonly reachable: (address: string) => void;
}

/** Endpoints that have not been heard of for this long are forgotten: behind a translator they change all the time. */
const endpointIdleMilliseconds = 5 * 60_000;
const largestEndpoints = 50_000;
const retryMilliseconds = 5000;

/**
 * GB/T 26875.3 over TCP and UDP on one port: frames in, made durable, then confirmed. Where TCP is encrypted there is no UDP,
 * which nothing would protect.
 */
export class TransmissionGateway implements TransmissionHub, Gateway {
  readonly intake: Intake;
  readonly directory: DeviceDirectory;
  readonly tcp: TcpListener;
  readonly #options: TransmissionGatewayOptions;
  readonly #lines = new Map<string, Set<TransmissionLine>>();
  readonly #open = new Set<TransmissionLine>();
  readonly #endpoints = new Map<string, TransmissionLine>();
  #udp: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  isUdpOpen = false;
  /** Datagrams that were not taken: from elsewhere, or the disk could not follow and their senders send them again. */
  shedDatagrams = 0;

  readonly #sources: SourceList;

  constructor(options: TransmissionGatewayOptions) {
    this.#options = options;
    this.#sources = new SourceList(options.services.settings.gateways.sources);
    this.intake = options.intake;
    this.directory = options.directory;
    this.tcp = new TcpListener({
      ...options,
      open: (line) => {
        const opened = new TransmissionLine(line, this);
        this.#open.add(opened);
        return {
          onData: (chunk) => opened.onData(chunk),
          onSecond: (now) => opened.onSecond(now),
          onClose: () => {
            this.#open.delete(opened);
            opened.onClose();
          },
        };
      },
    });
  }

  async start(): Promise<void> {
    await this.tcp.start();
    if (this.#options.channel === null) await this.#bindUdp();
    this.#timer = setInterval(() => this.#forgetEndpoints(), endpointIdleMilliseconds / 5);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.tcp.stop();
    this.isUdpOpen = false;
    await new Promise<void>((resolve) => {
      if (this.#udp) this.#udp.close(() => resolve());
      else resolve();
    });
  }

  /** Every connection and endpoint that is known now. */
  get connections(): readonly ConnectionNow[] {
    return [...this.#open, ...this.#endpoints.values()].map((line) => line.connectionNow);
  }

  get now(): GatewayNow {
    return {
      protocol: 'GB26875',
      port: this.#options.port,
      broker: null,
      isOpen: this.tcp.port.isOpen && (this.isUdpOpen || this.#options.channel !== null),
      connections: this.#open.size + this.#endpoints.size,
      ...this.tcp.port.now,
      shedMessages: this.shedDatagrams,
    };
  }

  clock(): string {
    return this.#options.services.world.now();
  }

  /** Sends to a device over what it spoke on last; false when it is not to be reached. */
  send(address: string, bytes: Uint8Array): boolean {
    const newest = [...(this.#lines.get(address) ?? [])].at(-1);
    if (newest === undefined) return false;
    newest.line.send(bytes);
    return true;
  }

  isReachable(address: string): boolean {
    return (this.#lines.get(address)?.size ?? 0) > 0;
  }

  bind(address: string, line: TransmissionLine): 'fine' | 'conflict' | 'refused' {
    const others = this.#lines.get(address) ?? new Set();
    this.#lines.set(address, others);
    let isConflict = false;
    for (const other of others) {
      if (other === line) continue;
      // The same channel again: what stood before is dead or soon will be. Another channel may be somebody else.
      if (other.line.source === line.line.source) other.line.close('taken over');
      else if (!this.#endpoints.has(other.line.remote) && !this.#endpoints.has(line.line.remote)) isConflict = true;
    }
    if (others.size >= limits.gateway.connectionsPerIdentity && isConflict) return 'refused';
    others.delete(line);
    others.add(line);
    this.#options.reachable(address);
    return isConflict ? 'conflict' : 'fine';
  }

  unbind(address: string, line: TransmissionLine): void {
    const of = this.#lines.get(address);
    of?.delete(line);
    if (of?.size === 0) this.#lines.delete(address);
  }

  isAnswer(address: string, frame: Frame): boolean {
    return this.#options.isAnswer(address, frame);
  }

  answered(address: string, frame: Frame): void {
    this.#options.answered(address, frame);
  }

  async #bindUdp(): Promise<void> {
    if (this.#isStopped) return;
    const socket = createSocket({
      type: this.#options.host.includes(':') ? 'udp6' : 'udp4',
      recvBufferSize: 4 * 1024 * 1024,
    });
    this.#udp = socket;
    await new Promise<void>((resolve) => {
      socket.once('error', (error) => {
        this.#options.services.log.error(
          { err: error, port: this.#options.port },
          'a gateway cannot listen; it tries again',
        );
        this.isUdpOpen = false;
        this.#udp = null;
        socket.close();
        setTimeout(() => void this.#bindUdp(), retryMilliseconds).unref();
        resolve();
      });
      socket.bind(this.tcp.port.number, this.#options.host, () => {
        this.isUdpOpen = true;
        resolve();
      });
    });
    socket.on('message', (bytes, remote) => this.#takeDatagram(socket, bytes, remote));
  }

  #takeDatagram(socket: Socket, bytes: Buffer, remote: RemoteInfo): void {
    if (!this.#sources.allows(remote.address)) {
      this.shedDatagrams += 1;
      return;
    }
    // A datagram cannot be left unread: what does not fit is not confirmed, and comes again.
    if (this.intake.isBehind) {
      this.shedDatagrams += 1;
      return;
    }
    const key = `${remote.address}:${remote.port}`;
    let line = this.#endpoints.get(key);
    if (line === undefined) {
      if (this.#endpoints.size >= largestEndpoints) this.#forgetOldest();
      line = new TransmissionLine(this.#endpointLine(socket, key, remote), this, true);
      this.#endpoints.set(key, line);
    }
    line.onData(bytes);
  }

  #endpointLine(socket: Socket, key: string, remote: RemoteInfo): Line {
    return {
      id: `udp-${key}`,
      remote: key,
      source: remote.address,
      openedAt: Date.now(),
      send: (bytes) => {
        if (this.isUdpOpen) socket.send(bytes, remote.port, remote.address, () => undefined);
      },
      close: () => this.#forget(key),
      hold: () => undefined,
      release: () => undefined,
    };
  }

  #forget(key: string): void {
    const line = this.#endpoints.get(key);
    this.#endpoints.delete(key);
    line?.onClose();
  }

  #forgetOldest(): void {
    const [oldest] = this.#endpoints.keys();
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forgetEndpoints(): void {
    const before = Date.now() - endpointIdleMilliseconds;
    for (const [key, line] of this.#endpoints) if ((line.lastFrameAt ?? line.line.openedAt) < before) this.#forget(key);
  }
}
