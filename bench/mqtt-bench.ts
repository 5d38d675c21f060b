import { MessageLine } from './message-load.ts';
import { Mosquitto } from './mosquitto.ts';
import type { WireState } from './product-process.ts';
import { Caller, type Product } from './product.ts';
import { quantile, spread, type Row } from './samples.ts';
import { deviceIdOf, openSensingProduct, untilStored } from './sensing-ground.ts';
import { isQuick, secondsOf } from './settings.ts';

const floodPerSecond = 80_000;
const flooders = isQuick ? 10 : 40;
const seconds = secondsOf('BENCH_SECONDS', 12);
/** Messages with acknowledgement that a client has on the way. */
const window = 20;
const messagesInPiece = 50;

interface Known {
  readonly address: string;
  readonly secret: string;
}

/** Registers detectors and asks for their secrets, as a person at a screen would. */
async function detectors(product: Product, count: number): Promise<readonly Known[]> {
  const database = await product.connectDatabase();
  await database.query(
    `with township as (select min(code) as code from territory.division where code ~ '^500116\\d{3}$' and valid_until_on is null)
     insert into sensing.device (id, version, source, valid_from_on, device_no, name, device_class, protocol, address,
       profile, township_code, longitude, latitude, heartbeat_seconds, heartbeat_misses)
     select ${deviceIdOf('(1000000 + n)')}, 1, 'SYNTHETIC', current_date, 'MQ-' || n, '示例·烟感' || n, 'SMOKE_DETECTOR', 'MQTT',
       'load-' || n, 'MQTT_GENERIC', township.code, 106.25, 29.29, 86400, 2
     from generate_series(0, $1 - 1) as n, township on conflict do nothing`,
    [count],
  );
  const { rows } = await database.query<{ id: string; address: string }>(
    `select id::text, address from sensing.device where device_no like 'MQ-%' order by address limit $1`,
    [count],
  );
  await database.end();
  const operator = new Caller(product.url, product.monitor);
  const known: Known[] = [];
  for (const { id, address } of rows) {
    const { body } = await operator.act<{ renewalId: string }>('sensing/renewDeviceSecret', {
      deviceId: id,
      overlapHours: 1,
    });
    const told = await operator.ask<{ secret: string }>('sensing/newDeviceSecret', {
      deviceId: id,
      renewalId: body.renewalId,
    });
    known.push({ address, secret: told.body.secret });
  }
  return known;
}

/** The embedded broker in a flood, and what it acknowledges; Mosquitto beside it. */
export async function messageRows(): Promise<Row[]> {
  // Twice: devices that were put into the register past the server are known after a start.
  const first = await openSensingProduct();
  const known = await detectors(first, flooders + 1).finally(() => first.stop());
  const product = await openSensingProduct();
  try {
    return [...(await floodRows(product, known)), ...(await acknowledgedRows(product, known))];
  } finally {
    await product.stop();
  }
}

const reading = '{"temperature":21.5,"battery":98,"rssi":-71}';
const topicOf = (address: string) => `dev/${address}/telemetry`;

async function floodRows(product: Product, known: readonly Known[]): Promise<Row[]> {
  const section = `MQTT: flood of QoS 0 over ${flooders} connections, ${floodPerSecond.toLocaleString('en')} a second offered for ${seconds} s`;
  const wire = () => product.order<WireState>({ do: 'wire state' });
  const port = product.gateways.mqtt;
  const [quiet, ...loud] = known;
  const lines = await Promise.all(loud.map(({ address, secret }) => MessageLine.open(port, address, secret)));
  const steady = await MessageLine.open(port, quiet!.address, quiet!.secret);
  const pieces = lines.map((line) => MessageLine.flood(topicOf(line.clientId), reading, messagesInPiece));
  const before = await wire();
  let isOver = false;
  let most = before.rssMebibytes;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, (await wire()).rssMebibytes);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  const run = `run-${Date.now()}`;
  let steadySent = 0;
  const sending = (async () => {
    while (!isOver) {
      steady.publish(topicOf(steady.clientId), `{"temperature":20,"run":"${run}","n":${steadySent}}`);
      steadySent += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const begun = performance.now();
  let offered = 0;
  let withheld = 0;
  for (let turn = 0; performance.now() - begun < seconds * 1000;) {
    const due = ((performance.now() - begun) / 1000) * floodPerSecond;
    while (offered < due) {
      const index = turn % lines.length;
      turn += 1;
      offered += messagesInPiece;
      if (lines[index]!.isFull || lines[index]!.isClosed) withheld += messagesInPiece;
      else lines[index]!.pour(pieces[index]!, messagesInPiece);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const lasted = (performance.now() - begun) / 1000;
  const after = await wire();
  isOver = true;
  await Promise.all([watching, sending]);
  const closed = lines.filter(({ isClosed }) => isClosed).length;
  for (const line of lines) line.close();
  const end = performance.now() + 10_000;
  while (steady.acknowledged < steadySent && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const caughtUp = await untilStored(product, 120);
  const database = await product.connectDatabase();
  const { rows } = await database.query<{ stored: number; twice: number }>(
    `select count(distinct content)::int as stored, (count(*) - count(distinct content))::int as twice
     from sensing.frame where address = $1 and received_at > now() - interval '1 hour' and position(convert_to($2, 'UTF8') in content) > 0`,
    [steady.clientId, run],
  );
  await database.end();
  steady.close();
  const taken = after.frames - before.frames;
  const shed = after.shed - before.shed;
  return [
    {
      section,
      what: 'messages read by the broker',
      count: taken + shed,
      unit: 'per second',
      p50: (taken + shed) / lasted,
      note: `${(offered - withheld).toLocaleString('en')} written, ${withheld.toLocaleString('en')} held back by a full socket; ${closed} of ${lines.length} connections ended`,
    },
    { section, what: '… made durable', count: taken, unit: 'per second', p50: taken / lasted },
    { section, what: '… shed and counted', count: shed, unit: 'per second', p50: shed / lasted },
    {
      section,
      what: 'another device’s QoS 1 meanwhile, acknowledged after',
      ...spread(steady.latencies),
      target: { of: 'p99', atMost: 2_000 },
      note: `${steady.acknowledged} of ${steadySent} acknowledged, ${rows[0]?.stored ?? 0} stored, ${rows[0]?.twice ?? 0} twice`,
    },
    {
      section,
      what: 'QoS 1 acknowledged and not stored',
      count: steady.acknowledged,
      unit: 'count',
      p50: Math.max(0, steady.acknowledged - (rows[0]?.stored ?? 0)),
      target: { of: 'p50', atMost: 0 },
    },
    {
      section,
      what: 'memory of the server process grown at most',
      count: 1,
      unit: 'MiB',
      p50: most - before.rssMebibytes,
      target: { of: 'p50', atMost: 400 },
      note: `to ${most.toFixed(0)} MiB; ${caughtUp === null ? 'not stored within 120 s' : `all stored ${caughtUp.toFixed(0)} s later`}`,
    },
  ];
}

/** As many as are acknowledged, each client with its window full. */
async function acknowledge(lines: readonly MessageLine[], forSeconds: number) {
  const begun = performance.now();
  const before = lines.reduce((sum, line) => sum + line.acknowledged, 0);
  let number = 0;
  while (performance.now() - begun < forSeconds * 1000) {
    for (const line of lines)
      while (line.published - line.acknowledged < window)
        line.publish(topicOf(line.clientId), `{"temperature":21.5,"n":${(number += 1)}}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const count = lines.reduce((sum, line) => sum + line.acknowledged, 0) - before;
  const latencies = lines.flatMap((line) => line.latencies);
  return { perSecond: count / ((performance.now() - begun) / 1000), count, latencies };
}

async function acknowledgedRows(product: Product, known: readonly Known[]): Promise<Row[]> {
  const section = `MQTT: QoS 1, ${flooders} clients with ${window} on the way each`;
  const forSeconds = Math.max(3, seconds / 2);
  const ours = await Promise.all(
    known.slice(1).map(({ address, secret }) => MessageLine.open(product.gateways.mqtt, address, secret)),
  );
  const cpuBefore = (await product.order<{ milliseconds: number }>({ do: 'processor time' })).milliseconds;
  const mine = await acknowledge(ours, forSeconds);
  const cpu = (await product.order<{ milliseconds: number }>({ do: 'processor time' })).milliseconds - cpuBefore;
  for (const line of ours) line.close();
  const rows: Row[] = [
    {
      section,
      what: 'acknowledged, each after it is durable',
      count: mine.count,
      unit: 'per second',
      p50: mine.perSecond,
      cpuMilliseconds: cpu / mine.count,
    },
    { section, what: '… after', ...spread(mine.latencies) },
  ];
  await untilStored(product, 120);
  const peer = await Mosquitto.start();
  if (peer === null) return rows;
  try {
    const lines = await Promise.all(
      known.slice(1).map(({ address, secret }) => MessageLine.open(peer.port, address, secret)),
    );
    const before = peer.processorMilliseconds;
    const theirs = await acknowledge(lines, forSeconds);
    rows.push(
      {
        section,
        what: 'Mosquitto: acknowledged, held in memory only and read by nobody',
        count: theirs.count,
        unit: 'per second',
        p50: theirs.perSecond,
        cpuMilliseconds: (peer.processorMilliseconds - before) / theirs.count,
        note: 'persistence off: it writes nothing before it acknowledges; ours has the disk behind it',
      },
      { section, what: 'Mosquitto: … after', ...spread(theirs.latencies) },
      {
        section,
        what: 'ours / Mosquitto: acknowledged a second',
        count: theirs.count,
        unit: 'ratio',
        p50: mine.perSecond / theirs.perSecond,
      },
      {
        section,
        what: 'ours / Mosquitto: time to the acknowledgement',
        count: theirs.count,
        unit: 'ratio',
        p50: quantile(mine.latencies, 0.5) / quantile(theirs.latencies, 0.5),
        p99: quantile(mine.latencies, 0.99) / quantile(theirs.latencies, 0.99),
      },
    );
    for (const line of lines) line.close();
  } finally {
    await peer.stop();
  }
  return rows;
}
