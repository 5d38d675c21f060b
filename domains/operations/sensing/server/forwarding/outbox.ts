import { addSeconds, parseInstant } from '@wanghuo/kernel';
import { sql } from 'kysely';
import { findRecord, when, type CommandContext, type Services } from '@wanghuo/platform-server';
import {
  alarm,
  alarmRejected,
  alarmVerified,
  forwardRules,
  isLife,
  reportsToForward,
  type ForwardChannel,
  type ForwardedReport,
  type ForwardKind,
  type FrameLane,
  type Report,
  type Standing,
} from '../../model/index.ts';
import type { SpeakingDevice } from '../speaking-devices.ts';
import type { ForwardContent, ForwardedDevice } from './content.ts';
import { wakeForwarders } from './forwarder.ts';
import { canSay, componentsOfFrame } from './transmission-content.ts';

type Context = CommandContext & { readonly services: Services };

interface Queued {
  readonly channel: ForwardChannel;
  readonly key: string;
  readonly stream: string;
  readonly lane: FrameLane;
  readonly kind: ForwardKind;
  readonly deviceId: string | null;
  readonly occurredAt: string;
  readonly content: ForwardContent;
}

/** The ways that are set. */
export function channelsSet({ settings }: Pick<Services, 'settings'>): readonly ForwardChannel[] {
  return [
    ...(settings.municipal.gb26875 ? (['TRANSMISSION'] as const) : []),
    ...(settings.municipal.http ? (['PUSH'] as const) : []),
  ];
}

/**
 * Queues what reports change for every way that is set, in the transaction that keeps the reports: a message is there
 * exactly if its effect here is.
 */
export async function queueReports(
  context: Context,
  standing: Standing,
  reports: readonly Report[],
  devices: ReadonlyMap<string, SpeakingDevice>,
): Promise<void> {
  const channels = channelsSet(context.services);
  if (channels.length === 0) return;
  const forwarded = reportsToForward(standing, reports);
  if (forwarded.length === 0) return;
  const known = await listForwardedDevices(
    context,
    forwarded.map(({ report }) => report.speaker.deviceId as string),
  );
  const queued: Queued[] = [];
  for (const one of forwarded) {
    const found = known.get(one.report.speaker.deviceId as string);
    if (found === undefined) continue;
    const device = { ...found, placeName: devices.get(one.source)?.placeName ?? found.placeName };
    for (const channel of channels) queued.push(...statesOf(channel, one, device));
  }
  await queue(context, queued);
}

function statesOf(channel: ForwardChannel, forwarded: ForwardedReport, device: ForwardedDevice): Queued[] {
  const { report, components, isTest } = forwarded;
  const said =
    channel === 'PUSH'
      ? components
      : components.filter(({ changed }) => changed.some(({ condition }) => canSay(condition)));
  if (said.length === 0 && report.resets.length === 0) return [];
  const parts = Math.max(1, Math.ceil(said.length / componentsOfFrame));
  return Array.from({ length: parts }, (_, part) => {
    const ofPart = said.slice(part * componentsOfFrame, (part + 1) * componentsOfFrame);
    const hasLife = ofPart.some(({ changed }) => changed.some(({ condition }) => isLife(condition)));
    return {
      channel,
      key: part === 0 ? report.frameId : `${report.frameId}#${part}`,
      stream: report.speaker.deviceId as string,
      lane: hasLife ? 'LIFE' : 'REST',
      kind: 'STATES',
      deviceId: report.speaker.deviceId,
      occurredAt: report.receivedAt,
      content: {
        device,
        isTest,
        receivedAt: report.receivedAt,
        claimedAt: report.claimedAt,
        frameId: report.frameId,
        components: ofPart.map((component) => ({ ...component, number: null })),
        resets: part === 0 ? report.resets : [],
        outcome: null,
      },
    };
  });
}

/** Queues that devices fell silent or are heard again. */
export async function queueLife(
  context: Context,
  deviceIds: readonly string[],
  kind: 'SILENT' | 'HEARD_AGAIN',
): Promise<void> {
  const channels = channelsSet(context.services);
  if (channels.length === 0 || deviceIds.length === 0) return;
  const devices = await listForwardedDevices(context, deviceIds);
  await queue(
    context,
    deviceIds.flatMap((deviceId) => {
      const device = devices.get(deviceId);
      if (device === undefined) return [];
      return channels.map((channel): Queued => ({
        channel,
        key: `${kind} ${deviceId} ${context.now}`,
        stream: deviceId,
        lane: 'REST',
        kind,
        deviceId,
        occurredAt: context.now,
        content: {
          device,
          isTest: false,
          receivedAt: context.now,
          claimedAt: null,
          frameId: null,
          components: [{ component: null, componentName: null, changed: [], active: [], number: null }],
          resets: [],
          outcome: null,
        },
      }));
    }),
  );
}

/** What a person made of an alarm goes where there are words for it: the transmission protocol has none. */
async function queueOutcome(context: Context, alarmId: string, factId: string): Promise<void> {
  if (!channelsSet(context.services).includes('PUSH')) return;
  const record = await findRecord(context, alarm, alarmId);
  if (!record || record.outcome === null || record.endedAt === null) return;
  const devices = record.deviceId === null ? null : await listForwardedDevices(context, [record.deviceId]);
  await queue(context, [
    {
      channel: 'PUSH',
      key: factId,
      stream: record.deviceId ?? `alarm ${alarmId}`,
      lane: isLife(record.condition) ? 'LIFE' : 'REST',
      kind: 'OUTCOME',
      deviceId: record.deviceId,
      occurredAt: record.endedAt,
      content: {
        device: devices?.get(record.deviceId as string) ?? null,
        isTest: record.isTest,
        receivedAt: record.endedAt,
        claimedAt: null,
        frameId: null,
        components: [],
        resets: [],
        outcome: {
          alarmNo: record.alarmNo,
          alarmClass: record.alarmClass,
          condition: record.condition,
          placeName: record.placeName,
          townshipCode: record.townshipCode,
          premisesNo: record.premisesNo,
          position: record.position === null ? null : [record.position[0], record.position[1]],
          isTest: record.isTest,
          outcome: record.outcome,
          cause: record.cause,
          openedAt: record.openedAt,
          endedAt: record.endedAt,
        },
      },
    },
  ]);
}

export const forwardSubscribers = [
  when(alarmVerified, 'sensing.forwardVerified', ({ alarmId }, context) =>
    queueOutcome(context, alarmId, context.fact.id),
  ),
  when(alarmRejected, 'sensing.forwardRejected', ({ alarmId }, context) =>
    queueOutcome(context, alarmId, context.fact.id),
  ),
];

async function listForwardedDevices(
  { tx }: Pick<Context, 'tx'>,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, ForwardedDevice>> {
  const { rows } = await sql<Omit<ForwardedDevice, 'position'> & { id: string; longitude: number; latitude: number }>`
    select device.id, device.device_no as "deviceNo", device.name, device.protocol, device.address,
      device.device_class as "deviceClass", device.profile, device.township_code as "townshipCode",
      coalesce(device.premises_no, own.premises_no) as "premisesNo", coalesce(own.name, device.name) as "placeName",
      device.floor, device.room, device.longitude, device.latitude
    from sensing.device left join premises.premises as own on own.id = device.premises_id
    where device.id = any (${[...new Set(deviceIds)]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ id, longitude, latitude, ...device }) => [id, { ...device, position: [longitude, latitude] }]),
  );
}

/** Numbers components of devices that have no address of the transmission protocol: under ours they are components. */
async function numbered(context: Context, queued: readonly Queued[]): Promise<readonly Queued[]> {
  const foreign = queued.filter(
    ({ channel, content }) => channel === 'TRANSMISSION' && content.device?.protocol !== 'GB26875',
  );
  if (foreign.length === 0) return queued;
  const wanted = foreign.flatMap(({ deviceId, content }) =>
    content.components.map(({ component }) => ({ deviceId, component: component ?? '' })),
  );
  const pairs = sql`unnest(${wanted.map(({ deviceId }) => deviceId)}::uuid[], ${wanted.map(({ component }) => component)}::text[])
    as wanted (device_id, component)`;
  await sql`insert into sensing.forward_component (device_id, component)
    select distinct device_id, component from ${pairs} order by device_id, component on conflict do nothing`.execute(
    context.tx,
  );
  const { rows } = await sql<{ number: number; device_id: string; component: string }>`
    select number, device_id, component from sensing.forward_component
    where (device_id, component) in (select device_id, component from ${pairs})`.execute(context.tx);
  const numbers = new Map(rows.map((row) => [`${row.device_id} ${row.component}`, row.number]));
  return queued.map((one) =>
    foreign.includes(one)
      ? {
          ...one,
          content: {
            ...one.content,
            components: one.content.components.map((component) => ({
              ...component,
              number: numbers.get(`${one.deviceId} ${component.component ?? ''}`) ?? null,
            })),
          },
        }
      : one,
  );
}

async function queue(context: Context, queued: readonly Queued[]): Promise<void> {
  if (queued.length === 0) return;
  const rows = (await numbered(context, queued)).map((one) => ({
    id: context.newId(),
    channel: one.channel,
    key: one.key,
    stream: one.stream,
    lane: one.lane,
    kind: one.kind,
    device_id: one.deviceId,
    content: one.content,
    occurred_at: one.occurredAt,
    expires_at: addSeconds(parseInstant(one.occurredAt), forwardRules.expirySeconds[one.lane]),
  }));
  await sql`insert into sensing.forward (id, channel, key, stream, lane, kind, device_id, content, occurred_at, queued_at,
      expires_at, state, attempts, next_at)
    select id, channel, key, stream, lane, kind, device_id, content, occurred_at, ${context.now}, expires_at, 'WAITING', 0,
      ${context.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, channel text, key text, stream text, lane text,
      kind text, device_id uuid, content jsonb, occurred_at timestamptz, expires_at timestamptz)
    on conflict (channel, key) do nothing`.execute(context.tx);
  const { services } = context;
  context.afterCommit(() => wakeForwarders(services));
}
