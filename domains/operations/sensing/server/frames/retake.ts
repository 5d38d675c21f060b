import { PacketJoiner } from '@wanghuo/jt808';
import { limits } from '@wanghuo/kernel';
import { sql } from 'kysely';
import { implement, type CommandContext, type Services } from '@wanghuo/platform-server';
import {
  framesRetaken,
  isLife,
  receivedAtOf,
  retakeFrames,
  sourceKeyOf,
  untakenFrames,
  untakenVerdicts,
  type FrameVerdict,
  type Observation,
  type RawFrame,
  type Report,
  type RetakenFrame,
} from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';
import { readRaw } from '../reading/read-frame.ts';
import type { Reading } from '../reading/read-transmission.ts';
import { takeReports } from '../take-reports.ts';
import { wireOf } from '../wire.ts';
import { insertReadings } from './frame-store.ts';

type Context = CommandContext & { readonly services: Services };

interface UntakenRow extends Omit<RawFrame, 'bytes'> {
  readonly content: Buffer;
  readonly hasTwin: boolean;
}

/** So many at a time, and no longer than this: the command's own transaction waits meanwhile. */
const mostFrames = 100;
const longestMilliseconds = 3000;
/** Newer frames of the same device that are looked through for what they say of the same. */
const newestFrames = 300;
const untaken = [...untakenVerdicts];

export const untakenFramesImplementation = implement(untakenFrames, async (_input, { tx }) => {
  const { rows } = await sql<{ verdict: FrameVerdict; frames: number; oldestAt: string }>`
    select verdict, count(*)::int as frames, min(received_at) as "oldestAt" from sensing.frame
    where verdict in ('NOT_TAKEN', 'UNREADABLE')
      and not exists (select from sensing.retaken_frame as again where again.frame_id = frame.id)
    group by verdict order by verdict`.execute(tx);
  return { counts: rows };
});

export const retakeFramesImplementation = implement(retakeFrames, async ({ reason, after }, context) => {
  const retakingId = context.newId();
  const rows = await listUntaken(context, after);
  const until = Date.now() + longestMilliseconds;
  const frames: RetakenFrame[] = [];
  for (const row of rows.slice(0, mostFrames)) {
    if (Date.now() > until) break;
    frames.push(await retake(context.services, row, retakingId));
  }
  const last = frames.at(-1);
  const counts = {
    looked: frames.length,
    taken: frames.filter(({ is, was }) => is !== null && is !== was).length,
    failed: frames.filter(({ is }) => is === null).length,
  };
  await context.services.announce(context, framesRetaken, { retakingId, ...counts, reason });
  return { ...counts, frames, next: frames.length < rows.length ? (last?.frameId ?? null) : null };
});

async function listUntaken({ tx }: Context, after: string | undefined): Promise<readonly UntakenRow[]> {
  const afterAt = after === undefined ? null : new Date(Math.min(receivedAtOf(after), Date.now())).toISOString();
  const { rows } = await sql<UntakenRow>`
    select id, protocol, address, connection, remote, verdict, content,
      exists (select from sensing.frame as twin where twin.protocol = frame.protocol and twin.address = frame.address
        and twin.digest = frame.digest and twin.verdict = 'ACCEPTED'
        and twin.received_at between frame.received_at - make_interval(secs => ${limits.gateway.resendSeconds})
          and frame.received_at + make_interval(secs => ${limits.gateway.resendSeconds})) as "hasTwin"
    from sensing.frame
    where verdict in ('NOT_TAKEN', 'UNREADABLE')
      and (${afterAt}::timestamptz is null or (received_at, id) > (${afterAt}::timestamptz, ${after ?? null}::uuid))
      and not exists (select from sensing.retaken_frame as again where again.frame_id = frame.id)
    order by received_at, id limit ${mostFrames + 1}`.execute(tx);
  return rows;
}

/** Each frame has a transaction of its own: one that fails again holds back no other. */
async function retake(services: Services, row: UntakenRow, retakingId: string): Promise<RetakenFrame> {
  const { content, hasTwin, ...known } = row;
  const raw: RawFrame = { ...known, verdict: 'ACCEPTED', bytes: content };
  const device = wireOf(services).directory.find(raw.protocol, raw.address);
  const was = row.verdict as (typeof untaken)[number];
  const said: RetakenFrame = {
    frameId: row.id,
    receivedAt: new Date(receivedAtOf(row.id)).toISOString(),
    address: row.address,
    deviceName: device?.name ?? null,
    was,
    is: was,
    alarms: 0,
    observations: 0,
    readings: 0,
    trouble: null,
  };
  try {
    const reading = readRaw(raw, device, new PacketJoiner());
    if (reading.isUnreadable && was === 'UNREADABLE') return said;
    const is = hasTwin
      ? 'RESENT'
      : device === undefined
        ? 'UNVERIFIED'
        : reading.isUnreadable
          ? 'UNREADABLE'
          : 'ACCEPTED';
    return await services.transact(services.jobSubject('sensing.retake'), async (context) => {
      const effects = is === 'RESENT' ? nothing : await takeAgain(context, raw, device, reading, was);
      const { numAffectedRows } = await sql`insert into sensing.retaken_frame
          (frame_id, retaking_id, retaken_at, verdict, observations, readings)
        values (${row.id}, ${retakingId}, ${context.now}, ${is}, ${effects.observations}, ${effects.readings})
        on conflict do nothing`.execute(context.tx);
      // Somebody else was faster: its effect is there, and ours goes with this transaction.
      if (numAffectedRows !== 1n) throw new Error('taken at the same time');
      return { ...said, is, ...effects };
    });
  } catch (error) {
    services.log.error({ err: error, frame: row.id }, 'a frame was read again and not taken');
    return { ...said, is: null, trouble: error instanceof Error ? error.message.slice(0, 300) : String(error) };
  }
}

const nothing = { alarms: 0, observations: 0, readings: 0 };

async function takeAgain(
  context: Context,
  raw: RawFrame,
  device: KnownDevice | undefined,
  reading: Reading,
  was: FrameVerdict,
): Promise<typeof nothing> {
  const receivedAt = new Date(receivedAtOf(raw.id)).toISOString();
  const claimed = reading.sentAt === null ? null : new Date(reading.sentAt).toISOString();
  const isNear =
    claimed !== null &&
    Math.abs(Date.parse(claimed) - receivedAtOf(raw.id)) <= limits.gateway.clockToleranceSeconds * 1000;
  const values = reading.values.map((value) => ({ ...value, at: isNear && claimed !== null ? claimed : receivedAt }));
  const speaker = { protocol: raw.protocol, address: raw.address, deviceId: device?.id ?? null };
  const observations = await stillNews(context, raw, device, receivedAt, reading.observations);
  const report: Report = {
    // What could be read of it at first has had its effect under its own id.
    frameId: was === 'UNREADABLE' ? context.newId() : raw.id,
    speaker,
    receivedAt,
    claimedAt: claimed,
    isResend: false,
    observations,
    values,
    // A panel that was reset then may have alarmed since.
    resets: [],
  };
  if (device !== undefined)
    await insertReadings(
      context,
      values.map((value) => ({ device, report, value })),
    );
  await takeReports(context, [report]);
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from sensing.signal
    where frame_id = ${report.frameId} and effect in ('OPENED', 'JOINED') and is_active`.execute(context.tx);
  return {
    alarms: rows[0]?.count ?? 0,
    observations: observations.length,
    readings: values.length,
  };
}

/** What is about life always; of the rest what nothing newer has been heard of and what would change something. */
async function stillNews(
  { tx }: Context,
  raw: RawFrame,
  device: KnownDevice | undefined,
  receivedAt: string,
  observations: readonly Observation[],
): Promise<readonly Observation[]> {
  const source = sourceKeyOf({ protocol: raw.protocol, address: raw.address, deviceId: device?.id ?? null });
  const { rows } = await sql<{ component: string; condition: string; isActive: boolean; isNewer: boolean }>`
    select component, condition, is_active as "isActive", last_at > ${receivedAt} as "isNewer"
    from sensing.component_state where source = ${source}`.execute(tx);
  const known = new Map(rows.map((row) => [keyOf(row.component, row.condition), row]));
  const saidSince = await listSaidSince(tx, raw, device, receivedAt);
  return observations.filter(({ component, condition, isActive }) => {
    if (isActive && isLife(condition)) return true;
    const key = keyOf(component, condition);
    const level = known.get(key);
    if (level?.isNewer === true || saidSince.has(key)) return false;
    return isActive || level?.isActive === true;
  });
}

/** What the device has spoken of since: that something is not so leaves no level behind where nothing was known. */
async function listSaidSince(
  tx: Context['tx'],
  raw: RawFrame,
  device: KnownDevice | undefined,
  receivedAt: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string; content: Buffer }>`
    select id, content from sensing.frame
    where protocol = ${raw.protocol} and address = ${raw.address} and verdict in ('ACCEPTED', 'ANSWER')
      and (received_at, id) > (${receivedAt}::timestamptz, ${raw.id}::uuid)
    order by received_at desc, id desc limit ${newestFrames}`.execute(tx);
  const joiner = new PacketJoiner();
  return new Set(
    rows.flatMap(({ id, content }) =>
      readRaw({ ...raw, id, bytes: content }, device, joiner).observations.map(({ component, condition }) =>
        keyOf(component, condition),
      ),
    ),
  );
}

const keyOf = (component: string | null, condition: string): string => `${component ?? ''} ${condition}`;
