import { explainFrame, standardProfile } from '@wanghuo/gb26875';
import { explainMessage } from '@wanghuo/jt808';
import { sql } from 'kysely';
import { getRecord, implement, notFound, type QueryContext } from '@wanghuo/platform-server';
import {
  device,
  deviceFrames,
  deviceReadings,
  explainStoredFrame,
  newestReadings,
  readMessageBytes,
  readPayload,
  pictureNamesOf,
  receivedAtOf,
  shownFrameBytes,
  takePictureOut,
  transmitterProfiles,
  unknownFrames,
  unknownSpeakers,
  watchFrames,
  type DeviceProfileName,
  type FrameLine,
} from '../../model/index.ts';
import { wireOf } from '../wire.ts';

type Tx = QueryContext['tx'];

/** The moment in a frame's id; an id that is none of ours may name one the database has no year for. */
const lastMoment = Date.parse('9999-12-31T00:00:00Z');
const momentOf = (frameId: string): string => new Date(Math.min(receivedAtOf(frameId), lastMoment)).toISOString();

const columns = sql`id, received_at as "receivedAt", lane, protocol, address, connection, remote, verdict,
  length(content) as "byteCount", encode(substring(content from 1 for ${shownFrameBytes}::int), 'hex') as hex`;

/** Frames of one speaker, newest first, from a frame on. The id carries the moment, so the page needs no other key. */
async function framesOf(
  tx: Tx,
  speaker: { protocol: string; address: string },
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ frames: FrameLine[]; next: string | null }> {
  const beforeAt = before === undefined ? null : momentOf(before);
  const { rows } = await sql<FrameLine>`
    select ${columns} from sensing.frame
    where protocol = ${speaker.protocol} and address = ${speaker.address}
      and (${beforeAt}::timestamptz is null or (received_at, id) < (${beforeAt}::timestamptz, ${before ?? null}::uuid))
    order by received_at desc, id desc limit ${limit + 1}`.execute(tx);
  const frames = rows.slice(0, limit);
  return { frames, next: rows.length > limit ? (frames.at(-1)?.id ?? null) : null };
}

export const deviceFramesImplementation = implement(deviceFrames, async ({ deviceId, ...page }, context) => {
  const { protocol, address } = await getRecord(context, device, deviceId);
  return framesOf(context.tx, { protocol, address }, page);
});

export const unknownFramesImplementation = implement(unknownFrames, ({ protocol, address, ...page }, { tx }) =>
  framesOf(tx, { protocol, address }, page),
);

export const explainStoredFrameImplementation = implement(explainStoredFrame, async ({ frameId }, { tx }) => {
  const at = momentOf(frameId);
  const { rows } = await sql<FrameLine & { profile: DeviceProfileName | null; content: Buffer }>`
    select ${columns}, content, (select profile from sensing.device where device.id = frame.device_id) as profile
    from sensing.frame where received_at = ${at} and id = ${frameId}`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw notFound();
  const { profile, content: bytes, ...frame } = found;
  const explanation =
    frame.protocol === 'GB26875'
      ? explainFrame(bytes, (profile && transmitterProfiles[profile]) ?? standardProfile)
      : frame.protocol === 'JT808'
        ? explainMessage(bytes)
        : { ...shortMessage(bytes), ...readPayload(bytes, undefined, profile ?? undefined) };
  return { frame, explanation: { ...explanation } };
});

/** A message as people read it: the letters of its picture tell nobody anything. */
function shortMessage(bytes: Uint8Array): { topic: string; text: string } {
  const { topic, text } = readMessageBytes(bytes);
  return { topic, text: takePictureOut(text, pictureNamesOf(undefined)).text };
}

export const watchFramesImplementation = implement(watchFrames, async ({ deviceId }, context) => {
  const { id } = await getRecord(context, device, deviceId);
  const until = wireOf(context.services).watch.begin(id, Date.parse(context.now));
  // Looking on changes nothing that anybody has to be told of.
  context.announced.count += 1;
  return { untilAt: new Date(until).toISOString() };
});

export const unknownSpeakersImplementation = implement(unknownSpeakers, async ({ limit }, { tx }) => {
  const { rows } = await sql<{
    protocol: FrameLine['protocol'];
    address: string;
    firstAt: string;
    lastAt: string;
    frameCount: number;
    lifeFrameCount: number;
    lastRemote: string;
    lastFrameId: string;
  }>`
    select protocol, address, first_at as "firstAt", last_at as "lastAt", frame_count as "frameCount",
      life_frame_count as "lifeFrameCount", last_remote as "lastRemote", last_frame_id as "lastFrameId"
    from sensing.unknown_speaker as speaker
    where not exists (select from sensing.device where device.protocol = speaker.protocol
      and device.address = speaker.address and valid_until_on is null)
    order by last_at desc limit ${limit}`.execute(tx);
  const moments = rows.map(({ lastFrameId }) => momentOf(lastFrameId));
  const frames = await sql<FrameLine>`select ${columns} from sensing.frame
    where (received_at, id) in (select * from unnest(${moments}::timestamptz[], ${rows.map(({ lastFrameId }) => lastFrameId)}::uuid[]))`.execute(
    tx,
  );
  const byId = new Map(frames.rows.map((frame) => [frame.id, frame]));
  return {
    speakers: rows.map(({ lastFrameId, ...speaker }) => ({ ...speaker, lastFrame: byId.get(lastFrameId) ?? null })),
  };
});

export const deviceReadingsImplementation = implement(deviceReadings, async (input, context) => {
  const { id } = await getRecord(context, device, input.deviceId);
  const { fromAt, untilAt, quantity, component, points } = input;
  const seconds = Math.max(1, (Date.parse(untilAt) - Date.parse(fromAt)) / 1000 / points);
  const { rows } = await sql<{ at: string; mean: number; least: number; most: number; count: number; unit: string }>`
    select date_bin(make_interval(secs => ${seconds}), received_at, ${fromAt}::timestamptz) as at, avg(value) as mean, min(value) as least,
      max(value) as most, count(*)::int as count, max(unit) as unit
    from sensing.reading
    where device_id = ${id} and quantity = ${quantity} and received_at >= ${fromAt} and received_at < ${untilAt}
      and (${component ?? null}::text is null or component = ${component ?? null})
    group by 1 order by 1`.execute(context.tx);
  return { unit: rows[0]?.unit ?? null, points: rows.map(({ unit: _unit, ...point }) => point) };
});

export const newestReadingsImplementation = implement(newestReadings, async ({ deviceId }, context) => {
  const { id } = await getRecord(context, device, deviceId);
  const { rows } = await sql<{ component: string; quantity: string; unit: string; value: number; at: string }>`
    select distinct on (component, quantity) component, quantity, unit, value, at from sensing.reading
    where device_id = ${id} and received_at > ${context.now}::timestamptz - interval '30 days'
    order by component, quantity, received_at desc`.execute(context.tx);
  return { readings: rows };
});
