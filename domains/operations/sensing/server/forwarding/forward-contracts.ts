import { sql } from 'kysely';
import { implement, notFound } from '@wanghuo/platform-server';
import {
  forwardChannel,
  forwardChannelNotSet,
  forwardNotRetryable,
  forwardPicture,
  forwardRetried,
  forwardRules,
  listForwards,
  retryForwards,
  type ForwardChannel,
  type ForwardKind,
  type ForwardState,
} from '../../model/index.ts';
import { addSeconds } from '@wanghuo/kernel';
import type { ForwardContent } from './content.ts';
import { forwardersOf, wakeForwarders } from './forwarder.ts';
import { channelsSet } from './outbox.ts';
import { wordsOf } from '../words.ts';

const daySeconds = 24 * 3600;

interface Counts {
  readonly channel: ForwardChannel;
  readonly waiting: number;
  readonly waitingLife: number;
  readonly oldestWaitingAt: string | null;
  readonly confirmed: number;
  readonly refused: number;
  readonly expired: number;
  readonly lastReceipt: string | null;
  readonly lastReceiptAt: string | null;
}

export const forwardPictureImplementation = implement(forwardPicture, async (_input, context) => {
  const since = addSeconds(context.now, -daySeconds);
  const { rows } = await sql<Counts>`
    select channel.name as channel, waiting.*, settled.*, last.*
    from unnest(${[...forwardChannel.names]}::text[]) as channel (name)
    cross join lateral (select count(*)::int as waiting, (count(*) filter (where lane = 'LIFE'))::int as "waitingLife",
        min(queued_at) as "oldestWaitingAt"
      from sensing.forward where channel = channel.name and state = 'WAITING') as waiting
    cross join lateral (select (count(*) filter (where state = 'CONFIRMED'))::int as confirmed,
        (count(*) filter (where state = 'REFUSED'))::int as refused, (count(*) filter (where state = 'EXPIRED'))::int as expired
      from sensing.forward where channel = channel.name
        and (state in ('REFUSED', 'EXPIRED') or (state = 'CONFIRMED' and settled_at > ${since}))) as settled
    left join lateral (select receipt as "lastReceipt", settled_at as "lastReceiptAt"
      from sensing.forward where channel = channel.name and state = 'CONFIRMED' order by settled_at desc limit 1) as last on true`.execute(
    context.tx,
  );
  const open = new Map(forwardersOf(context.services).map((one) => [one.channel, one]));
  const counts = new Map(rows.map((row) => [row.channel, row]));
  return {
    channels: forwardChannel.names.map((channel) => {
      const { channel: _channel, ...known } = counts.get(channel) as Counts;
      const forwarder = open.get(channel);
      return {
        channel,
        link: forwarder?.upstream.link ?? ('NOT_SET' as const),
        target: forwarder?.target ?? null,
        trouble: forwarder?.upstream.trouble ?? null,
        unconfirmed: forwarder?.unconfirmed ?? 0,
        window: forwardRules.window,
        ...known,
      };
    }),
  };
});

export const listForwardsImplementation = implement(listForwards, async ({ states, before, limit }, context) => {
  const { rows } = await sql<{
    id: string;
    channel: ForwardChannel;
    kind: ForwardKind;
    state: ForwardState;
    lane: string;
    deviceId: string | null;
    content: ForwardContent;
    occurredAt: string;
    attempts: number;
    settledAt: string | null;
    receipt: string | null;
    reason: string | null;
  }>`
    select id, channel, kind, state, lane, device_id as "deviceId", content, occurred_at as "occurredAt", attempts,
      settled_at as "settledAt", receipt, reason
    from sensing.forward
    where state = any (${states}::text[])
      and (${before ?? null}::uuid is null or position < (select position from sensing.forward where id = ${before ?? null}))
    order by position desc limit ${limit + 1}`.execute(context.tx);
  const words = wordsOf(context.services);
  const forwards = rows.slice(0, limit).map(({ lane, content, ...row }) => ({
    ...row,
    isLife: lane === 'LIFE',
    subject: subjectOf(content, words),
  }));
  return { forwards, next: rows.length > limit ? (forwards.at(-1)?.id ?? null) : null };
});

function subjectOf({ device, components, outcome }: ForwardContent, words: ReturnType<typeof wordsOf>): string {
  if (outcome !== null) return `${outcome.placeName} ${outcome.alarmNo}`;
  const changed = components.flatMap(({ componentName, changed: changes }) =>
    changes.map(({ condition, isActive }) =>
      [componentName, words(`code.sensedCondition.${condition}`), isActive ? '' : words('forward.over')]
        .filter(Boolean)
        .join(' '),
    ),
  );
  const shown = changed.slice(0, 3).join('、');
  const more = changed.length > 3 ? words('forward.more', { count: changed.length }) : '';
  return [device?.placeName, device?.name, shown + more].filter(Boolean).join(' ');
}

export const retryForwardsImplementation = implement(retryForwards, async ({ forwardIds, reason }, context) => {
  const ids = [...new Set(forwardIds)];
  const { rows } = await sql<{ id: string; channel: ForwardChannel; device_id: string | null; state: ForwardState }>`
    select id, channel, device_id, state from sensing.forward where id = any (${ids}::uuid[])
    order by position for update`.execute(context.tx);
  if (rows.length < ids.length) throw notFound();
  if (rows.some(({ state }) => state !== 'REFUSED' && state !== 'EXPIRED')) throw forwardNotRetryable();
  const set = channelsSet(context.services);
  if (rows.some(({ channel }) => !set.includes(channel))) throw forwardChannelNotSet();
  await sql`update sensing.forward set state = 'WAITING', attempts = 0, next_at = ${context.now}, claimed_until = null,
      settled_at = null, reason = null,
      expires_at = ${context.now}::timestamptz + case when lane = 'LIFE'
        then make_interval(secs => ${forwardRules.expirySeconds.LIFE}) else make_interval(secs => ${forwardRules.expirySeconds.REST}) end
    where id = any (${ids}::uuid[])`.execute(context.tx);
  await context.services.announceMany(
    context,
    forwardRetried,
    rows.map(({ id, channel, device_id }) => ({ forwardId: id, channel, deviceId: device_id, reason })),
  );
  const { services } = context;
  context.afterCommit(() => wakeForwarders(services));
  return { retried: rows.length };
});

export const forwardImplementations = [
  forwardPictureImplementation,
  listForwardsImplementation,
  retryForwardsImplementation,
];
