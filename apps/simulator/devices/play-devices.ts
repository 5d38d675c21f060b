import { setTimeout as pause } from 'node:timers/promises';
import { planDevices, type DeviceRates } from './plan-devices.ts';
import { Transmitter, type TransmitterCounts } from './transmitter.ts';

export interface PlayDevicesOptions extends DeviceRates {
  readonly host: string;
  readonly port: number;
  /** Addresses of registered transmitters. */
  readonly addresses: readonly string[];
  readonly seed: number;
  readonly seconds: number;
  /** How often each lets hear of itself. */
  readonly heartbeatSeconds: number;
  readonly stopped: AbortSignal;
  readonly onProgress?: (progress: DeviceProgress) => void;
}

export interface DeviceProgress extends TransmitterCounts {
  readonly seconds: number;
  readonly totalSeconds: number;
  readonly transmitters: number;
  readonly unconfirmed: number;
}

const tickMilliseconds = 100;
const progressMilliseconds = 2000;
/** What is on the way at the end may still be confirmed. */
const endMilliseconds = 3000;

/** Plays transmitters against a running gateway: real frames on real sockets, in real time. */
export async function playDevices(options: PlayDevicesOptions): Promise<DeviceProgress> {
  const { addresses, seed, seconds, heartbeatSeconds, stopped } = options;
  const counts: TransmitterCounts = {
    sent: 0,
    confirmed: 0,
    denied: 0,
    resent: 0,
    lost: 0,
    reconnected: 0,
    answered: 0,
  };
  const transmitters = addresses.map((address) => new Transmitter({ ...options, address, counts }));
  const events = planDevices(seed, addresses.length, seconds, options);
  for (const transmitter of transmitters) transmitter.start();
  const startedAt = performance.now();
  const passed = () => (performance.now() - startedAt) / 1000;
  const progress = (): DeviceProgress => ({
    ...counts,
    seconds: Math.min(seconds, passed()),
    totalSeconds: seconds,
    transmitters: transmitters.length,
    unconfirmed: transmitters.reduce((sum, one) => sum + one.unconfirmed, 0),
  });
  let next = 0;
  // They do not all beat at once, as devices in the field do not.
  const beats = transmitters.map(
    (_, index) => (index / Math.max(1, transmitters.length)) * Math.min(heartbeatSeconds, 5),
  );
  let toldAt = performance.now();
  while (passed() < seconds && !stopped.aborted) {
    const now = passed();
    for (; next < events.length && events[next]!.atSeconds <= now; next += 1)
      transmitters[events[next]!.transmitter]?.report(events[next]!);
    for (const [index, transmitter] of transmitters.entries()) {
      if (beats[index]! > now) continue;
      transmitter.heartbeat();
      beats[index] = beats[index]! + heartbeatSeconds;
    }
    if (performance.now() - toldAt > progressMilliseconds) {
      toldAt = performance.now();
      options.onProgress?.(progress());
    }
    await pause(tickMilliseconds);
  }
  for (const since = performance.now(); performance.now() - since < endMilliseconds && progress().unconfirmed > 0;)
    await pause(tickMilliseconds);
  const last = progress();
  for (const transmitter of transmitters) transmitter.stop();
  return last;
}
