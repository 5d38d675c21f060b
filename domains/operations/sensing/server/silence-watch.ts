import { sql } from 'kysely';
import {
  every,
  insertRecord,
  setDeadlines,
  takeStep,
  updateRecord,
  listRecordsWhere,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { instantOfMillis, parseInstant, secondsBetween } from '@wanghuo/kernel';
import {
  alarmRulesAt,
  deviceRepair,
  deviceTask,
  deviceTaskRaised,
  deviceNeverHeard,
  deviceTaskSignalled,
  devicesLiveChanged,
  deviceWentSilent,
  isMassLoss,
  judgeLife,
  massLoss,
  networkLost,
  taskDueAt,
  type AlarmRules,
  type Deafness,
  type DeviceTask,
} from '../model/index.ts';
import { queueLife } from './forwarding/outbox.ts';
import { followRegister } from './device-life.ts';
import { nextTaskNumbers, raiseTasks, untouched } from './task-raising.ts';
import { wordsOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };

interface DueRow {
  readonly device_id: string;
  readonly township_code: string;
  readonly parent_id: string | null;
  readonly interval_seconds: number;
  readonly misses: number;
  readonly state: 'ALIVE' | 'LATE';
  readonly last_heard_at: string;
  readonly parent_state: string | null;
  readonly parent_due_at: string | null;
}

interface Judged {
  readonly device_id: string;
  readonly state: 'ALIVE' | 'LATE' | 'SILENT';
  readonly due_at: string | null;
  readonly told: 'OWN' | 'PARENT' | 'NETWORK' | null;
}

/** So many are judged in one go; what is left waits a second. */
const batchRows = 20_000;
/** A watch that did not run for so long could not hear either. */
const deafSeconds = 10;

/** Judges every second who has not been heard, at start-up too: each silence is told once. */
export const watchSilence = every(1, 'sensing.watchSilence', (context) => judgeSilence(context), { limitSeconds: 20 });

/** Devices come, go and change their contracts in the register. */
export const followDevices = every(20, 'sensing.followDevices', (context) => followRegister(context), {
  limitSeconds: 20,
});

export async function judgeSilence(context: Context): Promise<void> {
  const deafness = await noteWatch(context);
  const due = await takeDue(context);
  const { rule } = alarmRulesAt(context.now);
  if (due.length > 0) await judge(context, due, deafness, rule);
  await judgeNeverHeard(context, deafness, rule);
  await closeNetworkLosses(context, rule);
}

/** Remembers that it ran. @returns the last time in which it did not */
async function noteWatch({ tx, now }: Context): Promise<Deafness | null> {
  const { rows } = await sql<{ deaf_from_at: string | null; resumed_at: string | null }>`
    insert into sensing.watch as watch (single, judged_at) values (true, ${now})
    on conflict (single) do update set judged_at = excluded.judged_at,
      deaf_from_at = case when excluded.judged_at > watch.judged_at + make_interval(secs => ${deafSeconds})
        then watch.judged_at else watch.deaf_from_at end,
      resumed_at = case when excluded.judged_at > watch.judged_at + make_interval(secs => ${deafSeconds})
        then excluded.judged_at else watch.resumed_at end
    returning deaf_from_at, resumed_at`.execute(tx);
  const [row] = rows;
  if (!row?.deaf_from_at || !row.resumed_at) return null;
  return { fromAt: row.deaf_from_at, resumedAt: row.resumed_at };
}

async function takeDue({ tx, now }: Context): Promise<readonly DueRow[]> {
  const { rows } = await sql<DueRow>`
    with due as (
      select device_id from sensing.device_life where due_at <= ${now} and state in ('ALIVE', 'LATE')
      order by due_at, device_id limit ${batchRows} for update skip locked)
    select life.device_id, life.township_code, life.parent_id, life.interval_seconds, life.misses, life.state,
      life.last_heard_at, parent.state as parent_state, parent.due_at as parent_due_at
    from due join sensing.device_life as life using (device_id)
    left join sensing.device_life as parent on parent.device_id = life.parent_id
    order by life.device_id`.execute(tx);
  return rows;
}

async function judge(
  context: Context,
  due: readonly DueRow[],
  deafness: Deafness | null,
  rules: AlarmRules,
): Promise<void> {
  const verdicts = new Map(
    due.map((row) => [
      row.device_id,
      judgeLife(
        row.last_heard_at,
        { intervalSeconds: row.interval_seconds, misses: row.misses },
        context.now,
        deafness,
      ),
    ]),
  );
  const judged: Judged[] = [];
  const own: DueRow[] = [];
  for (const row of due) {
    const verdict = verdicts.get(row.device_id)!;
    if (verdict.state !== 'SILENT') {
      judged.push({ device_id: row.device_id, state: verdict.state, due_at: verdict.dueAt, told: null });
      continue;
    }
    const parentState = (row.parent_id && verdicts.get(row.parent_id)?.state) ?? row.parent_state;
    // Behind a silent gateway nobody can be heard; behind a late one it is not known yet.
    if (parentState === 'SILENT')
      judged.push({ device_id: row.device_id, state: 'SILENT', due_at: null, told: 'PARENT' });
    else if (parentState === 'LATE')
      judged.push({
        device_id: row.device_id,
        state: 'LATE',
        due_at: dueWithParent(row, verdicts, context),
        told: null,
      });
    else own.push(row);
  }
  const lost = await lostTownships(context, own, rules);
  for (const row of own)
    judged.push({
      device_id: row.device_id,
      state: 'SILENT',
      due_at: null,
      told: lost.has(row.township_code) ? 'NETWORK' : 'OWN',
    });
  await saveJudged(context, judged, due);
  const silent = judged.filter(({ state }) => state === 'SILENT').length;
  if (silent > 0)
    await context.services.announce(context, devicesLiveChanged, { changeId: context.newId(), silent, heard: 0 });
  const told = own.filter(({ township_code }) => !lost.has(township_code));
  await context.services.announceMany(
    context,
    deviceWentSilent,
    told.map(({ device_id, last_heard_at }) => ({
      deviceId: device_id,
      lastHeardAt: last_heard_at,
    })),
  );
  await queueLife(
    context,
    told.map(({ device_id }) => device_id),
    'SILENT',
  );
  await raiseTasks(
    context,
    told.map(({ device_id }) => signOf(device_id, context.now)),
    rules,
  );
}

interface NewRow {
  readonly device_id: string;
  readonly interval_seconds: number;
  readonly parent_state: string | null;
}

/** Registered long enough ago and never heard: told once, and work for whoever keeps it; not those behind a silent gateway. */
async function judgeNeverHeard(context: Context, deafness: Deafness | null, rules: AlarmRules): Promise<void> {
  const { tx, now } = context;
  const { rows } = await sql<NewRow>`
    with due as (
      select device_id from sensing.device_life where due_at <= ${now} and state = 'NEVER'
      order by due_at, device_id limit ${batchRows} for update skip locked)
    select life.device_id, life.interval_seconds, parent.state as parent_state
    from due join sensing.device_life as life using (device_id)
    left join sensing.device_life as parent on parent.device_id = life.parent_id
    order by life.device_id`.execute(tx);
  if (rows.length === 0) return;
  // While this side was deaf nobody could speak for the first time: an interval more.
  const isDeaf = deafness !== null && secondsBetween(parseInstant(deafness.resumedAt), now) < deafSeconds;
  const behind = (row: NewRow) => row.parent_state === 'SILENT' || row.parent_state === 'NEVER';
  await sql`update sensing.device_life as life set told = judged.told,
      due_at = case when judged.told is null then ${now}::timestamptz + make_interval(secs => interval_seconds) end
    from unnest(${rows.map(({ device_id }) => device_id)}::uuid[],
      ${rows.map((row) => (isDeaf ? null : behind(row) ? 'PARENT' : 'OWN'))}::text[]) as judged (device_id, told)
    where judged.device_id = life.device_id`.execute(tx);
  const own = isDeaf ? [] : rows.filter((row) => !behind(row));
  await context.services.announceMany(
    context,
    deviceNeverHeard,
    own.map(({ device_id }) => ({ deviceId: device_id })),
  );
  await raiseTasks(
    context,
    own.map(({ device_id }) => signOf(device_id, now)),
    rules,
  );
}

/** A second after its gateway is judged, whichever way. */
function dueWithParent(row: DueRow, verdicts: ReadonlyMap<string, { dueAt: string | null }>, { now }: Context): string {
  const parentDueAt = (row.parent_id && verdicts.get(row.parent_id)?.dueAt) ?? row.parent_due_at ?? now;
  return instantOfMillis(Math.max(Date.parse(parentDueAt), Date.parse(now)) + 1_000);
}

const signOf = (deviceId: string, at: string) => ({
  deviceId,
  kind: 'SILENCE' as const,
  isActive: true,
  component: null,
  componentName: null,
  at,
  isRaise: true,
});

async function saveJudged({ tx, now }: Context, judged: readonly Judged[], due: readonly DueRow[]): Promise<void> {
  const before = new Map(due.map((row) => [row.device_id, row.state]));
  const rows = judged.map((one) => ({ ...one, is_new: before.get(one.device_id) !== one.state }));
  await sql`update sensing.device_life as life set state = judged.state, due_at = judged.due_at, told = judged.told,
      since_at = case when judged.is_new then ${now} else life.since_at end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as judged (device_id uuid, state text, due_at timestamptz, told text, is_new boolean)
    where judged.device_id = life.device_id`.execute(tx);
}

/** DV-13: townships of which more than a fifth fell silent within minutes: one event each, not a thousand. */
async function lostTownships(
  context: Context,
  own: readonly DueRow[],
  rules: AlarmRules,
): Promise<ReadonlySet<string>> {
  const counts = new Map<string, number>();
  for (const { township_code } of own) counts.set(township_code, (counts.get(township_code) ?? 0) + 1);
  if (counts.size === 0) return new Set();
  const { rows } = await sql<{ township_code: string; heard: number; silent: number }>`
    select township_code, (count(*) filter (where state <> 'NEVER'))::int as heard,
      (count(*) filter (where state = 'SILENT' and told is distinct from 'PARENT'
        and since_at > ${context.now}::timestamptz - make_interval(secs => ${massLoss.withinSeconds})))::int as silent
    from sensing.device_life where township_code = any (${[...counts.keys()]}::text[]) group by township_code`.execute(
    context.tx,
  );
  const lost = new Set<string>();
  for (const { township_code, heard, silent } of rows) {
    const count = counts.get(township_code) ?? 0;
    const [known] = await openLosses(context, township_code);
    if (!known && !isMassLoss(silent + count, heard)) continue;
    lost.add(township_code);
    if (known) await updateRecord(context, deviceTask, known.id, { deviceCount: known.deviceCount + count }, 'any');
    else await openNetworkLoss(context, township_code, silent + count, rules);
  }
  return lost;
}

const openLosses = async (context: Context, townshipCode: string): Promise<readonly DeviceTask[]> =>
  (
    await listRecordsWhere(context, deviceTask, { townshipCode, kind: 'NETWORK_LOSS', deviceId: null, clearedAt: null })
  ).filter(({ state }) => state === 'OPEN' || state === 'TAKEN');

async function openNetworkLoss(
  context: Context,
  townshipCode: string,
  count: number,
  rules: AlarmRules,
): Promise<void> {
  const { rows: names } = await sql<{ name: string }>`
    select name from territory.division where code = ${townshipCode} and valid_until_on is null limit 1`.execute(
    context.tx,
  );
  const [taskNo = ''] = await nextTaskNumbers(context, 1);
  const task = await insertRecord(context, deviceTask, {
    ...untouched,
    taskNo,
    kind: 'NETWORK_LOSS',
    deviceId: null,
    subject: wordsOf(context.services)('deviceTask.networkLoss', { place: names[0]?.name ?? townshipCode }),
    townshipCode,
    premisesId: null,
    premisesNo: null,
    maintainerId: null,
    raisedAt: context.now,
    occurrences: 1,
    deviceCount: count,
    clearedAt: null,
    dueAt: taskDueAt(rules, 'NETWORK_LOSS', context.now),
  });
  await setDeadlines(context, deviceRepair, task);
  await context.services.announce(context, deviceTaskRaised, {
    deviceTaskId: task.id,
    kind: task.kind,
    deviceId: null,
  });
  await context.services.announce(context, networkLost, { townshipCode, deviceTaskId: task.id, deviceCount: count });
  // What was told one by one a moment ago and nobody has touched is part of this.
  const { rows } = await sql<{ id: string }>`
    update sensing.device_life as life set told = 'NETWORK' from sensing.device_task as task
    where task.device_id = life.device_id and task.kind = 'SILENCE' and task.state = 'OPEN' and task.cleared_at is null
      and life.township_code = ${townshipCode} and life.state = 'SILENT'
      and life.since_at > ${context.now}::timestamptz - make_interval(secs => ${massLoss.withinSeconds})
    returning task.id`.execute(context.tx);
  for (const { id } of rows) await takeStep(context, deviceRepair, 'fold', id, {}, { by: 'command' });
}

/** The network is back when hardly any of those lost with it is still silent; the rest are silent on their own from then. */
async function closeNetworkLosses(context: Context, rules: AlarmRules): Promise<void> {
  const { rows } = await sql<{ id: string; township_code: string; device_count: number; still: number }>`
    select task.id, task.township_code, task.device_count, (select count(*) from sensing.device_life as life
      where life.township_code = task.township_code and life.state = 'SILENT' and life.told = 'NETWORK')::int as still
    from sensing.device_task as task
    where kind = 'NETWORK_LOSS' and state in ('OPEN', 'TAKEN', 'DONE') and cleared_at is null`.execute(context.tx);
  for (const { id, township_code, device_count, still } of rows) {
    if (still > device_count / 10) continue;
    await updateRecord(context, deviceTask, id, { clearedAt: context.now }, 'any');
    await context.services.announce(context, deviceTaskSignalled, { deviceTaskId: id });
    const left = await sql<{ device_id: string; last_heard_at: string }>`
      update sensing.device_life set told = 'OWN' where township_code = ${township_code} and state = 'SILENT' and told = 'NETWORK'
      returning device_id, last_heard_at`.execute(context.tx);
    await context.services.announceMany(
      context,
      deviceWentSilent,
      left.rows.map((row) => ({ deviceId: row.device_id, lastHeardAt: row.last_heard_at })),
    );
    await raiseTasks(
      context,
      left.rows.map(({ device_id }) => signOf(device_id, context.now)),
      rules,
    );
  }
}
