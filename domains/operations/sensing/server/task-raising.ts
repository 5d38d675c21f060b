import { sql } from 'kysely';
import {
  insertRecords,
  lockRecords,
  setFirstDeadlines,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate } from '@wanghuo/kernel';
import {
  deviceRepair,
  deviceTask,
  deviceTaskRaised,
  deviceTaskSignalled,
  taskDueAt,
  type AlarmRules,
  type DeviceTask,
  type DeviceTaskKind,
  type TaskSign,
} from '../model/index.ts';

type Context = CommandContext & { readonly services: Services };

/** What became of one kind of trouble of one device in a batch. */
interface Sign {
  readonly deviceId: string;
  readonly kind: DeviceTaskKind;
  readonly raises: number;
  readonly raisedAt: string | null;
  /** How it stood at the end. */
  readonly isActive: boolean;
  readonly at: string;
}

/** Opens work for maintainers, counts what began again, and notes what the device says is over. */
export async function raiseTasks(context: Context, signs: readonly TaskSign[], rules: AlarmRules): Promise<void> {
  const wanted = new Map<string, Sign>();
  for (const { deviceId, kind, isActive, isRaise, at } of signs) {
    const key = `${deviceId}|${kind}`;
    const sign = wanted.get(key);
    wanted.set(key, {
      deviceId,
      kind,
      raises: (sign?.raises ?? 0) + (isRaise ? 1 : 0),
      raisedAt: sign?.raisedAt ?? (isRaise ? at : null),
      isActive,
      at,
    });
  }
  if (wanted.size === 0) return;
  const open = await lockOpenTasks(context, [...wanted.values()]);
  const missing: Sign[] = [];
  for (const [key, sign] of [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const task = open.get(key);
    if (task) await noteSign(context, task, sign);
    else if (sign.raises > 0) missing.push(sign);
  }
  await openTasks(
    context,
    missing.map(({ deviceId, kind, raisedAt, at, raises, isActive }) => ({
      deviceId,
      kind,
      raisedAt: raisedAt ?? at,
      occurrences: raises,
      clearedAt: isActive ? null : at,
    })),
    rules,
  );
}

async function lockOpenTasks(context: Context, signs: readonly Sign[]): Promise<ReadonlyMap<string, DeviceTask>> {
  const { rows } = await sql<{ id: string }>`
    select task.id from sensing.device_task as task
    join unnest(${signs.map(({ deviceId }) => deviceId)}::uuid[], ${signs.map(({ kind }) => kind)}::text[]) as wanted (device_id, kind)
      using (device_id, kind) where state in ('OPEN', 'TAKEN', 'DONE')`.execute(context.tx);
  const tasks =
    rows.length === 0
      ? []
      : await lockRecords(
          context,
          deviceTask,
          rows.map(({ id }) => id),
        );
  return new Map(tasks.map((task) => [`${task.deviceId}|${task.kind}`, task]));
}

async function noteSign(context: Context, task: DeviceTask, sign: Sign): Promise<void> {
  const clearedAt = sign.isActive ? null : sign.at;
  if (sign.raises === 0 && (clearedAt === null) === (task.clearedAt === null)) return;
  await updateRecord(context, deviceTask, task.id, { occurrences: task.occurrences + sign.raises, clearedAt }, 'any');
  if (task.state === 'DONE' && sign.raises > 0 && sign.isActive)
    await takeStep(context, deviceRepair, 'recur', task.id, {}, { by: 'command' });
  else await context.services.announce(context, deviceTaskSignalled, { deviceTaskId: task.id });
}

export interface NewTask {
  readonly deviceId: string;
  readonly kind: DeviceTaskKind;
  readonly raisedAt: string;
  readonly occurrences: number;
  readonly clearedAt: string | null;
}

interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly township_code: string;
  readonly premises_id: string | null;
  readonly premises_no: string | null;
  readonly premises_name: string | null;
  readonly maintainer_id: string | null;
}

/** Opens tasks for devices that have none of the kind, in a few statements. @returns them in the order given */
export async function openTasks(
  context: Context,
  tasks: readonly NewTask[],
  rules: AlarmRules,
): Promise<readonly DeviceTask[]> {
  if (tasks.length === 0) return [];
  const { rows } = await sql<DeviceRow>`
    select device.id, device.name, device.township_code, premises_id, coalesce(device.premises_no, own.premises_no) as premises_no,
      own.name as premises_name, maintainer_id
    from sensing.device left join premises.premises as own on own.id = premises_id
    where device.id = any (${tasks.map(({ deviceId }) => deviceId)}::uuid[])`.execute(context.tx);
  const devices = new Map(rows.map((row) => [row.id, row]));
  const serials = await nextTaskNumbers(context, tasks.length);
  const records = await insertRecords(
    context,
    deviceTask,
    tasks.map(({ deviceId, kind, raisedAt, occurrences, clearedAt }, index) => {
      const device = devices.get(deviceId);
      return {
        ...untouched,
        taskNo: serials[index] as string,
        kind,
        deviceId,
        subject: [device?.premises_name, device?.name].filter(Boolean).join(' '),
        townshipCode: device?.township_code ?? null,
        premisesId: device?.premises_id ?? null,
        premisesNo: device?.premises_no ?? null,
        maintainerId: device?.maintainer_id ?? null,
        raisedAt,
        occurrences,
        deviceCount: 1,
        clearedAt,
        dueAt: taskDueAt(rules, kind, raisedAt),
      };
    }),
  );
  await setFirstDeadlines(context, deviceRepair, records);
  await context.services.announceMany(
    context,
    deviceTaskRaised,
    records.map(({ id, kind, deviceId }) => ({ deviceTaskId: id, kind, deviceId })),
  );
  return records;
}

/** A task as it begins. */
export const untouched = {
  state: 'OPEN',
  overdueAt: null,
  takenAt: null,
  takenByName: null,
  doneAt: null,
  doneBy: null,
  doneByName: null,
  evidence: null,
  isRemoved: false,
  confirmedAt: null,
  confirmedByName: null,
  confirmNote: null,
  returnReason: null,
} as const;

export async function nextTaskNumbers(
  { tx, now }: Pick<Context, 'tx' | 'now'>,
  count: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ serial: number }>`
    select nextval('sensing.device_task_serial')::int as serial from generate_series(1, ${count})`.execute(tx);
  const day = shanghaiDate(parseInstant(now)).replaceAll('-', '');
  return rows.map(({ serial }) => `CZ${day}-${String(serial).padStart(5, '0')}`);
}
