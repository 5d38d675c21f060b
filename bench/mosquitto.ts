import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './product.ts';
import { workFolder } from './settings.ts';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find((path) => existsSync(path));

/** Debian's Mosquitto on a free port of loopback; without the package there is no peer. */
export class Mosquitto {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static async start(): Promise<Mosquitto | null> {
    if (program === undefined) return null;
    const port = await freePort();
    const settings = join(workFolder, 'mosquitto.conf');
    writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\n`);
    const child = spawn(program, ['-c', settings], { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      const isThere = await new Promise<boolean>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      if (isThere) return new Mosquitto(port, child);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill();
    return null;
  }

  /** Processor milliseconds it took so far. */
  get processorMilliseconds(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(stat[11]) + Number(stat[12])) * 10;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await gone;
  }
}
