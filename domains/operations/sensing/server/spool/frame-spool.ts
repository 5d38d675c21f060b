import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isUuid, limits } from '@wanghuo/kernel';
import type { Logger } from 'pino';
import { frameLanes, type FrameLane, type RawFrame } from '../../model/index.ts';
import { writeRawFrame } from './raw-frame.ts';
import { Spool } from './spool.ts';

/** Refuses a frame for want of room: it is not confirmed, and its sender keeps it. */
export class SpoolFullError extends Error {}

/** The one home of raw frames before the database: a spool for each lane, in one folder of the installation. */
export class FrameSpool {
  /** Names this spool to the database, so that two folders never count each other's records. */
  readonly id: string;
  readonly lanes: Readonly<Record<FrameLane, Spool>>;
  readonly #storedBytes: number;

  private constructor(id: string, lanes: Record<FrameLane, Spool>, storedBytes: number) {
    this.id = id;
    this.lanes = lanes;
    this.#storedBytes = storedBytes;
  }

  static async open(
    dataFolder: string,
    log: Logger,
    { storedBytes, fileBytes }: { storedBytes: number; fileBytes: number } = limits.spool,
  ): Promise<FrameSpool> {
    const folder = join(dataFolder, 'spool');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const onFault = (what: string, detail: object) => log.error({ ...detail }, `spool: ${what}`);
    const [life, rest] = await Promise.all(
      frameLanes.map((lane) => Spool.open({ folder: join(folder, lane.toLowerCase()), fileBytes, onFault })),
    );
    return new FrameSpool(await idOf(join(folder, 'id')), { LIFE: life!, REST: rest! }, storedBytes);
  }

  /** True while the disk cannot follow: whoever reads sockets waits. */
  get isBehind(): boolean {
    return frameLanes.some((lane) => this.lanes[lane].waitingBytes > limits.spool.unflushedBytes);
  }

  /** True when so much waits for the database that only frames of the life lane are still taken. */
  get isFull(): boolean {
    return this.lanes.REST.storedBytes > this.#storedBytes;
  }

  /**
   * Resolves once the frame is on the disk.
   * @throws SpoolFullError when there is no room for frames that are not about life
   */
  append(frame: RawFrame, lane: FrameLane): Promise<void> {
    if (lane === 'REST' && this.isFull) return Promise.reject(new SpoolFullError('The spool is full.'));
    return this.lanes[lane].append(writeRawFrame(frame));
  }

  async close(): Promise<void> {
    await Promise.all(frameLanes.map((lane) => this.lanes[lane].close()));
  }
}

async function idOf(path: string): Promise<string> {
  const known = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (isUuid(known)) return known;
  const id = randomUUID();
  await writeFile(path, `${id}\n`, { mode: 0o600, flush: true });
  return id;
}
