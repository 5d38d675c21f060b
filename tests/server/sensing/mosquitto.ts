import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { MessageClient } from '../../../apps/simulator/devices/message-client.ts';
import { until } from './wire-scene.ts';

const program = '/usr/sbin/mosquitto';

/** Whether Debian's Mosquitto is installed; tests with it are skipped elsewhere. */
export const hasMosquitto = existsSync(program);

/** Somebody's own broker. */
export interface Broker {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Paths of what a broker proves itself with and whom it lets in. */
export interface BrokerFiles {
  readonly cafile: string;
  readonly certfile: string;
  readonly keyfile: string;
}

/** Debian's Mosquitto, keeping its sessions in a folder of the test's. */
export class Mosquitto implements Broker {
  readonly port: number;
  readonly #folder: string;
  readonly #more: readonly string[];
  readonly #tls: ConnectionOptions | undefined;
  #process: ChildProcess | null = null;

  /** @param encryption - with it, devices need a certificate; `tls` is one */
  constructor(port: number, folder: string, encryption?: { files: BrokerFiles; tls: ConnectionOptions }) {
    this.port = port;
    this.#folder = folder;
    this.#tls = encryption?.tls;
    this.#more = encryption
      ? [...Object.entries(encryption.files).map((pair) => pair.join(' ')), 'require_certificate true']
      : [];
  }

  async start(): Promise<void> {
    const file = join(this.#folder, `mosquitto-${this.port}.conf`);
    const lines = [
      `listener ${this.port} 127.0.0.1`,
      ...this.#more,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${this.#folder}/`,
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    this.#process = spawn(program, ['-c', file], { stdio: 'ignore' });
    await until(() => this.#answers(), 20);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve) ?? resolve(null));
    this.#process?.kill('SIGTERM');
    await ended;
  }

  async #answers(): Promise<boolean> {
    const client = new MessageClient({
      port: this.port,
      clientId: `probe-${process.pid}`,
      secret: '',
      ...(this.#tls ? { tls: this.#tls } : {}),
    });
    await until(() => client.refusal !== null || client.isClosed, 5).catch(() => undefined);
    const isThere = client.refusal === 0;
    client.close();
    return isThere;
  }
}
