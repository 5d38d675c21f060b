import { existsSync, rmSync } from 'node:fs';
import type pg from 'pg';
import { openGateways, openProduct, sensingFolder, type Product } from './product.ts';

/** Addresses of the load begin here; the demonstration's own begin with the code of the district. */
const addressesFrom = 700_000_000_000;
/** Registered devices that speak rarely, so that none of a run is called silent before it ends. */
const heartbeatSeconds = 3_600;

export const registeredDevices = 100_000;
export const addressOf = (index: number): string => String(addressesFrom + index);
export const addresses = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => addressOf(from + index));

/** Makes the folder of the sensing parts anew: the built-in district, devices registered. */
export async function makeGround(): Promise<void> {
  rmSync(sensingFolder, { recursive: true, force: true });
  const product = await openProduct(1, { folder: sensingFolder });
  const database = await product.connectDatabase();
  await registerDevices(database, registeredDevices);
  await database.end();
  await product.stop();
}

/** The product on the folder of the sensing parts; one of other migrations than ours is made anew. */
export async function openSensingProduct(): Promise<Product> {
  const open = async () => openProduct(1, { folder: sensingFolder, gateways: await openGateways() });
  if (existsSync(sensingFolder)) {
    const product = await open().catch(() => null);
    if (product) return product;
  }
  await makeGround();
  return open();
}

/** Always the same id for the device with a number, as SQL. */
export const deviceIdOf = (number: string): string =>
  `overlay(overlay(md5('bench device ' || ${number}) placing '4' from 13) placing '8' from 17)::uuid`;

/** Devices straight into their register, spread over the townships; they hang in no premises. */
export async function registerDevices(database: pg.Client, count: number): Promise<void> {
  await database.query(
    `with township as (
       select array_agg(code order by code) as codes from territory.division where code ~ '^500116\\d{3}$' and valid_until_on is null)
     insert into sensing.device (id, version, source, valid_from_on, device_no, name, device_class, protocol, address,
       profile, township_code, longitude, latitude, heartbeat_seconds, heartbeat_misses)
     select ${deviceIdOf('n')}, 1, 'SYNTHETIC', current_date, 'LOAD-' || n, '示例·装置' || n,
       'USER_TRANSMITTER', 'GB26875', ($2::bigint + n)::text, 'GB26875_STANDARD',
       township.codes[1 + n % array_length(township.codes, 1)],
       106.2 + (n % 997) * 0.0004, 29.0 + (n % 991) * 0.0004, $3, 3
     from generate_series(0, $1 - 1) as n, township
     on conflict do nothing`,
    [count, addressesFrom, heartbeatSeconds],
  );
}

/** Ends what stands open, as if people had, so that the next measurement begins with an empty queue. */
export async function endAlarms(database: pg.Client): Promise<void> {
  await database.query(
    `update sensing.alarm set state = 'REJECTED', outcome = 'TEST', cause = 'TEST', ended_at = now()
     where state not in ('VERIFIED', 'REJECTED')`,
  );
  await database.query(`delete from jobs.deadline where job = 'workflow.clock' and input->>'workflow' = 'alarmCourse'`);
}

/** Waits until everything on disk is in the database. @returns seconds, or null when it took longer */
export async function untilStored(product: Product, seconds: number): Promise<number | null> {
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1000) {
    const { behind, lifeBehind } = await product.order<{ behind: number; lifeBehind: number }>({ do: 'wire state' });
    if (behind === 0 && lifeBehind === 0) return (performance.now() - begun) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}
