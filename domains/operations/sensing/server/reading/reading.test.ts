import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortObjectProfile, standardProfile, writeApplicationData, writeFrame } from '@wanghuo/gb26875';
import { cleanDeviceText, isLifeFrame, lifeConditions } from '../../model/index.ts';
import { readTransmission } from './read-transmission.ts';

const frame = (data: Uint8Array, command = 2) =>
  writeFrame({
    serial: 1,
    majorVersion: 1,
    userVersion: 1,
    sentAt: '2026-11-23T09:30:05+08:00',
    source: '500116000123',
    destination: '1',
    command,
    data,
  });
const component = { systemType: 1, systemAddress: 1, componentType: 42, componentAddress: 3 * 65_536 + 17 };
const read = (data: Uint8Array, command?: number, profile = standardProfile) =>
  readTransmission(frame(data, command), profile);
const active = ({ observations }: ReturnType<typeof read>) =>
  observations.filter((one) => one.isActive).map((one) => [one.component, one.condition]);

describe('frames of transmitters, read', () => {
  test('a fire is a fire with the bit of normal operation or without it', () => {
    for (const status of [0x0002, 0x0003]) {
      const data = writeApplicationData(2, [{ ...component, status, text: '2号楼3层东走廊烟感' }]);
      const reading = read(data);
      expect(active(reading)).toEqual([['1/1/196625', 'FIRE']]);
      expect(reading.observations[0]?.componentName).toBe('2号楼3层东走廊烟感');
      expect(isLifeFrame('GB26875', frame(data))).toBe(true);
    }
  });

  test('what a status does not say is over', () => {
    const reading = read(writeApplicationData(2, [{ ...component, status: 0x0001 }]));
    expect(active(reading)).toEqual([]);
    expect(reading.observations).toHaveLength(8);
    expect(reading.observations[0]).toMatchObject({ condition: 'FIRE', isActive: false, componentName: '3-17' });
  });

  test('a button is a hand, a gas detector says gas and hides no fire', () => {
    const of = (componentType: number) =>
      active(read(writeApplicationData(2, [{ ...component, componentType, status: 2 }]))).map(([, one]) => one);
    expect(of(23)).toEqual(['MANUAL_ALARM']);
    expect(of(24)).toEqual(['MANUAL_ALARM']);
    expect(of(11)).toEqual(['FIRE', 'GAS']);
  });

  test('faults of mains and standby power are one condition, and end together', () => {
    const system = { systemType: 1, systemAddress: 2 };
    const conditions = (status: number) =>
      read(writeApplicationData(1, [{ ...system, status }])).observations.filter(
        (one) => one.condition === 'POWER_FAULT',
      );
    expect(conditions(0x0101)).toEqual([
      { component: '1/2', componentName: null, condition: 'POWER_FAULT', isActive: true },
    ]);
    expect(conditions(0x0201)[0]?.isActive).toBe(true);
    expect(conditions(0x0001)[0]?.isActive).toBe(false);
  });

  test('reset and "cleared" name the system they end, a manual alarm at the panel is an alarm', () => {
    const panel = read(writeApplicationData(4, [{ systemType: 1, systemAddress: 1, operationFlags: 0b1101 }]));
    expect(panel.resets).toEqual(['1/1']);
    expect(active(panel)).toEqual([['1/1', 'MANUAL_ALARM']]);
    expect(read(writeApplicationData(1, [{ systemType: 1, systemAddress: 3, status: 0x2001 }])).resets).toEqual([
      '1/3',
    ]);
    expect(active(read(writeApplicationData(24, [{ operationFlags: 0b100 }])))).toEqual([[null, 'MANUAL_ALARM']]);
  });

  test('readings come in their units; one beyond the range of its kind is none', () => {
    const reading = read(
      writeApplicationData(3, [
        { ...component, analogueType: 5, rawValue: 3850 },
        { ...component, analogueType: 3, rawValue: -50 },
        { ...component, analogueType: 12, rawValue: 4000 },
      ]),
    );
    expect(reading.values).toEqual([
      { component: '1/1/196625', quantity: 'pressure', unit: 'kPa', value: 385 },
      { component: '1/1/196625', quantity: 'temperature', unit: '℃', value: -5 },
    ]);
  });

  test('objects of a wrong size still say where it burns, and that the protocol is not kept', () => {
    const data = writeApplicationData(2, [{ ...component, status: 2 }]).slice(0, -4);
    const reading = read(data);
    expect(reading.isUnreadable).toBe(true);
    expect(active(reading)).toEqual([
      ['1/1/196625', 'FIRE'],
      [null, 'PROTOCOL_FAULT'],
    ]);
  });

  test('the types with which some makers end conditions end them', () => {
    const data = writeApplicationData(2, [{ ...component, status: 2 }]);
    data[0] = 0x87;
    expect(active(read(data, 2, shortObjectProfile))).toEqual([]);
    expect(read(data, 2, shortObjectProfile).observations[0]).toMatchObject({ condition: 'FIRE', isActive: false });
  });

  test('whatever the data are, reading says something or nothing, and what says life takes the life lane', () => {
    const types = fc.constantFrom(1, 2, 3, 4, 21, 24, 7, 0x86);
    fc.assert(
      fc.property(
        types,
        fc.nat(30),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(standardProfile, shortObjectProfile),
        fc.constantFrom(2, 3, 5, 6, 128),
        (type, count, rest, profile, command) => {
          const bytes = frame(Uint8Array.from([type, count, ...rest]), command);
          const reading = readTransmission(bytes, profile);
          if (reading.observations.some((one) => one.isActive && lifeConditions.includes(one.condition)))
            expect(isLifeFrame('GB26875', bytes)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test('text of devices keeps no character that would act on a screen (DV-15, hostile-text)', () => {
  expect(cleanDeviceText('\u202egnp.exe\u0007 \ufffd烟感\u200b')).toBe('gnp.exe ▯烟感');
  expect(cleanDeviceText('x'.repeat(5000))).toHaveLength(1024);
});
