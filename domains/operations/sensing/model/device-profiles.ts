import { shortObjectProfile, standardProfile, type DeviceProfile } from '@wanghuo/gb26875';
import { defineCodeTable } from '@wanghuo/kernel';

/** Makes of devices by what they do differently on the wire. A new make is one entry here. */
export const deviceProfile = defineCodeTable('deviceProfile', 'this project', [
  'GB26875_STANDARD',
  'GB26875_SHORT_OBJECTS',
  'JT808',
  'MQTT_GENERIC',
  'HTTP_GENERIC',
]);
export type DeviceProfileName = (typeof deviceProfile.names)[number];

/**
 * Where makes put the picture of an event, base64 or as a data URL; names are compared without case and separators. A device
 * whose profile names no field sends no pictures.
 */
export const pictureFields: Partial<Record<DeviceProfileName, readonly string[]>> = {
  MQTT_GENERIC: ['image', 'imageBase64', 'imageData', 'picture', 'picData', 'snapshot'],
  HTTP_GENERIC: ['image', 'imageBase64', 'imageData', 'picture', 'picData', 'snapshot'],
};

/** Those of the transmission protocol; any other name reads by the standard. */
export const transmitterProfiles: Partial<Record<DeviceProfileName, DeviceProfile>> = {
  GB26875_STANDARD: standardProfile,
  GB26875_SHORT_OBJECTS: shortObjectProfile,
};
