import type { MessageHeader } from './message.ts';

export interface JoinerLimits {
  /** Messages that are not whole yet. */
  readonly messages: number;
  /** Bytes of bodies over all of them. */
  readonly bytes: number;
  /** Packets of one message. */
  readonly packets: number;
  /** What is not whole by then is given up. */
  readonly milliseconds: number;
}

export const usualJoinerLimits: JoinerLimits = {
  messages: 1000,
  bytes: 16 * 1024 * 1024,
  packets: 256,
  milliseconds: 120_000,
};

/** One packet of a split message. */
export interface Packet {
  /** Over what it came and how far it is believed: packets of different origins are never joined. */
  readonly origin: string;
  readonly header: MessageHeader;
  readonly body: Uint8Array;
  /** Tells packets apart and in what order they came, as text that sorts. */
  readonly id: string;
  readonly at: number;
}

interface Part {
  readonly id: string;
  readonly body: Uint8Array;
}

interface Partial {
  readonly count: number;
  readonly parts: Map<number, Part>;
  firstAt: number;
  bytes: number;
}

/** The serial of the first packet: those of one message count on from it. */
export function firstSerialOf({ serial, packet }: MessageHeader): number {
  return (serial - ((packet?.number ?? 1) - 1)) & 0xffff;
}

/** What of a split message has one place in it: message, count and the serial of the first packet. */
export function splitKeyOf(header: MessageHeader): string {
  return `${header.messageId} ${header.packet?.count} ${firstSerialOf(header)}`;
}

/**
 * Joins the packets of split messages (JT/T 808, message header), in whatever order and however often they come. A
 * packet that came twice counts as it came first. The message belongs to the packet that was the last to come, also
 * when packets are taken a second time: joining again gives the same.
 */
export class PacketJoiner {
  readonly #limits: JoinerLimits;
  /** The oldest first. */
  readonly #partials = new Map<string, Partial>();
  #bytes = 0;

  constructor(limits: JoinerLimits = usualJoinerLimits) {
    this.#limits = limits;
  }

  /** Messages that are known, whole or not. */
  get size(): number {
    return this.#partials.size;
  }

  get heldBytes(): number {
    return this.#bytes;
  }

  /** Takes a packet. @returns the whole body when this is the packet that makes it whole */
  take({ origin, header, body, id, at }: Packet): Uint8Array | null {
    const { packet } = header;
    if (packet === null || packet.number < 1 || packet.number > packet.count || packet.count > this.#limits.packets)
      return null;
    this.#giveUp(at);
    const key = `${origin} ${splitKeyOf(header)}`;
    const same = this.#partials.get(key)?.parts.get(packet.number);
    // Another message with the serials of an earlier one: the terminal began to count anew.
    if (same !== undefined && id > same.id && !isSame(same.body, body)) this.#remove(key);
    const partial = this.#partials.get(key) ?? { count: packet.count, parts: new Map(), firstAt: at, bytes: 0 };
    this.#partials.set(key, partial);
    const before = partial.parts.get(packet.number);
    if (before === undefined || id < before.id) {
      const grown = body.length - (before?.body.length ?? 0);
      partial.parts.set(packet.number, { id, body: body.slice() });
      partial.bytes += grown;
      this.#bytes += grown;
    }
    this.#bound(key);
    if (partial.parts.size < partial.count || !this.#partials.has(key)) return null;
    const parts = Array.from({ length: partial.count }, (_, index) => partial.parts.get(index + 1)!);
    const last = parts.reduce((latest, part) => (part.id > latest ? part.id : latest), '');
    return last === id ? joined(parts) : null;
  }

  #giveUp(now: number): void {
    for (const [key, { firstAt }] of this.#partials) {
      if (now - firstAt <= this.#limits.milliseconds) break;
      this.#remove(key);
    }
  }

  /** Too many, or too large together: the oldest goes, and of a message too large by itself, all of it. */
  #bound(newest: string): void {
    for (const key of this.#partials.keys()) {
      if (this.#partials.size <= this.#limits.messages && this.#bytes <= this.#limits.bytes) return;
      if (key !== newest) this.#remove(key);
    }
    if (this.#bytes > this.#limits.bytes) this.#remove(newest);
  }

  #remove(key: string): void {
    this.#bytes -= this.#partials.get(key)?.bytes ?? 0;
    this.#partials.delete(key);
  }
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function joined(parts: readonly Part[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { body }) => sum + body.length, 0));
  let at = 0;
  for (const { body } of parts) {
    whole.set(body, at);
    at += body.length;
  }
  return whole;
}
