import type { ScopedTable } from '@wanghuo/platform-server';
import { newDeviceSecretImplementation, renewDeviceSecretImplementation } from './device-secrets.ts';
import {
  deviceFramesImplementation,
  deviceReadingsImplementation,
  explainStoredFrameImplementation,
  newestReadingsImplementation,
  unknownFramesImplementation,
  unknownSpeakersImplementation,
  watchFramesImplementation,
} from './frames/frame-queries.ts';
import { askDeviceImplementation, deviceDownlinksImplementation } from './gateways/downlink-contracts.ts';
import { forwardImplementations } from './forwarding/forward-contracts.ts';
import { retakeFramesImplementation, untakenFramesImplementation } from './frames/retake.ts';
import { gatewayStateImplementation, listConnectionsImplementation } from './gateways/gateway-queries.ts';

/** What the wire side of the domain brings to the server. */
export const wireImplementations = [
  listConnectionsImplementation,
  gatewayStateImplementation,
  deviceFramesImplementation,
  unknownFramesImplementation,
  explainStoredFrameImplementation,
  watchFramesImplementation,
  unknownSpeakersImplementation,
  deviceReadingsImplementation,
  newestReadingsImplementation,
  askDeviceImplementation,
  deviceDownlinksImplementation,
  renewDeviceSecretImplementation,
  newDeviceSecretImplementation,
  ...forwardImplementations,
  untakenFramesImplementation,
  retakeFramesImplementation,
];

/** Rows that lie where their device does; its maintainer has no business with frames. */
const ofDevice = { township: 'townshipCode', premises: 'premisesNo' } as const;

export const wireTables: readonly ScopedTable[] = [
  { table: 'sensing.frame', read: 'frame.read', scope: ofDevice, addedBy: 'frame.store' },
  { table: 'sensing.reading', read: 'frame.read', scope: ofDevice, addedBy: 'frame.store' },
  { table: 'sensing.spool_position', read: 'frame.store', scope: {} },
  { table: 'sensing.unknown_speaker', read: 'frame.read', scope: {} },
  { table: 'sensing.device_secret', read: 'device.renewSecret', scope: {} },
  { table: 'sensing.downlink', read: 'frame.read', scope: ofDevice },
  { table: 'sensing.retaken_frame', read: 'gateway.read', scope: {} },
  { table: 'sensing.forward', read: 'gateway.read', scope: {} },
  { table: 'sensing.forward_component', read: 'gateway.read', scope: {} },
];
