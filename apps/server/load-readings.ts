import { sql } from 'kysely';
import { addSeconds } from '@wanghuo/kernel';
import { listRecordsWhere, type CommandContext, type Services } from '@wanghuo/platform-server';
import { device, type Device } from '@wanghuo/sensing/model';
import { coursesOf, planReadings } from '@wanghuo/simulator/devices';

type Context = CommandContext & { readonly services: Services };

const seed = 20_261_127;
const pastDays = 8;
/** A reading that no frame carried: it was made for the demonstration. */
const noFrame = '00000000-0000-0000-0000-000000000000';

/**
 * Gives the made-up devices of a demonstration days of readings, once, so that charts, early signs and back-tests have
 * something to look at. Only devices whose source says that they are made up get any.
 * @returns how many readings, or null when there were some already
 */
export async function loadReadings(services: Services, onProgress: () => void): Promise<number | null> {
  return services.transact(services.jobSubject('sensing.store'), async (context) => {
    const { rows } = await sql<{ there: boolean }>`
      select exists (select from sensing.reading) or exists (select from sensing.frame) as there`.execute(context.tx);
    if (rows[0]?.there) return null;
    onProgress();
    let count = 0;
    for (const [deviceClass, courses] of Object.entries(coursesOf)) {
      const devices = (await listRecordsWhere(context, device, { deviceClass: deviceClass as Device['deviceClass'] }))
        .filter(({ source, validUntilOn }) => source === 'SYNTHETIC' && validUntilOn === null)
        .toSorted((left, right) => (left.deviceNo < right.deviceNo ? -1 : 1));
      for (const [index, one] of devices.entries())
        count += await keepHistory(context, one, courses[index % courses.length] ?? 'STEADY');
    }
    return count;
  });
}

async function keepHistory(
  { tx, now }: Context,
  { id, deviceNo, deviceClass, protocol, address, townshipCode, premisesNo, maintainerId }: Device,
  course: Parameters<typeof planReadings>[3],
): Promise<number> {
  const { readings, signals } = planReadings(seed, deviceNo, deviceClass, course, pastDays);
  const at = (secondsAgo: number) => addSeconds(now, -secondsAgo);
  await sql`insert into sensing.reading
      (device_id, township_code, premises_no, component, quantity, unit, value, at, received_at, frame_id)
    select ${id}::uuid, ${townshipCode}, ${premisesNo}, '', quantity, unit, value, at, at, ${noFrame}::uuid
    from unnest(${readings.map(({ quantity }) => quantity)}::text[], ${readings.map(({ unit }) => unit)}::text[],
      ${readings.map(({ value }) => value)}::float8[], ${readings.map(({ secondsAgo }) => at(secondsAgo))}::timestamptz[])
      as past (quantity, unit, value, at)`.execute(tx);
  await sql`insert into sensing.signal (frame_id, place, received_at, source, device_id, township_code, premises_no,
      maintainer_id, component, condition, is_active, marks, effect)
    select ${`${noFrame}/${deviceNo}`}, place, at, ${`${protocol}/${address}`}, ${id}::uuid, ${townshipCode}, ${premisesNo},
      ${maintainerId}::uuid, '', condition, is_active, '{}', 'STATE'
    from unnest(${signals.map((_, place) => place)}::int[], ${signals.map(({ secondsAgo }) => at(secondsAgo))}::timestamptz[],
      ${signals.map(({ condition }) => condition)}::text[], ${signals.map(({ isActive }) => isActive)}::bool[])
      as past (place, at, condition, is_active)`.execute(tx);
  return readings.length;
}
