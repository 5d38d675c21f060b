import { readFileSync } from 'node:fs';
import { addSeconds } from '@wanghuo/kernel';
import { sql } from 'kysely';
import type { CommandContext, Services } from '@wanghuo/platform-server';
import {
  forwardBackoffSeconds,
  forwardExpired,
  forwardRefused,
  forwardRules,
  receivedAtOf,
  type ForwardChannel,
  type ForwardKind,
} from '../../model/index.ts';
import { wordsOf } from '../words.ts';
import type { ForwardContent } from './content.ts';
import { messageBody } from './push-content.ts';
import { PushUpstream } from './push-upstream.ts';
import { frameOfMessage } from './transmission-content.ts';
import { TransmissionUpstream } from './transmission-upstream.ts';
import type { Delivery, Upstream } from './upstream.ts';

type Context = CommandContext & { readonly services: Services };

interface Claimed {
  readonly id: string;
  readonly kind: ForwardKind;
  readonly device_id: string | null;
  readonly content: ForwardContent;
  readonly occurred_at: string;
  readonly attempts: number;
  readonly sent_bytes: Buffer | null;
}

interface Outgoing extends Claimed {
  readonly bytes: Uint8Array;
}

interface Settled {
  readonly message: Outgoing;
  readonly delivery: Delivery;
}

/** A message belongs to whoever took it for so long; after a fall somebody takes it again. */
const leaseSeconds = 20;
const renewMilliseconds = 5000;
const pollMilliseconds = 1000;
const expireMilliseconds = 10_000;
const expireRows = 500;

/**
 * Sends what waits over one way: of each device one message at a time, in order; devices with an alarm about life
 * first; no more unconfirmed at once than the window holds. The rows are the truth: whatever falls, what has no
 * receipt is sent again with the same bytes, by which the other side knows it.
 */
export class Forwarder {
  readonly channel: ForwardChannel;
  readonly upstream: Upstream;
  readonly target: string;
  readonly #services: Services;
  readonly #bytesOf: (message: Claimed, context: Context) => Promise<Uint8Array>;
  readonly #onTheWay = new Map<string, Outgoing>();
  #settled: Settled[] = [];
  #wake: () => void = () => undefined;
  #isAwake = false;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  #renewedAt = 0;
  #expiredAt = 0;
  #isDatabaseAway = false;

  constructor(
    services: Services,
    channel: ForwardChannel,
    target: string,
    upstream: Upstream,
    bytesOf: (message: Claimed, context: Context) => Promise<Uint8Array>,
  ) {
    this.#services = services;
    this.channel = channel;
    this.target = target;
    this.upstream = upstream;
    this.#bytesOf = bytesOf;
  }

  get unconfirmed(): number {
    return this.#onTheWay.size;
  }

  start(): void {
    this.upstream.start(() => this.wake());
    this.#running = this.#run();
  }

  /** Ends; what is on the way stays waiting in its row. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.upstream.stop();
    this.wake();
    await this.#running;
  }

  /** Something may be to do. */
  wake(): void {
    this.#isAwake = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#isAwake = false;
      const begun = await this.#turn();
      for (const message of begun) void this.#deliver(message);
      if (!this.#isAwake && !this.#isStopped) await this.#rest();
    }
    // What is known now is kept; what is not is known by its bytes when it is sent again.
    await this.#turn();
    await this.#release();
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMilliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #deliver(message: Outgoing): Promise<void> {
    this.#onTheWay.set(message.id, message);
    const delivery = await this.upstream
      .send(message)
      .catch((error: unknown): Delivery => ({ state: 'FAILED', trouble: String(error) }));
    this.#settled.push({ message, delivery });
    this.wake();
  }

  /** One transaction: keeps what is settled, takes what is next. */
  async #turn(): Promise<readonly Outgoing[]> {
    const settled = this.#settled;
    this.#settled = [];
    const free =
      this.upstream.isReady && !this.#isStopped ? forwardRules.window - this.#onTheWay.size + settled.length : 0;
    try {
      const begun = await this.#services.transact(this.#services.jobSubject('sensing.forward'), async (context) => {
        await this.#keep(context, settled);
        await this.#renew(context, settled);
        await this.#expire(context);
        return free > 0 ? this.#prepare(context, await this.#claim(context, free)) : [];
      });
      for (const { message } of settled) this.#onTheWay.delete(message.id);
      this.#isDatabaseAway = false;
      return begun;
    } catch (error) {
      // The receipts are kept here until the database is back.
      this.#settled = [...settled, ...this.#settled];
      if (!this.#isDatabaseAway) this.#services.log.warn({ err: error, channel: this.channel }, 'forwarding waits');
      this.#isDatabaseAway = true;
      return [];
    }
  }

  async #keep(context: Context, settled: readonly Settled[]): Promise<void> {
    if (settled.length === 0) return;
    const rows = settled.map(({ message, delivery }) => {
      const isOver = delivery.state === 'CONFIRMED' || delivery.state === 'REFUSED';
      const waitSeconds = delivery.state === 'FAILED' ? forwardBackoffSeconds(message.attempts) : 0;
      return {
        id: message.id,
        state: isOver ? delivery.state : 'WAITING',
        receipt: delivery.state === 'CONFIRMED' ? delivery.receipt : null,
        reason: delivery.state === 'REFUSED' ? delivery.reason : delivery.state === 'FAILED' ? delivery.trouble : null,
        settled_at: isOver ? context.now : null,
        next_at: addSeconds(context.now, waitSeconds),
      };
    });
    await sql`update sensing.forward as forward set state = given.state, receipt = given.receipt, reason = given.reason,
        settled_at = given.settled_at, next_at = given.next_at, claimed_until = null
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given (id uuid, state text, receipt text, reason text, settled_at timestamptz, next_at timestamptz)
      where forward.id = given.id and forward.state = 'WAITING'`.execute(context.tx);
    await context.services.announceMany(
      context,
      forwardRefused,
      settled.flatMap(({ message, delivery }) =>
        delivery.state === 'REFUSED'
          ? [{ forwardId: message.id, channel: this.channel, deviceId: message.device_id, reason: delivery.reason }]
          : [],
      ),
    );
  }

  async #renew(context: Context, settled: readonly Settled[]): Promise<void> {
    const now = Date.now();
    if (now - this.#renewedAt < renewMilliseconds) return;
    this.#renewedAt = now;
    const over = new Set(settled.map(({ message }) => message.id));
    const ids = [...this.#onTheWay.keys()].filter((id) => !over.has(id));
    if (ids.length === 0) return;
    await sql`update sensing.forward set claimed_until = ${addSeconds(context.now, leaseSeconds)}
      where id = any (${ids}::uuid[]) and state = 'WAITING'`.execute(context.tx);
  }

  async #expire(context: Context): Promise<void> {
    const now = Date.now();
    if (now - this.#expiredAt < expireMilliseconds) return;
    this.#expiredAt = now;
    const { rows } = await sql<{ id: string; device_id: string | null }>`
      update sensing.forward set state = 'EXPIRED', settled_at = ${context.now}
      where id in (select id from sensing.forward
        where state = 'WAITING' and channel = ${this.channel} and expires_at <= ${context.now}
          and (claimed_until is null or claimed_until <= ${context.now})
        order by expires_at limit ${expireRows} for update skip locked)
      returning id, device_id`.execute(context.tx);
    if (rows.length === 0) return;
    if (rows.length === expireRows) this.#expiredAt = 0;
    await context.services.announceMany(
      context,
      forwardExpired,
      rows.map(({ id, device_id }) => ({ forwardId: id, channel: this.channel, deviceId: device_id })),
    );
  }

  /** The oldest message of each device, of those with an alarm about life first. */
  async #claim(context: Context, free: number): Promise<readonly Claimed[]> {
    const { tx, now } = context;
    const heads = async (isLife: boolean, limit: number) =>
      (
        await sql<{ id: string; position: number }>`
          with recursive streams as (
            (select stream from sensing.forward
              where channel = ${this.channel} and state = 'WAITING' and (not ${isLife} or lane = 'LIFE')
              order by stream limit 1)
            union all
            select (select forward.stream from sensing.forward
              where channel = ${this.channel} and state = 'WAITING' and (not ${isLife} or lane = 'LIFE')
                and forward.stream > streams.stream order by forward.stream limit 1)
            from streams where streams.stream is not null)
          select head.id, head.position from streams cross join lateral (
            select id, position, next_at, claimed_until from sensing.forward
            where channel = ${this.channel} and state = 'WAITING' and forward.stream = streams.stream
            order by position limit 1) as head
          where streams.stream is not null and head.next_at <= ${now}
            and (head.claimed_until is null or head.claimed_until <= ${now})
          order by head.position limit ${limit}`.execute(tx)
      ).rows.map(({ id }) => id);
    const life = await heads(true, free);
    const ids = new Set(life);
    if (ids.size < free) for (const id of await heads(false, free)) if (ids.size < free) ids.add(id);
    if (ids.size === 0) return [];
    const { rows } = await sql<Claimed>`
      update sensing.forward set claimed_until = ${addSeconds(now, leaseSeconds)}, attempts = attempts + 1
      where id = any (${[...ids]}::uuid[]) and state = 'WAITING' and (claimed_until is null or claimed_until <= ${now})
      returning id, kind, device_id, content, occurred_at, attempts, sent_bytes`.execute(tx);
    const order = [...ids];
    return rows.toSorted((left, right) => order.indexOf(left.id) - order.indexOf(right.id));
  }

  /** Writes the bytes of what goes out for the first time into its row, before they go. */
  async #prepare(context: Context, claimed: readonly Claimed[]): Promise<readonly Outgoing[]> {
    const ready: Outgoing[] = [];
    const fresh: { id: string; bytes: Uint8Array }[] = [];
    for (const message of claimed) {
      if (message.sent_bytes !== null) {
        ready.push({ ...message, bytes: message.sent_bytes });
        continue;
      }
      try {
        const bytes = await this.#bytesOf(message, context);
        ready.push({ ...message, bytes });
        fresh.push({ id: message.id, bytes });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        const reason = wordsOf(context.services)('forward.reason.notWritable', { cause: error.message });
        await sql`update sensing.forward set state = 'REFUSED', reason = ${reason}, settled_at = ${context.now},
          claimed_until = null where id = ${message.id}`.execute(context.tx);
        await context.services.announce(context, forwardRefused, {
          forwardId: message.id,
          channel: this.channel,
          deviceId: message.device_id,
          reason,
        });
      }
    }
    if (fresh.length > 0)
      await sql`update sensing.forward as forward set sent_bytes = given.bytes, first_sent_at = ${context.now}
        from unnest(${fresh.map(({ id }) => id)}::uuid[], ${fresh.map(({ bytes }) => Buffer.from(bytes))}::bytea[])
          as given (id, bytes) where forward.id = given.id`.execute(context.tx);
    return ready;
  }

  /** A stop in order: what was on the way need not wait for its lease at the next start. */
  async #release(): Promise<void> {
    const ids = [...this.#onTheWay.keys()];
    if (ids.length === 0) return;
    await this.#services
      .transact(this.#services.jobSubject('sensing.forward'), ({ tx }) =>
        sql`update sensing.forward set claimed_until = null where id = any (${ids}::uuid[]) and state = 'WAITING'`.execute(
          tx,
        ),
      )
      .catch(() => undefined);
  }
}

const running = new Map<Services, readonly Forwarder[]>();

/** The ways that are open in this process. */
export function forwardersOf(services: Services): readonly Forwarder[] {
  return running.get(services) ?? [];
}

/** Something was queued. */
export function wakeForwarders(services: Services): void {
  for (const forwarder of forwardersOf(services)) forwarder.wake();
}

/** Opens the ways that are set. @returns what closes them */
export function startForwarding(services: Services): () => Promise<void> {
  const { gb26875, http } = services.settings.municipal;
  const words = wordsOf(services);
  const now = () => services.world.now();
  const forwarders: Forwarder[] = [];
  if (gb26875 !== null) {
    const [high = 0, low = 0] = services.world.random(2);
    const upstream = new TransmissionUpstream({ ...gb26875, now, words, firstSerial: (high << 8) | low });
    forwarders.push(
      new Forwarder(services, 'TRANSMISSION', `${gb26875.host}:${gb26875.port}`, upstream, async (message, context) =>
        frameOfMessage(
          message.kind,
          message.content,
          await originalFrame(context, message.content),
          { serial: upstream.nextSerial(), sentAt: context.now, source: gb26875.source, target: gb26875.target },
          words,
        ),
      ),
    );
  }
  if (http !== null) {
    const secret = readFileSync(http.secretFile, 'utf8').trim();
    forwarders.push(
      new Forwarder(
        services,
        'PUSH',
        targetOf(http.url),
        new PushUpstream({ url: http.url, secret, now, words }),
        (message) => Promise.resolve(messageBody(message.id, message.kind, message.occurred_at, message.content)),
      ),
    );
  }
  running.set(services, forwarders);
  for (const forwarder of forwarders) forwarder.start();
  return async () => {
    await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
    running.delete(services);
  };
}

/** The address without a query, in which somebody may have put a secret. */
function targetOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

async function originalFrame({ tx }: Context, { device, frameId }: ForwardContent): Promise<Uint8Array | null> {
  if (device?.protocol !== 'GB26875' || frameId === null) return null;
  const { rows } = await sql<{ content: Buffer }>`select content from sensing.frame
    where id = ${frameId} and received_at = ${new Date(receivedAtOf(frameId)).toISOString()}`.execute(tx);
  return rows[0]?.content ?? null;
}
