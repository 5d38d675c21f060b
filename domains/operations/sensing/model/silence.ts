import { addSeconds, defineCodeTable, parseInstant, type Instant } from '@wanghuo/kernel';
import type { DeviceClass } from './device.ts';

/** Whether a device is heard. Only `ALIVE` counts as live: late is unknown, and unknown lowers coverage. */
export const lifeState = defineCodeTable('lifeState', 'DV-13; this project', ['NEVER', 'ALIVE', 'LATE', 'SILENT']);
export type LifeState = (typeof lifeState.names)[number];

/** How often a device promised to let hear of itself, and how many times it may fail to. */
export interface LifeContract {
  readonly intervalSeconds: number;
  readonly misses: number;
}

/** Where neither the device nor its contract says otherwise. What lives on a battery speaks three times a day. */
export const usualContracts: Readonly<Record<DeviceClass, LifeContract>> = {
  USER_TRANSMITTER: { intervalSeconds: 120, misses: 3 },
  SMOKE_DETECTOR: { intervalSeconds: 28_800, misses: 3 },
  GAS_DETECTOR: { intervalSeconds: 600, misses: 3 },
  ELECTRICAL_MONITOR: { intervalSeconds: 600, misses: 3 },
  WATER_PRESSURE: { intervalSeconds: 1_800, misses: 3 },
  WATER_LEVEL: { intervalSeconds: 1_800, misses: 3 },
  LOOKOUT_CAMERA: { intervalSeconds: 60, misses: 3 },
  VEHICLE_TERMINAL: { intervalSeconds: 300, misses: 3 },
  VITAL_SIGN_TAG: { intervalSeconds: 30, misses: 3 },
  EQUIPMENT_TAG: { intervalSeconds: 28_800, misses: 3 },
  // It speaks when there is something to warn of.
  WARNING_PLATFORM: { intervalSeconds: 604_800, misses: 20 },
};

/** A device is often registered before it hangs: its first word may take a day, however short its contract (DESIGN). */
export const firstWordSeconds = 86_400;

/** A time in which this side could not hear: what fell due in it is judged a little later. */
export interface Deafness {
  readonly fromAt: string;
  readonly resumedAt: string;
}

/** Devices get so long to reconnect after this side was deaf; those that speak more often get one interval. */
const graceSeconds = 120;

export interface Verdict {
  readonly state: 'ALIVE' | 'LATE' | 'SILENT';
  /** When to look again; null when only the device itself can change it. */
  readonly dueAt: Instant | null;
}

/**
 * Judges a device that was heard at some time. Late after one interval, silent after as many as its contract allows.
 * What passed while this side was deaf is no silence of the device: it gets time to be heard again first.
 */
export function judgeLife(
  lastHeardAt: string,
  contract: LifeContract,
  now: string,
  deafness: Deafness | null,
): Verdict {
  const last = parseInstant(lastHeardAt);
  const lateAt = excused(addSeconds(last, contract.intervalSeconds), contract, deafness);
  const silentAt = excused(addSeconds(last, contract.intervalSeconds * contract.misses), contract, deafness);
  if (now >= silentAt) return { state: 'SILENT', dueAt: null };
  return now >= lateAt ? { state: 'LATE', dueAt: silentAt } : { state: 'ALIVE', dueAt: lateAt };
}

function excused(moment: Instant, { intervalSeconds }: LifeContract, deafness: Deafness | null): Instant {
  if (deafness === null || moment <= deafness.fromAt) return moment;
  const again = addSeconds(parseInstant(deafness.resumedAt), Math.min(intervalSeconds, graceSeconds));
  return moment < again ? again : moment;
}

/** DV-13: more than this share of a township's devices within this time is one event. */
export const massLoss = { share: 0.2, withinSeconds: 300, leastDevices: 10 } as const;

/** @param silent - devices of the township that fell silent within the time, these included; `heard` - all that ever spoke */
export const isMassLoss = (silent: number, heard: number): boolean =>
  silent >= massLoss.leastDevices && heard > 0 && silent / heard > massLoss.share;
