import type { DeviceClass, DeviceProtocol, ForwardedComponent } from '../../model/index.ts';

/** The device of a message as it stood when it spoke. */
export interface ForwardedDevice {
  readonly deviceNo: string;
  readonly name: string;
  readonly protocol: DeviceProtocol;
  readonly address: string;
  readonly deviceClass: DeviceClass;
  readonly profile: string;
  readonly townshipCode: string;
  readonly premisesNo: string | null;
  readonly placeName: string;
  readonly floor: number | null;
  readonly room: string | null;
  readonly position: readonly [longitude: number, latitude: number];
}

/** What became of an alarm; who judged it stays here. */
export interface ForwardedOutcome {
  readonly alarmNo: string;
  readonly alarmClass: string;
  readonly condition: string;
  readonly placeName: string;
  readonly townshipCode: string | null;
  readonly premisesNo: string | null;
  readonly position: readonly [longitude: number, latitude: number] | null;
  readonly isTest: boolean;
  readonly outcome: string;
  readonly cause: string | null;
  readonly openedAt: string;
  readonly endedAt: string;
}

/** What a message says, whichever way it goes. */
export interface ForwardContent {
  readonly device: ForwardedDevice | null;
  readonly isTest: boolean;
  readonly receivedAt: string;
  /** The device's own time: a claim (DV-09). */
  readonly claimedAt: string | null;
  readonly frameId: string | null;
  readonly components: readonly (ForwardedComponent & {
    /** Its number under the district's own address; null where the device has an address of the protocol. */
    readonly number: number | null;
  })[];
  readonly resets: readonly string[];
  readonly outcome: ForwardedOutcome | null;
}
