import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  explainFrame,
  FrameReader,
  readApplicationData,
  readFrame,
  writeApplicationData,
  writeFrame,
} from '../engines/gb26875/index.ts';
import { MessageReader, readBody, readMessage, writeMessage } from '../engines/jt808/index.ts';
import { randomFrom } from '../engines/travel/testing/lattice.ts';
import type { Row } from './samples.ts';
import { isQuick } from './settings.ts';

/** Streams that are cut up and soiled: the long run asks for a million. */
const streamCount = Number(process.env['BENCH_STREAMS'] ?? (isQuick ? 10_000 : 200_000));
const frameCount = isQuick ? 50_000 : 500_000;
const chunkBytes = 16 * 1024;
const panel = { systemType: 1, systemAddress: 1 };
const at = '2026-11-27T08:00:00Z';

const kinds: readonly Uint8Array[] = [
  new Uint8Array(0),
  writeApplicationData(3, [
    { ...panel, componentType: 99, componentAddress: 7, analogueType: 5, rawValue: 4200, occurredAt: at },
  ]),
  writeApplicationData(2, [
    { ...panel, componentType: 42, componentAddress: 7, status: 2, text: '3区7点烟感', occurredAt: at },
  ]),
  writeApplicationData(1, [{ ...panel, status: 1, occurredAt: at }]),
];

function frameOf(serial: number, kind: number, source: number): Uint8Array {
  return writeFrame({
    serial: serial & 0xffff,
    majorVersion: 1,
    userVersion: 1,
    sentAt: at,
    source: String(500_116_000_000 + source),
    destination: '1',
    command: 2,
    data: kinds[kind % kinds.length]!,
  });
}

/** How many a second one core reads, and what survives of streams that are cut up and soiled. */
export function codecRows(): Row[] {
  const section = 'Codecs, one core';
  return [
    rowOf(section, 'GB/T 26875: found in a stream, header and objects read', transmissions()),
    rowOf(section, 'GB/T 26875: one written (a confirmation)', confirmations()),
    rowOf(section, 'JT/T 808: found in a stream, header and location read', terminals()),
    ...streamRows(),
  ];
}

const rowOf = (section: string, what: string, { count, cpuSeconds }: { count: number; cpuSeconds: number }): Row => ({
  section,
  what,
  count,
  unit: 'per second',
  p50: count / cpuSeconds,
  cpuMilliseconds: (cpuSeconds * 1000) / count,
});

function timed(work: () => number): { count: number; cpuSeconds: number } {
  work();
  const before = process.cpuUsage();
  const count = work();
  const { user, system } = process.cpuUsage(before);
  return { count, cpuSeconds: (user + system) / 1e6 };
}

function transmissions() {
  const stream = Buffer.concat(Array.from({ length: 10_000 }, (_, index) => frameOf(index, index, index % 100)));
  return timed(() => {
    const reader = new FrameReader();
    let found = 0;
    while (found < frameCount)
      for (let from = 0; from < stream.length; from += chunkBytes)
        for (const piece of reader.push(stream.subarray(from, from + chunkBytes)))
          if (piece.kind === 'frame') {
            readApplicationData(readFrame(piece.bytes, 0).data);
            found += 1;
          }
    return found;
  });
}

function confirmations() {
  const { data: _, ...header } = readFrame(frameOf(1, 0, 1), 0);
  return timed(() => {
    for (let index = 0; index < frameCount; index += 1)
      writeFrame({ ...header, serial: index & 0xffff, command: 3, sentAt: at, data: kinds[0]! });
    return frameCount;
  });
}

function terminals() {
  const body = Buffer.alloc(28);
  body.writeUInt32BE(29_290_000, 8);
  body.writeUInt32BE(106_250_000, 12);
  body.set([0x26, 0x11, 0x27, 0x08, 0x00, 0x00], 22);
  const stream = Buffer.concat(
    Array.from({ length: 10_000 }, (_, serial) =>
      writeMessage({ messageId: 0x0200, edition: '2019', phone: '13900001000', serial }, body),
    ),
  );
  return timed(() => {
    const reader = new MessageReader();
    let found = 0;
    while (found < frameCount / 2)
      for (let from = 0; from < stream.length; from += chunkBytes)
        for (const between of reader.push(stream.subarray(from, from + chunkBytes))) {
          const { header, body: read, fault } = readMessage(between);
          if (fault === null && header !== null && readBody(header, read)) found += 1;
        }
    return found;
  });
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isSound: boolean;
}

function partFrom(random: () => number, serial: number): Part {
  const chance = random();
  const whole = frameOf(serial, Math.floor(random() * kinds.length), Math.floor(random() * 1000));
  if (chance < 0.45) return { bytes: whole, isSound: true };
  if (chance < 0.65) {
    whole[Math.floor(random() * whole.length)]! ^= 1 + Math.floor(random() * 255);
    return { bytes: whole, isSound: false };
  }
  if (chance < 0.78) return { bytes: whole.subarray(0, Math.floor(random() * whole.length)), isSound: false };
  const junk = Uint8Array.from({ length: Math.floor(random() * 60) }, () =>
    random() < 0.3 ? (random() < 0.7 ? 0x40 : 0x23) : Math.floor(random() * 256),
  );
  return { bytes: junk, isSound: false };
}

/** Found at places where a sound frame stands, missing there, and taken from the bytes of one. */
export function tryStreams(count: number, seed: number) {
  const random = randomFrom(seed);
  const sum = { streams: count, sound: 0, lost: 0, invented: 0, byChance: 0, thrown: 0, largestHeld: 0, bytes: 0 };
  for (let index = 0; index < count; index += 1) {
    const parts = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, part) => partFrom(random, index * 8 + part));
    const sound = new Map<number, number>();
    let to = 0;
    for (const { bytes, isSound } of parts) {
      if (isSound) sound.set(to, to + bytes.length);
      to += bytes.length;
    }
    const stream = Buffer.concat(parts.map(({ bytes }) => bytes));
    sum.bytes += stream.length;
    sum.sound += sound.size;
    const found = new Map<number, number>();
    try {
      const reader = new FrameReader();
      let place = 0;
      const take = (pieces: ReturnType<FrameReader['push']>) => {
        for (const piece of pieces) {
          if (piece.kind === 'frame') {
            found.set(place, place + piece.bytes.length);
            explainFrame(piece.bytes);
          }
          place += piece.bytes.length;
        }
        sum.largestHeld = Math.max(sum.largestHeld, reader.heldBytes);
      };
      for (let from = 0; from < stream.length;) {
        const next = Math.min(stream.length, from + 1 + Math.floor(random() * 200));
        take(reader.push(stream.subarray(from, next)));
        from = next;
      }
      take(reader.expire());
    } catch {
      sum.thrown += 1;
    }
    for (const from of sound.keys()) if (!found.has(from)) sum.lost += 1;
    for (const [from, end] of found) {
      if (sound.has(from)) continue;
      if ([...sound].some(([begin, stop]) => begin < end && from < stop)) sum.invented += 1;
      else sum.byChance += 1;
    }
  }
  return sum;
}

function heapAfterCollecting(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function streamRows(): Row[] {
  const section = `Soiled streams: ${streamCount.toLocaleString('en')}, cut up at chance`;
  tryStreams(2_000, 11);
  const before = heapAfterCollecting();
  const begun = performance.now();
  const sum = tryStreams(streamCount, 12);
  const seconds = (performance.now() - begun) / 1000;
  const grown = heapAfterCollecting() - before;
  const zero = (what: string, count: number, note?: string): Row => ({
    section,
    what,
    count: sum.streams,
    unit: 'count',
    p50: count,
    target: { of: 'p50', atMost: 0 },
    ...(note ? { note } : {}),
  });
  return [
    zero(
      'sound frames lost',
      sum.lost,
      `of ${sum.sound.toLocaleString('en')}, in ${(sum.bytes / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s`,
    ),
    zero(
      'frames invented from the bytes of a sound one',
      sum.invented,
      `${sum.byChance} soiled parts were or made up a valid frame`,
    ),
    zero('errors thrown', sum.thrown),
    {
      section,
      what: 'most bytes held',
      count: sum.streams,
      unit: 'count',
      p50: sum.largestHeld,
      target: { of: 'p50', atMost: 1_054 },
    },
    {
      section,
      what: 'memory grown',
      count: sum.streams,
      unit: 'MiB',
      p50: Math.max(0, grown),
      target: { of: 'p50', atMost: 5 },
    },
  ];
}
