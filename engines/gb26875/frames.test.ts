import { describe, expect, test } from 'vitest';
import { answerTo, explainFrame, readFrame, writeApplicationData, writeFrame } from './index.ts';
import { bytesOf } from './testing/hex.ts';

/** Control units all alike: device 500116000123 to centre 1, sent 2026-11-23 09:30:05. */
const head = (serial: string, length: string, command = '02') =>
  `40 40 ${serial} 00 01 01 05 1E 09 17 0B 1A 7B 8D 3C 71 74 00 01 00 00 00 00 00 ${length} 00 ${command}`;
const from = (serial: string, length: string, command: string) =>
  `40 40 ${serial} 00 01 01 05 1E 09 17 0B 1A 01 00 00 00 00 00 7B 8D 3C 71 74 00 ${length} 00 ${command}`;
const zeros = (count: number) => ' 00'.repeat(count);
const time = '05 1E 09 17 0B 1A';
const smoke = `02 01 01 01 2A 11 00 03 00 03 00 32 BA C5 C2 A5 33 B2 E3 B6 AB D7 DF C0 C8 D1 CC B8 D0${zeros(13)} ${time}`;

describe('frames of the standard', () => {
  test('a fire of a smoke detector is read field by field', () => {
    const explained = explainFrame(bytesOf(`${head('01', '30')} ${smoke} 19 23 23`));
    expect(explained).toMatchObject({
      valid: true,
      error: null,
      serial: 1,
      majorVersion: 1,
      userVersion: 1,
      sentAt: '2026-11-23T09:30:05+08:00',
      source: '500116000123',
      destination: '1',
      command: 2,
      type: 2,
      answer: 'CONFIRM',
    });
    expect(explained.objects).toEqual([
      {
        systemType: 1,
        systemTypeName: '火灾报警系统',
        systemAddress: '1',
        componentType: 42,
        componentTypeName: '点型光电感烟火灾探测器',
        componentAddress: '196625',
        componentLabel: '3-17',
        zone: 3,
        point: 17,
        status: 3,
        conditions: ['FIRE'],
        conditionNames: ['火警'],
        isNormalBitSet: true,
        text: '2号楼3层东走廊烟感',
        occurredAt: '2026-11-23T09:30:05+08:00',
      },
    ]);
  });

  test('the confirmation and the denial swap the addresses and echo the serial', () => {
    const frame = readFrame(bytesOf(`${head('01', '30')} ${smoke} 19 23 23`), 0);
    const sentAt = '2026-11-23T09:30:07+08:00';
    const answer = (command: string, sum: string) =>
      bytesOf(`40 40 01 00 01 01 07 1E 09 17 0B 1A 01 00 00 00 00 00 7B 8D 3C 71 74 00 00 00 ${command} ${sum} 23 23`);
    expect(answerTo(frame, 3, sentAt)).toEqual(answer('03', '9A'));
    expect(answerTo(frame, 6, sentAt)).toEqual(answer('06', '9D'));
  });

  test.each([
    [
      'two systems',
      `${head('02', '16')} 01 02 01 01 05 01 ${time} 0C 01 21 08 ${time} BF 23 23`,
      [
        { systemType: 1, status: 0x105, conditions: ['FAULT', 'MAINS_FAULT'] },
        { systemType: 12, status: 0x821, conditions: ['STARTED', 'MANUAL'] },
      ],
    ],
    [
      'readings with their own scales and signs',
      `${head('03', '32')} 03 03 0C 01 63 04 00 01 00 05 0A 0F ${time} 0C 01 5C 05 00 01 00 02 45 01 ${time} 01 01 1F 06 00 01 00 03 CE FF ${time} 4B 23 23`,
      [
        { rawValue: 3850, value: 385, unit: 'kPa', isInRange: true },
        { rawValue: 325, value: 3.25, unit: 'm' },
        { rawValue: -50, value: -5, unit: '℃' },
      ],
    ],
    [
      'what somebody did at the panel',
      `${head('04', '0C')} 04 01 01 01 03 07 ${time} 1F 23 23`,
      [{ operations: ['RESET', 'SILENCE'], operator: 7 }],
    ],
    [
      'texts that count their own bytes',
      `${head('05', '21')} 06 02 01 01 0D 4A 42 2D 51 42 2D 47 53 54 35 30 30 30 0C 01 0C CF FB B7 C0 B1 C3 BF D8 D6 C6 B9 F1 AA 23 23`,
      [{ text: 'JB-QB-GST5000' }, { systemType: 12, text: '消防泵控制柜' }],
    ],
    [
      'a component’s configuration',
      `${head('06', '28')} 07 01 01 01 17 65 00 05 00 31 BA C5 C2 A5 B4 F3 CC FC CA D6 B1 A8${zeros(18)} CE 23 23`,
      [{ componentTypeName: '手动火灾报警按钮', zone: 5, point: 101, text: '1号楼大厅手报' }],
    ],
    [
      'the transmission device itself',
      `${head('07', '09')} 15 01 09 ${time} 2D 23 23`,
      [{ conditions: ['MAINS_FAULT'] }],
    ],
    [
      'a post check that was answered',
      `${head('08', '0A')} 18 01 20 02 ${time} 4B 23 23`,
      [{ operations: ['POST_CHECK_ANSWER'], operator: 2 }],
    ],
    ['a post check', `${from('15', '03', '01')} 5B 01 0A 13 23 23`, [{ answerMinutes: 10 }]],
    ['a clock to set', `${from('16', '08', '01')} 5A 01 ${time} 76 23 23`, [{ clockAt: '2026-11-23T09:30:05+08:00' }]],
    [
      'a question for one component',
      `${from('17', '08', '04')} 3E 01 01 01 11 00 03 00 0C 23 23`,
      [{ zone: 3, point: 17 }],
    ],
    [
      'a question for records',
      `${from('18', '09', '04')} 54 01 0A 00 00 00 01 0B 1A 3E 23 23`,
      [{ recordCount: 10, startAt: '2026-11-01T00:00:00+08:00' }],
    ],
    ['a keep-alive without data', `${head('09', '00')} 9F 23 23`, []],
    [
      'marks of start and end inside a frame',
      `${head('0A', '30')} 02 01 01 01 28 23 23 40 40 05 00 23 23 40 40 B2 E2 CA D4${zeros(23)} ${time} 28 23 23`,
      [{ zone: 0x4040, point: 0x2323, text: '##@@测试', conditions: ['FAULT'] }],
    ],
  ])('%s', (_name, hex, objects) => {
    const explained = explainFrame(bytesOf(hex));
    expect(explained).toMatchObject({ valid: true, error: null });
    expect(explained.objects).toHaveLength(objects.length);
    expect(explained.objects).toMatchObject(objects);
  });
});

/** Where the text of the first object stands in data of type 2. */
const TEXT_AT = 11;

describe('what devices in the field send', () => {
  const sent = (data: Uint8Array) =>
    writeFrame({
      serial: 0,
      majorVersion: 16,
      userVersion: 0,
      sentAt: '2026-11-23T09:30:05+08:00',
      source: '13',
      destination: '0',
      command: 2,
      data,
    });

  test('a fire whose test bit is unset is a fire', () => {
    const data = writeApplicationData(2, [{ systemType: 1, systemAddress: 1, componentType: 23, status: 0x0002 }]);
    expect(explainFrame(sent(data)).objects[0]).toMatchObject({ conditions: ['FIRE'], isNormalBitSet: false });
  });

  test('a clock that was never set makes no frame invalid', () => {
    const frame = sent(writeApplicationData(21, [{ status: 2 }]));
    frame.set([0, 0, 0, 0, 0, 0xe2], 6);
    frame[36] = frame.subarray(2, 36).reduce((sum, byte) => (sum + byte) & 0xff, 0);
    expect(explainFrame(frame)).toMatchObject({
      valid: true,
      sentAt: null,
      objects: [{ conditions: ['FIRE'], occurredAt: null }],
    });
  });

  test('objects of another size keep their fire, and the fault is named', () => {
    const short = Uint8Array.from([2, 1, 1, 1, 42, 17, 0, 3, 0, 2, 0, 5, 30, 9, 23, 11, 26]);
    expect(explainFrame(sent(short))).toMatchObject({
      valid: false,
      error: 'OBJECT_SIZE',
      answer: 'CONFIRM',
      objects: [{ conditions: ['FIRE'], zone: 3, point: 17 }],
    });
  });

  test('numbers in the place of text are shown as they are', () => {
    const data = writeApplicationData(2, [{ status: 2 }]);
    data.set([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0], TEXT_AT);
    const [object] = explainFrame(sent(data)).objects;
    expect(object).toMatchObject({ text: '' });
    expect(object!['textHex']).toMatch(/^FF FF FF FF 01/);
  });

  test('a character cut at the end of the field is left out', () => {
    const data = writeApplicationData(2, [{ status: 2, text: '一'.repeat(16) }]);
    expect(explainFrame(sent(data)).objects[0]).toMatchObject({ text: '一'.repeat(15) });
    data[TEXT_AT + 30] = 0xd2;
    expect(explainFrame(sent(data)).objects[0]).toMatchObject({ text: '一'.repeat(15) });
  });
});

describe('check errors', () => {
  const whole = bytesOf(`${head('09', '00')} 9F 23 23`);
  const changed = (at: number, value: number) => whole.with(at, value);
  test.each([
    ['START', changed(0, 0x41), null],
    ['CHECKSUM', changed(27, 0x9e), 'DENY'],
    ['END', changed(29, 0x24), null],
    ['LENGTH', changed(25, 0x05), null],
    ['INCOMPLETE', whole.subarray(0, 29), null],
    ['INCOMPLETE', whole.subarray(0, 9), null],
    ['INCOMPLETE', new Uint8Array(0), null],
    ['COMMAND', changed(26, 7).with(27, 0xa4), 'DENY'],
  ])('%s', (error, bytes, answer) => {
    expect(explainFrame(bytes)).toMatchObject({ valid: false, error, answer });
  });
});
