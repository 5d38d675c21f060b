import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ReceivingPlatform } from './receiving-platform.ts';

const reportMilliseconds = 5000;

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    'gb26875-port': { type: 'string', default: '27875' },
    'http-port': { type: 'string', default: '27880' },
    'secret-file': { type: 'string' },
    file: { type: 'string' },
    'delay-ms': { type: 'string', default: '0' },
  },
});
const secretFile = values['secret-file'];
const platform = new ReceivingPlatform({
  host: values.host,
  gb26875Port: Number(values['gb26875-port']),
  // Without a secret nobody could be told apart: the way over HTTP stays closed.
  httpPort: secretFile === undefined ? null : Number(values['http-port']),
  secret: secretFile === undefined ? '' : readFileSync(secretFile, 'utf8').trim(),
  file: values.file ?? null,
});
platform.delayMilliseconds = Number(values['delay-ms']);
await platform.start();
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ gb26875Port: platform.gb26875Port, httpPort: platform.httpPort });

let told = platform.received.length;
const timer = setInterval(() => {
  for (const message of platform.received.slice(told)) say(message);
  told = platform.received.length;
}, reportMilliseconds);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    clearInterval(timer);
    void platform.close();
  });
