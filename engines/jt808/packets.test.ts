import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketJoiner, PacketWatch, readMessage, resendBody, writePackets, type MessageHeader } from './index.ts';

const packetsOf = (body: Uint8Array, serial: number, edition: MessageHeader['edition'] = '2013', bytes = 40) =>
  writePackets({ messageId: 0x0704, edition, phone: '13900001161', serial }, body, bytes).map((packet) => {
    const { fault, header, body: part } = readMessage(packet.subarray(1, -1));
    expect(fault).toBeNull();
    return { header: header!, body: part };
  });
const limits = { messages: 8, bytes: 4096, packets: 64, milliseconds: 1000 };
const idOf = (index: number) => String(index).padStart(8, '0');

describe('packets of a split message', () => {
  test('are joined once, whatever the order and however often they come, beside those of others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 41, maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom('2013' as const, '2019' as const),
        fc.infiniteStream(fc.nat()),
        (bodies, serial, edition, chance) => {
          const draw = () => chance.next().value as number;
          const all = bodies.flatMap((body, index) => packetsOf(body, (serial + index * 50) & 0xffff, edition));
          const twice = [...all, ...all.filter(() => draw() % 3 === 0)];
          const shuffled = twice.map((packet) => [draw(), packet] as const).toSorted(([a], [b]) => a - b);
          const joiner = new PacketJoiner(limits);
          const whole = shuffled.flatMap(
            ([, packet], index) => joiner.take({ ...packet, origin: 'a', id: idOf(index), at: index }) ?? [],
          );
          expect(whole.map((body) => Buffer.from(body).toString('hex')).toSorted()).toEqual(
            bodies.map((body) => Buffer.from(body).toString('hex')).toSorted(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('give the same when they are taken a second time, as after a batch that failed', () => {
    const packets = packetsOf(
      Uint8Array.from({ length: 200 }, (_, index) => index),
      65_534,
    );
    const joiner = new PacketJoiner(limits);
    const take = () =>
      packets.map((packet, index) => joiner.take({ ...packet, origin: 'a', id: idOf(index), at: 0 }) !== null);
    expect(take()).toEqual([false, false, false, false, true]);
    expect(take()).toEqual([false, false, false, false, true]);
  });

  test('of another message that has the same serials are not mixed with those of the earlier', () => {
    const joiner = new PacketJoiner(limits);
    const bodies = [1, 2].map((fill) => new Uint8Array(120).fill(fill));
    const whole = bodies
      .flatMap((body) => packetsOf(body, 3))
      .flatMap((packet, index) => joiner.take({ ...packet, origin: 'a', id: idOf(index), at: 0 }) ?? []);
    expect(whole).toEqual(bodies);
  });

  test('of different origins, or of which one is missing, are never joined', () => {
    const packets = packetsOf(new Uint8Array(200), 7);
    const joiner = new PacketJoiner(limits);
    const origins = packets.map((packet, index) =>
      joiner.take({ ...packet, origin: index === 2 ? 'stranger' : 'a', id: idOf(index), at: 0 }),
    );
    expect(origins.every((one) => one === null)).toBe(true);
  });

  test('that are late, too many or too large are given up, and take no more memory than there is', () => {
    const joiner = new PacketJoiner(limits);
    const [first, ...rest] = packetsOf(new Uint8Array(120), 1);
    joiner.take({ ...first!, origin: 'a', id: idOf(0), at: 0 });
    for (const [index, packet] of rest.entries())
      expect(joiner.take({ ...packet, origin: 'a', id: idOf(index + 1), at: 5000 })).toBeNull();
    for (let index = 0; index < 200; index += 1)
      joiner.take({
        ...packetsOf(new Uint8Array(1500), index * 100)[0]!,
        origin: 'b',
        id: idOf(100 + index),
        at: 5000,
      });
    expect(joiner.size).toBeLessThanOrEqual(limits.messages);
    const many = { ...first!.header, packet: { count: 65_535, number: 1 } };
    expect(joiner.take({ header: many, body: first!.body, origin: 'a', id: idOf(9000), at: 5000 })).toBeNull();
    for (const [index, packet] of packetsOf(new Uint8Array(6000), 9, '2013', 1000).entries())
      expect(joiner.take({ ...packet, origin: 'c', id: idOf(9001 + index), at: 5000 })).toBeNull();
    expect(joiner.heldBytes).toBeLessThanOrEqual(limits.bytes);
  });
});

describe('what is missing', () => {
  test('is asked for by the serial of the first packet, three times, and then given up', () => {
    const packets = packetsOf(new Uint8Array(200), 0xffff);
    const watch = new PacketWatch();
    for (const { header } of [packets[1]!, packets[4]!]) watch.take(header, 0);
    expect(watch.due(4999)).toEqual([]);
    const [missing] = watch.due(5000);
    expect(missing).toMatchObject({ firstSerial: 0xffff, numbers: [1, 3, 4] });
    expect([...resendBody(missing!)]).toEqual([0xff, 0xff, 3, 0, 1, 0, 3, 0, 4]);
    expect([...resendBody({ ...missing!, header: { ...missing!.header, edition: '2019' } })]).toEqual([
      0xff, 0xff, 0, 3, 0, 1, 0, 3, 0, 4,
    ]);
    expect([watch.due(10_000).length, watch.due(15_000).length, watch.due(20_000).length]).toEqual([1, 1, 0]);
    expect(watch.unfinished).toBe(1);
  });

  test('is nothing once all have come', () => {
    const watch = new PacketWatch();
    for (const { header } of packetsOf(new Uint8Array(200), 12).toReversed()) watch.take(header, 0);
    expect(watch.due(60_000)).toEqual([]);
  });
});
