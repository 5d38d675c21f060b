import { defineCodeTable, defineError, defineEvent, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import type { DeviceProtocol } from './device.ts';

/** What a centre may ask of a device. Source: GB/T 26875.3-2011 table 3, types 61 to 91; JT/T 808 0x8201, 0x8300. */
export const downlinkKind = defineCodeTable('downlinkKind', 'GB/T 26875.3-2011 table 3; JT/T 808', [
  'SYNC_CLOCK',
  'POST_CHECK',
  'READ_SYSTEM_STATUS',
  'READ_COMPONENT_STATUS',
  'READ_COMPONENT_VALUE',
  'READ_DEVICE_STATUS',
  'READ_DEVICE_CLOCK',
  'READ_DEVICE_VERSION',
  /** Of a vehicle terminal. */
  'READ_POSITION',
  'SHOW_TEXT',
]);
export type DownlinkKind = (typeof downlinkKind.names)[number];

const ofTerminals: readonly DownlinkKind[] = ['READ_POSITION', 'SHOW_TEXT'];

/** What a device of a protocol can be asked. */
export function downlinkKindsOf(protocol: DeviceProtocol): readonly DownlinkKind[] {
  if (protocol === 'JT808') return ofTerminals;
  return protocol === 'GB26875' ? downlinkKind.names.filter((kind) => !ofTerminals.includes(kind)) : [];
}

const parametersSchema = z.record(z.string(), z.union([z.int(), z.string()]));

export const downlinkState = defineCodeTable('downlinkState', 'this project', [
  'WAITING',
  'SENT',
  /** The device has a post check; the person beside it has not answered yet. */
  'CONFIRMED',
  'ANSWERED',
  'DENIED',
  'EXPIRED',
]);
export type DownlinkState = (typeof downlinkState.names)[number];

const stateSchema = z.enum(downlinkState.names as unknown as [DownlinkState, ...DownlinkState[]]);
const kindSchema = z.enum(downlinkKind.names as unknown as [DownlinkKind, ...DownlinkKind[]]);

/** Somebody asks something of a device. */
export const downlinkRequested = defineEvent(
  'downlink.requested',
  z.object({ downlinkId: z.uuid(), deviceId: z.uuid(), kind: kindSchema, parameters: parametersSchema }),
  'downlinkId',
);

/** It was sent, confirmed, answered, denied, or its time is over. */
export const downlinkSettled = defineEvent(
  'downlink.settled',
  z.object({ downlinkId: z.uuid(), deviceId: z.uuid(), state: stateSchema }),
  'downlinkId',
);

/** A text for a terminal has words that it can show. */
export const downlinkTextRefused = defineError('downlink.text_refused', 422);
export const downlinkNotPossible = defineError('downlink.not_possible', 422);

export const downlinkView = z.object({
  id: z.uuid(),
  kind: kindSchema,
  parameters: parametersSchema,
  state: stateSchema,
  requestedAt: z.string(),
  requestedBy: z.string(),
  sentAt: z.string().nullable(),
  expiresAt: z.string(),
  settledAt: z.string().nullable(),
  /** The objects of the answer, field by field. */
  answer: z.unknown(),
});

export const downlinkInput = z.strictObject({
  deviceId: z.uuid(),
  kind: kindSchema,
  systemType: z.int().min(0).max(255).optional(),
  systemAddress: z.int().min(0).max(255).optional(),
  componentAddress: z.int().min(0).max(0xffff_ffff).optional(),
  answerMinutes: z.int().min(1).max(60).optional(),
  /** Shown and read out by a vehicle terminal. */
  text: textSchema({ max: 200 }).optional(),
});
