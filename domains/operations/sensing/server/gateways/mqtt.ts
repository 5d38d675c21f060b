import type { Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import { isLifeFrame, largestPayloadOf, mayPublish, messageBytes } from '../../model/index.ts';
import type { DeviceDirectory, KnownDevice } from '../device-directory.ts';
import type { DeviceSecrets } from '../device-secrets.ts';
import { Allowance } from '../frames/frame-memory.ts';
import type { Channel } from './channel.ts';
import { DevicePort } from './device-port.ts';
import type { ConnectionNow, Gateway, GatewayNow } from './gateway.ts';
import type { Intake } from './intake.ts';

export interface MessageGatewayOptions {
  readonly services: Services;
  readonly directory: DeviceDirectory;
  readonly intake: Intake;
  readonly secrets: DeviceSecrets;
  readonly host: string;
  readonly port: number;
  readonly channel: Channel | null;
}

interface MessageLine {
  readonly id: string;
  readonly remote: string;
  readonly openedAt: number;
  address: string | null;
  lastFrameAt: number | null;
  frames: number;
  refused: number;
}

const longestAddress = 64;
/** What stands around a payload in its packet. */
const roomForTopic = 4096;
/** Messages that may wait for the disk over all connections; beyond, those that nobody waits for are shed. */
const largestWaiting = 5000;
/** About fifty short messages. */
const bytesInTurn = 4096;
const concurrency = 64;
const connectMilliseconds = limits.gateway.frameCompletionSeconds * 1000;
const REFUSED = { secret: 4, notAllowed: 5 } as const;

/**
 * MQTT 3.1.1: a broker for devices only. It takes what they publish and hands nothing from one to another; a message of
 * QoS 1 is acknowledged once it is on the disk. Nothing is retained, and what waits is bounded: whoever sends faster than
 * the disk takes it is read more slowly.
 */
export class MessageGateway implements Gateway {
  readonly #options: MessageGatewayOptions;
  readonly #port: DevicePort;
  #broker: Aedes | null = null;
  readonly #lines = new Map<Socket, MessageLine>();
  readonly #unhurried = new Allowance(limits.gateway.frameBurst, limits.gateway.framesPerSecond);
  #waiting = 0;
  #count = 0;
  #shed = 0;

  constructor(options: MessageGatewayOptions) {
    this.#options = options;
    this.#port = new DevicePort({ ...options, accept: (socket, source) => this.#accept(socket, source) });
  }

  get connections(): readonly ConnectionNow[] {
    return [...this.#lines.values()].map((line) => {
      const device = line.address === null ? undefined : this.#find(line.address);
      return {
        connection: line.id,
        protocol: 'MQTT' as const,
        remote: line.remote,
        openedAt: line.openedAt,
        lastFrameAt: line.lastFrameAt,
        address: line.address,
        deviceId: device?.id ?? null,
        deviceName: device?.name ?? null,
        isConflicting: false,
        frames: line.frames,
        brokenFrames: line.refused,
        junkBytes: 0,
        heldBytes: 0,
      };
    });
  }

  get now(): GatewayNow {
    return {
      protocol: 'MQTT',
      port: this.#options.port,
      broker: null,
      isOpen: this.#port.isOpen,
      connections: this.#lines.size,
      ...this.#port.now,
      shedMessages: this.#shed,
    };
  }

  async start(): Promise<void> {
    const broker = new Aedes({
      concurrency,
      connectTimeout: connectMilliseconds,
      maxClientsIdLength: longestAddress,
      authenticate: (client, name, password, done) => {
        void this.#letIn(client, name, password, done);
      },
      authorizePublish: (client, packet, done) => void this.#letThrough(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const isOwn = subscription.topic.startsWith(`dev/${client.id}/`);
        done(null, isOwn ? subscription : null);
      },
    });
    await broker.listen();
    // A connection that breaks or breaks the rules ends; the others go on.
    broker.on('clientError', () => undefined);
    broker.on('connectionError', () => undefined);
    this.#broker = broker;
    await this.#port.start();
  }

  async stop(): Promise<void> {
    await this.#port.stop();
    await new Promise<void>((resolve) => {
      if (this.#broker) this.#broker.close(() => resolve());
      else resolve();
    });
  }

  #find(address: string): KnownDevice | undefined {
    return this.#options.directory.find('MQTT', address);
  }

  #largestOf(address: string): number {
    return largestPayloadOf(this.#find(address));
  }

  #accept(socket: Socket, source: string): void {
    // Opened only after the broker, and closed before it.
    if (this.#broker === null) return void socket.destroy();
    this.#count += 1;
    const now = Date.now();
    this.#lines.set(socket, {
      id: `mqtt-${now.toString(36)}-${this.#count}`,
      remote: `${source}:${socket.remotePort ?? 0}`,
      openedAt: now,
      address: null,
      lastFrameAt: null,
      frames: 0,
      refused: 0,
    });
    socket.on('close', () => this.#lines.delete(socket));
    // Who has not said who it is, or sends no pictures, has no more gathered for it than the usual.
    boundParser(this.#broker.handle(socket), socket, () => {
      const address = this.#lines.get(socket)?.address ?? null;
      const largest = address === null ? 0 : this.#largestOf(address) + roomForTopic;
      return Math.max(limits.gateway.bufferedBytes, largest);
    });
  }

  #lineOf(client: Client): MessageLine | undefined {
    return this.#lines.get(client.conn as Socket);
  }

  async #letIn(
    client: Client,
    name: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): Promise<void> {
    const returnCode = await this.#authenticate(client, name, password);
    if (returnCode === null) done(null, true);
    else done(Object.assign(new Error('refused'), { returnCode }), false);
  }

  async #letThrough(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): Promise<void> {
    const refusal = await this.#take(client, packet).catch((error: unknown) => error as Error);
    done(refusal);
  }

  /** Who connects is a registered device with its own name and secret; @returns the code of the refusal, or null */
  async #authenticate(client: Client, name: string | undefined, password: Buffer | undefined): Promise<number | null> {
    const device = this.#find(client.id);
    if (device === undefined || (name !== undefined && name !== client.id)) return REFUSED.notAllowed;
    const isRight = await this.#options.secrets.isRight(device.id, password?.toString() ?? '').catch(() => false);
    if (!isRight) return REFUSED.secret;
    const line = this.#lineOf(client);
    if (line !== undefined) line.address = client.id;
    return null;
  }

  /** Takes a message; what it resolves lets the acknowledgement go (DV-07). */
  async #take(client: Client | null, packet: PublishPacket): Promise<null> {
    packet.retain = false;
    const line = client && this.#lineOf(client);
    // Our own broker's notes about itself come without a client and go nowhere.
    if (client === null || !line) return null;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    if (!mayPublish(client.id, packet.topic) || payload.length > this.#largestOf(client.id)) {
      line.refused += 1;
      throw new Error('not allowed');
    }
    const bytes = messageBytes(packet.topic, payload);
    line.lastFrameAt = Date.now();
    if (packet.qos === 0 && this.#isToBeShed(client.id, bytes)) {
      this.#shed += 1;
      return null;
    }
    line.frames += 1;
    this.#waiting += 1;
    try {
      await this.#options.intake.take({
        protocol: 'MQTT',
        address: client.id,
        connection: line.id,
        remote: line.remote,
        verdict: 'ACCEPTED',
        bytes,
      });
    } catch (error) {
      // Nobody waits for the answer to QoS 0; any other sender keeps its message when its connection ends.
      if (packet.qos > 0) throw error;
      this.#shed += 1;
    } finally {
      this.#waiting -= 1;
    }
    return null;
  }

  /** In a flood what nobody waits for goes first, of those who send more than their share; never what is about life. */
  #isToBeShed(address: string, bytes: Uint8Array): boolean {
    const isInShare = this.#unhurried.take(address, Date.now());
    const isFlooded = this.#waiting >= largestWaiting || this.#options.intake.isBehind;
    if (!isFlooded || isInShare) return false;
    return !isLifeFrame('MQTT', bytes);
  }
}

/**
 * A packet that announces more than we take is not gathered, and of one connection no more is taken at a time than it
 * takes others to have their turn: a device in a flood must not wait for a thousand messages of each of its neighbours.
 */
function boundParser(client: Client, socket: Socket, mostHeld: () => number): void {
  const { _parser: parser, _nextBatch: readOn } = client as unknown as {
    _parser: { parse(bytes: Buffer): number; _list: { length: number } };
    _nextBatch(): void;
  };
  const parse = parser.parse.bind(parser);
  const read = socket.read.bind(socket);
  let rest: Buffer | null = null;
  const parsePiece = () => {
    if (rest === null || socket.destroyed) return;
    parse(rest.subarray(0, bytesInTurn));
    rest = rest.length > bytesInTurn ? rest.subarray(bytesInTurn) : null;
    if (parser._list.length > mostHeld()) socket.destroy();
    else if (rest !== null) setImmediate(parsePiece);
    else readOn();
  };
  // The broker reads all there is; what it has not parsed yet keeps it from reading more.
  socket.read = (size?: number) => (rest !== null && typeof size !== 'number' ? null : (read(size) as unknown));
  parser.parse = (bytes) => {
    if (bytes.length > bytesInTurn) {
      rest = bytes;
      parsePiece();
      return 0;
    }
    const left = parse(bytes);
    if (parser._list.length > mostHeld()) socket.destroy();
    return left;
  };
}
