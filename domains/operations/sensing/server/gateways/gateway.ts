import type { DeviceProtocol } from '../../model/index.ts';

/** A connection as it is now; moments in milliseconds. */
export interface ConnectionNow {
  readonly connection: string;
  readonly protocol: DeviceProtocol;
  readonly remote: string;
  readonly openedAt: number;
  readonly lastFrameAt: number | null;
  readonly address: string | null;
  readonly deviceId: string | null;
  readonly deviceName: string | null;
  readonly isConflicting: boolean;
  readonly frames: number;
  readonly brokenFrames: number;
  readonly junkBytes: number;
  readonly heldBytes: number;
}

/** A gateway as it is now. */
export interface GatewayNow {
  readonly protocol: DeviceProtocol;
  readonly port: number;
  /** Where the user's own broker is, of which we are a client; null where we listen ourselves. */
  readonly broker: string | null;
  readonly isOpen: boolean;
  readonly connections: number;
  readonly refusedConnections: number;
  readonly isEncrypted: boolean;
  /** Whether who connects must have a certificate. */
  readonly asksCertificate: boolean;
  /** When the first of the certificates this needs ends, in milliseconds; null where there is none. */
  readonly certificateEndsAt: number | null;
  /** Connections that did not come to an agreement on their encryption. */
  readonly failedHandshakes: number;
  /** Messages that could not be taken for want of room, and were not confirmed. */
  readonly shedMessages: number;
}

/** One protocol on one port. */
export interface Gateway {
  readonly now: GatewayNow;
  readonly connections: readonly ConnectionNow[];
  start(): Promise<void>;
  stop(): Promise<void>;
}
