import { startNodeRed } from './node-red.ts';
import type { WireState } from './product-process.ts';
import { Caller, openGateways, openProduct, sensingFolder, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { addresses, addressOf, deviceIdOf, endAlarms, makeGround, untilStored } from './sensing-ground.ts';
import { isQuick, secondsOf } from './settings.ts';
import { TransmitterLoad, type FrameKind } from './transmitter-load.ts';

/** Of ten frames six are heartbeats, three carry a value, one a component in order: what user transmitters send all day. */
const daily: readonly FrameKind[] = [
  'heartbeat',
  'reading',
  'heartbeat',
  'heartbeat',
  'reading',
  'heartbeat',
  'status',
  'heartbeat',
  'reading',
  'heartbeat',
];
const mixed = (index: number): FrameKind => daily[index % daily.length]!;

const many = isQuick ? 1_000 : 10_000;
const most = isQuick ? 1_500 : 15_000;
const few = 100;
/** Seconds of one measurement; the long run asks for 600 in the sustained one. */
const shortSeconds = secondsOf('BENCH_SECONDS', 12);
const sustainedSeconds = secondsOf('BENCH_SUSTAINED_SECONDS', 30);

const wireOf = (product: Product) => product.order<WireState>({ do: 'wire state' });
const processorOf = async (product: Product) =>
  (await product.order<{ milliseconds: number }>({ do: 'processor time' })).milliseconds;

/** Frames through the gateway: confirmations, connections, alarms on a screen, junk, storms. */
export async function gatewayRows({ fresh = true } = {}): Promise<Row[]> {
  const { product, rows } = await openMeasured(fresh);
  const asked = process.env['BENCH_ONLY']?.split(',');
  const steps: Readonly<Record<string, (product: Product) => Promise<Row[]>>> = {
    confirm: confirmRows,
    sustained: sustainedRows,
    peer: peerRows,
    alarms: alarmRows,
    junk: junkRows,
    storm: stormRows,
  };
  try {
    for (const [name, step] of Object.entries(steps)) {
      if (asked && !asked.includes(name)) continue;
      const begun = performance.now();
      rows.push(...(await step(product)));
      process.stdout.write(`  ${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
      await untilStored(product, 60);
    }
  } finally {
    await product.stop();
  }
  return rows;
}

/** Starts the product on a hundred thousand registered devices, one of which has something to say from the first moment on. */
async function openMeasured(fresh: boolean): Promise<{ product: Product; rows: Row[] }> {
  if (fresh) await makeGround();
  const gateways = await openGateways();
  const begun = performance.now();
  const starting = openProduct(1, { folder: sensingFolder, gateways });
  let confirmedAfter: number | null = null;
  const trying = (async () => {
    while (confirmedAfter === null && performance.now() - begun < 120_000) {
      const load = new TransmitterLoad(gateways.gb26875, addresses(99_000, 1));
      try {
        await load.open();
        load.lines[0]!.send('heartbeat', 1);
        await load.settle(2);
        if (load.confirmed > 0) confirmedAfter = (performance.now() - begun) / 1000;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      load.close();
    }
  })();
  const [product] = await Promise.all([starting, trying]);
  const row: Row = {
    section: 'Gateway: start',
    what: 'from the command to the first confirmation, 100,000 devices registered',
    count: 1,
    unit: 's',
    p50: confirmedAfter ?? Number.NaN,
    target: { of: 'p50', atMost: 10 },
    note: 'process, database, migrations checked, devices loaded',
  };
  return { product, rows: [row] };
}

async function confirmRows(product: Product): Promise<Row[]> {
  const section = `Gateway: ${many.toLocaleString('en')} connections, 100,000 devices registered`;
  const rows: Row[] = [];
  const load = new TransmitterLoad(product.gateways.gb26875, addresses(0, most));
  const crowd = load.lines.slice(0, many);
  await load.open(crowd);
  load.lines.length = many;
  for (const [perSecond, atMost] of [
    [1_000, 25],
    [5_000, 100],
  ] as const) {
    await load.pour(perSecond, 2, () => 'heartbeat');
    await load.settle(5);
    load.begin();
    const cpu = await processorOf(product);
    const poured = await load.pour(perSecond, shortSeconds, mixed);
    const cpuSpent = (await processorOf(product)) - cpu;
    const lost = await load.settle(10);
    const { behind } = await wireOf(product);
    rows.push({
      section,
      what: `confirmed at ${perSecond.toLocaleString('en')} frames a second, from the write`,
      ...spread(load.latencies),
      cpuMilliseconds: cpuSpent / Math.max(1, poured.sent),
      target: { of: 'p99', atMost },
      note: `${poured.sent} sent in ${poured.seconds.toFixed(0)} s, ${lost} never confirmed; ${behind} not yet in the database at the end`,
    });
  }
  rows.push(await powerCutRow(product, load, section));
  rows.push(await memoryRow(product, load, section));
  load.close();
  return rows;
}

/** All lines are cut, and all come back at once with a heartbeat. */
async function powerCutRow(product: Product, load: TransmitterLoad, section: string): Promise<Row> {
  const database = await product.connectDatabase();
  for (const line of load.lines) line.cut();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  load.lost = 0;
  load.begin();
  const begun = performance.now();
  // Every device says hello the moment its line stands.
  await Promise.all(
    Array.from({ length: 8 }, async (_, lane) => {
      const own = load.lines.filter((__, index) => index % 8 === lane);
      for (let from = 0; from < own.length; from += 100) {
        const some = own.slice(from, from + 100);
        await load.open(some);
        for (const line of some) line.send('heartbeat', 1);
      }
    }),
  );
  const unanswered = await load.settle(30);
  const seconds = (performance.now() - begun) / 1000;
  const { rows } = await database.query<{ silent: number }>(
    `select count(*)::int as silent from ledger.fact where type = 'device.wentSilent'
       and payload->>'deviceId' in (select id::text from sensing.device where device_no like 'LOAD-%')`,
  );
  await database.end();
  return {
    section,
    what: `${load.lines.length.toLocaleString('en')} devices back after a power cut, each heard and confirmed`,
    count: load.lines.length,
    unit: 's',
    p50: seconds,
    target: { of: 'p50', atMost: 10 },
    note: `${unanswered} unanswered, ${load.lost} lines lost, ${rows[0]?.silent ?? 0} called silent`,
  };
}

async function memoryRow(product: Product, load: TransmitterLoad, section: string): Promise<Row> {
  const more = new TransmitterLoad(product.gateways.gb26875, addresses(many, most - many));
  await more.open();
  for (const line of more.lines) line.send('heartbeat', 1);
  await more.settle(10);
  await load.pour(1_000, 5, mixed);
  await load.settle(5);
  const { rssMebibytes, connections } = await wireOf(product);
  more.close();
  return {
    section,
    what: `memory of the server process with ${connections.toLocaleString('en')} connections, right after the load`,
    count: connections,
    unit: 'MiB',
    p50: rssMebibytes,
    target: { of: 'p50', atMost: 600 },
  };
}

async function sustainedRows(product: Product): Promise<Row[]> {
  const section = `Gateway: ${few} connections`;
  const rows: Row[] = [];
  const load = new TransmitterLoad(product.gateways.gb26875, addresses(20_000, few));
  await load.open();
  for (const [perSecond, seconds, atLeast] of [
    [20_000, sustainedSeconds, 20_000 * 0.99],
    [200_000, Math.min(shortSeconds, 15), null],
  ] as const) {
    await load.pour(2_000, 1, mixed);
    await load.settle(5);
    load.begin();
    const before = load.confirmed;
    const stateBefore = await wireOf(product);
    const cpu = await processorOf(product);
    const begun = performance.now();
    const poured = await load.pour(perSecond, seconds, mixed, 4);
    const lost = await load.settle(20);
    const lasted = (performance.now() - begun) / 1000;
    const cpuSpent = (await processorOf(product)) - cpu;
    const confirmed = load.confirmed - before;
    const state = await wireOf(product);
    const stored = confirmed - (state.behind - stateBefore.behind);
    const caughtUp = await untilStored(product, 240);
    rows.push(
      {
        section,
        what:
          atLeast === null
            ? 'durable and confirmed as fast as it goes'
            : `durable and confirmed, ${perSecond.toLocaleString('en')} a second offered for ${seconds} s`,
        count: confirmed,
        unit: 'per second',
        p50: confirmed / lasted,
        cpuMilliseconds: cpuSpent / confirmed,
        ...(atLeast === null ? {} : { target: { of: 'p50' as const, atLeast } }),
        note: `${poured.withheld} withheld because a line had ${256} on the way, ${lost} never confirmed, ${state.notKept - stateBefore.notKept} not kept`,
      },
      { section, what: '… confirmed after', ...spread(load.latencies) },
      {
        section,
        what: '… stored in the database meanwhile',
        count: stored,
        unit: 'per second',
        p50: stored / lasted,
        note: `${state.behind} waited on disk at the end; ${caughtUp === null ? 'not caught up within 240 s' : `caught up after ${caughtUp.toFixed(1)} s`}`,
      },
    );
  }
  load.close();
  return rows;
}

/** The same frames at the same rate through a flow of Node-RED into the same database. */
async function peerRows(product: Product): Promise<Row[]> {
  const section = `Gateway beside Node-RED: ${few} connections, the same frames, the same database`;
  const seconds = Math.min(shortSeconds, 15);
  const database = await product.connectDatabase();
  await database.query('create schema if not exists peer');
  await database.query('drop table if exists peer.frame');
  await database.query(
    'create table peer.frame (received_at timestamptz not null, address text not null, content bytea not null)',
  );
  await database.query('create index on peer.frame (address, received_at)');
  const { host, port, user, database: name } = database as unknown as Record<string, string>;
  const peer = await startNodeRed({ host, port, user, database: name });
  if (peer === null) return [];
  const rows: Row[] = [];
  try {
    const run = async (to: number, perSecond: number, processor: () => number | Promise<number>) => {
      const load = new TransmitterLoad(to, addresses(20_000, few));
      await load.open();
      await load.pour(500, 2, mixed);
      await load.settle(5);
      load.begin();
      const [before, cpu, begun] = [load.confirmed, await processor(), performance.now()];
      await load.pour(perSecond, seconds, mixed, perSecond > 5_000 ? 4 : 1);
      await load.settle(60);
      const lasted = (performance.now() - begun) / 1000;
      const confirmed = load.confirmed - before;
      const spent = (await processor()) - cpu;
      load.close();
      return { confirmed, perSecond: confirmed / lasted, cpu: spent / confirmed, latencies: spread(load.latencies) };
    };
    for (const perSecond of [1_000, 200_000]) {
      const mine = await run(product.gateways.gb26875, perSecond, () => processorOf(product));
      await untilStored(product, 120);
      const theirs = await run(peer.port, perSecond, () => peer.processorMilliseconds);
      const offered = perSecond > 100_000 ? 'as fast as it goes' : `${perSecond.toLocaleString('en')} a second`;
      const line = (who: string, one: typeof mine): Row[] => [
        {
          section,
          what: `${who}: confirmed, ${offered}`,
          count: one.confirmed,
          unit: 'per second',
          p50: one.perSecond,
          cpuMilliseconds: one.cpu,
        },
        { section, what: `${who}: … after`, ...one.latencies },
      ];
      rows.push(
        ...line('ours', mine),
        ...line(`Node-RED ${peer.version}`, theirs),
        {
          section,
          what: `ours / Node-RED: confirmed a second, ${offered}`,
          count: theirs.confirmed,
          unit: 'ratio',
          p50: mine.perSecond / theirs.perSecond,
        },
        {
          section,
          what: `Node-RED / ours: time to the confirmation, ${offered}`,
          count: theirs.confirmed,
          unit: 'ratio',
          p50: theirs.latencies.p50 / mine.latencies.p50,
          p95: theirs.latencies.p95 / mine.latencies.p95,
          p99: theirs.latencies.p99 / mine.latencies.p99,
        },
      );
    }
    const { rows: kept } = await database.query<{ n: number }>('select count(*)::int as n from peer.frame');
    rows[2] = { ...rows[2]!, note: `${kept[0]!.n} rows in its table over both runs` };
  } finally {
    await peer.stop();
    await database.query('drop schema peer cascade');
    await database.end();
  }
  return rows;
}

interface Queue {
  readonly cards: readonly { readonly alarms: readonly { readonly id: string; readonly placeName: string }[] }[];
}

/** When each device's alarm came to a screen, by its name: by the ringing, and on the queue. */
class Screen {
  readonly rungAt = new Map<string, number>();
  readonly shownAt = new Map<string, number>();
  #socket: WebSocket | null = null;
  lastQueue: Queue | null = null;
  queueAnswers = 0;

  async open(product: Product): Promise<void> {
    this.#socket = await new Caller(product.url, product.monitor).watch(
      [{ query: 'sensing.monitorQueue' }, { stream: 'sensing.ringing' }],
      (name, data, arrivedAt) => {
        if (name === 'sensing.ringing') {
          for (const { value } of data as readonly { value: { address: string } }[])
            if (!this.rungAt.has(value.address)) this.rungAt.set(value.address, arrivedAt);
          return;
        }
        this.queueAnswers += 1;
        this.lastQueue = data as Queue;
        for (const { alarms } of this.lastQueue.cards)
          for (const { placeName } of alarms) if (!this.shownAt.has(placeName)) this.shownAt.set(placeName, arrivedAt);
      },
    );
  }

  close(): void {
    this.#socket?.close();
  }
}

const waitUntil = async (holds: () => boolean, seconds: number): Promise<void> => {
  for (const until = performance.now() + seconds * 1000; !holds() && performance.now() < until;)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

async function alarmRows(product: Product): Promise<Row[]> {
  const rows: Row[] = [];
  const database = await product.connectDatabase();
  let next = 30_000;
  for (const [perSecond, atMost] of [
    [1_000, 250],
    [10_000, 1_000],
  ] as const) {
    await endAlarms(database);
    const section = 'Alarm on a screen, from the last byte in';
    const seconds = Math.min(shortSeconds, 25);
    const count = Math.min(250, seconds * 10);
    const background = new TransmitterLoad(product.gateways.gb26875, addresses(20_000, few));
    const burning = new TransmitterLoad(product.gateways.gb26875, addresses(next, count));
    await background.open();
    await burning.open();
    const screen = new Screen();
    await screen.open(product);
    const sentAt = new Map<string, number>();
    const pouring = background.pour(perSecond, seconds + 1, mixed, perSecond > 5_000 ? 4 : 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const [index, line] of burning.lines.entries()) {
      const due = ((seconds - 1) * 1000 * index) / count;
      const from = performance.now();
      sentAt.set(line.address, performance.now());
      line.send('fire', 1);
      const rest = due - ((seconds - 1) * 1000 * (index - 1)) / count;
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, rest - (performance.now() - from))));
    }
    const poured = await pouring;
    await waitUntil(() => burning.lines.every((_, index) => screen.shownAt.has(`示例·装置${next + index}`)), 20);
    const rung: number[] = [];
    const shown: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const at = sentAt.get(addressOf(next + index))!;
      const ringing = screen.rungAt.get(addressOf(next + index));
      const queued = screen.shownAt.get(`示例·装置${next + index}`);
      if (ringing !== undefined) rung.push(ringing - at);
      shown.push(queued === undefined ? 20_000 : queued - at);
    }
    rows.push(
      {
        section,
        what: `rings at an open seat, ${perSecond.toLocaleString('en')} frames a second besides`,
        ...spread(rung),
        target: { of: 'p99', atMost },
        note: `${count - rung.length} did not ring`,
      },
      {
        section,
        what: `stands in the queue of the seat, ${perSecond.toLocaleString('en')} frames a second besides`,
        ...spread(shown),
        target: { of: 'p99', atMost },
        note: `${poured.sent} frames besides, ${(poured.sent / poured.seconds).toFixed(0)} a second; ${screen.queueAnswers} pictures`,
      },
    );
    next += count;
    screen.close();
    background.close();
    burning.close();
    await untilStored(product, 120);
  }
  await endAlarms(database);
  await database.end();
  return rows;
}

/** Others send without end what is no frame; whoever keeps to the protocol shall not notice. */
async function junkRows(product: Product): Promise<Row[]> {
  const section = 'Junk on 50 connections';
  const megabytes = isQuick ? 10 : 100;
  const load = new TransmitterLoad(product.gateways.gb26875, addresses(20_000, few));
  await load.open();
  const measure = async () => {
    load.begin();
    await load.pour(1_000, Math.min(shortSeconds, 15), mixed);
    await load.settle(5);
    return spread(load.latencies);
  };
  await load.pour(1_000, 2, mixed);
  const quiet = await measure();
  const soiling = new TransmitterLoad(product.gateways.gb26875, addresses(90_000, 50));
  await soiling.open();
  const bytes = junkOf(megabytes * 10_000);
  // Spread over the time of the measurement, 50 pieces a round, a hundred rounds.
  let sentBytes = 0;
  const poison = (async () => {
    const begun = performance.now();
    const seconds = Math.min(shortSeconds, 15) - 1;
    for (let round = 0; round < 100; round += 1) {
      for (const [index, line] of soiling.lines.entries()) {
        const size = bytes.length / 50;
        if (line.isOpen) line.sendRaw(bytes.subarray(index * size, (index + 1) * size));
        sentBytes += size;
      }
      const due = (round * seconds * 1000) / 100;
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - (performance.now() - begun))));
    }
  })();
  const soiled = await measure();
  await poison;
  load.close();
  soiling.close();
  return [
    { section, what: 'others’ confirmation at 1,000 a second, without junk', ...quiet },
    {
      section,
      what: `others’ confirmation while ${(sentBytes / 1e6).toFixed(0)} MB of junk come`,
      ...soiled,
      note: `${soiling.lost} of 50 lines closed`,
    },
    {
      section,
      what: 'with junk / without, p99',
      count: soiled.count,
      unit: 'ratio',
      p50: soiled.p50 / quiet.p50,
      p99: soiled.p99 / quiet.p99,
      target: { of: 'p99', atMost: 1.2 },
    },
  ];
}

/** Chance bytes rich in what starts and ends frames, from a seed. */
function junkOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = 0x1234_5678;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state >>> 24;
    bytes[at] = chance < 24 ? 0x40 : chance < 32 ? 0x23 : (state >>> 16) & 0xff;
  }
  return bytes;
}

/** Ten thousand components of one panel burn in ten seconds; then one detector elsewhere. */
async function stormRows(product: Product): Promise<Row[]> {
  const section = 'Storm of one panel';
  const components = isQuick ? 1_000 : 10_000;
  const database = await product.connectDatabase();
  await endAlarms(database);
  const load = new TransmitterLoad(product.gateways.gb26875, [addressOf(40_000), addressOf(40_001)]);
  await load.open();
  const [panel, other] = load.lines;
  const screen = new Screen();
  await screen.open(product);
  const begun = performance.now();
  let otherSentAt = 0;
  for (let component = 0; component < components;) {
    const due = Math.min(components, Math.ceil(((performance.now() - begun) / 10_000) * components));
    while (component < due && panel!.send('fire', 1, component + 1) === 1) component += 1;
    if (otherSentAt === 0 && component > components * 0.8) {
      otherSentAt = performance.now();
      other!.send('fire', 1);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const sentIn = (performance.now() - begun) / 1000;
  await load.settle(20);
  await waitUntil(() => screen.shownAt.has('示例·装置40001'), 20);
  await untilStored(product, 120);
  const stored = (performance.now() - begun) / 1000;
  const { rows: counted } = await database.query<{
    alarms: number;
    components: number;
    signals: number;
    frames: number;
  }>(
    `select count(*)::int as alarms, sum(component_count)::int as components,
       (select count(*) from sensing.signal where device_id = ${deviceIdOf('40000')} and condition = 'FIRE' and is_active)::int as signals,
       (select count(*) from sensing.frame where address = $1)::int as frames
     from sensing.alarm where device_id = ${deviceIdOf('40000')} and state not in ('VERIFIED', 'REJECTED')`,
    [addressOf(40_000)],
  );
  const told = counted[0]!;
  const cards =
    screen.lastQueue?.cards.filter(({ alarms }) => alarms.some(({ placeName }) => placeName === '示例·装置40000')) ??
    [];
  const top =
    screen.lastQueue?.cards.findIndex(({ alarms }) => alarms.some(({ placeName }) => placeName === '示例·装置40001')) ??
    -1;
  screen.close();
  load.close();
  await endAlarms(database);
  await database.end();
  return [
    {
      section,
      what: `first of ${components.toLocaleString('en')} components in the queue`,
      count: 1,
      unit: 'ms',
      p50: (screen.shownAt.get('示例·装置40000') ?? Number.NaN) - begun,
      target: { of: 'p50', atMost: 1_000 },
      note: `sent in ${sentIn.toFixed(1)} s; ${cards.length} card, ${told.alarms} alarm of ${told.components} components, ${told.signals} events and ${told.frames} frames stored`,
    },
    {
      section,
      what: 'another building’s single alarm in the queue, in the midst of it',
      count: 1,
      unit: 'ms',
      p50: (screen.shownAt.get('示例·装置40001') ?? Number.NaN) - otherSentAt,
      target: { of: 'p50', atMost: 2_000 },
      note: `card ${top + 1} of ${screen.lastQueue?.cards.length ?? 0}`,
    },
    { section, what: 'everything stored, from the first frame', count: told.signals, unit: 's', p50: stored },
  ];
}
