import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64Of,
  confidenceOf,
  isLifeFrame,
  largestPayloadOf,
  messageBytes,
  pictureNamesOf,
  readPayload,
  takePictureOut,
} from './index.ts';

const names = pictureNamesOf('MQTT_GENERIC');
const bytesOf = (text: string) => messageBytes('dev/1/up', Buffer.from(text));
const conditions = (text: string) =>
  readPayload(bytesOf(text), 'LOOKOUT_CAMERA', 'MQTT_GENERIC')
    .observations.filter(({ isActive }) => isActive)
    .map(({ condition }) => condition);

describe('the picture of an event', () => {
  test.each([
    ['plain', '{"event":"fire","confidence":0.9,"image":"QUJD"}', 'QUJD'],
    ['named otherwise', '{"data":{"image_base64" : "QUJD","event":"fire"}}', 'QUJD'],
    ['with escaped slashes', '{"event":"fire","picData":"QU\\/D"}', 'QU/D'],
    ['broken into lines', '{"event":"fire","image":"QU\r\nJD"}', 'QU\r\nJD'],
    ['of which the end is missing', '{"event":"fire","list":[{"image":"QUJ', 'QUJ'],
    ['after a text with quotes', '{"note":"\\"image\\":\\"x","event":"fire","image":"QUJD"}', 'QUJD'],
    ['beside an empty one', '{"image":"","snapshot":"QUJD","event":"fire"}', 'QUJD'],
  ])('%s is found, and the fire with it', (_name, text, picture) => {
    expect(takePictureOut(text, names).picture).toBe(picture);
    expect(conditions(text)).toEqual(['FIRE']);
    expect(isLifeFrame('MQTT', bytesOf(text))).toBe(true);
    expect(readPayload(bytesOf(text), 'LOOKOUT_CAMERA', 'MQTT_GENERIC').hasPicture).toBe(true);
  });

  test('none is none, and a profile that names no field has none', () => {
    for (const text of [
      '{"event":"fire"}',
      '{"event":"fire","image":""}',
      '{"event":"fire","image":"none"}',
      '{"image":1}',
    ])
      expect(readPayload(bytesOf(text), 'LOOKOUT_CAMERA', 'MQTT_GENERIC').hasPicture).toBe(false);
    const text = '{"event":"fire","image":"QUJD"}';
    expect(readPayload(bytesOf(text), 'LOOKOUT_CAMERA', 'JT808').hasPicture).toBe(false);
  });

  test('letters of a picture are no alarm of their own', () => {
    expect(isLifeFrame('MQTT', bytesOf('{"battery":80,"image":"fireSOSalarm"}'))).toBe(false);
    expect(conditions('{"battery":80,"image":"fire"}')).toEqual([]);
  });

  test('whatever stands in the place of the picture, the fire around it is read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.boolean(), (junk, isCut) => {
        // What would end the string is where the picture ends.
        const text = `{"event":"fire","confidence":0.9,"image":"${junk.replaceAll(/["\\]/g, '')}${isCut ? '' : '"}'}`;
        expect(conditions(text)).toEqual(['FIRE']);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const { text: rest, picture } = takePictureOut(text, names);
        if (picture === null && !/"\s*:\s*"/.test(text)) expect(rest).toBe(text);
      }),
    );
  });

  test('only base64 is decoded, of what may be so long', () => {
    expect(base64Of('data:image/jpeg;base64,QU JD\n')).toEqual({ base64: 'QUJD' });
    expect(base64Of('_-8=')).toEqual({ base64: '/+8' });
    expect(base64Of('https://camera.example/1.jpg')).toEqual({ fault: 'AN_ADDRESS' });
    for (const wrong of ['Ä', 'QUJDR', 'QU=JD', '{}']) expect(base64Of(wrong)).toEqual({ fault: 'NOT_BASE64' });
    expect(base64Of('A'.repeat(700_000))).toEqual({ fault: 'TOO_LARGE' });
  });

  test('a camera says how sure it is as a share or in per cent, or not at all', () => {
    expect(['0.87', '"0.87"', '87', '870', '-1'].map((said) => confidenceOf(`{"confidence":${said}}`))).toEqual([
      0.87,
      0.87,
      0.87,
      null,
      null,
    ]);
    expect(confidenceOf('not json')).toBeNull();
  });

  test('DV-17: only a lookout camera whose profile has pictures may send more than the usual', () => {
    const kibibytes = (
      ...[deviceClass, profile]: readonly ['LOOKOUT_CAMERA' | 'SMOKE_DETECTOR', 'MQTT_GENERIC' | 'JT808']
    ) => largestPayloadOf({ deviceClass, profile }) / 1024;
    expect(kibibytes('LOOKOUT_CAMERA', 'MQTT_GENERIC')).toBe(768);
    expect(kibibytes('SMOKE_DETECTOR', 'MQTT_GENERIC')).toBe(16);
    expect(kibibytes('LOOKOUT_CAMERA', 'JT808')).toBe(16);
    expect(largestPayloadOf(undefined)).toBe(16 * 1024);
  });
});
