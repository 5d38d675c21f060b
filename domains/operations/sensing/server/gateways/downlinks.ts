import {
  COMMAND,
  readApplicationData,
  replyTypes,
  writeApplicationData,
  writeFrame,
  type Frame,
} from '@wanghuo/gb26875';
import { limits } from '@wanghuo/kernel';
import { sql } from 'kysely';
import type { CommandContext, Services } from '@wanghuo/platform-server';
import { downlinkSettled, type DownlinkKind, type DownlinkState } from '../../model/index.ts';

/** What to say to a device, as its row has it. */
export interface Downlink {
  readonly id: string;
  readonly deviceId: string;
  readonly address: string;
  readonly kind: DownlinkKind;
  readonly parameters: Readonly<Record<string, number | string>>;
}

interface Open extends Downlink {
  readonly expiresAt: number;
  readonly serial: number;
  readonly bytes: Uint8Array;
  readonly askedType: number;
  readonly isControl: boolean;
  attempts: number;
  lastSentAt: number;
  isConfirmed: boolean;
}

/** The address a centre has towards its devices. */
const centreAddress = '1';
/** The standard's own: ten seconds, three times. */
const resendMilliseconds = 10_000;
const attempts = 3;
/** A person answers a post check; one text lets the centre wait two minutes beyond. */
const postCheckGraceMinutes = 2;
const postCheckAnswer = 'POST_CHECK_ANSWER';

/** What is asked of devices, until it is answered, denied or expired (DV-14). The rows are the truth; this is what is on the way. */
export class Downlinks {
  readonly #services: Services;
  readonly #send: (address: string, bytes: Uint8Array) => boolean;
  readonly #isReachable: (address: string) => boolean;
  /** By address: one after the other, as the standard has it. */
  readonly #open = new Map<string, Open[]>();
  readonly #serials = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    services: Services,
    send: (address: string, bytes: Uint8Array) => boolean,
    isReachable: (address: string) => boolean,
  ) {
    this.#services = services;
    this.#send = send;
    this.#isReachable = isReachable;
  }

  /** What a stop left on the way is never sent again: it has expired. */
  async start(): Promise<void> {
    await this.#transact(async (context) => {
      const { rows } = await sql<{ id: string; deviceId: string }>`
        update sensing.downlink set state = 'EXPIRED', settled_at = ${context.now}
        where state in ('WAITING', 'SENT', 'CONFIRMED') returning id, device_id as "deviceId"`.execute(context.tx);
      for (const { id, deviceId } of rows)
        await context.services.announce(context, downlinkSettled, { downlinkId: id, deviceId, state: 'EXPIRED' });
    });
    this.#timer = setInterval(() => this.#onSecond(), 1000);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** Begins to say something: at once if the device is there, else as soon as it is, within its time. */
  begin(downlink: Downlink): void {
    const serial = this.#serials.get(downlink.address) ?? 0;
    this.#serials.set(downlink.address, (serial + 1) & 0xffff);
    const [askedType, data] = dataOf(downlink, this.#services.world.now());
    const isControl = askedType >= 89;
    const now = Date.now();
    const open: Open = {
      ...downlink,
      expiresAt: now + limits.gateway.downlinkSeconds * 1000,
      serial,
      askedType,
      isControl,
      bytes: writeFrame({
        serial,
        majorVersion: 1,
        userVersion: 1,
        sentAt: this.#services.world.now(),
        source: centreAddress,
        destination: downlink.address,
        command: isControl ? COMMAND.CONTROL : COMMAND.REQUEST,
        data,
      }),
      attempts: 0,
      lastSentAt: 0,
      isConfirmed: false,
    };
    const queue = this.#open.get(downlink.address) ?? [];
    queue.push(open);
    this.#open.set(downlink.address, queue);
    this.#advance(downlink.address, now);
  }

  /** A device has a line again. */
  reachable(address: string): void {
    if (this.#open.has(address)) setImmediate(() => this.#advance(address, Date.now()));
  }

  /** Whether a frame answers what is on the way to its sender. */
  isAnswer(address: string, frame: Frame): boolean {
    return this.#find(address, frame) !== undefined;
  }

  /** Takes an answer, once it is durable. */
  answered(address: string, frame: Frame): void {
    const open = this.#find(address, frame);
    if (open === undefined) return;
    if (frame.command === COMMAND.DENY) this.#settle(open, 'DENIED', null);
    else if (frame.command === COMMAND.CONFIRM) {
      if (open.kind !== 'POST_CHECK') return this.#settle(open, 'ANSWERED', null);
      open.isConfirmed = true;
      const minutes = Number(open.parameters['answerMinutes'] ?? 0) + postCheckGraceMinutes;
      Object.assign(open, { expiresAt: Date.now() + minutes * 60_000 });
      void this.#keep(open, 'CONFIRMED', null);
    } else this.#settle(open, 'ANSWERED', readApplicationData(frame.data).objects);
  }

  #find(address: string, frame: Frame): Open | undefined {
    const queue = this.#open.get(address);
    if (queue === undefined) return undefined;
    const type = frame.data[0];
    return queue.find((open) => {
      if (open.attempts === 0) return false;
      // The person at the device answers in a frame of its own, with a serial of its own.
      if (open.isConfirmed)
        return (
          frame.command === COMMAND.SEND &&
          type === 24 &&
          readApplicationData(frame.data).objects.some((one) => one.operations?.includes(postCheckAnswer))
        );
      if (open.serial !== frame.serial) return false;
      if (frame.command === COMMAND.DENY) return true;
      if (open.isControl) return frame.command === COMMAND.CONFIRM;
      // Some makes answer a request with "send" instead of "response".
      return (
        (frame.command === COMMAND.RESPONSE || frame.command === COMMAND.SEND) && type === replyTypes[open.askedType]
      );
    });
  }

  #advance(address: string, now: number): void {
    const open = this.#open.get(address)?.find((one) => !one.isConfirmed);
    if (open === undefined || open.attempts >= attempts || now - open.lastSentAt < resendMilliseconds) return;
    const isFirst = open.attempts === 0;
    if (!isFirst) {
      if (this.#send(address, open.bytes)) Object.assign(open, { attempts: open.attempts + 1, lastSentAt: now });
      return;
    }
    // Nobody is there yet: it waits, and says so.
    if (!this.#isReachable(address)) return;
    // The row says "sent" before it is: after a fall in between it is never sent twice.
    open.attempts = 1;
    open.lastSentAt = now;
    void this.#keep(open, 'SENT', null).then((isKept) => {
      if (isKept && this.#send(address, open.bytes)) return;
      open.attempts = 0;
      open.lastSentAt = 0;
    });
  }

  #onSecond(): void {
    const now = Date.now();
    for (const [address, queue] of this.#open) {
      for (const open of queue.filter((one) => one.expiresAt <= now)) this.#settle(open, 'EXPIRED', null);
      this.#advance(address, now);
    }
  }

  #settle(open: Open, state: DownlinkState, answer: unknown): void {
    const left = (this.#open.get(open.address) ?? []).filter((one) => one !== open);
    if (left.length > 0) this.#open.set(open.address, left);
    else this.#open.delete(open.address);
    void this.#keep(open, state, answer);
    this.#advance(open.address, Date.now());
  }

  #keep(open: Open, state: DownlinkState, answer: unknown): Promise<boolean> {
    return keepDownlink(this.#services, open, state, answer);
  }

  #transact<Result>(
    work: (context: CommandContext & { readonly services: Services }) => Promise<Result>,
  ): Promise<Result> {
    return this.#services.transact(this.#services.jobSubject('sensing.downlink'), work);
  }
}

/** Keeps how something that was asked stands. @returns whether it is kept */
export async function keepDownlink(
  services: Services,
  { id, deviceId, serial }: { readonly id: string; readonly deviceId: string; readonly serial: number | null },
  state: DownlinkState,
  answer: unknown,
): Promise<boolean> {
  const isSettled = state === 'ANSWERED' || state === 'DENIED' || state === 'EXPIRED';
  try {
    await services.transact(services.jobSubject('sensing.downlink'), async (context) => {
      await sql`update sensing.downlink set state = ${state}, serial = ${serial},
          sent_at = coalesce(sent_at, ${state === 'SENT' ? context.now : null}::timestamptz),
          settled_at = ${isSettled ? context.now : null}::timestamptz,
          answer = ${answer === null ? null : JSON.stringify(answer)}::jsonb
        where id = ${id} and settled_at is null`.execute(context.tx);
      await context.services.announce(context, downlinkSettled, { downlinkId: id, deviceId, state });
    });
    return true;
  } catch (error) {
    services.log.error({ err: error, downlink: id, state }, 'the state of a downlink was not kept');
    return false;
  }
}

/** Type and data of what is said. */
function dataOf({ kind, parameters }: Downlink, now: string): readonly [number, Uint8Array] {
  const number = (name: string, otherwise: number) => Number(parameters[name] ?? otherwise);
  const system = { systemType: number('systemType', 1), systemAddress: number('systemAddress', 0) };
  const component = { ...system, componentAddress: number('componentAddress', 0) };
  const of = (type: number, object: object): readonly [number, Uint8Array] => [
    type,
    writeApplicationData(type, [object]),
  ];
  switch (kind) {
    case 'SYNC_CLOCK':
      return of(90, { clockAt: now });
    case 'POST_CHECK':
      return of(91, { answerMinutes: number('answerMinutes', 10) });
    case 'READ_SYSTEM_STATUS':
      return of(61, system);
    case 'READ_COMPONENT_STATUS':
      return of(62, component);
    case 'READ_COMPONENT_VALUE':
      return of(63, component);
    case 'READ_DEVICE_STATUS':
      return of(81, {});
    case 'READ_DEVICE_CLOCK':
      return of(88, {});
    case 'READ_DEVICE_VERSION':
      return of(85, {});
    case 'READ_POSITION':
    case 'SHOW_TEXT':
      throw new RangeError(`GB/T 26875.3 has no ${kind}.`);
  }
}
