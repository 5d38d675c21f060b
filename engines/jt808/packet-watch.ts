import type { MessageHeader } from './message.ts';
import { firstSerialOf, splitKeyOf } from './packet-joiner.ts';

/** What is missing of a message of which nothing came for a while. */
export interface MissingPackets {
  readonly header: MessageHeader;
  readonly firstSerial: number;
  readonly numbers: readonly number[];
}

interface Watched {
  readonly header: MessageHeader;
  readonly came: Set<number>;
  quietSince: number;
  asked: number;
}

const longestQuietMilliseconds = 5000;
const mostAsked = 3;
const mostWatched = 16;
const mostPackets = 256;
/** What a request names at most; the rest is asked for with the next. */
const mostNumbers = 100;

/** Follows the packets of one connection and says what is to be asked for again (0x8003), three times at most. */
export class PacketWatch {
  readonly #watched = new Map<string, Watched>();
  /** Messages of which packets never came. */
  unfinished = 0;

  take(header: MessageHeader, now: number): void {
    const { packet } = header;
    if (packet === null || packet.number < 1 || packet.number > packet.count || packet.count > mostPackets) return;
    const key = splitKeyOf(header);
    const watched = this.#watched.get(key) ?? { header, came: new Set(), quietSince: now, asked: 0 };
    this.#watched.set(key, watched);
    watched.came.add(packet.number);
    watched.quietSince = now;
    if (watched.came.size === packet.count) this.#watched.delete(key);
    const oldest = this.#watched.keys().next();
    if (this.#watched.size > mostWatched && !oldest.done) {
      this.#watched.delete(oldest.value);
      this.unfinished += 1;
    }
  }

  /** What to ask for now. */
  due(now: number): MissingPackets[] {
    const missing: MissingPackets[] = [];
    for (const [key, watched] of this.#watched) {
      if (now - watched.quietSince < longestQuietMilliseconds) continue;
      if (watched.asked >= mostAsked) {
        this.#watched.delete(key);
        this.unfinished += 1;
        continue;
      }
      watched.asked += 1;
      watched.quietSince = now;
      const { header, came } = watched;
      const numbers: number[] = [];
      for (let number = 1; number <= header.packet!.count && numbers.length < mostNumbers; number += 1)
        if (!came.has(number)) numbers.push(number);
      missing.push({ header, firstSerial: firstSerialOf(header), numbers });
    }
    return missing;
  }
}

/** The body of 0x8003: serial of the first packet, how many, which; the edition of 2019 counts in two bytes. */
export function resendBody({ header, firstSerial, numbers }: MissingPackets): Uint8Array {
  const two = (value: number): number[] => [value >> 8, value & 0xff];
  const count = header.edition === '2019' ? two(numbers.length) : [numbers.length];
  return Uint8Array.from([...two(firstSerial), ...count, ...numbers.flatMap(two)]);
}
