import { expect, test } from 'vitest';
import { readPictureHeader } from './picture-header.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const segment = (marker: number, ...content: readonly number[]) => [0xff, marker, 0, content.length + 2, ...content];
/** Start, a comment, a table, a frame of 640 by 480, a scan, the end. */
const jpeg = Buffer.from([
  0xff,
  0xd8,
  ...segment(0xfe, 1, 2, 3),
  ...segment(0xc4, 0, 0, 0, 0, 0, 0, 0),
  0xff,
  ...segment(0xc0, 8, 480 >> 8, 480 & 0xff, 640 >> 8, 640 & 0xff, 1, 1, 0x11, 0),
  ...segment(0xda, 1, 1, 0, 0, 63, 0),
  0x12,
  0x34,
  0xff,
  0xd9,
]);

test('kind and size of a picture stand in its header', () => {
  expect(readPictureHeader(png)).toEqual({ mediaType: 'image/png', widthPixels: 1, heightPixels: 1 });
  expect(readPictureHeader(jpeg)).toEqual({ mediaType: 'image/jpeg', widthPixels: 640, heightPixels: 480 });
});

test('what is no picture, is cut off anywhere, or damaged, is none', () => {
  for (const other of ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'MZ', '%PDF-1.7'])
    expect(readPictureHeader(Buffer.from(other))).toBe('NOT_A_PICTURE');
  for (const whole of [png, jpeg])
    for (let length = 0; length < whole.length - 1; length += 1)
      expect(readPictureHeader(whole.subarray(0, length))).toBeTypeOf('string');
  for (let at = 8; at < png.length; at += 1) {
    const damaged = Buffer.from(png);
    damaged[at]! ^= 0x41;
    expect(readPictureHeader(damaged)).toBe('BROKEN');
  }
});
