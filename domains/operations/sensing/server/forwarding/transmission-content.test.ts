import { readApplicationData, readFrame, shortObjectProfile, writeFrame } from '@wanghuo/gb26875';
import { describe, expect, test } from 'vitest';
import type { ForwardContent } from './content.ts';
import { frameOfMessage } from './transmission-content.ts';

const receivedAt = '2026-11-27T02:00:00.000Z';
const content = (more: Partial<ForwardContent> = {}): ForwardContent => ({
  device: {
    deviceNo: 'D1',
    name: '示例·装置',
    protocol: 'GB26875',
    address: '77',
    deviceClass: 'USER_TRANSMITTER',
    profile: 'GB26875_STANDARD',
    townshipCode: '500116001',
    premisesNo: null,
    placeName: '示例单位',
    floor: 3,
    room: null,
    position: [106.25, 29.29],
  },
  isTest: false,
  receivedAt,
  claimedAt: null,
  frameId: null,
  components: [
    {
      component: '1/1/196625',
      componentName: '三层走廊',
      changed: [{ condition: 'FIRE', isActive: true }],
      active: ['FIRE', 'SHIELDED'],
      number: null,
    },
  ],
  resets: [],
  outcome: null,
  ...more,
});
const header = { serial: 9, sentAt: receivedAt, source: '500116', target: '1' };
const words = (key: string, values: Readonly<Record<string, string | number>> = {}) =>
  `${key} ${Object.values(values).join(' ')}`;
const read = (...given: Parameters<typeof frameOfMessage>) => {
  const frame = readFrame(frameOfMessage(...given), 0);
  return { source: frame.source, ...readApplicationData(frame.data) };
};
const framed = (data: Uint8Array) =>
  writeFrame({ ...header, majorVersion: 1, userVersion: 1, source: '77', destination: '1', command: 2, data });

describe('a message as a frame', () => {
  test('without the frame of its device says everything that holds', () => {
    expect(read('STATES', content(), null, header, words)).toMatchObject({
      source: '77',
      type: 2,
      objects: [{ systemType: 1, componentAddress: 196_625, conditions: ['FIRE', 'SHIELDED'], isNormalBitSet: true }],
    });
  });

  test('says by bit 0 that its device is in test', () => {
    const { objects } = read('STATES', content({ isTest: true }), null, header, words);
    expect(objects[0]).toMatchObject({ isNormalBitSet: false, conditions: ['FIRE', 'SHIELDED'] });
  });

  test('of a make with objects of its own is written as the standard has it, with our time where theirs cannot be', () => {
    // Component status without text: system, type, address, status, and a time long past.
    const short = Uint8Array.from([2, 1, 1, 1, 40, 0x11, 0, 3, 0, 3, 0, 0, 0, 0, 1, 1, 20]);
    const device = { ...content().device!, profile: 'GB26875_SHORT_OBJECTS' };
    expect(shortObjectProfile.layouts[2]?.[15]).toBeDefined();
    const { fault, objects } = read('STATES', content({ device }), framed(short), header, words);
    expect(fault).toBeNull();
    expect(objects[0]).toMatchObject({ componentType: 40, componentAddress: 196_625, conditions: ['FIRE'] });
    expect(Date.parse(objects[0]!.occurredAt!)).toBe(Date.parse(receivedAt));
  });

  test('tells what somebody did at a panel as it came', () => {
    const pressed = Uint8Array.from([4, 1, 1, 1, 0b100, 7, 0, 0, 10, 27, 11, 26]);
    expect(read('STATES', content(), framed(pressed), header, words)).toMatchObject({
      type: 4,
      objects: [{ operations: ['MANUAL_ALARM'], operator: 7 }],
    });
  });

  test('of a device of another protocol stands under the address of the district, whatever characters its name has', () => {
    const device = {
      ...content().device!,
      protocol: 'MQTT' as const,
      deviceClass: 'GAS_DETECTOR' as const,
      name: '😀',
    };
    const [component] = content().components;
    const foreign = content({
      device,
      components: [{ ...component!, component: null, componentName: null, active: ['GAS'], number: 4711 }],
    });
    const { source, objects } = read('STATES', foreign, null, header, words);
    expect(source).toBe('500116');
    expect(objects[0]).toMatchObject({ componentType: 10, componentAddress: 4711, text: '示例单位 ?' });
    expect(read('SILENT', foreign, null, header, words).objects[0]!.conditions).toEqual(['FAULT']);
  });
});
