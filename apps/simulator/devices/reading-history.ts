import { randomStream } from '../plan/random-stream.ts';

/** What a made-up device has gone through in the days before: most are well, some show early signs, some had trouble. */
export type ReadingCourse =
  | 'STEADY'
  | 'SLOW_LEAK'
  | 'LEAK_MENDED'
  | 'PRESSURE_LOSS'
  | 'WARMING'
  | 'LEAKAGE_SPIKES'
  | 'HOLE';

export interface PastReading {
  readonly secondsAgo: number;
  readonly quantity: 'level' | 'pressure' | 'temperature' | 'leakage' | 'current';
  readonly unit: string;
  readonly value: number;
}

export interface PastSignal {
  readonly secondsAgo: number;
  readonly condition: 'LEVEL_LOW' | 'PRESSURE_LOW' | 'EARTH_LEAKAGE' | 'OVER_TEMPERATURE';
  readonly isActive: boolean;
}

export interface ReadingHistory {
  readonly readings: readonly PastReading[];
  readonly signals: readonly PastSignal[];
}

const day = 86_400;
const hour = 3_600;
const everySeconds = 900;

/** Which courses a class of devices goes through, by turns. */
export const coursesOf: Readonly<Record<string, readonly ReadingCourse[]>> = {
  WATER_LEVEL: ['SLOW_LEAK', 'LEAK_MENDED', 'STEADY', 'HOLE', 'LEAK_MENDED', 'STEADY'],
  WATER_PRESSURE: ['STEADY', 'PRESSURE_LOSS', 'STEADY', 'STEADY', 'HOLE', 'STEADY'],
  ELECTRICAL_MONITOR: ['LEAKAGE_SPIKES', 'STEADY', 'WARMING', 'STEADY', 'STEADY', 'LEAKAGE_SPIKES'],
};

/**
 * Readings of the days before for one made-up device, the same for the same seed; the oldest first. What is made here says
 * so by the name and the source of its device.
 */
export function planReadings(
  seed: number,
  name: string,
  deviceClass: string,
  course: ReadingCourse,
  days: number,
): ReadingHistory {
  const random = randomStream(seed, `readings/${name}`);
  const noise = (spread: number) => (random.next() + random.next() + random.next() - 1.5) * spread;
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const readings: PastReading[] = [];
  const signals: PastSignal[] = [];
  const mendedAt = 2.5 * day;
  const lowFrom = mendedAt + 4 * hour;
  for (let ago = days * day; ago >= 0; ago -= everySeconds) {
    if (course === 'HOLE' && ago < 0.9 * day && ago > 0.15 * day) continue;
    const secondsAgo = Math.max(0, Math.round(ago + noise(60)));
    // Warmest in the afternoon, whatever the time of loading: a day is a day.
    const ofDay = Math.sin((2 * Math.PI * ago) / day);
    const add = (quantity: PastReading['quantity'], unit: string, value: number) =>
      readings.push({ secondsAgo, quantity, unit, value });
    if (deviceClass === 'WATER_LEVEL') {
      const slow = course === 'SLOW_LEAK' ? Math.max(0, 2.2 * day - ago) : 0;
      const mended = course === 'LEAK_MENDED' && ago > mendedAt ? Math.max(0, 5.5 * day - ago) : 0;
      add('level', 'm', round(2.15 - (slow / hour) * 0.018 - (mended / hour) * 0.019 + noise(0.01), 3));
    } else if (deviceClass === 'WATER_PRESSURE') {
      const lost = course === 'PRESSURE_LOSS' ? Math.max(0, 1.6 * day - ago) : 0;
      add('pressure', 'MPa', round(0.42 - (lost / hour) * 0.0042 + 0.006 * ofDay + noise(0.006), 3));
    } else {
      const warm = course === 'WARMING' ? Math.max(0, 5 * hour - ago) : 0;
      add('temperature', '℃', round(33 + 4 * ofDay + (warm / hour) * 5.5 + noise(0.8), 1));
      add('current', 'A', round(42 + 14 * ofDay + noise(4), 1));
      const isSpike =
        course === 'LEAKAGE_SPIKES' && Math.floor(ago / (5 * hour)) % 2 === 0 && ago % (5 * hour) < 2 * everySeconds;
      add('leakage', 'mA', round(isSpike ? 330 + noise(20) : 85 + noise(18), 0));
    }
  }
  if (course === 'LEAK_MENDED')
    signals.push(
      { secondsAgo: lowFrom, condition: 'LEVEL_LOW', isActive: true },
      { secondsAgo: mendedAt, condition: 'LEVEL_LOW', isActive: false },
    );
  return { readings, signals };
}
