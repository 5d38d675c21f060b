import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainMessage, MessageReader, readMessage, writeMessage } from './index.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/[0-9A-F]{2}/g)!, (pair) => parseInt(pair, 16));
const position =
  '00 00 00 00 00 0C 00 03 01 BE EE 8D 06 55 4D D4 00 D4 02 7B 00 57 26 11 23 09 30 05 01 04 00 01 E2 40 2A 02 00 00 30 01 1B 31 01 12';

describe('messages of the three editions', () => {
  test('registration of 2013', () => {
    const hex =
      '7E 01 00 00 2C 01 39 00 00 11 61 00 01 00 32 00 74 46 49 52 45 31 4A 4A 2D 56 54 38 30 38 00 00 00 00 00 00 00 00 00 00 00 00 4A 4A 30 30 31 31 39 01 D3 E5 41 31 31 39 58 3A 7E';
    expect(explainMessage(bytesOf(hex))).toMatchObject({
      valid: true,
      messageId: '0x0100',
      phone: '13900001161',
      serial: 1,
      body: {
        edition: '2013',
        province: 50,
        town: 116,
        maker: 'FIRE1',
        model: 'JJ-VT808',
        terminalId: 'JJ00119',
        plateColour: 1,
        plate: '渝A119X',
      },
    });
  });

  test('an identity that is no packed decimal number stands in hexadecimal, and is answered as it came', () => {
    const identity = '4c0a19fe77d2';
    const message = writeMessage(
      { messageId: 0x0002, edition: '2013', phone: identity, serial: 3 },
      Uint8Array.from([]),
    );
    expect(explainMessage(message)).toMatchObject({ valid: true, phone: identity, serial: 3 });
  });

  test('registration of 2011 has a shorter model', () => {
    const text = (value: string, size: number) => [...new TextEncoder().encode(value.padEnd(size, '\0'))];
    const body = [0, 50, 0, 116, ...text('FIRE1', 5), ...text('VT8', 8), ...text('JJ00119', 7), 2, ...text('A119X', 5)];
    const message = writeMessage(
      { messageId: 0x0100, edition: '2013', phone: '13900001161', serial: 9 },
      Uint8Array.from(body),
    );
    expect(explainMessage(message).body).toMatchObject({
      edition: '2011',
      model: 'VT8',
      terminalId: 'JJ00119',
      plateColour: 2,
      plate: 'A119X',
    });
  });

  test.each([
    [
      '7E 81 00 00 0D 01 39 00 00 11 61 00 01 00 01 00 4A 4A 46 49 52 45 32 30 32 36 DA 7E',
      { replySerial: 1, result: 0, resultName: '成功', authenticationCode: 'JJFIRE2026' },
    ],
    [
      '7E 01 02 00 0A 01 39 00 00 11 61 00 02 4A 4A 46 49 52 45 32 30 32 36 5D 7E',
      { authenticationCode: 'JJFIRE2026' },
    ],
    ['7E 80 01 00 05 01 39 00 00 11 61 00 02 00 02 01 02 00 CF 7E', { replySerial: 2, replyId: '0x0102', result: 0 }],
    ['7E 00 02 00 00 01 39 00 00 11 61 00 03 49 7E', {}],
    [
      '7E 01 02 40 2E 01 00 00 00 00 01 39 00 00 11 61 00 02 0A 4A 4A 46 49 52 45 32 30 32 36 38 36 31 32 33 34 35 36 37 38 39 30 31 32 33 56 31 2E 32 2E 30 00 00 00 00 00 00 00 00 00 00 00 00 00 00 68 7E',
      { authenticationCode: 'JJFIRE2026', imei: '861234567890123', softwareVersion: 'V1.2.0' },
    ],
  ])('%s', (hex, body) => {
    const explained = explainMessage(bytesOf(hex));
    expect(explained).toMatchObject({ valid: true, error: null, phone: '13900001161' });
    expect(explained.body).toMatchObject(body);
  });

  const located = {
    position: [106.25378, 29.290125],
    altitudeMetres: 212,
    speedKilometresPerHour: 63.5,
    headingDegrees: 87,
    locatedAt: '2026-11-23T09:30:05+08:00',
    mileageKilometres: 12_345.6,
    signalStrength: 27,
    satelliteCount: 18,
    isIgnitionOn: true,
    isPositioned: true,
    satelliteSystems: ['GPS', 'BEIDOU'],
    alarms: [],
    otherItems: { '0x2A': '00 00' },
  };
  test.each([
    ['2013', `7E 02 00 00 2C 01 39 00 00 11 61 00 04 ${position} 2F 7E`, 4],
    ['with an escaped serial', `7E 02 00 00 2C 01 39 00 00 11 61 7D 01 7D 02 ${position} 28 7E`, 0x7d7e],
    ['2019', `7E 02 00 40 2C 01 00 00 00 00 01 39 00 00 11 61 00 04 ${position} 6E 7E`, 4],
  ])('a position: %s', (_name, hex, serial) => {
    expect(explainMessage(bytesOf(hex))).toMatchObject({ valid: true, serial, phone: '13900001161', body: located });
  });

  test('positions from a stretch without a link come together', () => {
    const one = bytesOf(position);
    const body = Uint8Array.from([0, 2, 1, 0, one.length, ...one, 0, one.length, ...one]);
    const message = writeMessage({ messageId: 0x0704, edition: '2019', phone: '13900001161', serial: 5 }, body);
    expect(explainMessage(message).body).toMatchObject({ isBackfill: true, locations: [located, located] });
    const short = writeMessage({ messageId: 0x0704, edition: '2019', phone: '1', serial: 5 }, body.subarray(0, 60));
    expect(explainMessage(short)).toMatchObject({ valid: false, error: 'BODY', reason: '消息体短于该消息的字段' });
  });

  test('an emergency button and a southern latitude are read from their bits', () => {
    const body = bytesOf(position);
    body.set([0x20, 0, 0, 1, 0, 0, 0, 6]);
    const message = writeMessage({ messageId: 0x0200, edition: '2013', phone: '1', serial: 0 }, body);
    expect(explainMessage(message).body).toMatchObject({
      alarms: ['EMERGENCY', 'COLLISION'],
      position: [106.25378, -29.290125],
    });
  });
});

test('what is written is read again, whatever bytes it has', () => {
  fc.assert(
    fc.property(
      fc.record({
        messageId: fc.integer({ min: 0, max: 0xffff }),
        edition: fc.constantFrom('2013' as const, '2019' as const),
        phone: fc.integer({ min: 0, max: 99_999_999_999 }).map(String),
        serial: fc.integer({ min: 0, max: 0xffff }),
      }),
      fc.uint8Array({ maxLength: 1023 }),
      (header, body) => {
        const written = writeMessage(header, body);
        const read = readMessage(written.subarray(1, -1));
        expect(read.fault).toBeNull();
        expect(read.header).toMatchObject(header);
        expect([...read.body]).toEqual([...body]);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});

test('no bytes make it throw, and a stream cut anywhere gives the same messages', () => {
  const sound = writeMessage(
    { messageId: 0x0002, edition: '2013', phone: '13900001161', serial: 1 },
    new Uint8Array(0),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }).map((bytes) => bytes.filter((byte) => byte !== 0x7e)),
          fc.constant(sound),
        ),
        { maxLength: 8 },
      ),
      fc.integer({ min: 1, max: 40 }),
      (parts, step) => {
        const stream = Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
        const whole = new MessageReader().push(stream);
        const reader = new MessageReader();
        const cut: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += step) cut.push(...reader.push(stream.subarray(at, at + step)));
        expect(cut).toEqual(whole);
        const valid = whole.filter((between) => readMessage(between).fault === null);
        expect(valid).toHaveLength(parts.filter((part) => part === sound).length);
        for (const between of whole) expect(() => explainMessage(between)).not.toThrow();
      },
    ),
    { numRuns: 2_000, seed: 4 },
  );
});

test.each([
  ['FLAG', '00 02 00 00 01 39 00 00 11 61 00 03 49'],
  ['CHECK', '7E 00 02 00 00 01 39 00 00 11 61 00 03 48 7E'],
  ['ESCAPE', '7E 00 02 00 00 01 39 00 00 7D 61 00 03 49 7E'],
  ['HEADER', '7E 00 02 02 7E'],
  ['LENGTH', '7E 00 02 00 01 01 39 00 00 11 61 00 03 48 7E'],
])('%s is named', (error, hex) => {
  expect(explainMessage(bytesOf(hex))).toMatchObject({ valid: false, error });
});
