import type { Services } from '@wanghuo/platform-server';
import { uuidV7 } from '@wanghuo/kernel';
import { isLifeFrame, receivedAtOf, ringing, type FrameLane, type RawFrame } from '../../model/index.ts';
import type { DeviceDirectory } from '../device-directory.ts';
import type { FrameSpool } from '../spool/frame-spool.ts';

/** The keys of the ringing stream for speakers nobody knows: any number of them takes no more memory than this. */
const unknownKeys = 256;

/** Twelve bits beside the version tell ids of one millisecond apart. */
const largestCount = 0xfff;
const idRandomBytes = 10;

/** Where every gateway hands in its frames: durable first, then ringing if it is about life. */
export class Intake {
  readonly #services: Services;
  readonly #spool: FrameSpool;
  readonly #directory: DeviceDirectory;
  #lastAt = 0;
  #random = new Uint8Array(0) as Uint8Array;
  #count = 0;
  readonly counts = { frames: 0, lifeFrames: 0, notKept: 0 };

  constructor(services: Services, spool: FrameSpool, directory: DeviceDirectory) {
    this.#services = services;
    this.#spool = spool;
    this.#directory = directory;
  }

  /** True while sockets shall not be read. */
  get isBehind(): boolean {
    return this.#spool.isBehind;
  }

  /** Hears when more is durable, so that what waited can go on. */
  onEased(listener: () => void): () => void {
    const stops = Object.values(this.#spool.lanes).map((lane) =>
      lane.onDurable(() => {
        if (!this.isBehind) listener();
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }

  /**
   * Takes a frame; only after it resolves may its sender be told that it was received (DV-07).
   * @throws when it is not on the disk; its sender keeps it and sends it again
   */
  async take(frame: Omit<RawFrame, 'id'>): Promise<{ readonly id: string; readonly lane: FrameLane }> {
    const { protocol, verdict, address, connection, remote, bytes } = frame;
    const id = this.#newId();
    const raw = { id, protocol, verdict, address, connection, remote, bytes };
    const lane = isLifeFrame(protocol, bytes) ? 'LIFE' : 'REST';
    try {
      await this.#spool.append(raw, lane);
      this.counts.frames += 1;
      if (lane === 'LIFE') this.#ring(raw);
      return { id, lane };
    } catch (error) {
      this.counts.notKept += 1;
      // What is about life rings even when nothing can be written any more; it is not confirmed.
      if (lane === 'LIFE') this.#ring(raw);
      throw error;
    }
  }

  /** Ids in the order of arrival, also within one millisecond and when the clock is set back. */
  #newId(): string {
    const { world } = this.#services;
    const now = Math.max(Date.parse(world.now()), this.#lastAt);
    this.#count = now === this.#lastAt ? this.#count + 1 : 0;
    this.#lastAt = this.#count > largestCount ? now + 1 : now;
    if (this.#count > largestCount) this.#count = 0;
    // Drawn in advance for many: asking the system for ten bytes at every frame costs more than reading it.
    if (this.#random.length < idRandomBytes) this.#random = world.random(idRandomBytes * 1000);
    const random = this.#random.slice(0, idRandomBytes);
    this.#random = this.#random.subarray(idRandomBytes);
    random[0] = this.#count >> 8;
    random[1] = this.#count & 0xff;
    return uuidV7(this.#lastAt, random);
  }

  /** A broken frame rings nobody; any other that may be about life does, whoever sent it (INV-2). */
  #ring(raw: RawFrame): void {
    if (raw.verdict === 'CHECKSUM_WRONG' || raw.verdict === 'END_WRONG') return;
    this.counts.lifeFrames += 1;
    const device = this.#directory.find(raw.protocol, raw.address);
    const at = new Date(receivedAtOf(raw.id)).toISOString();
    const key = device?.id ?? `unknown ${Number.parseInt(raw.id.slice(-4), 16) % unknownKeys}`;
    this.#services.streams.put(
      ringing,
      key,
      {
        frameId: raw.id,
        protocol: raw.protocol,
        address: raw.address,
        deviceId: device?.id ?? null,
        deviceName: device?.name ?? null,
        premisesId: device?.premisesId ?? null,
        premisesNo: device?.premisesNo ?? null,
        townshipCode: device?.townshipCode ?? null,
        buildingId: device?.buildingId ?? null,
        floor: device?.floor ?? null,
        room: device?.room ?? null,
        receivedAt: at,
      },
      at as never,
    );
  }
}
