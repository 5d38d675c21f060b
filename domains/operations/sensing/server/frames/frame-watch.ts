import type { Services } from '@wanghuo/platform-server';
import {
  receivedAtOf,
  shownFrameBytes,
  watchedFrames,
  type FrameLane,
  type FrameLine,
  type FrameVerdict,
  type RawFrame,
} from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';

const watchMilliseconds = 10 * 60_000;
const shownFrames = 30;
/** Devices that are watched at once: a trial is of one, a fair of some. */
const largestWatch = 200;

/** Puts the newest frames of the devices that somebody tries out on a stream, for as long as somebody asks. */
export class FrameWatch {
  readonly #services: Services;
  readonly #watched = new Map<string, { until: number; frames: FrameLine[] }>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Begins or goes on; returns until when. */
  begin(deviceId: string, now: number): number {
    for (const [id, { until }] of this.#watched) if (until < now) this.#watched.delete(id);
    const frames = this.#watched.get(deviceId)?.frames ?? [];
    if (!this.#watched.has(deviceId) && this.#watched.size >= largestWatch) return now;
    this.#watched.set(deviceId, { until: now + watchMilliseconds, frames });
    return now + watchMilliseconds;
  }

  stop(): void {
    this.#watched.clear();
  }

  /** Takes the frames of a batch that is stored. */
  take(
    stored: readonly { raw: RawFrame; device: KnownDevice | undefined; verdict: FrameVerdict; lane: FrameLane }[],
  ): void {
    if (this.#watched.size === 0) return;
    const changed = new Map<string, KnownDevice>();
    for (const { raw, device, verdict, lane } of stored) {
      const watched = device && this.#watched.get(device.id);
      if (!device || !watched) continue;
      watched.frames.push(lineOf(raw, verdict, lane));
      watched.frames.splice(0, watched.frames.length - shownFrames);
      changed.set(device.id, device);
    }
    for (const [id, { townshipCode, premisesNo }] of changed) {
      const frames = [...this.#watched.get(id)!.frames];
      this.#services.streams.put(
        watchedFrames,
        id,
        { deviceId: id, townshipCode, premisesNo, frames },
        this.#services.world.now(),
      );
    }
  }
}

function lineOf(
  { id, protocol, address, connection, remote, bytes }: RawFrame,
  verdict: FrameVerdict,
  lane: FrameLane,
): FrameLine {
  const content = Buffer.from(bytes);
  return {
    id,
    receivedAt: new Date(receivedAtOf(id)).toISOString(),
    lane,
    protocol,
    address,
    connection,
    remote,
    verdict,
    byteCount: content.length,
    hex: content.toString('hex', 0, shownFrameBytes),
  };
}
