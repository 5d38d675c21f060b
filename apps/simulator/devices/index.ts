export { playDevices, type DeviceProgress, type PlayDevicesOptions } from './play-devices.ts';
export { planDevices, type DeviceEvent, type DeviceRates } from './plan-devices.ts';
export { coursesOf, planReadings, type ReadingHistory } from './reading-history.ts';
export { MessageClient, type MessageClientOptions } from './message-client.ts';
export { cameraMessage, type CameraEvent } from './camera-event.ts';
export { syntheticPicture } from './synthetic-picture.ts';
