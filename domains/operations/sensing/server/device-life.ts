import { sql } from 'kysely';
import type { CommandContext, Services } from '@wanghuo/platform-server';
import {
  alarmRulesAt,
  deviceHeardAgain,
  devicesLiveChanged,
  firstWordSeconds,
  usualContracts,
  type Report,
} from '../model/index.ts';
import { queueLife } from './forwarding/outbox.ts';
import { raiseTasks } from './task-raising.ts';

type Context = CommandContext & { readonly services: Services };

const usual = JSON.stringify(usualContracts);

/** The contract of a device: its own where it has one, else that of its class. */
const contractColumns = sql`coalesce(device.heartbeat_seconds, (${usual}::jsonb -> device_class ->> 'intervalSeconds')::int),
  coalesce(device.heartbeat_misses, (${usual}::jsonb -> device_class ->> 'misses')::int)`;

/** By when something must have been heard of a device that is new. */
const firstWord = sql`make_interval(secs => greatest(interval_seconds * misses, ${firstWordSeconds}))`;

/** Rows for devices that have none yet, contracts as they stand today, none for what is retired. */
export async function followRegister({ tx, now }: Pick<Context, 'tx' | 'now'>): Promise<void> {
  await sql`insert into sensing.device_life (device_id, township_code, premises_no, maintainer_id, parent_id,
      interval_seconds, misses, state, since_at, due_at)
    select device.id, township_code, premises_no, maintainer_id, parent_id, contract.interval_seconds, contract.misses,
      'NEVER', ${now}, ${now}::timestamptz + ${firstWord}
    from sensing.device, lateral (select ${contractColumns}) as contract (interval_seconds, misses)
    where valid_until_on is null and not exists (select from sensing.device_life as life where life.device_id = device.id)
    on conflict do nothing`.execute(tx);
  // Those that were registered before a first word had a time.
  await sql`update sensing.device_life set due_at = since_at + ${firstWord}
    where state = 'NEVER' and due_at is null and told is null`.execute(tx);
  await sql`with wanted as (
      select device.id, township_code, premises_no, maintainer_id, parent_id, valid_until_on,
        contract.interval_seconds, contract.misses
      from sensing.device, lateral (select ${contractColumns}) as contract (interval_seconds, misses))
    update sensing.device_life as life set township_code = wanted.township_code, premises_no = wanted.premises_no,
      maintainer_id = wanted.maintainer_id, parent_id = wanted.parent_id, interval_seconds = wanted.interval_seconds,
      misses = wanted.misses
    from wanted where wanted.id = life.device_id and wanted.valid_until_on is null
      and (life.township_code, life.premises_no, life.maintainer_id, life.parent_id, life.interval_seconds, life.misses)
        is distinct from (wanted.township_code, wanted.premises_no, wanted.maintainer_id, wanted.parent_id,
          wanted.interval_seconds, wanted.misses)`.execute(tx);
  await sql`delete from sensing.device_life as life using sensing.device
    where device.id = life.device_id and device.valid_until_on is not null`.execute(tx);
}

/** A device that speaks more often than this is written down once in so long. */
const thinSeconds = 1;

/** Whoever spoke is alive, whatever was said. Who had been called silent is heard again, and the work it caused knows. */
export async function noteHeard(context: Context, reports: readonly Report[]): Promise<void> {
  const heard = new Map<string, string>();
  for (const { speaker, receivedAt } of reports)
    if (speaker.deviceId !== null && receivedAt > (heard.get(speaker.deviceId) ?? ''))
      heard.set(speaker.deviceId, receivedAt);
  if (heard.size === 0) return;
  const spoke = sql`unnest(${[...heard.keys()]}::uuid[], ${[...heard.values()]}::timestamptz[]) as heard (device_id, at)`;
  // A device that was registered a moment ago has no row yet.
  await sql`insert into sensing.device_life (device_id, township_code, premises_no, maintainer_id, parent_id,
      interval_seconds, misses, state, since_at)
    select device.id, township_code, premises_no, maintainer_id, parent_id, ${contractColumns}, 'NEVER', heard.at
    from ${spoke} join sensing.device on device.id = heard.device_id
    where not exists (select from sensing.device_life as life where life.device_id = heard.device_id)
    on conflict do nothing`.execute(context.tx);
  const { rows } = await sql<{ device_id: string; was: string; told: string | null }>`
    with before as (
      select life.device_id, life.state as was, life.told, heard.at
      from sensing.device_life as life join ${spoke} using (device_id)
      where life.last_heard_at is null or heard.at >= life.last_heard_at + make_interval(secs => ${thinSeconds})
      order by life.device_id for update of life)
    update sensing.device_life as life set last_heard_at = before.at, state = 'ALIVE', told = null,
      since_at = case when before.was = 'ALIVE' then life.since_at else before.at end,
      due_at = before.at + make_interval(secs => life.interval_seconds)
    from before where before.device_id = life.device_id
    returning life.device_id, before.was, before.told`.execute(context.tx);
  const first = rows.filter(({ was }) => was === 'NEVER');
  if (first.length > 0)
    await askNewChildren(
      context,
      first.map(({ device_id }) => device_id),
    );
  const back = rows.filter(({ was }) => was === 'NEVER' || was === 'SILENT').length;
  if (back > 0)
    await context.services.announce(context, devicesLiveChanged, { changeId: context.newId(), silent: 0, heard: back });
  // Called silent before, or missed since it was registered.
  const returned = rows.filter(({ was, told: how }) => was === 'SILENT' || (was === 'NEVER' && how !== null));
  if (returned.length === 0) return;
  await askChildrenAgain(
    context,
    returned.map(({ device_id }) => device_id),
  );
  const told = returned
    .filter(({ was, told: how }) => was === 'SILENT' && how !== 'PARENT')
    .map(({ device_id }) => device_id);
  await context.services.announceMany(
    context,
    deviceHeardAgain,
    told.map((deviceId) => ({ deviceId })),
  );
  await queueLife(context, told, 'HEARD_AGAIN');
  await raiseTasks(
    context,
    returned.map(({ device_id }) => ({
      deviceId: device_id,
      kind: 'SILENCE' as const,
      isActive: false,
      component: null,
      componentName: null,
      at: heard.get(device_id) as string,
      isRaise: false,
    })),
    alarmRulesAt(context.now).rule,
  );
}

/** Their gateway is back: from now on their silence is their own. */
async function askChildrenAgain({ tx, now }: Context, parents: readonly string[]): Promise<void> {
  await sql`update sensing.device_life set state = 'LATE', told = null, since_at = ${now},
      due_at = ${now}::timestamptz + make_interval(secs => interval_seconds * misses)
    where parent_id = any (${parents as string[]}::uuid[]) and state = 'SILENT' and told = 'PARENT'`.execute(tx);
}

/** Their gateway speaks for the first time: now they can be heard, and have as long as it had. */
async function askNewChildren({ tx, now }: Context, parents: readonly string[]): Promise<void> {
  await sql`update sensing.device_life set told = null, due_at = ${now}::timestamptz + ${firstWord}
    where parent_id = any (${parents as string[]}::uuid[]) and state = 'NEVER' and told = 'PARENT'`.execute(tx);
}
