import { parseInstant } from '@wanghuo/kernel';
import { alarmRulesAt } from '@wanghuo/sensing/model';
import type pg from 'pg';
import { Caller, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { deviceIdOf, endAlarms, openSensingProduct, registeredDevices } from './sensing-ground.ts';
import { isQuick } from './settings.ts';

const openAlarms = isQuick ? 10_000 : 100_000;
/** Rows of what devices said before; the long run asks for fifty million. */
const historyRows = Number(process.env['BENCH_HISTORY_ROWS'] ?? (isQuick ? 100_000 : 2_000_000));
const { version: ruleVersion } = alarmRulesAt(parseInstant(new Date().toISOString()));
const rowsInStatement = 500_000;
const asked = isQuick ? 40 : 200;

/** The queue of the monitoring seat with very many open alarms and a long past. */
export async function alarmQueueRows(): Promise<Row[]> {
  const product = await openSensingProduct();
  try {
    const database = await product.connectDatabase();
    const begun = performance.now();
    await makeAlarms(database);
    await makeHistory(database);
    const seconds = (performance.now() - begun) / 1000;
    const rows = await measure(product, database, seconds);
    await endAlarms(database);
    await database.end();
    return rows;
  } finally {
    await product.stop();
  }
}

/** Alarms that stand open, one of each device, in the classes by turns; no clock of theirs runs any more. */
async function makeAlarms(database: pg.Client): Promise<void> {
  await endAlarms(database);
  await database.query(
    `insert into sensing.alarm (id, version, source, valid_from_on, alarm_no, alarm_class, condition, state, place_key,
       place_name, township_code, device_id, longitude, latitude, is_test, is_trusted, marks, component_count, opened_at,
       asked_at, rule_version, evidence, likelihood_reasons, told_seats_at, calls)
     select gen_random_uuid(), 1, 'SYNTHETIC', current_date, 'BENCH-' || extract(epoch from now())::bigint || '-' || n,
       (array['FIRE', 'FIRE', 'GAS', 'WARNING'])[1 + n % 4], (array['FIRE', 'MANUAL_ALARM', 'GAS', 'EARTH_LEAKAGE'])[1 + n % 4],
       'AT_SEATS', 'device/' || device.id, device.name, device.township_code, device.id, device.longitude, device.latitude,
       false, true, '{}', 1, now() - make_interval(secs => n % 86400), now() - make_interval(secs => n % 86400), $2,
       '示例', '[]', now(), '[]'
     from generate_series(0, $1 - 1) as n join sensing.device on device.id = ${deviceIdOf('n')}`,
    [openAlarms, ruleVersion],
  );
  await database.query(
    `insert into sensing.alarm_part (alarm_id, source, component, condition, device_id, signals, first_at, last_at)
     select id, 'GB26875/' || alarm_no, '1/1/1', condition, device_id, 3, opened_at, now()
     from sensing.alarm where alarm_no like 'BENCH-%' and state = 'AT_SEATS'`,
  );
}

/** Half of it signals, half readings, over the last month, of devices by turns; every fiftieth an alarm that was ended. */
async function makeHistory(database: pg.Client): Promise<void> {
  for (let from = 0; from < historyRows; from += rowsInStatement) {
    const count = Math.min(rowsInStatement, historyRows - from);
    await database.query(
      `insert into sensing.signal (frame_id, place, received_at, source, device_id, component, condition, is_active, marks, effect)
       select gen_random_uuid()::text, 0, now() - random() * interval '30 days', 'GB26875/' || n % ${registeredDevices},
         ${deviceIdOf(`n % ${registeredDevices}`)}, '1/1/' || n % 50, 'FAULT', n % 2 = 0, '{}', 'TASK'
       from generate_series($1::bigint, $1::bigint + $2 / 2 - 1) as n`,
      [from, count],
    );
    await database.query(
      `insert into sensing.reading (device_id, township_code, component, quantity, unit, value, at, received_at, frame_id)
       select ${deviceIdOf(`n % ${registeredDevices}`)}, '500116001', '', 'pressure', 'kPa', 300 + n % 100, at, at, gen_random_uuid()
       from generate_series($1::bigint, $1::bigint + $2 / 2 - 1) as n, lateral (select now() - random() * interval '30 days' as at) as moment`,
      [from, count],
    );
  }
  await database.query(
    `insert into sensing.alarm (id, version, source, valid_from_on, alarm_no, alarm_class, condition, state, place_key,
       place_name, township_code, device_id, is_test, is_trusted, marks, component_count, opened_at, asked_at,
       rule_version, evidence, likelihood_reasons, calls, outcome, cause, ended_at)
     select gen_random_uuid(), 1, 'SYNTHETIC', current_date, 'ENDED-' || extract(epoch from now())::bigint || '-' || n, 'FIRE', 'FIRE',
       'REJECTED', 'device/' || device.id, device.name, device.township_code, device.id, false, true, '{}', 1, at, at,
       $2, '示例', '[]', '[]', 'FALSE', 'COOKING', at + interval '2 minutes'
     from generate_series(0, $1 - 1) as n join sensing.device on device.id = ${deviceIdOf(`n % ${registeredDevices}`)},
       lateral (select now() - random() * interval '30 days' as at) as moment`,
    [Math.floor(historyRows / 50), ruleVersion],
  );
  for (const table of ['alarm', 'alarm_part', 'signal', 'reading', 'device'])
    await database.query(`analyze sensing.${table}`);
}

interface Queue {
  readonly openTotal: number;
  readonly cards: readonly { readonly alarms: readonly { readonly id: string }[] }[];
}

async function measure(product: Product, database: pg.Client, madeIn: number): Promise<Row[]> {
  const section = `Alarm queue: ${openAlarms.toLocaleString('en')} open alarms, ${historyRows.toLocaleString('en')} rows of history`;
  const seat = new Caller(product.url, product.monitor);
  const target = { of: 'p99', atMost: 200 } as const;
  const pictures: number[] = [];
  let bytes = 0;
  let queue: Queue | null = null;
  for (let index = 0; index < asked; index += 1) {
    const answer = await seat.ask<Queue>('sensing/monitorQueue');
    if (index >= 5) pictures.push(answer.milliseconds);
    bytes = answer.bytes;
    queue = answer.body;
  }
  const { rows: chosen } = await database.query<{ id: string }>(
    `select id::text from sensing.alarm where state = 'AT_SEATS' order by md5(id::text) limit $1`,
    [asked],
  );
  const taken: number[] = [];
  const details: number[] = [];
  let refused = 0;
  for (const [index, { id }] of chosen.entries()) {
    const answer = await seat.act('workflows/alarmCourse/acknowledge', { id, input: {} }).catch((error: Error) => {
      if (refused === 0) process.stdout.write(`  ${error.message.slice(0, 200)}\n`);
      refused += 1;
      return null;
    });
    if (answer && index >= 5) taken.push(answer.milliseconds);
    if (index % 4 === 0) details.push((await seat.ask('sensing/alarmDetail', { alarmId: id })).milliseconds);
  }
  return [
    {
      section,
      what: 'list and counts of open alarms',
      ...spread(pictures),
      target,
      note: `${queue?.openTotal.toLocaleString('en')} counted, ${(bytes / 1024).toFixed(0)} KiB; made in ${madeIn.toFixed(0)} s`,
    },
    { section, what: 'acknowledge one of them', ...spread(taken), target, note: `${refused} refused` },
    { section, what: 'one with its parts, surroundings and past', ...spread(details) },
  ];
}
