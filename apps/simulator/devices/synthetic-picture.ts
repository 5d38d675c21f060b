import { crc32, deflateSync } from 'node:zlib';
import { randomStream } from '../plan/random-stream.ts';

const width = 320;
const height = 180;
const stripePixels = 24;
/** Five by seven dots a letter: nobody takes a picture with this across it for one of a camera. */
const letters: Readonly<Record<string, readonly number[]>> = {
  S: [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
  I: [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  M: [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
};
const word = 'SIM';
const dotPixels = 12;

/** A PNG that is obviously made up: warning stripes, SIM across it, and a few blocks that follow from the seed. */
export function syntheticPicture(seed: number): Buffer {
  const random = randomStream(seed, 'devices/picture');
  const blocks = Array.from({ length: 6 }, () => ({
    left: Math.floor(random.next() * width),
    top: Math.floor(random.next() * height),
    size: 8 + Math.floor(random.next() * 24),
  }));
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isBlock = blocks.some(({ left, top, size }) => x >= left && x < left + size && y >= top && y < top + size);
      const isStripe = Math.floor((x + y) / stripePixels) % 2 === 0;
      const colour = isInWord(x, y)
        ? [255, 255, 255]
        : isBlock
          ? [230, 60, 20]
          : isStripe
            ? [200, 0, 160]
            : [30, 30, 30];
      rows.set(colour, y * (1 + width * 3) + 1 + x * 3);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits of red, green and blue each.
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function isInWord(x: number, y: number): boolean {
  const left = (width - word.length * 6 * dotPixels) / 2;
  const top = (height - 7 * dotPixels) / 2;
  const column = Math.floor((x - left) / dotPixels);
  const row = Math.floor((y - top) / dotPixels);
  const letter = letters[word[Math.floor(column / 6)] ?? ''];
  const dot = column % 6;
  return letter !== undefined && column >= 0 && dot < 5 && (((letter[row] ?? 0) >> (4 - dot)) & 1) === 1;
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
