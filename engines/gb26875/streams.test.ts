import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  explainFrame,
  FrameReader,
  readApplicationData,
  readDatagram,
  readFrame,
  type StreamPiece,
  writeApplicationData,
  writeFrame,
} from './index.ts';
import { layoutOf } from './layouts.ts';

const isLong = process.env['WANGHUO_TEST_LONG'] === '1';
const types = Array.from({ length: 128 }, (_, type) => type).filter((type) => layoutOf(type) !== undefined);

const instant = fc
  .integer({ min: 0, max: 3_155_759_999 })
  .map((seconds) => `${new Date(946_656_000_000 + seconds * 1000 + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`);
const byte = fc.integer({ min: 0, max: 255 });
const object = fc.record({
  systemType: byte,
  systemAddress: byte,
  componentType: byte,
  componentAddress: fc.integer({ min: 0, max: 0xffff_ffff }),
  status: byte,
  text: fc.constantFrom('', '2号楼3层', '##@@测试', 'A', '㐂'),
  occurredAt: instant,
  analogueType: byte,
  rawValue: fc.integer({ min: -32_768, max: 32_767 }),
  operationFlags: byte,
  operator: byte,
  majorVersion: byte,
  minorVersion: byte,
  clockAt: instant,
  recordCount: byte,
  startAt: instant,
  answerMinutes: byte,
});
const frame = fc
  .record({
    serial: fc.integer({ min: 0, max: 65_535 }),
    majorVersion: byte,
    userVersion: byte,
    sentAt: instant,
    source: fc.integer({ min: 0, max: 0xffff_ffff_ffff }).map(String),
    destination: fc.integer({ min: 0, max: 0xffff_ffff_ffff }).map(String),
    command: fc.constantFrom(1, 2, 3, 4, 5, 6, 128, 255),
    type: fc.constantFrom(...types),
    objects: fc.array(object, { maxLength: 3 }),
    isEmpty: fc.boolean(),
  })
  .map(({ type, objects, isEmpty, ...header }) => ({
    ...header,
    type,
    objects: isEmpty ? [] : objects,
    data: isEmpty ? new Uint8Array(0) : writeApplicationData(type, objects),
  }));

test('what is written is read again, header and every field of every type', () => {
  fc.assert(
    fc.property(frame, ({ type, objects, ...written }) => {
      const bytes = writeFrame(written);
      const { data, ...header } = readFrame(bytes, 0);
      expect({ ...header, data: [...data] }).toEqual({ ...written, data: [...written.data] });
      const read = readApplicationData(data);
      expect(read.fault).toBeNull();
      const fields = new Set(read.objects.flatMap((one) => Object.keys(one)));
      const plain = ['conditions', 'isNormalBitSet', 'operations', 'textHex'];
      for (const [i, one] of read.objects.entries())
        for (const key of fields)
          if (!plain.includes(key)) expect([key, one[key as 'text']]).toEqual([key, objects[i]![key as 'text']]);
      if (objects.length > 0) expect(read.type).toBe(type);
    }),
    { numRuns: isLong ? 20_000 : 800, seed: 1 },
  );
});

/** A part of a stream: a sound frame, a frame with one byte changed, a frame cut short, or chance bytes. */
const part = fc.oneof(
  { weight: 4, arbitrary: frame.map((one) => ({ kind: 'sound' as const, bytes: writeFrame(one) })) },
  {
    weight: 2,
    arbitrary: fc.tuple(frame, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([one, at, by]) => {
      const bytes = writeFrame(one);
      bytes[at % bytes.length]! ^= by;
      return { kind: 'soiled' as const, bytes };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(frame, fc.nat()).map(([one, length]) => {
      const bytes = writeFrame(one);
      return { kind: 'soiled' as const, bytes: bytes.subarray(0, length % bytes.length) };
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(byte, fc.constantFrom(0x40, 0x23)), { maxLength: 60 })
      .map((bytes) => ({ kind: 'soiled' as const, bytes: Uint8Array.from(bytes) })),
  },
);

function placesOf<Piece extends { bytes: Uint8Array }>(pieces: readonly Piece[], isCounted: (piece: Piece) => boolean) {
  let to = 0;
  return pieces
    .map((piece) => ({ isCounted: isCounted(piece), from: to, to: (to += piece.bytes.length) }))
    .filter((place) => place.isCounted)
    .map(({ from, to: end }) => ({ from, to: end }));
}

test('cut up, run together and soiled streams lose no sound frame and invent none', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 9 }),
      (parts, cuts) => {
        const stream = Uint8Array.from(parts.flatMap(({ bytes }) => [...bytes]));
        const reader = new FrameReader();
        const pieces: StreamPiece[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const next = Math.min(stream.length, at + cuts[i % cuts.length]!);
          pieces.push(...reader.push(stream.subarray(at, next)));
          at = next;
          expect(reader.heldBytes).toBeLessThanOrEqual(1054);
        }
        pieces.push(...reader.expire());
        const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
        expect(pieces.map(({ bytes }) => hex(bytes)).join('')).toBe(hex(stream));
        const sound = placesOf(parts, ({ kind }) => kind === 'sound');
        const found = placesOf(pieces, ({ kind }) => kind === 'frame');
        expect(found.filter(({ from }) => sound.some((one) => one.from === from))).toEqual(sound);
        // Soiled parts side by side may make up a frame; what they must not do is to take from a sound one.
        for (const { from, to } of found)
          expect(sound.every((one) => one.from === from || one.to <= from || one.from >= to)).toBe(true);
        for (const { bytes } of pieces) expect(() => explainFrame(bytes)).not.toThrow();
      },
    ),
    { numRuns: isLong ? 1_000_000 : 3_000, seed: 2 },
  );
});

test('a sound frame behind two chance bytes comes out at once, not when a timer says so', () => {
  const sound = writeFrame({
    serial: 7,
    majorVersion: 1,
    userVersion: 1,
    sentAt: '2026-11-23T09:30:05+08:00',
    source: '1',
    destination: '2',
    command: 2,
    data: writeApplicationData(21, [{ status: 2, occurredAt: '2026-11-23T09:30:05+08:00' }]),
  });
  // A start mark, and a length that asks for more than will ever come.
  const chance = Uint8Array.from([0x40, 0x40, ...Array.from({ length: 22 }, () => 0xee), 0xff, 0x03, 0x02]);
  const reader = new FrameReader();
  expect(reader.push(chance)).toEqual([]);
  expect(reader.push(sound).map(({ kind }) => kind)).toEqual(['junk', 'frame']);
});

test('a frame inside the text of a frame that is still coming is not taken for one', () => {
  const header = {
    serial: 1,
    majorVersion: 1,
    userVersion: 1,
    sentAt: '2026-11-23T09:30:05+08:00',
    source: '1',
    destination: '2',
  };
  const inner = writeFrame({ ...header, command: 3, data: new Uint8Array(0) });
  const data = writeApplicationData(2, [{ status: 1, occurredAt: header.sentAt }]);
  data.set(inner, 11);
  const outer = writeFrame({ ...header, command: 2, data });
  const reader = new FrameReader();
  expect(reader.push(outer.subarray(0, outer.length - 3))).toEqual([]);
  expect(reader.push(outer.subarray(outer.length - 3)).map(({ bytes }) => bytes.length)).toEqual([outer.length]);
});

test('a frame cut short never takes the end of the whole frame behind it for its own, though the sum is right', () => {
  const header = {
    majorVersion: 1,
    userVersion: 1,
    sentAt: '2026-11-23T09:30:05+08:00',
    source: '1',
    destination: '2',
  };
  const sound = writeFrame({ ...header, serial: 7, command: 2, data: new Uint8Array(0) });
  let collisions = 0;
  for (let serial = 0; serial < 1024; serial += 1) {
    const whole = writeFrame({ ...header, serial, command: 2, data: writeApplicationData(2, [{ status: 1 }]) });
    const stream = Uint8Array.from([...whole.subarray(0, whole.length - sound.length), ...sound]);
    const sum = stream.subarray(2, -3).reduce((all, byte) => (all + byte) & 0xff, 0);
    collisions += sum === stream.at(-3) ? 1 : 0;
    const found = readDatagram(stream).filter(({ kind }) => kind === 'frame');
    expect(found.map(({ bytes }) => bytes.length)).toEqual([sound.length]);
  }
  expect(collisions).toBeGreaterThan(0);
});

test('a datagram may hold several frames, and nothing of it belongs to the next', () => {
  const one = writeFrame({
    serial: 1,
    majorVersion: 1,
    userVersion: 1,
    sentAt: '2026-11-23T09:30:05+08:00',
    source: '1',
    destination: '2',
    command: 2,
    data: new Uint8Array(0),
  });
  expect(readDatagram(Uint8Array.from([...one, ...one, ...one.subarray(0, 20)])).map(({ kind }) => kind)).toEqual([
    'frame',
    'frame',
    'junk',
  ]);
});
