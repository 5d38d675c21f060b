import { command, defineEvent, operational, query } from '@wanghuo/kernel';
import { z } from 'zod';

/** A device got a secret; the one before stays good for a while (DV-19). The secret is in no fact and no answer kept. */
export const deviceSecretRenewed = defineEvent(
  'device.secretRenewed',
  z.object({ deviceId: z.uuid(), renewalId: z.uuid(), earlierValidUntilAt: z.string().nullable() }),
  'deviceId',
);

/** Gives a device a new secret for MQTT or HTTP; the earlier one goes on for so many hours. */
export const renewDeviceSecret = command({
  name: 'sensing.renewDeviceSecret',
  permission: 'device.renewSecret',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid(), overlapHours: z.int().min(0).max(720).default(72) }),
  output: z.object({ renewalId: z.uuid(), earlierValidUntilAt: z.string().nullable() }),
});

/** How long a new secret can be looked at. */
export const secretShownSeconds = 600;

/** The secret itself, for whoever puts it into the device, in the minutes after it was made. */
export const newDeviceSecret = query({
  name: 'sensing.newDeviceSecret',
  permission: 'device.renewSecret',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid(), renewalId: z.uuid() }),
  output: z.object({ secret: z.string() }),
});

export const secretEvents = [deviceSecretRenewed];
export const secretContracts = [renewDeviceSecret, newDeviceSecret];
