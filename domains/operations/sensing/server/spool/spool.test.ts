import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRawFrame, writeRawFrame } from './raw-frame.ts';
import { Spool } from './spool.ts';

let folder: string;
const faults: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-spool-'));
  faults.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (fileBytes = 1000) => Spool.open({ folder, fileBytes, onFault: (what) => void faults.push(what) });
const everything = { records: 1_000_000, bytes: 1e9 };
async function readAll(spool: Spool, from = 0): Promise<string[]> {
  const found: string[] = [];
  for (let at = from; ;) {
    const batch = await spool.read(at, everything);
    if (batch.next === at) return found;
    found.push(...batch.payloads.map(String));
    at = batch.next;
  }
}
const write = async (spool: Spool, ...texts: string[]) => {
  await Promise.all(texts.map((text) => spool.append(Buffer.from(text))));
};

test('records come back in order, over files and starts', async () => {
  const texts = Array.from({ length: 300 }, (_, index) => `record ${index}`);
  const first = await open();
  await write(first, ...texts.slice(0, 100));
  for (const text of texts.slice(100, 150)) await write(first, text);
  await first.close();
  const second = await open();
  expect(second.next).toBe(150);
  await write(second, ...texts.slice(150));
  expect(await readAll(second)).toEqual(texts);
  expect(await readAll(second, 149)).toEqual(texts.slice(149));
  await second.close();
});

test('many records share one flush', async () => {
  const spool = await open(1e6);
  let flushes = 0;
  spool.onDurable(() => (flushes += 1));
  await write(spool, ...Array.from({ length: 1000 }, (_, index) => `${index}`));
  expect(flushes).toBeLessThan(5);
  await spool.close();
});

test('wherever the power goes, whole records stay and the rest is as if it had never been', async () => {
  const texts = ['one', 'two two', 'three three three'];
  const spool = await open();
  await write(spool, ...texts);
  await spool.close();
  const [name] = await readdir(folder);
  const whole = await readFile(join(folder, name!));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.uint8Array({ maxLength: 12 }), async (length, junk) => {
      await rm(folder, { recursive: true });
      const fresh = await open();
      await fresh.close();
      await writeFile(join(folder, name!), Buffer.concat([whole.subarray(0, length), junk]));
      const torn = await open();
      const kept = await readAll(torn);
      expect(texts.slice(0, kept.length)).toEqual(kept);
      expect(kept.length).toBeGreaterThanOrEqual(length === whole.length ? 3 : length >= 26 ? 2 : length >= 11 ? 1 : 0);
      await write(torn, 'after');
      expect(await readAll(torn)).toEqual([...kept, 'after']);
      await torn.close();
      const again = await open();
      expect(await readAll(again)).toEqual([...kept, 'after']);
      await again.close();
    }),
    { numRuns: 60 },
  );
});

test('a record damaged on the disk costs what is behind it in its file, and says so', async () => {
  const spool = await open(40);
  for (const text of ['one', 'two', 'three', 'four']) await write(spool, text.padEnd(30, '.'));
  const [name] = (await readdir(folder)).sort();
  const bytes = await readFile(join(folder, name!));
  bytes[20]! ^= 1;
  await writeFile(join(folder, name!), bytes);
  expect((await readAll(spool)).map((text) => text.replaceAll('.', ''))).toEqual(['three', 'four']);
  expect(faults).toHaveLength(1);
  await spool.close();
});

test('what was taken over is given up file by file, and the numbers go on', async () => {
  const spool = await open(40);
  for (const text of ['one', 'two', 'three', 'four']) await write(spool, text.padEnd(60, '.'));
  expect(await readdir(folder)).toHaveLength(4);
  await spool.release(2);
  expect(spool.first).toBe(2);
  await spool.release(4);
  expect(await readdir(folder)).toHaveLength(1);
  await spool.close();
  const again = await open(40);
  expect(again.next).toBe(4);
  await write(again, 'five');
  expect(await readAll(again, 4)).toEqual(['five']);
  await again.close();
});

test('a large record is read whole, whatever is read at once', async () => {
  const spool = await open(10_000_000);
  const large = 'x'.repeat(700_000);
  await write(spool, 'small', large, large, 'end');
  expect((await readAll(spool)).map((text) => text.length)).toEqual([5, 700_000, 700_000, 3]);
  const one = await spool.read(1, { records: 10, bytes: 1 });
  expect(one.payloads).toHaveLength(1);
  await spool.close();
});

test('zeros at the end of a file are no records', async () => {
  const spool = await open();
  await write(spool, 'one');
  await spool.close();
  const [name] = await readdir(folder);
  await appendFile(join(folder, name!), Buffer.alloc(4096));
  const again = await open();
  expect(await readAll(again)).toEqual(['one']);
  await again.close();
});

test('a frame is read from its record as it was written, however long its names are', () => {
  const name = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(
      fc.uuid(),
      name,
      name,
      name,
      fc.uint8Array({ maxLength: 300 }),
      (id, address, connection, remote, bytes) => {
        const frame = { id, protocol: 'MQTT', verdict: 'RESENT', address, connection, remote, bytes } as const;
        const read = readRawFrame(writeRawFrame(frame));
        expect({ ...read, bytes: [...read.bytes] }).toMatchObject({
          id,
          protocol: 'MQTT',
          verdict: 'RESENT',
          bytes: [...bytes],
        });
        if (Buffer.byteLength(address) <= 255) expect(read.address).toBe(Buffer.from(address).toString());
        else expect(address.startsWith(read.address.trimEnd())).toBe(true);
      },
    ),
  );
});
