import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { PacketJoiner, readMessage, usualJoinerLimits } from '@wanghuo/jt808';
import { limits, type Instant } from '@wanghuo/kernel';
import type { CommandContext, Services } from '@wanghuo/platform-server';
import {
  frameConflicted,
  receivedAtOf,
  type FrameLane,
  type FrameVerdict,
  type RawFrame,
  type Report,
  type SensedValue,
} from '../../model/index.ts';
import { takePositions } from '@wanghuo/forces/server';
import type { DeviceDirectory, KnownDevice } from '../device-directory.ts';
import { packetOf, readRaw } from '../reading/read-frame.ts';
import type { Reading } from '../reading/read-transmission.ts';
import { isAway, PositionMovedError } from '../spool/drain.ts';
import { readRawFrame } from '../spool/raw-frame.ts';
import type { SpoolBatch } from '../spool/spool.ts';
import { takeReports } from '../take-reports.ts';
import { Allowance, FrameMemory } from './frame-memory.ts';

type Context = CommandContext & { readonly services: Services };

/** A frame with everything that was found out about it. */
interface JudgedFrame {
  readonly raw: RawFrame;
  readonly receivedAt: number;
  readonly digest: string;
  readonly device: KnownDevice | undefined;
  readonly reading: Reading | null;
  readonly isClockGood: boolean;
  verdict: FrameVerdict;
  isReplay: boolean;
  /** The earlier frame that this one is the same as, long after. */
  earlierFrameId: string | null;
}

/** Readings of a batch. */
interface Measured {
  readonly kept: readonly { readonly device: KnownDevice; readonly report: Report; readonly value: SensedValue }[];
  /** How many are not stored because their devices sent more than their share. */
  readonly thinned: number;
}

const nothingMeasured: Measured = { kept: [], thinned: 0 };

/** Told of the frames of a batch once they are stored. */
export type StoredListener = (
  frames: readonly {
    raw: RawFrame;
    device: KnownDevice | undefined;
    verdict: FrameVerdict;
    lane: FrameLane;
    isClockWrong: boolean;
  }[],
) => void;

const broken: ReadonlySet<FrameVerdict> = new Set(['CHECKSUM_WRONG', 'END_WRONG', 'COMMAND_UNKNOWN']);
const storeStatementSeconds = 30;
/** How long a conflict of one address is not told again. */
const conflictQuietMilliseconds = 10 * 60_000;
/** A frame the same as one of the last day, from a clock that stands, is a replay. */
const replayHours = 24;
/** Packets of split messages that are read again after a restart. */
const rememberedPackets = 10_000;

/** Carries batches of frames of one lane into the database: bytes, readings, and what the rules make of the reports. */
export class FrameStore {
  readonly #services: Services;
  readonly #directory: DeviceDirectory;
  readonly #spoolId: string;
  readonly #lane: FrameLane;
  #memory = new FrameMemory();
  readonly #joiner = new PacketJoiner();
  readonly #clockFaults = new Map<string, boolean>();
  readonly #conflictsToldAt = new Map<string, number>();
  readonly #allowance = new Allowance(limits.gateway.frameBurst, limits.gateway.framesPerSecond);
  readonly #onStored: StoredListener;
  #isRemembered = false;
  #thinnedReadings = 0;

  constructor(
    services: Services,
    directory: DeviceDirectory,
    spoolId: string,
    lane: FrameLane,
    onStored: StoredListener,
  ) {
    this.#services = services;
    this.#directory = directory;
    this.#spoolId = spoolId;
    this.#lane = lane;
    this.#onStored = onStored;
  }

  /** Readings that were not stored because their device sent more than its share (DV-11). */
  get thinnedReadings(): number {
    return this.#thinnedReadings;
  }

  /**
   * Where the next batch begins, and the window of repeats as far as the database has it. Nothing else counts as seen: a
   * database that was recovered, restored or failed over may be behind what it once acknowledged, and what is stored
   * again from the spool must not be taken for a repeat of itself.
   */
  async loadPosition(first: number): Promise<number> {
    return this.#transact(async ({ tx, now }) => {
      await sql`insert into sensing.spool_position (spool_id, lane, next_record)
        values (${this.#spoolId}, ${this.#lane}, ${first}) on conflict do nothing`.execute(tx);
      // Locked: a batch that a lost connection left under way ends first, so that position and frames belong together.
      const { rows } = await sql<{ next: number }>`select next_record as next from sensing.spool_position
        where spool_id = ${this.#spoolId} and lane = ${this.#lane} for update`.execute(tx);
      if (!this.#isRemembered) {
        this.#memory = new FrameMemory();
        const seen = await sql<{ digest: Buffer; at: string }>`
          select digest, received_at as at from sensing.frame
          where received_at > ${now}::timestamptz - make_interval(secs => ${limits.gateway.resendSeconds}) and lane = ${this.#lane}
            and verdict <> all (${[...broken, 'RESENT', 'NOT_TAKEN']})
          order by received_at`.execute(tx);
        for (const row of seen.rows) this.#memory.remember(row.digest.toString('hex'), Date.parse(row.at));
        await this.#rememberPackets(tx, now);
        this.#isRemembered = true;
      }
      return rows[0]!.next;
    });
  }

  /** Packets that came before a restart: the rest of their message may still come. */
  async #rememberPackets(tx: Context['tx'], now: string): Promise<void> {
    const { rows } = await sql<{ id: string; address: string; connection: string; content: Buffer }>`
      select id, address, connection, content from sensing.frame
      where received_at > ${now}::timestamptz - make_interval(secs => ${usualJoinerLimits.milliseconds / 1000})
        and lane = ${this.#lane} and protocol = 'JT808' and verdict in ('ACCEPTED', 'RESENT')
        and length(content) > 16 and get_byte(content, 3) & 32 <> 0
      order by received_at, id limit ${rememberedPackets}`.execute(tx);
    for (const { id, address, connection, content } of rows) {
      const { fault, header, body } = readMessage(content.subarray(1, -1));
      if (fault !== null || header === null || header.packet === null) continue;
      const raw = { id, protocol: 'JT808' as const, address, connection, verdict: 'ACCEPTED' as const, bytes: content };
      this.#joiner.take(packetOf(raw, header, body));
    }
  }

  /** Stores a batch; with `isGivenUp` only the bytes, because what they say could not be taken. */
  async store(batch: SpoolBatch, isGivenUp: boolean): Promise<void> {
    const frames = this.#judge(batch.payloads.map(readRawFrame));
    let told: readonly [string, number][] = [];
    let measured: Measured = nothingMeasured;
    // It may run several times: what others were in the way of is tried again (RE-10).
    const work = async (context: Context): Promise<void> => {
      this.#giveBack(measured);
      measured = nothingMeasured;
      const moved = await sql`update sensing.spool_position set next_record = ${batch.next}
        where spool_id = ${this.#spoolId} and lane = ${this.#lane} and next_record = ${batch.from}`.execute(context.tx);
      if (Number(moved.numAffectedRows ?? 0) !== 1) throw new PositionMovedError('The database is somewhere else.');
      await this.#findReplays(context, frames);
      if (isGivenUp) for (const frame of frames) frame.verdict = 'NOT_TAKEN';
      await this.#insertFrames(context, frames);
      await this.#noteUnknown(context, frames);
      if (isGivenUp) return;
      const reports = frames.flatMap((frame) => this.#reportOf(frame) ?? []);
      await this.#takePositions(context, frames);
      measured = this.#measuredOf(frames, reports);
      await insertReadings(context, measured.kept);
      told = await this.#tellConflicts(context, frames);
      await takeReports(context, reports);
    };
    try {
      await this.#transact(work);
    } catch (error) {
      this.#giveBack(measured);
      // What is stored of it nobody knows here: the window of repeats is read again with the position.
      if (error instanceof PositionMovedError || isAway(error)) this.#isRemembered = false;
      throw error;
    }
    this.#thinnedReadings += measured.thinned;
    for (const [key, at] of told) this.#conflictsToldAt.set(key, at);
    for (const { raw, digest, receivedAt, verdict, reading, isClockGood, isReplay } of frames) {
      if (!broken.has(verdict) && !isReplay && !isGivenUp) this.#memory.remember(digest, receivedAt);
      if (reading?.hasClock) this.#clockFaults.set(`${raw.protocol} ${raw.address}`, !isClockGood);
    }
    this.#onStored(
      frames.map(({ raw, device, verdict, reading, isClockGood, isReplay }) => ({
        raw,
        device,
        verdict,
        lane: this.#lane,
        isClockWrong: reading?.hasClock === true && !isClockGood && !isReplay,
      })),
    );
  }

  #transact<Result>(work: (context: Context) => Promise<Result>): Promise<Result> {
    return this.#services.transact(this.#services.jobSubject('sensing.store'), work, {
      statementTimeoutSeconds: storeStatementSeconds,
      idleSeconds: storeStatementSeconds,
    });
  }

  #judge(raws: readonly RawFrame[]): JudgedFrame[] {
    const within = new Map<string, number>();
    return raws.map((raw) => {
      const receivedAt = receivedAtOf(raw.id);
      const device = this.#directory.find(raw.protocol, raw.address);
      const digest = digestOf(raw);
      const isBroken = broken.has(raw.verdict);
      const reading = isBroken ? null : readRaw(raw, device, this.#joiner);
      const before = this.#memory.find(digest, receivedAt) ?? within.get(digest);
      const isResent = !isBroken && before !== undefined && reading?.isNumbered !== false;
      if (!isBroken && before === undefined) within.set(digest, receivedAt);
      return {
        raw,
        receivedAt,
        digest,
        device,
        reading,
        isClockGood: isNear(reading?.sentAt ?? null, receivedAt),
        verdict: verdictOf(raw.verdict, device, isResent, reading),
        isReplay: isResent,
        earlierFrameId: null,
      };
    });
  }

  /** The same bytes again after more than the window, with the same old time in them (DV-08). */
  async #findReplays({ tx }: Context, frames: readonly JudgedFrame[]): Promise<void> {
    const doubtful = frames.filter(
      (frame) => frame.reading?.hasClock && !frame.isClockGood && !frame.isReplay && hasContent(frame.reading),
    );
    if (doubtful.length === 0) return;
    const { rows } = await sql<{ id: string; earlier: string }>`
      select asked.id, found.id as earlier
      from unnest(${doubtful.map(({ raw }) => raw.id)}::uuid[], ${doubtful.map(({ raw }) => raw.protocol)}::text[],
        ${doubtful.map(({ raw }) => raw.address)}::text[], ${doubtful.map(({ digest }) => Buffer.from(digest, 'hex'))}::bytea[],
        ${doubtful.map(({ receivedAt }) => new Date(receivedAt).toISOString())}::timestamptz[]) as asked (id, protocol, address, digest, at)
      cross join lateral (
        select id from sensing.frame
        where protocol = asked.protocol and address = asked.address and digest = asked.digest
          and received_at < asked.at and received_at > asked.at - make_interval(hours => ${replayHours})
        order by received_at desc limit 1) as found`.execute(tx);
    const earlier = new Map(rows.map((row) => [row.id, row.earlier]));
    for (const frame of doubtful) {
      frame.earlierFrameId = earlier.get(frame.raw.id) ?? null;
      if (frame.earlierFrameId !== null && frame.reading!.values.length > 0 && frame.verdict === 'ACCEPTED')
        frame.verdict = 'REPLAYED';
    }
  }

  async #insertFrames({ tx }: Context, frames: readonly JudgedFrame[]): Promise<void> {
    await sql`insert into sensing.frame
        (id, received_at, lane, protocol, address, device_id, township_code, premises_no, connection, remote, verdict, digest, content)
      select id, received_at, ${this.#lane}, protocol, address, device_id, township_code, premises_no, connection, remote, verdict, digest, content
      from unnest(
        ${frames.map(({ raw }) => raw.id)}::uuid[],
        ${frames.map(({ receivedAt }) => new Date(receivedAt).toISOString())}::timestamptz[],
        ${frames.map(({ raw }) => raw.protocol)}::text[],
        ${frames.map(({ raw }) => raw.address.replaceAll('\0', ''))}::text[],
        ${frames.map(({ device }) => device?.id ?? null)}::uuid[],
        ${frames.map(({ device }) => device?.townshipCode ?? null)}::text[],
        ${frames.map(({ device }) => device?.premisesNo ?? null)}::text[],
        ${frames.map(({ raw }) => raw.connection)}::text[],
        ${frames.map(({ raw }) => raw.remote)}::text[],
        ${frames.map(({ verdict }) => verdict)}::text[],
        ${frames.map(({ digest }) => Buffer.from(digest, 'hex'))}::bytea[],
        ${frames.map(({ raw }) => Buffer.from(raw.bytes))}::bytea[]
      ) as given (id, received_at, protocol, address, device_id, township_code, premises_no, connection, remote, verdict, digest, content)`.execute(
      tx,
    );
  }

  async #noteUnknown({ tx }: Context, frames: readonly JudgedFrame[]): Promise<void> {
    const unknown = new Map<string, { frames: JudgedFrame[] }>();
    for (const frame of frames) {
      if (frame.device !== undefined || broken.has(frame.raw.verdict)) continue;
      const key = `${frame.raw.protocol} ${frame.raw.address}`;
      const known = unknown.get(key) ?? { frames: [] };
      known.frames.push(frame);
      unknown.set(key, known);
    }
    if (unknown.size === 0) return;
    // In one order, so that the two lanes never wait for each other.
    const rows = [...unknown.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { frames: of }]) => ({ first: of[0]!, last: of.at(-1)!, count: of.length }));
    await sql`insert into sensing.unknown_speaker as known
        (protocol, address, first_at, last_at, frame_count, life_frame_count, last_frame_id, last_remote)
      select * from unnest(
        ${rows.map(({ first }) => first.raw.protocol)}::text[],
        ${rows.map(({ first }) => first.raw.address.replaceAll('\0', ''))}::text[],
        ${rows.map(({ first }) => new Date(first.receivedAt).toISOString())}::timestamptz[],
        ${rows.map(({ last }) => new Date(last.receivedAt).toISOString())}::timestamptz[],
        ${rows.map(({ count }) => count)}::bigint[],
        ${rows.map(({ count }) => (this.#lane === 'LIFE' ? count : 0))}::bigint[],
        ${rows.map(({ last }) => last.raw.id)}::uuid[],
        ${rows.map(({ last }) => last.raw.remote)}::text[])
      on conflict (protocol, address) do update set
        last_at = greatest(known.last_at, excluded.last_at), frame_count = known.frame_count + excluded.frame_count,
        life_frame_count = known.life_frame_count + excluded.life_frame_count,
        last_frame_id = excluded.last_frame_id, last_remote = excluded.last_remote`.execute(tx);
  }

  #reportOf({ raw, receivedAt, device, reading, isClockGood, isReplay, earlierFrameId }: JudgedFrame): Report | null {
    if (reading === null) return null;
    const at = new Date(receivedAt).toISOString();
    const claimedAt = reading.sentAt === null ? null : new Date(reading.sentAt).toISOString();
    const said = {
      frameId: raw.id,
      speaker: { protocol: raw.protocol, address: raw.address, deviceId: device?.id ?? null },
      receivedAt: at,
      claimedAt,
    };
    if (isReplay) return { ...said, isResend: true, observations: [], values: [], resets: [] };
    const measuredAt = isClockGood && claimedAt !== null ? claimedAt : at;
    return {
      ...said,
      isResend: false,
      ...(earlierFrameId === null ? {} : { earlierFrameId }),
      observations: [...reading.observations, ...this.#clockObservation(raw, reading, isClockGood)],
      values: earlierFrameId === null ? reading.values.map((value) => ({ ...value, at: measuredAt })) : [],
      resets: reading.resets,
      ...(device !== undefined && reading.hasPicture === true ? { hasPicture: true } : {}),
    };
  }

  /** A fault while it lasts; its end once, and once after each start. */
  #clockObservation({ protocol, address }: RawFrame, reading: Reading, isClockGood: boolean): Report['observations'] {
    if (!reading.hasClock) return [];
    const wasBad = this.#clockFaults.get(`${protocol} ${address}`);
    if (isClockGood && wasBad === false) return [];
    return [{ component: null, componentName: null, condition: 'CLOCK_FAULT', isActive: !isClockGood }];
  }

  /** Readings within the share of their devices, and how many were beyond it (DV-11). */
  #measuredOf(frames: readonly JudgedFrame[], reports: readonly Report[]): Measured {
    const devices = new Map(frames.map(({ raw, device }) => [raw.id, device]));
    let thinned = 0;
    const kept = reports.flatMap((report) => {
      const device = devices.get(report.frameId);
      if (device === undefined || report.values.length === 0) return [];
      if (this.#allowance.take(device.id, Date.parse(report.receivedAt)))
        return report.values.map((value) => ({ device, report, value }));
      thinned += report.values.length;
      return [];
    });
    return { kept, thinned };
  }

  /** A batch that was not stored comes again, and must not have used up the share of its devices. */
  #giveBack({ kept }: Measured): void {
    const frames = new Map(kept.map(({ report, device }) => [report.frameId, device.id]));
    for (const deviceId of frames.values()) this.#allowance.giveBack(deviceId);
  }

  /** Where vehicles are belongs to the register of forces; only a terminal that proved who it is moves one. */
  async #takePositions(context: Context, frames: readonly JudgedFrame[]): Promise<void> {
    const positions = frames.flatMap(({ reading, device, verdict, receivedAt }) => {
      const unitId = device?.unitId;
      if (!reading || !unitId || (verdict !== 'ACCEPTED' && verdict !== 'ANSWER')) return [];
      // A clock that runs ahead is not believed; one that is behind tells of a stretch without a link.
      return reading.positions.map((one) => ({
        ...one,
        unitId,
        at: new Date(Math.min(one.at === null ? receivedAt : Date.parse(one.at), receivedAt)).toISOString(),
      }));
    });
    if (positions.length > 0) await takePositions(context, positions, 'TERMINAL');
  }

  async #tellConflicts(context: Context, frames: readonly JudgedFrame[]): Promise<[string, number][]> {
    const told = new Map<string, number>();
    for (const { raw, receivedAt, device } of frames) {
      if (raw.verdict !== 'CONFLICT') continue;
      const { id: frameId, protocol, address, connection, remote } = raw;
      const key = `${protocol} ${address}`;
      const toldAt = told.get(key) ?? this.#conflictsToldAt.get(key);
      if (toldAt !== undefined && receivedAt - toldAt < conflictQuietMilliseconds) continue;
      told.set(key, receivedAt);
      await context.services.announce(
        context,
        frameConflicted,
        { frameId, deviceId: device?.id ?? null, protocol, address, connection, remote },
        { occurredAt: new Date(receivedAt).toISOString() as Instant },
      );
    }
    return [...told];
  }
}

export async function insertReadings({ tx }: Context, rows: Measured['kept']): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into sensing.reading
      (device_id, township_code, premises_no, component, quantity, unit, value, at, received_at, frame_id)
    select * from unnest(
      ${rows.map(({ device }) => device.id)}::uuid[],
      ${rows.map(({ device }) => device.townshipCode)}::text[],
      ${rows.map(({ device }) => device.premisesNo)}::text[],
      ${rows.map(({ value }) => value.component ?? '')}::text[],
      ${rows.map(({ value }) => value.quantity)}::text[],
      ${rows.map(({ value }) => value.unit)}::text[],
      ${rows.map(({ value }) => value.value)}::float8[],
      ${rows.map(({ value }) => value.at)}::timestamptz[],
      ${rows.map(({ report }) => report.receivedAt)}::timestamptz[],
      ${rows.map(({ report }) => report.frameId)}::uuid[])`.execute(tx);
}

/** What the gateway saw stands; of the rest the gravest is named. */
function verdictOf(
  seen: FrameVerdict,
  device: KnownDevice | undefined,
  isResent: boolean,
  reading: Reading | null,
): FrameVerdict {
  if (seen !== 'ACCEPTED' && seen !== 'CONFLICT' && seen !== 'NOT_AUTHENTICATED') return seen;
  if (device === undefined) return 'UNVERIFIED';
  if (seen === 'CONFLICT' || seen === 'NOT_AUTHENTICATED') return seen;
  if (isResent) return 'RESENT';
  return reading?.isUnreadable ? 'UNREADABLE' : 'ACCEPTED';
}

function hasContent({ observations, values, resets }: Reading): boolean {
  return observations.length + values.length + resets.length > 0;
}

function isNear(claimed: string | null, receivedAt: number): boolean {
  return claimed !== null && Math.abs(Date.parse(claimed) - receivedAt) <= limits.gateway.clockToleranceSeconds * 1000;
}

function digestOf({ protocol, address, bytes }: RawFrame): string {
  return createHash('sha256').update(`${protocol} ${address} `).update(bytes).digest('hex').slice(0, 32);
}
