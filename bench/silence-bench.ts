import type pg from 'pg';
import { openGateways, openProduct, sensingFolder, type GatewayPorts, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { openSensingProduct } from './sensing-ground.ts';
import { isQuick } from './settings.ts';
import { TransmitterLoad, type LoadLine } from './transmitter-load.ts';

const intervalSeconds = 5;
const misses = 3;
/** What the silence may come late. */
const slackSeconds = 5;
const gateways = isQuick ? 200 : 1_000;
const childrenEach = 5;
/** Of the gateways; with their children they have to stay below the share that is a loss of the network. */
const stoppedShare = 0.08;
/** A device with a contract of its own is known to the watch after this. */
const followSeconds = 25;
const addressesFrom = 710_000_000_000;
const addressOf = (gateway: number, child = 0): string => String(addressesFrom + gateway * 10 + child);
const idOf = (address: string) =>
  `overlay(overlay(md5('bench silence ' || ${address}) placing '4' from 13) placing '8' from 17)::uuid`;

/** Silence is told in time and once: while it runs, and of what fell silent while the product was down. */
export async function silenceRows(): Promise<Row[]> {
  const first = await openSensingProduct();
  const database = await first.connectDatabase();
  await register(database);
  await database.end();
  await first.stop();
  let product = await openAgain();
  const rows: Row[] = [];
  try {
    await new Promise((resolve) => setTimeout(resolve, followSeconds * 1000));
    const stopped = Math.floor(gateways * stoppedShare);
    const running = await speak(product, (gateway) => gateway >= stopped);
    rows.push(...(await runningRows(product, running, stopped)));
    const downFrom = Date.now();
    // They speak to the end: nobody is silent before there is nobody to hear it.
    await product.stop();
    running.stop();
    running.load.close();
    await new Promise((resolve) => setTimeout(resolve, (intervalSeconds * misses + 3) * 1000));
    const ports = await openGateways();
    const backAt = devicesBack(ports.gb26875, stopped);
    product = await openAgain(ports);
    rows.push(...(await startRows(product, await backAt, downFrom)));
  } finally {
    await product.stop();
  }
  return rows;
}

const openAgain = async (gateways?: GatewayPorts) =>
  openProduct(1, { folder: sensingFolder, gateways: gateways ?? (await openGateways()) });

async function register(database: pg.Client): Promise<void> {
  await database.query(
    `with township as (select array_agg(code order by code) as codes from territory.division where code ~ '^500116\\d{3}$' and valid_until_on is null)
     insert into sensing.device (id, version, source, valid_from_on, device_no, name, device_class, protocol, address,
       profile, township_code, longitude, latitude, heartbeat_seconds, heartbeat_misses, parent_id)
     select ${idOf('address')}, 1, 'SYNTHETIC', current_date, 'SIL-' || address, '示例·装置' || address, 'USER_TRANSMITTER', 'GB26875',
       address, 'GB26875_STANDARD', township.codes[1 + gateway % array_length(township.codes, 1)], 106.2, 29.2, $4, $5,
       case when child > 0 then ${idOf('($3::bigint + gateway * 10)::text')} end
     from township, generate_series(0, $1 - 1) as gateway, generate_series(0, $2) as child,
       lateral (select ($3::bigint + gateway * 10 + child)::text as address) as named
     where child = 0 or gateway % 10 = 0
     order by child on conflict (id) do update set valid_until_on = null, heartbeat_seconds = excluded.heartbeat_seconds`,
    [gateways, childrenEach, addressesFrom, intervalSeconds, misses],
  );
}

interface Speaking {
  readonly load: TransmitterLoad;
  stop(): void;
  readonly lastSentAt: ReadonlyMap<string, number>;
}

/** Every gateway has `childrenEach` children if its number ends with 0. */
const childrenOf = (gateway: number): number[] =>
  gateway % 10 === 0 ? Array.from({ length: childrenEach }, (_, child) => child + 1) : [];

/** All devices speak once; afterwards those that go on do, more often than they promised. */
async function speak(product: Product, goesOn: (gateway: number) => boolean): Promise<Speaking> {
  const everybody = Array.from({ length: gateways }, (_, gateway) =>
    [0, ...childrenOf(gateway)].map((child) => ({ gateway, child })),
  ).flat();
  const load = new TransmitterLoad(
    product.gateways.gb26875,
    everybody.map(({ gateway, child }) => addressOf(gateway, child)),
  );
  await load.open();
  const lastSentAt = new Map<string, number>();
  const say = (line: LoadLine) => {
    line.send('heartbeat', 1);
    lastSentAt.set(line.address, Date.now());
  };
  for (const line of load.lines) say(line);
  await load.settle(20);
  const going = load.lines.filter((_, index) => goesOn(everybody[index]!.gateway));
  const timer = setInterval(() => going.forEach(say), intervalSeconds * 400);
  for (const line of load.lines) if (!going.includes(line)) say(line);
  return { load, lastSentAt, stop: () => clearInterval(timer) };
}

interface Told {
  readonly address: string;
  readonly at: string;
}

async function toldSince(database: pg.Client, since: number): Promise<readonly Told[]> {
  const { rows } = await database.query<Told>(
    `select address, recorded_at::text as at from ledger.fact join sensing.device on device.id::text = payload->>'deviceId'
     where type = 'device.wentSilent' and device_no like 'SIL-%' and recorded_at >= to_timestamp($1 / 1000.0) order by recorded_at`,
    [since],
  );
  return rows;
}

const section = `Silence: contract of ${misses} × ${intervalSeconds} s`;

async function runningRows(product: Product, running: Speaking, stopped: number): Promise<Row[]> {
  const database = await product.connectDatabase();
  const since = Date.now() - 60_000;
  await new Promise((resolve) => setTimeout(resolve, (intervalSeconds * misses + slackSeconds + 4) * 1000));
  const told = await toldSince(database, since);
  const ofNetwork = await database.query<{ n: number }>(
    `select count(*)::int as n from ledger.fact where type = 'sensing.networkLost' and recorded_at >= to_timestamp($1 / 1000.0)`,
    [since],
  );
  await database.end();
  const silent = Array.from({ length: stopped }, (_, gateway) => addressOf(gateway));
  const late = silent.flatMap((address) => {
    const at = told.find((one) => one.address === address);
    return at === undefined
      ? []
      : [Date.parse(at.at) - running.lastSentAt.get(address)! - intervalSeconds * misses * 1000];
  });
  return [
    {
      section,
      what: 'told after the promise was broken, from the last frame',
      ...spread(late),
      target: { of: 'p99', atMost: slackSeconds * 1000 },
      note: `${gateways} gateways and ${(gateways / 10) * childrenEach} children, ${stopped} gateways fell silent`,
    },
    countRow('of them told more than a second too early', late.filter((milliseconds) => milliseconds < -1000).length),
    countRow('of them not told', stopped - late.length),
    countRow('told more than once', told.length - new Set(told.map(({ address }) => address)).size),
    countRow(
      'told though they speak, or though only their gateway is silent',
      told.filter(({ address }) => !silent.includes(address)).length,
      `${ofNetwork.rows[0]!.n} losses of a network`,
    ),
  ];
}

interface Back {
  readonly load: TransmitterLoad;
  readonly at: number;
  /** Addresses of those that never come back. */
  readonly gone: readonly string[];
  stop(): void;
}

/** Everybody but a second group comes back the moment the gateway listens, as devices do that try again and again. */
async function devicesBack(port: number, stoppedBefore: number): Promise<Back> {
  const last = Array.from({ length: Math.floor(gateways * stoppedShare) }, (_, index) => gateways - 1 - index);
  const gone = new Set(last.filter((gateway) => gateway % 10 !== 0));
  const everybody = Array.from({ length: gateways }, (_, gateway) => gateway)
    .filter((gateway) => gateway >= stoppedBefore && !gone.has(gateway))
    .flatMap((gateway) => [0, ...childrenOf(gateway)].map((child) => addressOf(gateway, child)));
  for (const until = Date.now() + 120_000; ;) {
    const load = new TransmitterLoad(port, everybody);
    try {
      await load.open();
      const say = () => load.lines.forEach((line) => line.send('heartbeat', 1));
      say();
      const timer = setInterval(say, intervalSeconds * 400);
      const stop = () => {
        clearInterval(timer);
        load.close();
      };
      return { load, at: Date.now(), gone: [...gone].map((gateway) => addressOf(gateway)), stop };
    } catch (error) {
      load.close();
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What fell silent while nobody was there to hear it is told once, after one interval more. */
async function startRows(product: Product, back: Back, downFrom: number): Promise<Row[]> {
  const enough = back.at + (intervalSeconds + slackSeconds + 6) * 1000;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, enough - Date.now())));
  const database = await product.connectDatabase();
  const told = await toldSince(database, downFrom);
  await database.query(`update sensing.device set valid_until_on = current_date where device_no like 'SIL-%'`);
  await database.end();
  back.stop();
  const ofGone = told.filter(({ address }) => back.gone.includes(address));
  return [
    {
      section,
      what: 'fell silent while the product was down: told after its gateway listened again',
      ...spread(ofGone.map(({ at }) => Date.parse(at) - back.at)),
      target: { of: 'p99', atMost: (intervalSeconds + slackSeconds) * 1000 },
      note: `one interval of ${intervalSeconds} s is given to be heard again`,
    },
    countRow('of them not told', back.gone.length - new Set(ofGone.map(({ address }) => address)).size),
    countRow(
      'told more than once, again, or though they came back',
      told.length - new Set(ofGone.map(({ address }) => address)).size,
    ),
  ];
}

const countRow = (what: string, count: number, note?: string): Row => ({
  section,
  what,
  count: 1,
  unit: 'count',
  p50: count,
  target: { of: 'p50', atMost: 0 },
  ...(note ? { note } : {}),
});
