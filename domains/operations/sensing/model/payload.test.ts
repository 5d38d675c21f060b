import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLifeFrame, lifeConditions, mayPublish, messageBytes, readMessageBytes, readPayload } from './index.ts';

const message = (value: unknown) => messageBytes('dev/1/up', Buffer.from(JSON.stringify(value)));
const read = (value: unknown, deviceClass?: Parameters<typeof readPayload>[1]) =>
  readPayload(message(value), deviceClass);
const active = (value: unknown, deviceClass?: Parameters<typeof readPayload>[1]) =>
  read(value, deviceClass)
    .observations.filter((one) => one.isActive)
    .map(({ condition }) => condition);

describe('payloads of common makers', () => {
  test.each([
    ['flat', { smokeAlarm: 1, battery: 87, rsrp: -95 }],
    ['with values and a time', { ts: 1_795_000_000_000, values: { smoke_alarm: true, battery: '87', RSRP: -95 } }],
    [
      'under params',
      {
        id: '123',
        params: { SmokeAlarm: { value: 1, time: 1 }, Battery: 87, Signal: -95 },
        method: 'thing.event.property.post',
      },
    ],
    [
      'under services',
      {
        services: [
          {
            service_id: 'Smoke',
            properties: { smokeState: 'ALARM', batteryLevel: 87, rssi: -95 },
            event_time: '20261123T013005Z',
          },
        ],
      },
    ],
    ['under properties', { properties: { fire: 'on', bat: 87, signalStrength: -95 }, messageId: 'x' }],
  ])('%s: a smoke detector', (_name, payload) => {
    expect(active(payload, 'SMOKE_DETECTOR')).toEqual(['FIRE']);
    expect(read(payload).values).toEqual([
      { component: null, quantity: 'battery', unit: '%', value: 87 },
      { component: null, quantity: 'signal', unit: 'dBm', value: -95 },
    ]);
    expect(isLifeFrame('MQTT', message(payload))).toBe(true);
  });

  test('an electrical monitor by phases, in range only', () => {
    const { values } = read({ leakageCurrent: 320, ia: 12.5, ib: 11, tempA: 41, uc: 99_999 }, 'ELECTRICAL_MONITOR');
    expect(values).toEqual([
      { component: null, quantity: 'leakage', unit: 'mA', value: 320 },
      { component: 'A', quantity: 'current', unit: 'A', value: 12.5 },
      { component: 'B', quantity: 'current', unit: 'A', value: 11 },
      { component: 'A', quantity: 'temperature', unit: '℃', value: 41 },
    ]);
  });

  test('pressure and level come in one unit each', () => {
    expect(read({ pressureKpa: 385, level_cm: 250 }).values).toEqual([
      { component: null, quantity: 'pressure', unit: 'MPa', value: 0.385 },
      { component: null, quantity: 'level', unit: 'm', value: 2.5 },
    ]);
  });

  test('a bare alarm means what the class of the device makes of it, and a fire where nobody knows', () => {
    expect(active({ alarm: 1 }, 'WATER_PRESSURE')).toEqual(['PRESSURE_LOW']);
    expect(active({ alarm: 1 }, 'VITAL_SIGN_TAG')).toEqual(['SOS']);
    expect(active({ alarm: 1 })).toEqual(['FIRE']);
    expect(active({ alarm: 'normal', fire: 0 })).toEqual([]);
  });

  test('a camera is sure of a fire, or sees an early sign', () => {
    expect(active({ event: 'SMOKE', confidence: 0.91, image: 'https://…' })).toEqual(['FIRE']);
    expect(active({ event: 'smoke_fire', confidence: 0.4 })).toEqual(['PRE_ALARM']);
    expect(active({ event: 'fire' })).toEqual(['FIRE']);
  });

  test('the device’s own time is read in its forms, and none is made up', () => {
    const at = '2026-11-18T09:46:40.000Z';
    for (const time of [Date.parse(at) / 1000, Date.parse(at), at, '2026-11-18 17:46:40', '20261118T094640Z'])
      expect(read({ time, fire: 0 }).sentAt).toBe(at);
    expect(read({ fire: 0 })).toMatchObject({ sentAt: null, hasClock: false, isNumbered: false });
    expect(read({ time: 'yesterday', fire: 0 })).toMatchObject({ sentAt: null, hasClock: true });
  });

  test('what is no JSON is kept as such, and takes the life lane if it speaks of fire', () => {
    const bytes = messageBytes('dev/1/up', Buffer.from('FIRE!!'));
    expect(readPayload(bytes, undefined).isUnreadable).toBe(true);
    expect(isLifeFrame('MQTT', bytes)).toBe(true);
    expect(isLifeFrame('MQTT', messageBytes('dev/1/up', Buffer.from('temperature 20')))).toBe(false);
    expect(readMessageBytes(bytes)).toEqual({ topic: 'dev/1/up', text: 'FIRE!!' });
  });

  test('whatever is sent, reading never throws, and what is about life takes the life lane', () => {
    const key = fc.constantFrom('fire', 'alarm', 'sos', 'event', 'value', 'params', 'temp', 'x', '__proto__', 'time');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.integer(),
        fc.string(),
        fc.constantFrom('fire', 'on', 'off'),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (payload) => {
        const bytes = message(payload ?? null);
        const reading = readPayload(bytes, undefined);
        if (reading.observations.some((one) => one.isActive && lifeConditions.includes(one.condition)))
          expect(isLifeFrame('MQTT', bytes)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

test('a device publishes below its own name and on the topics of the platforms it was made for (DV-17, mqtt-acl)', () => {
  expect(mayPublish('d1', 'dev/d1/up')).toBe(true);
  expect(mayPublish('d1', 'dev/d1/a/b/c')).toBe(true);
  expect(mayPublish('d1', 'v1/devices/me/telemetry')).toBe(true);
  expect(mayPublish('d1', '/sys/product/d1/thing/event/property/post')).toBe(true);
  for (const topic of [
    'dev/d2/up',
    'dev',
    'dev/d1',
    '$SYS/broker',
    '/sys/product/d2/thing/event/property/post',
    'dev/d1x/up',
  ])
    expect(mayPublish('d1', topic)).toBe(false);
});
