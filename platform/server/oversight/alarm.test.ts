import { expect, test } from 'vitest';
import { alarmsOf, type SystemStatus } from './alarm.ts';

const at = '2026-03-01T08:00:00.000Z' as SystemStatus['at'];
const before = (seconds: number) => new Date(Date.parse(at) - seconds * 1000).toISOString() as SystemStatus['at'];

/** A quiet night. */
const calm: Omit<SystemStatus, 'alarms'> = {
  at,
  version: '0.1.0',
  nodeVersion: 'v24',
  startedAt: before(3600),
  isDemonstration: false,
  database: {
    kind: 'external',
    version: '17',
    milliseconds: 1,
    sizeBytes: 1,
    connectionCount: 3,
    clockOffsetMilliseconds: 4,
    weakSettings: [],
  },
  disk: { freeBytes: 80e9, totalBytes: 100e9 },
  memory: { residentBytes: 2e8, loopLagMilliseconds: 1 },
  liveConnectionCount: 2,
  certificateDaysLeft: null,
  gatewayCertificateDaysLeft: null,
  sealer: {
    pendingCount: 3,
    oldestPendingSeconds: 1,
    sealedCount: 90,
    lastCheckpointAt: before(50),
    uncoveredCount: 4,
  },
  readers: [{ name: 'a', isKnown: true, attempts: 1, retryAt: null, lastError: 'x', openRepairCount: 0 }],
  repairs: [],
  jobs: [
    {
      name: 'j',
      everySeconds: 60,
      nextAt: before(1),
      lastStartedAt: null,
      lastFinishedAt: null,
      lastError: null,
      runs: 1,
      failures: 0,
    },
  ],
  deadlines: { openCount: 5, lateCount: 0, late: [] },
};
const codes = (change: Partial<typeof calm>) => alarmsOf({ ...calm, ...change }).map(({ code }) => code);

test('OB-04: a quiet night raises nothing, neither does what mends itself', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ isDemonstration: true })).toEqual([]);
  expect(codes({ sealer: { ...calm.sealer, uncoveredCount: 0, lastCheckpointAt: before(9_999) } })).toEqual([]);
});

test.each<[string, Partial<typeof calm>]>([
  ['DURABILITY_WEAK', { database: { ...calm.database, weakSettings: ['fsync'] } }],
  ['DISK_LOW', { disk: { freeBytes: 9e9, totalBytes: 100e9 } }],
  ['DISK_LOW', { disk: { freeBytes: 1e9, totalBytes: 2e9 } }],
  ['SEALER_BEHIND', { sealer: { ...calm.sealer, oldestPendingSeconds: 31 } }],
  ['SEALER_BEHIND', { sealer: { ...calm.sealer, pendingCount: 10_001 } }],
  ['CHECKPOINT_LATE', { sealer: { ...calm.sealer, lastCheckpointAt: before(301) } }],
  ['DEADLINES_LATE', { deadlines: { openCount: 1, lateCount: 1, late: [] } }],
  ['JOB_FAILING', { jobs: calm.jobs.map((job) => ({ ...job, lastError: 'x' })) }],
  ['JOB_LATE', { jobs: calm.jobs.map((job) => ({ ...job, nextAt: before(121) })) }],
  ['READER_RETRYING', { readers: calm.readers.map((reader) => ({ ...reader, attempts: 4 })) }],
  ['CLOCK_APART', { database: { ...calm.database, clockOffsetMilliseconds: -1_001 } }],
  ['DATABASE_SLOW', { database: { ...calm.database, milliseconds: 251 } }],
  ['CERTIFICATE_ENDING', { certificateDaysLeft: 29 }],
  ['GATEWAY_CERTIFICATE_ENDING', { gatewayCertificateDaysLeft: 29 }],
])('%s is raised alone by its own cause', (code, change) => {
  expect(codes(change)).toEqual([code]);
});

test('what must be done at once stands before what is to be watched', () => {
  const found = alarmsOf({
    ...calm,
    certificateDaysLeft: 1,
    database: { ...calm.database, milliseconds: 900 },
    disk: { freeBytes: 1e9, totalBytes: 100e9 },
    deadlines: { openCount: 1, lateCount: 1, late: [] },
  });
  expect(found.map(({ severity }) => severity)).toEqual(['ACT', 'ACT', 'WATCH', 'WATCH']);
});
