import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './product.ts';
import { workFolder } from './settings.ts';

const program = fileURLToPath(new URL('node_modules/node-red/red.js', import.meta.url));

/**
 * The flow: bytes of a connection are gathered, whole frames with a right sum are taken out, all of one piece go into
 * the database in one statement, and then each is confirmed. It knows no devices, re-sends, alarms or junk: the least
 * that answers the protocol.
 */
const functionBody = `
const key = 'held/' + msg._session.id;
let bytes = context.get(key);
bytes = bytes ? Buffer.concat([bytes, msg.payload]) : msg.payload;
const frames = [];
let at = 0;
while (bytes.length - at >= 30) {
  if (bytes[at] !== 0x40 || bytes[at + 1] !== 0x40) { at += 1; continue; }
  const length = bytes[at + 24] | (bytes[at + 25] << 8);
  if (length > 1024) { at += 1; continue; }
  const end = at + 30 + length;
  if (end > bytes.length) break;
  let sum = 0;
  for (let i = at + 2; i < end - 3; i += 1) sum += bytes[i];
  if ((sum & 0xff) !== bytes[end - 3] || bytes[end - 2] !== 0x23 || bytes[end - 1] !== 0x23) { at += 1; continue; }
  frames.push(bytes.subarray(at, end));
  at = end;
}
context.set(key, at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined);
if (frames.length === 0) return null;
const addresses = frames.map((frame) => String(frame.readUIntLE(12, 6)));
await global.get('pool').query({
  name: 'keep',
  text: 'insert into peer.frame (received_at, address, content) select now(), * from unnest($1::text[], $2::bytea[])',
  values: [addresses, frames],
});
const answers = frames.map((frame) => {
  const answer = Buffer.alloc(30);
  frame.copy(answer, 0, 0, 12);
  frame.copy(answer, 12, 18, 24);
  frame.copy(answer, 18, 12, 18);
  const now = new Date(Date.now() + 8 * 3600000);
  answer.set([now.getUTCSeconds(), now.getUTCMinutes(), now.getUTCHours(), now.getUTCDate(), now.getUTCMonth() + 1, now.getUTCFullYear() - 2000], 6);
  answer[26] = 3;
  let sum = 0;
  for (let i = 2; i < 27; i += 1) sum += answer[i];
  answer[27] = sum & 0xff;
  answer[28] = 0x23;
  answer[29] = 0x23;
  return answer;
});
msg.payload = Buffer.concat(answers);
return msg;
`;

export interface NodeRed {
  readonly port: number;
  readonly version: string;
  readonly processorMilliseconds: number;
  stop(): Promise<void>;
}

/**
 * Starts Node-RED with the flow on a free port of loopback; null where its packages are not installed.
 * @param database - connection settings of the product's own PostgreSQL, which has a table `peer.frame`
 */
export async function startNodeRed(database: object): Promise<NodeRed | null> {
  if (!existsSync(program)) return null;
  const folder = join(workFolder, 'node-red');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [port, adminPort] = [await freePort(), await freePort()];
  const pgPath = createRequire(import.meta.url).resolve('pg');
  writeFileSync(
    join(folder, 'settings.cjs'),
    `const pg = require(${JSON.stringify(pgPath)});
module.exports = {
  uiHost: '127.0.0.1', uiPort: ${adminPort}, httpAdminRoot: false, flowFile: 'flows.json', credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false }, logging: { console: { level: 'error' } },
  functionGlobalContext: { pool: new pg.Pool(${JSON.stringify({ ...database, max: 10 })}) },
};\n`,
  );
  const tab = { id: 'tab', type: 'tab', label: 'GB/T 26875' };
  const flow = [
    tab,
    {
      id: 'in',
      type: 'tcp in',
      z: 'tab',
      name: '',
      server: 'server',
      host: '',
      port: String(port),
      datamode: 'stream',
      datatype: 'buffer',
      newline: '',
      topic: '',
      trim: false,
      base64: false,
      tls: '',
      x: 100,
      y: 100,
      wires: [['take']],
    },
    {
      id: 'take',
      type: 'function',
      z: 'tab',
      name: 'frames',
      func: functionBody,
      outputs: 1,
      timeout: 0,
      noerr: 0,
      initialize: '',
      finalize: '',
      libs: [],
      x: 300,
      y: 100,
      wires: [['out']],
    },
    {
      id: 'out',
      type: 'tcp out',
      z: 'tab',
      name: '',
      host: '',
      port: '',
      beserver: 'reply',
      base64: false,
      end: false,
      tls: '',
      x: 500,
      y: 100,
      wires: [],
    },
  ];
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
  const log = openSync(join(workFolder, 'node-red.log'), 'w');
  const child = spawn(process.execPath, [program, '--userDir', folder, '--settings', join(folder, 'settings.cjs')], {
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_RED_HOME: folder, HOME: folder },
  });
  if (!(await isListening(port, child))) {
    child.kill('SIGKILL');
    return null;
  }
  const { version } = JSON.parse(readFileSync(join(program, '../package.json'), 'utf8')) as { version: string };
  return {
    port,
    version,
    get processorMilliseconds() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return (Number(stat[11]) + Number(stat[12])) * 10;
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function isListening(port: number, child: ChildProcess): Promise<boolean> {
  for (const until = performance.now() + 60_000; performance.now() < until && child.exitCode === null;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isThere) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
