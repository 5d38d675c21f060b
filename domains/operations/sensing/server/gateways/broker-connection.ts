import { readFileSync } from 'node:fs';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectEncrypted, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Settings } from '@wanghuo/platform-server';
import { endOf } from './channel.ts';

type Broker = NonNullable<Settings['gateways']['mqttBroker']>;

/** The way to the user's own broker: encrypted as far as asked for, and then never to anybody else (AU-12). */
export class BrokerConnection {
  readonly #broker: Broker;
  readonly #encryption: ConnectionOptions | null;
  readonly #ownEndsAt: number | null;
  #brokerEndsAt: number | null = null;
  failedHandshakes = 0;

  /** Reads the certificates, once. */
  constructor(broker: Broker) {
    const { host, tls, caFile } = broker;
    this.#broker = broker;
    this.#ownEndsAt = endOf(tls);
    this.#encryption = broker.isEncrypted
      ? {
          minVersion: 'TLSv1.2',
          // An address is no name to ask for; its certificate is checked all the same.
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(caFile === null ? {} : { ca: readFileSync(caFile) }),
          ...(tls === null ? {} : { cert: readFileSync(tls.certificateFile), key: readFileSync(tls.keyFile) }),
        }
      : null;
  }

  /** When the first of the broker's certificate, as it showed it last, and ours ends; null where there is neither. */
  get certificateEndsAt(): number | null {
    const ends = [this.#brokerEndsAt, this.#ownEndsAt].filter((one) => one !== null);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** @param ready - called once bytes may be written */
  open(ready: () => void): Socket {
    const { host, port } = this.#broker;
    if (this.#encryption === null)
      return connectPlain({ host, port, noDelay: true, keepAlive: true }).on('connect', ready);
    let isAgreed = false;
    const socket: TLSSocket = connectEncrypted({ ...this.#encryption, host, port }, () => {
      isAgreed = true;
      this.#brokerEndsAt = Date.parse(socket.getPeerCertificate().valid_to);
      ready();
    });
    socket.setNoDelay(true).setKeepAlive(true);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // What comes from the network below has a name of the system's.
      if (!isAgreed && error.syscall === undefined) this.failedHandshakes += 1;
    });
    return socket;
  }
}
