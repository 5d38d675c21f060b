import { z } from 'zod';
import { runOptions } from './model/run.ts';
import { play } from './play/player.ts';

/** What the server hands to the program that plays; by standard input, because arguments can be read by everybody. */
const orders = z.strictObject({
  url: z.url(),
  tokens: z.strictObject({ crews: z.string(), seat: z.string() }),
  run: runOptions,
  fromHour: z.number().min(0).max(24),
  standDownReason: z.string(),
});

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const given = orders.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
// Whoever started this and is gone reads nothing more; then there is nobody to play for.
process.stdout.on('error', () => stopping.abort());
await play({
  ...given,
  stopped: stopping.signal,
  onProgress: (progress) => void process.stdout.write(`${JSON.stringify(progress)}\n`),
});
