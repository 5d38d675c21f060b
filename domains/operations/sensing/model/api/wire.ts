import { command, lifeSafety, operational, query, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { deviceProtocol, type DeviceProtocol } from '../device.ts';
import {
  downlinkInput,
  downlinkNotPossible,
  downlinkTextRefused,
  downlinkRequested,
  downlinkSettled,
  downlinkView,
} from '../downlink.ts';
import { frameLanes, frameLine } from '../frame.ts';

const protocolSchema = z.enum(deviceProtocol.names as unknown as [DeviceProtocol, ...DeviceProtocol[]]);
/** Where a page goes on: the id of its last row. */
const pageInput = { before: z.uuid().optional(), limit: z.int().min(1).max(200).default(50) };

/** Who is connected now, and what came over each connection. In memory: it answers while the database is away. */
export const listConnections = query({
  name: 'sensing.listConnections',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({
    search: textSchema({ max: 64 }).optional(),
    onlyUnverified: z.boolean().default(false),
    limit: z.int().min(1).max(200).default(100),
  }),
  output: z.object({
    total: z.int(),
    connections: z.array(
      z.object({
        connection: z.string(),
        protocol: protocolSchema,
        remote: z.string(),
        openedAt: z.string(),
        lastFrameAt: z.string().nullable(),
        address: z.string().nullable(),
        deviceId: z.uuid().nullable(),
        deviceName: z.string().nullable(),
        isConflicting: z.boolean(),
        frames: z.int(),
        brokenFrames: z.int(),
        junkBytes: z.int(),
        heldBytes: z.int(),
      }),
    ),
  }),
});

/** How the way from wire to database stands: ports, lanes of the spool, what was shed. */
export const gatewayState = query({
  name: 'sensing.gatewayState',
  permission: 'gateway.read',
  handling: lifeSafety,
  input: z.strictObject({}),
  output: z.object({
    gateways: z.array(
      z.object({
        protocol: protocolSchema,
        port: z.int(),
        /** The user's own broker, of which we are a client. */
        broker: z.string().nullable(),
        isOpen: z.boolean(),
        connections: z.int(),
        refusedConnections: z.int(),
        isEncrypted: z.boolean(),
        asksCertificate: z.boolean(),
        certificateEndsAt: z.string().nullable(),
        failedHandshakes: z.int(),
        shedMessages: z.int(),
      }),
    ),
    lanes: z.array(
      z.object({
        lane: z.enum(frameLanes),
        /** Records on the disk that the database does not have yet; null until it was first asked. */
        behind: z.int().nullable(),
        storedBytes: z.int(),
        isDatabaseAway: z.boolean(),
        thinnedReadings: z.int(),
      }),
    ),
    isSpoolFull: z.boolean(),
    isDiskBehind: z.boolean(),
    frames: z.int(),
    lifeFrames: z.int(),
    framesNotKept: z.int(),
    devices: z.int(),
  }),
});

/** The stored frames of a device, newest first. */
export const deviceFrames = query({
  name: 'sensing.deviceFrames',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid(), ...pageInput }),
  output: z.object({ frames: z.array(frameLine), next: z.uuid().nullable() }),
});

/** The stored frames of somebody nobody has registered. */
export const unknownFrames = query({
  name: 'sensing.unknownFrames',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({ protocol: protocolSchema, address: z.string().max(255), ...pageInput }),
  output: z.object({ frames: z.array(frameLine), next: z.uuid().nullable() }),
});

/** One stored frame field by field, as `wanghuo gb26875 decode` and `wanghuo jt808 decode` explain it. */
export const explainStoredFrame = query({
  name: 'sensing.explainStoredFrame',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({ frameId: z.uuid() }),
  output: z.object({ frame: frameLine, explanation: z.record(z.string(), z.unknown()) }),
});

/** Shows the frames of a device as they come, for some minutes: the trial of a maker. */
export const watchFrames = command({
  name: 'sensing.watchFrames',
  permission: 'frame.watch',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid() }),
  output: z.object({ untilAt: z.string() }),
});

/** Who spoke without being registered, newest first (DV-01). */
export const unknownSpeakers = query({
  name: 'sensing.unknownSpeakers',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({ limit: z.int().min(1).max(200).default(50) }),
  output: z.object({
    speakers: z.array(
      z.object({
        protocol: protocolSchema,
        address: z.string(),
        firstAt: z.string(),
        lastAt: z.string(),
        frameCount: z.int(),
        lifeFrameCount: z.int(),
        lastRemote: z.string(),
        lastFrame: frameLine.nullable(),
      }),
    ),
  }),
});

/** What a device measured, one quantity over a time: at most so many points, each the mean, least and most of its span. */
export const deviceReadings = query({
  name: 'sensing.deviceReadings',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({
    deviceId: z.uuid(),
    quantity: textSchema({ max: 40 }),
    component: textSchema({ max: 64 }).optional(),
    fromAt: z.iso.datetime(),
    untilAt: z.iso.datetime(),
    points: z.int().min(1).max(1000).default(300),
  }),
  output: z.object({
    unit: z.string().nullable(),
    points: z.array(
      z.object({ at: z.string(), mean: z.number(), least: z.number(), most: z.number(), count: z.int() }),
    ),
  }),
});

/** The newest value of each quantity of a device. */
export const newestReadings = query({
  name: 'sensing.newestReadings',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid() }),
  output: z.object({
    readings: z.array(
      z.object({ component: z.string(), quantity: z.string(), unit: z.string(), value: z.number(), at: z.string() }),
    ),
  }),
});

/** Asks something of a device; it is sent at once or within a minute, or never (DV-14). */
export const askDevice = command({
  name: 'sensing.askDevice',
  permission: 'device.ask',
  handling: operational,
  input: downlinkInput,
  output: z.object({ downlinkId: z.uuid(), expiresAt: z.string() }),
  errors: [downlinkNotPossible, downlinkTextRefused],
});

/** What was asked of a device and what came of it, newest first. */
export const deviceDownlinks = query({
  name: 'sensing.deviceDownlinks',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid(), ...pageInput }),
  output: z.object({ downlinks: z.array(downlinkView), next: z.uuid().nullable() }),
  refreshOn: [downlinkRequested, downlinkSettled],
});

export const wireContracts = [
  listConnections,
  gatewayState,
  deviceFrames,
  unknownFrames,
  explainStoredFrame,
  watchFrames,
  unknownSpeakers,
  deviceReadings,
  newestReadings,
  askDevice,
  deviceDownlinks,
];
