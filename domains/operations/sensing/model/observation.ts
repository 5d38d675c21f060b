import { defineCodeTable } from '@wanghuo/kernel';
import type { DeviceProtocol } from './device.ts';

/** What a device may say of itself or of what it watches, whatever its protocol. */
export const sensedCondition = defineCodeTable('sensedCondition', 'GB/T 26875.3-2011 figures 6, 7, 13; this project', [
  'FIRE',
  'MANUAL_ALARM',
  'SOS',
  'GAS',
  'PRE_ALARM',
  'OVER_TEMPERATURE',
  'EARTH_LEAKAGE',
  'PRESSURE_LOW',
  'LEVEL_LOW',
  'FAULT',
  'POWER_FAULT',
  'LINE_FAULT',
  'SHIELDED',
  'TAMPERED',
  'LOW_BATTERY',
  'SUPERVISION',
  'STARTED',
  'FEEDBACK',
  'DELAYED',
  'MANUAL_STATE',
  'CLOCK_FAULT',
  'PROTOCOL_FAULT',
  'IDENTITY_CONFLICT',
]);
export type SensedCondition = (typeof sensedCondition.names)[number];

/** Which of them call for people at once: they bypass every filter. */
export const lifeConditions: readonly SensedCondition[] = ['FIRE', 'MANUAL_ALARM', 'SOS'];

/** Who spoke: by protocol and the address it gave. `deviceId` is null for one that nobody has registered. */
export interface Speaker {
  readonly protocol: DeviceProtocol;
  readonly address: string;
  readonly deviceId: string | null;
}

/** One thing a frame said about one component. */
export interface Observation {
  /** Key of the component within its device, as `system type/system address/component address`; null: the device itself. */
  readonly component: string | null;
  /** How people call the component: what the device sent, or zone and point; text is hostile until shown escaped (DV-15). */
  readonly componentName: string | null;
  readonly condition: SensedCondition;
  /** False: the condition was reported as over. A condition that is a level is repeated while it lasts. */
  readonly isActive: boolean;
}

/** A value with its unit. */
export interface SensedValue {
  readonly component: string | null;
  /** `pressure`, `level`, `temperature`, `current`, `voltage`, `leakage`, `smoke`, `battery`, `signal`, `heartRate` … */
  readonly quantity: string;
  readonly unit: string;
  readonly value: number;
  readonly at: string;
}

/** What one stored frame says once it is read; the rules of episodes and silence take only this. */
export interface Report {
  readonly frameId: string;
  readonly speaker: Speaker;
  readonly receivedAt: string;
  /** The device's own time: a claim (DV-09). Null when it gave none or an impossible one. */
  readonly claimedAt: string | null;
  /** The frame is the same to the last byte as one within the window of repeats (DV-08): confirmed, no effect. */
  readonly isResend: boolean;
  /**
   * A frame of long before that was the same to the last byte, time included (DV-08). An alarm in it is shown all the same,
   * with this beside it: the clock of a device that was switched off may stand.
   */
  readonly earlierFrameId?: string;
  /** The frame gave a time that cannot be (month 13); `claimedAt` is null then. */
  readonly isClaimImpossible?: boolean;
  readonly observations: readonly Observation[];
  readonly values: readonly SensedValue[];
  /** A picture came with it; it is read after the alarm is raised. */
  readonly hasPicture?: boolean;
  /** Panel operations that end latched conditions of a system: reset, alarm cleared. Keys as in `component`, without the last part. */
  readonly resets: readonly string[];
}
