import { defineCodeTable, defineStream } from '@wanghuo/kernel';
import { z } from 'zod';
import { deviceProtocol, type DeviceProtocol } from './device.ts';

/** What was made of a frame: all are kept, whatever it is. */
export const frameVerdict = defineCodeTable('frameVerdict', 'section 6 of the security rules, this project', [
  'ACCEPTED',
  /** The answer to something we asked. */
  'ANSWER',
  /** The same to the last byte as one within the window of repeats: confirmed, no second effect (DV-08). */
  'RESENT',
  /** The same as one long before it, from a clock that stands: its readings have no effect (DV-08). */
  'REPLAYED',
  /** Confirmed, but its objects are not as the standard has them. */
  'UNREADABLE',
  /** Nobody has registered who spoke (DV-01). */
  'UNVERIFIED',
  /** Another identity spoke on this connection, or this one on another (DV-02). */
  'CONFLICT',
  'CHECKSUM_WRONG',
  'END_WRONG',
  'COMMAND_UNKNOWN',
  /** What it says could not be taken: the fault is ours and in the log; the bytes are kept. */
  'NOT_TAKEN',
  /** Who spoke has not proved on this connection who it is. */
  'NOT_AUTHENTICATED',
]);
export type FrameVerdict = (typeof frameVerdict.names)[number];

/** Frames of the life lane overtake all others on their way to people (DV-10). */
export const frameLanes = ['LIFE', 'REST'] as const;
export type FrameLane = (typeof frameLanes)[number];

/** A frame as it came in, before anybody has read it. */
export interface RawFrame {
  /** A UUID of version 7: it carries the millisecond of receipt. */
  readonly id: string;
  readonly protocol: DeviceProtocol;
  /** Who it says it is from. */
  readonly address: string;
  /** The connection it came over, as in the list of connections. */
  readonly connection: string;
  /** Address and port of the other side. */
  readonly remote: string;
  /** What the gateway saw at once; storing may find more. */
  readonly verdict: FrameVerdict;
  readonly bytes: Uint8Array;
}

/** The millisecond of receipt that a frame's id carries. */
export function receivedAtOf(frameId: string): number {
  return Number.parseInt(frameId.slice(0, 8) + frameId.slice(9, 13), 16);
}

const protocolSchema = z.enum(deviceProtocol.names as unknown as [DeviceProtocol, ...DeviceProtocol[]]);
const verdictSchema = z.enum(frameVerdict.names as unknown as [FrameVerdict, ...FrameVerdict[]]);

/** A life frame the moment it is durable, before the database has it: screens that are open ring by it. */
export const ringingFrame = z.object({
  frameId: z.uuid(),
  protocol: protocolSchema,
  address: z.string(),
  /** Null for one that nobody has registered. */
  deviceId: z.uuid().nullable(),
  deviceName: z.string().nullable(),
  premisesId: z.uuid().nullable(),
  premisesNo: z.string().nullable(),
  townshipCode: z.string().nullable(),
  buildingId: z.uuid().nullable(),
  floor: z.int().nullable(),
  room: z.string().nullable(),
  receivedAt: z.string(),
});
export type RingingFrame = z.infer<typeof ringingFrame>;

/** By who spoke: the newest life frame of each. Rings on open screens even when the database does not answer. */
export const ringing = defineStream({
  name: 'sensing.ringing',
  // Who has to be rung is rung now (DV-10).
  restMilliseconds: 50,
  permission: 'frame.read',
  schema: ringingFrame,
  scope: { township: 'townshipCode', premises: 'premisesNo' },
});

/** So much of a frame is shown; only a message with a picture is longer, and its row holds all of it. */
export const shownFrameBytes = 17 * 1024;

/** A stored frame in a list. */
export const frameLine = z.object({
  id: z.uuid(),
  receivedAt: z.string(),
  lane: z.enum(frameLanes),
  protocol: protocolSchema,
  address: z.string(),
  connection: z.string(),
  remote: z.string(),
  verdict: verdictSchema,
  byteCount: z.int(),
  /** Its first `shownFrameBytes`. */
  hex: z.string(),
});
export type FrameLine = z.infer<typeof frameLine>;

/** The last frames of a device that somebody is trying out, newest last; put while it is watched. */
export const watchedFrames = defineStream({
  name: 'sensing.watchedFrames',
  permission: 'frame.read',
  schema: z.object({
    deviceId: z.uuid(),
    townshipCode: z.string().nullable(),
    premisesNo: z.string().nullable(),
    frames: z.array(frameLine),
  }),
  scope: { township: 'townshipCode', premises: 'premisesNo' },
});
