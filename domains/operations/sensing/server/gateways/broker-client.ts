import type { Socket } from 'node:net';
import { generate, parser as parserOf, type Packet } from 'mqtt-packet';

import type { Services, Settings } from '@wanghuo/platform-server';
import { addressOfTopic, brokerTopics, isLifeFrame, largestPayloadOf, messageBytes } from '../../model/index.ts';
import type { DeviceDirectory } from '../device-directory.ts';
import { BrokerConnection } from './broker-connection.ts';
import type { ConnectionNow, Gateway, GatewayNow } from './gateway.ts';
import type { Intake } from './intake.ts';

export interface BrokerClientOptions {
  readonly services: Services;
  readonly directory: DeviceDirectory;
  readonly intake: Intake;
  readonly broker: NonNullable<Settings['gateways']['mqttBroker']>;
  /** The same at every start: the broker keeps what comes meanwhile under it. */
  readonly clientId: string;
}

const keepAliveSeconds = 30;
const answerMilliseconds = 10_000;
const longestRetryMilliseconds = 15_000;
/** How long a broker of MQTT 5 keeps our session while we are away. */
const sessionSeconds = 7 * 24 * 3600;
/** Messages on their way to the disk at once; what the broker has beyond them it keeps. */
const mostUnacknowledged = 256;
const longestAddress = 64;
const VERSIONS = { '3.1.1': 4, '5': 5 } as const;
const nothing = new Uint8Array(0);
/** Reasons from here on are refusals. */
const FAILURE = 0x80;

interface Unacknowledged {
  readonly messageId: number;
  isDurable: boolean;
}

/** A message on its way to the disk, or there; resolves to whether it is. */
interface Taken {
  readonly bytes: Uint8Array;
  readonly isKept: Promise<boolean>;
}

/**
 * The user's own broker: we are one of its clients, with a session that it keeps while we are away. A message of QoS 1 is
 * acknowledged once it is on the disk, in the order in which the messages came; whoever publishes is who the topic
 * names, and that nobody publishes to another's topic is the broker's business.
 */
export class BrokerClient implements Gateway {
  readonly #options: BrokerClientOptions;
  readonly #connection: BrokerConnection;
  #socket: Socket | null = null;
  #unacknowledged: Unacknowledged[] = [];
  /** By message id, until it is acknowledged: when a connection breaks, the broker sends the same again. */
  readonly #taken = new Map<number, Taken>();
  #timer: NodeJS.Timeout | null = null;
  #stopEasing: () => void = () => undefined;
  #isStopped = false;
  #isOpen = false;
  #failures = 0;
  #retryAt = 0;
  #openedAt = 0;
  #spokeAt = 0;
  #heardAt = 0;
  #lastFrameAt: number | null = null;
  #count = 0;
  #frames = 0;
  #refused = 0;
  #shed = 0;

  constructor(options: BrokerClientOptions) {
    this.#options = options;
    this.#connection = new BrokerConnection(options.broker);
  }

  get now(): GatewayNow {
    const { port, host, isEncrypted, tls } = this.#options.broker;
    return {
      protocol: 'MQTT',
      port,
      broker: `${host}:${port}`,
      isOpen: this.#isOpen,
      connections: this.#isOpen ? 1 : 0,
      refusedConnections: 0,
      isEncrypted,
      asksCertificate: tls !== null,
      certificateEndsAt: this.#connection.certificateEndsAt,
      failedHandshakes: this.#connection.failedHandshakes,
      shedMessages: this.#shed,
    };
  }

  get connections(): readonly ConnectionNow[] {
    if (!this.#isOpen) return [];
    const { host, port } = this.#options.broker;
    return [
      {
        connection: this.#id,
        protocol: 'MQTT',
        remote: `${host}:${port}`,
        openedAt: this.#openedAt,
        lastFrameAt: this.#lastFrameAt,
        address: this.#options.clientId,
        deviceId: null,
        deviceName: null,
        isConflicting: false,
        frames: this.#frames,
        brokenFrames: this.#refused,
        junkBytes: 0,
        heldBytes: 0,
      },
    ];
  }

  get #id(): string {
    return `broker-${this.#openedAt.toString(36)}-${this.#count}`;
  }

  start(): Promise<void> {
    this.#stopEasing = this.#options.intake.onEased(() => this.#socket?.resume());
    this.#timer = setInterval(() => this.#onSecond(), 1000);
    this.#connect();
    return Promise.resolve();
  }

  /** Leaves without a farewell that would end the session: what is not acknowledged comes again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#stopEasing();
    this.#socket?.pause();
    for (const { isKept } of this.#taken.values()) await isKept;
    await new Promise<void>((resolve) => {
      const socket = this.#socket;
      if (socket?.writable && this.#isOpen) socket.write(nothing, () => resolve());
      else resolve();
    });
    this.#socket?.destroy();
  }

  #connect(): void {
    if (this.#isStopped || this.#socket !== null) return;
    const { broker, services } = this.#options;
    const { host, port } = broker;
    const socket = this.#connection.open(() => this.#introduce());
    this.#socket = socket;
    this.#heardAt = Date.now();
    const parser = parserOf({ protocolVersion: VERSIONS[broker.version] });
    parser.on('packet', (packet) => this.#take(socket, packet));
    parser.on('error', (error) => socket.destroy(error));
    socket.on('data', (chunk) => {
      this.#heardAt = Date.now();
      parser.parse(chunk);
      if (this.#options.intake.isBehind || this.#unacknowledged.length >= mostUnacknowledged) socket.pause();
    });
    socket.on('error', (error) => {
      // Once for each time it goes away.
      if (this.#failures === 0) services.log.warn({ err: error, host, port }, 'the broker is not reached');
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#isOpen = false;
      this.#unacknowledged = [];
      this.#retryAt = Date.now() + Math.min(longestRetryMilliseconds, 500 * 2 ** Math.min(this.#failures, 10));
      this.#failures += 1;
    });
  }

  #introduce(): void {
    const { broker, clientId } = this.#options;
    this.#write({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: VERSIONS[broker.version],
      clientId,
      clean: false,
      keepalive: keepAliveSeconds,
      ...(broker.user === null ? {} : { username: broker.user }),
      ...(broker.password === null ? {} : { password: Buffer.from(broker.password) }),
      ...(broker.version === '5'
        ? { properties: { sessionExpiryInterval: sessionSeconds, receiveMaximum: mostUnacknowledged } }
        : {}),
    });
  }

  #write(packet: Packet): void {
    this.#spokeAt = Date.now();
    const { version } = this.#options.broker;
    if (this.#socket?.writable) this.#socket.write(generate(packet, { protocolVersion: VERSIONS[version] }));
  }

  #take(socket: Socket, packet: Packet): void {
    const { services, broker } = this.#options;
    if (packet.cmd === 'connack') {
      const reason = packet.reasonCode ?? packet.returnCode ?? 0;
      if (reason !== 0) {
        services.log.error({ reason, host: broker.host }, 'the broker does not let us in');
        socket.destroy();
        return;
      }
      // Another session knows nothing of the ids of the one before.
      if (!packet.sessionPresent) this.#taken.clear();
      this.#count += 1;
      this.#openedAt = Date.now();
      const prefix = broker.group === null ? '' : `$share/${broker.group}/`;
      this.#write({
        cmd: 'subscribe',
        messageId: 1,
        // What is retained was said at some other time: nobody shall be rung out of bed by it.
        subscriptions: brokerTopics.map((topic) => ({
          topic: prefix + topic,
          qos: 1,
          // A retained message comes marked as such only when it is old; in MQTT 5 it does not come at all.
          ...(broker.version === '5' ? { nl: false, rap: false, rh: 2 } : {}),
        })),
      });
    } else if (packet.cmd === 'suback') {
      const refused = packet.granted.filter((one) => typeof one === 'number' && one >= FAILURE);
      if (refused.length > 0) services.log.error({ refused }, 'the broker refuses topics');
      this.#isOpen = refused.length < packet.granted.length;
      this.#failures = 0;
    } else if (packet.cmd === 'publish') void this.#takeMessage(socket, packet);
    else if (packet.cmd === 'disconnect') socket.destroy();
  }

  async #takeMessage(
    socket: Socket,
    { topic, payload, qos, retain, dup, messageId }: Extract<Packet, { cmd: 'publish' }>,
  ): Promise<void> {
    // A connection that is given up gives nothing any more: it all comes again.
    if (socket.destroyed) return;
    const address = addressOfTopic(topic);
    const content = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
    const isRefused =
      retain ||
      address === null ||
      address.length > longestAddress ||
      content.length > largestPayloadOf(this.#options.directory.find('MQTT', address));
    if (isRefused) this.#refused += 1;
    const bytes = messageBytes(topic, content);
    if (qos === 0 || messageId === undefined) {
      // Nobody waits for the answer.
      if (isRefused) return;
      if (this.#options.intake.isBehind && !isLifeFrame('MQTT', bytes)) this.#shed += 1;
      else await this.#keep(address, bytes);
      return;
    }
    const waiting = { messageId, isDurable: false };
    this.#unacknowledged.push(waiting);
    if (!isRefused) {
      const before = dup ? this.#taken.get(messageId) : undefined;
      const isKnown = before !== undefined && Buffer.compare(before.bytes, bytes) === 0 && (await before.isKept);
      if (!isKnown) {
        const isKept = this.#keep(address, bytes);
        this.#taken.set(messageId, { bytes, isKept });
        if (!(await isKept)) {
          // Not on the disk: it stays with the broker, which sends it again to whoever comes back.
          if (this.#taken.get(messageId)?.isKept === isKept) this.#taken.delete(messageId);
          socket.destroy();
          return;
        }
      }
    }
    if (this.#socket !== socket) return;
    waiting.isDurable = true;
    this.#acknowledge();
    if (!this.#options.intake.isBehind && this.#unacknowledged.length < mostUnacknowledged) socket.resume();
  }

  async #keep(address: string, bytes: Uint8Array): Promise<boolean> {
    const { host, port } = this.#options.broker;
    this.#lastFrameAt = Date.now();
    this.#frames += 1;
    try {
      const remote = `${host}:${port}`;
      await this.#options.intake.take({
        protocol: 'MQTT',
        address,
        connection: this.#id,
        remote,
        verdict: 'ACCEPTED',
        bytes,
      });
      return true;
    } catch {
      // Counted by the intake too; the sender hears nothing, which is what tells it.
      this.#shed += 1;
      return false;
    }
  }

  /** In the order in which the messages came (MQTT-4.6.0-2). */
  #acknowledge(): void {
    for (let first = this.#unacknowledged[0]; first?.isDurable; first = this.#unacknowledged[0]) {
      this.#unacknowledged.shift();
      this.#taken.delete(first.messageId);
      this.#write({ cmd: 'puback', messageId: first.messageId, reasonCode: 0 });
    }
  }

  #onSecond(): void {
    const now = Date.now();
    if (this.#socket === null) {
      if (now >= this.#retryAt) this.#connect();
      return;
    }
    if (this.#socket.isPaused() && this.#isOpen) return;
    const isDeaf = now - this.#heardAt > (this.#isOpen ? keepAliveSeconds * 1000 : 0) + answerMilliseconds;
    if (isDeaf) this.#socket.destroy();
    else if (this.#isOpen && now - Math.min(this.#spokeAt, this.#heardAt) >= (keepAliveSeconds * 1000) / 2)
      this.#write({ cmd: 'pingreq' });
  }
}
