import { implement } from '@wanghuo/platform-server';
import { frameLanes, gatewayState, listConnections } from '../../model/index.ts';
import { wireOf } from '../wire.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const listConnectionsImplementation = implement(
  listConnections,
  async ({ search, onlyUnverified, limit }, { services }) => {
    const all = wireOf(services).connections;
    const found = all.filter(
      (one) =>
        (!onlyUnverified || one.deviceId === null) &&
        (search === undefined || [one.address, one.deviceName, one.remote].some((text) => text?.includes(search))),
    );
    const connections = found
      .toSorted((left, right) => (right.lastFrameAt ?? right.openedAt) - (left.lastFrameAt ?? left.openedAt))
      .slice(0, limit)
      .map((one) => ({
        ...one,
        openedAt: instant(one.openedAt),
        lastFrameAt: one.lastFrameAt === null ? null : instant(one.lastFrameAt),
      }));
    return { total: found.length, connections };
  },
);

export const gatewayStateImplementation = implement(gatewayState, async (_input, { services }) => {
  const wire = wireOf(services);
  return {
    gateways: wire.gateways.map(({ now }) => ({
      ...now,
      certificateEndsAt: now.certificateEndsAt === null ? null : instant(now.certificateEndsAt),
    })),
    lanes: frameLanes.map((lane) => ({
      lane,
      behind: wire.drains[lane].behind,
      storedBytes: wire.spool.lanes[lane].storedBytes,
      isDatabaseAway: wire.drains[lane].isWaiting,
      thinnedReadings: wire.stores[lane].thinnedReadings,
    })),
    isSpoolFull: wire.spool.isFull,
    isDiskBehind: wire.spool.isBehind,
    frames: wire.intake.counts.frames,
    lifeFrames: wire.intake.counts.lifeFrames,
    framesNotKept: wire.intake.counts.notKept,
    devices: wire.directory.size,
  };
});
