import type { z } from 'zod';
import { limits, secondsBetween, type Instant } from '@wanghuo/kernel';
import { alarmCodes, type systemStatus } from './contracts.ts';

export type SystemStatus = z.output<typeof systemStatus.output>;
export type Alarm = SystemStatus['alarms'][number];

/** Where watching begins to mean acting; section 16 has the sealer's own. */
const thresholds = {
  diskFreeShare: 0.1,
  diskFreeBytes: 2 * 1024 ** 3,
  /** A checkpoint is due every minute; five missed ones are no chance. */
  checkpointsMissed: 5,
  jobLateSeconds: 120,
  /** Repeated failures of one fact; from the twelfth on it is in the repair list. */
  readerAttempts: 4,
  clockApartMilliseconds: 1_000,
  databaseMilliseconds: 250,
  certificateDays: 30,
} as const;

const acting: ReadonlySet<(typeof alarmCodes)[number]> = new Set([
  'DURABILITY_WEAK',
  'DISK_LOW',
  'DELIVERY_FAILED',
  'SEALER_BEHIND',
  'DEADLINES_LATE',
]);

const nameLimit = 5;
const listed = (names: readonly string[]) =>
  names.slice(0, nameLimit).join('、') + (names.length > nameLimit ? ' …' : '');

/**
 * What needs a hand, most urgent first. Each code has a consequence and a first action in the labels; a state that
 * needs nobody raises none (OB-04).
 */
export function alarmsOf(status: Omit<SystemStatus, 'alarms'>): readonly Alarm[] {
  const { database, disk, sealer, readers, repairs, jobs, deadlines } = status;
  const now = status.at as Instant;
  const age = (at: string | null) => (at === null ? 0 : secondsBetween(at as Instant, now));
  const failing = jobs.filter(({ lastError }) => lastError !== null);
  const late = jobs.filter(({ nextAt, lastError }) => lastError === null && age(nextAt) > thresholds.jobLateSeconds);
  const retrying = readers.filter(({ attempts }) => attempts >= thresholds.readerAttempts);
  const found = new Map<(typeof alarmCodes)[number], Alarm['values']>();
  if (database.weakSettings.length > 0) found.set('DURABILITY_WEAK', { settings: listed(database.weakSettings) });
  if (disk.freeBytes < thresholds.diskFreeBytes || disk.freeBytes < disk.totalBytes * thresholds.diskFreeShare)
    found.set('DISK_LOW', { freeBytes: disk.freeBytes });
  if (repairs.length > 0)
    found.set('DELIVERY_FAILED', {
      count: repairs.length,
      readers: listed([...new Set(repairs.map(({ reader }) => reader))]),
    });
  if (
    (sealer.oldestPendingSeconds ?? 0) > limits.sealer.lagAlarmSeconds ||
    sealer.pendingCount > limits.sealer.pendingAlarm
  )
    found.set('SEALER_BEHIND', { count: sealer.pendingCount, seconds: Math.floor(sealer.oldestPendingSeconds ?? 0) });
  const lastCheckpointSeconds = age(sealer.lastCheckpointAt ?? status.startedAt);
  if (
    sealer.uncoveredCount > 0 &&
    lastCheckpointSeconds > thresholds.checkpointsMissed * limits.sealer.checkpointSeconds
  )
    found.set('CHECKPOINT_LATE', { count: sealer.uncoveredCount, seconds: Math.floor(lastCheckpointSeconds) });
  if (deadlines.lateCount > 0)
    // One that failed is put off for seconds, so its age says little and its attempts say more.
    found.set('DEADLINES_LATE', {
      count: deadlines.lateCount,
      attempts: Math.max(0, ...deadlines.late.map(({ attempts }) => attempts)),
    });
  if (failing.length > 0)
    found.set('JOB_FAILING', { count: failing.length, jobs: listed(failing.map(({ name }) => name)) });
  if (late.length > 0) found.set('JOB_LATE', { count: late.length, jobs: listed(late.map(({ name }) => name)) });
  if (retrying.length > 0)
    found.set('READER_RETRYING', { count: retrying.length, readers: listed(retrying.map(({ name }) => name)) });
  if (Math.abs(database.clockOffsetMilliseconds) > thresholds.clockApartMilliseconds)
    found.set('CLOCK_APART', { milliseconds: Math.round(database.clockOffsetMilliseconds) });
  if (database.milliseconds > thresholds.databaseMilliseconds)
    found.set('DATABASE_SLOW', { milliseconds: Math.round(database.milliseconds) });
  if (status.certificateDaysLeft !== null && status.certificateDaysLeft < thresholds.certificateDays)
    found.set('CERTIFICATE_ENDING', { days: status.certificateDaysLeft });
  if (status.gatewayCertificateDaysLeft !== null && status.gatewayCertificateDaysLeft < thresholds.certificateDays)
    found.set('GATEWAY_CERTIFICATE_ENDING', { days: status.gatewayCertificateDaysLeft });
  return alarmCodes.flatMap((code) => {
    const values = found.get(code);
    return values ? [{ code, severity: acting.has(code) ? ('ACT' as const) : ('WATCH' as const), values }] : [];
  });
}
