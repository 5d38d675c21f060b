import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import type { Channel } from './channel.ts';
import { SourceList } from './source-list.ts';

export interface DevicePortOptions {
  readonly services: Services;
  readonly host: string;
  readonly port: number;
  /** Without one the port is not encrypted. */
  readonly channel: Channel | null;
  /** Takes a connection that may speak: within the limits, and with its encryption agreed on. */
  readonly accept: (socket: Socket, source: string) => void;
}

const retryMilliseconds = 5000;
const keepAliveMilliseconds = 60_000;
const backlog = 4096;

/**
 * A port where devices connect, within the limits of DV-16. Who comes from elsewhere or is one too many is refused before
 * anything is read or reckoned for it; with a certificate, a connection is one only once its encryption is agreed on. A port
 * that is taken is tried again until it is free: the rest of the product does not wait for it.
 */
export class DevicePort {
  readonly #options: DevicePortOptions;
  readonly #server: Server;
  readonly #encryption: TlsServer | null;
  readonly #sources: SourceList;
  /** Every connection as it came, also those still agreeing on their encryption. */
  readonly #sockets = new Set<Socket>();
  /** By where they come from, which is what the encrypted side of a connection has in common with it. */
  readonly #agreeing = new Map<string, { socket: Socket; source: string; timer: NodeJS.Timeout }>();
  readonly #perSource = new Map<string, number>();
  #retry: NodeJS.Timeout | null = null;
  #isStopped = false;
  #refused = 0;
  /** Those that did not speak our encryption, had no certificate of ours, or took too long. */
  #failedHandshakes = 0;

  constructor(options: DevicePortOptions) {
    this.#options = options;
    this.#sources = new SourceList(options.services.settings.gateways.sources);
    this.#server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMilliseconds },
      (socket) => this.#take(socket),
    );
    this.#encryption = options.channel && this.#makeEncryption(options.channel);
  }

  /** What a screen says of it. */
  get now() {
    const { channel } = this.#options;
    return {
      isEncrypted: channel !== null,
      asksCertificate: channel?.asksCertificate ?? false,
      certificateEndsAt: channel?.endsAt ?? null,
      refusedConnections: this.#refused,
      failedHandshakes: this.#failedHandshakes,
    };
  }

  get isOpen(): boolean {
    return this.#server.listening;
  }

  /** The port it listens on, which the system chose if it was asked to. */
  get number(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  /** Resolves once it listens, or once it is known that the port is taken for now. */
  async start(): Promise<void> {
    const { port, host, services } = this.#options;
    this.#server.on('error', (error) => {
      if (this.#isStopped) return;
      services.log.error({ err: error, port }, 'a gateway cannot listen; it tries again');
      this.#retry = setTimeout(() => this.#server.listen({ port, host, backlog }), retryMilliseconds);
    });
    await new Promise<void>((resolve) => {
      this.#server.once('listening', resolve);
      this.#server.once('error', () => resolve());
      this.#server.listen({ port, host, backlog });
    });
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    const closed = new Promise<void>((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take(socket: Socket): void {
    const source = socket.remoteAddress ?? '';
    const ofSource = this.#perSource.get(source) ?? 0;
    // The newest is refused, never one that stands.
    if (
      !this.#sources.allows(source) ||
      this.#sockets.size >= limits.gateway.connections ||
      ofSource >= this.#options.services.settings.gateways.connectionsPerSource ||
      (this.#encryption !== null && this.#agreeing.size >= limits.gateway.handshakes)
    ) {
      this.#refused += 1;
      socket.destroy();
      return;
    }
    this.#perSource.set(source, ofSource + 1);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const remote = remoteOf(socket);
    socket.on('close', () => this.#end(socket, source, remote));
    if (this.#encryption === null) this.#options.accept(socket, source);
    else this.#agree(socket, source, this.#encryption);
  }

  #agree(socket: Socket, source: string, encryption: TlsServer): void {
    const timer = setTimeout(() => socket.destroy(), limits.gateway.handshakeSeconds * 1000);
    this.#agreeing.set(remoteOf(socket), { socket, source, timer });
    encryption.emit('connection', socket);
  }

  /** Never listens itself: connections are handed to it once they are counted. */
  #makeEncryption(channel: Channel): TlsServer {
    const server = createTlsServer(channel.options, (secured) => {
      secured.on('error', () => undefined);
      const remote = remoteOf(secured);
      const agreed = this.#agreeing.get(remote);
      // Gone meanwhile, or given up.
      if (agreed === undefined) return void secured.destroy();
      clearTimeout(agreed.timer);
      this.#agreeing.delete(remote);
      this.#options.accept(secured, agreed.source);
    });
    server.on('tlsClientError', (_error, secured) => secured.destroy());
    return server;
  }

  #end(socket: Socket, source: string, remote: string): void {
    this.#sockets.delete(socket);
    const left = (this.#perSource.get(source) ?? 1) - 1;
    if (left > 0) this.#perSource.set(source, left);
    else this.#perSource.delete(source);
    const agreeing = this.#agreeing.get(remote);
    if (agreeing?.socket !== socket) return;
    clearTimeout(agreeing.timer);
    this.#agreeing.delete(remote);
    this.#failedHandshakes += 1;
  }
}

/** Names a connection for as long as it lasts, encrypted or not. */
const remoteOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress}:${remotePort}`;
