import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Drain } from './drain.ts';
import { Spool } from './spool.ts';

const log = pino({ level: 'silent' });
let folder: string;
let spool: Spool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-drain-'));
  spool = await Spool.open({ folder, fileBytes: 1_000_000, onFault: () => undefined });
  for (const word of ['one', 'two', 'three']) await spool.append(Buffer.from(word));
});
afterEach(async () => {
  await spool.close();
  await rm(folder, { recursive: true, force: true });
});

/** A database that is given batches and asked how far it is; either may fail. */
async function carry(fails: {
  readonly asked?: () => Error | null;
  readonly given: (words: readonly string[], isGivenUp: boolean) => Error | null;
}): Promise<readonly string[]> {
  const stored: string[] = [];
  let position = 0;
  const drain = new Drain({
    name: 'REST',
    spool,
    batch: { records: 100, bytes: 1_000_000, milliseconds: 100, longestMilliseconds: 500 },
    loadPosition: async () => {
      const error = fails.asked?.();
      if (error) throw error;
      return position;
    },
    store: async (batch, isGivenUp) => {
      const words = batch.payloads.map((payload) => Buffer.from(payload).toString());
      const error = fails.given(words, isGivenUp);
      if (error) throw error;
      stored.push(...words.map((word) => (isGivenUp ? `${word} given up` : word)));
      position = batch.next;
    },
    log,
  });
  drain.start();
  for (const since = performance.now(); drain.behind !== 0 && performance.now() - since < 20_000;)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await drain.close();
  return stored;
}

test('a record that cannot be taken is found, given up alone, and holds nothing back', async () => {
  const given = (words: readonly string[], isGivenUp: boolean) =>
    words.includes('two') && !isGivenUp ? new TypeError('not to be read') : null;
  expect(await carry({ given })).toEqual(['one', 'two given up', 'three']);
});

test('a database that falls and has words for it that nobody foresaw costs no record', async () => {
  let calls = 0;
  const odd = () => ((calls += 1) > 1 && calls <= 7 ? new Error('an odd state') : null);
  expect(await carry({ asked: odd, given: odd })).toEqual(['one', 'two', 'three']);
});
