import { grant } from '@wanghuo/kernel';
import { serviceRoles } from '@wanghuo/organisations/model';
import { downlinkKind, downlinkRequested, downlinkSettled, downlinkState } from './downlink.ts';
import { forwardChannel, forwardKind, forwardLink, forwardState } from './forwarding.ts';
import { frameVerdict, ringing, watchedFrames } from './frame.ts';

/** What the wire side of the domain declares, beside its contracts and events. */
export const wireCodes = [
  frameVerdict,
  downlinkKind,
  downlinkState,
  forwardChannel,
  forwardKind,
  forwardLink,
  forwardState,
];
export const wireStreams = [ringing, watchedFrames];
export const downlinkEvents = [downlinkRequested, downlinkSettled];

export const wireGrants = [
  ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['frame.read'] })),
  ...['FIRE_SAFETY_MANAGER', 'RESPONSIBLE_PERSON', 'PREMISES_USER'].map((role) =>
    grant(role, { within: 'premises', may: ['frame.read'] }),
  ),
  ...['TOWN_FIRE_OFFICER', 'TOWN_ENFORCER'].map((role) => grant(role, { within: 'township', may: ['frame.read'] })),
  grant('FIRE_SAFETY_MANAGER', { within: 'premises', may: ['frame.watch'] }),
  ...['MONITOR_OPERATOR', 'SYS_ADMIN'].map((role) =>
    grant(role, {
      within: 'district',
      may: ['device.read', 'frame.read', 'frame.watch', 'gateway.read', 'forward.retry', 'frame.retake'],
    }),
  ),
  grant('MONITOR_OPERATOR', { within: 'district', may: ['device.ask', 'device.renewSecret'] }),
  grant('JOB', {
    within: 'district',
    may: ['device.read', 'frame.read', 'frame.store', 'gateway.read', 'device.renewSecret'],
  }),
];
