import { randomStream } from '../plan/random-stream.ts';

/** What a transmitter reports besides its heartbeat, and when. */
export interface DeviceEvent {
  readonly atSeconds: number;
  /** Which of the transmitters. */
  readonly transmitter: number;
  readonly kind: 'FIRE' | 'MANUAL_ALARM' | 'FAULT' | 'MAINS_FAULT' | 'SHIELDED' | 'PRESSURE';
  /** False: what was reported earlier is over. */
  readonly isActive: boolean;
  readonly zone: number;
  readonly point: number;
  /** Kilopascals of the sprinkler, for `PRESSURE`. */
  readonly value: number;
}

export interface DeviceRates {
  readonly firesPerHour: number;
  readonly faultsPerHour: number;
}

/** How many of the alarms are a hand on a button. */
const manualShare = 0.15;
const pressureEverySeconds = 300;
const zones = 20;
const points = 120;

/** Plans what a number of transmitters report, the same for the same seed; rates are over all of them. */
export function planDevices(
  seed: number,
  transmitters: number,
  seconds: number,
  { firesPerHour, faultsPerHour }: DeviceRates,
): readonly DeviceEvent[] {
  const events: DeviceEvent[] = [];
  const add = (
    purpose: string,
    perHour: number,
    kindOf: (random: ReturnType<typeof randomStream>) => DeviceEvent['kind'],
    lastsSeconds: number,
  ) => {
    if (perHour <= 0) return;
    const random = randomStream(seed, `devices/${purpose}`);
    for (let at = random.exponential(3600 / perHour); at < seconds; at += random.exponential(3600 / perHour)) {
      const event = {
        transmitter: Math.floor(random.next() * transmitters),
        kind: kindOf(random),
        zone: 1 + Math.floor(random.next() * zones),
        point: 1 + Math.floor(random.next() * points),
        value: 0,
      };
      const until = at + random.delay(lastsSeconds, 1);
      events.push({ ...event, atSeconds: at, isActive: true });
      if (until < seconds) events.push({ ...event, atSeconds: until, isActive: false });
    }
  };
  add('fires', firesPerHour, (random) => (random.chance(manualShare) ? 'MANUAL_ALARM' : 'FIRE'), 240);
  add('faults', faultsPerHour, (random) => random.pick(['FAULT', 'FAULT', 'MAINS_FAULT', 'SHIELDED'] as const), 900);
  for (let transmitter = 0; transmitter < transmitters; transmitter += 1) {
    const random = randomStream(seed, `devices/pressure/${transmitter}`);
    for (let at = random.next() * pressureEverySeconds; at < seconds; at += pressureEverySeconds)
      events.push({
        atSeconds: at,
        transmitter,
        kind: 'PRESSURE',
        isActive: true,
        zone: 1,
        point: 4,
        value: Math.round(random.between(3200, 4100)) / 10,
      });
  }
  return events.toSorted((left, right) => left.atSeconds - right.atSeconds);
}
