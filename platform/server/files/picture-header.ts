import { crc32 } from 'node:zlib';

/** What the bytes of a picture say of it. */
export interface PictureHeader {
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly widthPixels: number;
  readonly heightPixels: number;
}

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpegStart = [0xff, 0xd8, 0xff];

/**
 * Looks at a picture that somebody else made, without decoding it: kind by its first bytes, size by its header, and that
 * it is there to its end.
 *
 * @returns `NOT_A_PICTURE` for anything but JPEG and PNG, `BROKEN` for one that is cut off or damaged
 */
export function readPictureHeader(bytes: Buffer): PictureHeader | 'NOT_A_PICTURE' | 'BROKEN' {
  const starts = (wanted: readonly number[]) => wanted.every((byte, index) => bytes[index] === byte);
  if (starts(pngStart)) return readPng(bytes) ?? 'BROKEN';
  if (starts(jpegStart)) return readJpeg(bytes) ?? 'BROKEN';
  return 'NOT_A_PICTURE';
}

/** Every chunk with its checksum, from the header to the end. */
function readPng(bytes: Buffer): PictureHeader | undefined {
  let size: PictureHeader | undefined;
  let hasContent = false;
  for (let at = pngStart.length; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined;
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (size === undefined) {
      if (name !== 'IHDR' || end - at !== 25) return undefined;
      size = {
        mediaType: 'image/png',
        widthPixels: bytes.readUInt32BE(at + 8),
        heightPixels: bytes.readUInt32BE(at + 12),
      };
    }
    hasContent ||= name === 'IDAT';
    if (name === 'IEND') return hasContent ? size : undefined;
    at = end;
  }
  return undefined;
}

/** Segments that carry the size: every kind of frame but those that only define tables. */
const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const START_OF_SCAN = 0xda;

/** Segments up to the first scan, and the end mark behind it. */
function readJpeg(bytes: Buffer): PictureHeader | undefined {
  let size: PictureHeader | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) return undefined;
    if (isFrameHeader(marker)) {
      if (end < at + 10) return undefined;
      size = {
        mediaType: 'image/jpeg',
        heightPixels: bytes.readUInt16BE(at + 5),
        widthPixels: bytes.readUInt16BE(at + 7),
      };
    }
    if (marker === START_OF_SCAN)
      return size !== undefined && bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) >= end ? size : undefined;
    at = end;
  }
  return undefined;
}
