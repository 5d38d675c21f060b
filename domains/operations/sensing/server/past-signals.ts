import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';
import {
  slotOf,
  type AlarmRules,
  type Happened,
  type PastAlarm,
  type PastSignals,
  type Report,
  type SensedCondition,
} from '../model/index.ts';
import { listSpeakingDevices, type SpeakingDevice } from './speaking-devices.ts';

/** More alarm objects than are replayed at once: a shorter period is asked for. */
export const tooManySignals = new Error('more signals than a back-test takes');
const mostSignals = 100_000;

interface SignalRow {
  readonly frame_id: string;
  readonly source: string;
  readonly device_id: string | null;
  readonly component: string;
  readonly component_name: string | null;
  readonly condition: SensedCondition;
  readonly is_active: boolean;
  readonly received_at: string;
  readonly claimed_at: string | null;
  readonly is_test: boolean;
}

export interface Past extends PastSignals {
  readonly happened: readonly Happened[];
  readonly names: ReadonlyMap<string, { readonly deviceId: string | null; readonly name: string }>;
}

/**
 * The stored alarm objects of a period that meet the rule of a condition, as the frames that carried them, and the alarms
 * and tasks that came of them. Places are those of the register today.
 * @throws tooManySignals
 */
export async function loadPastSignals(
  context: Pick<QueryContext, 'tx' | 'now'>,
  condition: SensedCondition,
  rules: AlarmRules,
  { fromAt, untilAt }: { readonly fromAt: string; readonly untilAt: string },
): Promise<Past> {
  const alarmClass = rules.conditions[condition]?.alarm;
  const together = (Object.keys(rules.conditions) as SensedCondition[]).filter((one) =>
    alarmClass === undefined ? one === condition : rules.conditions[one]?.alarm === alarmClass,
  );
  const { rows } = await sql<SignalRow>`
    select frame_id, source, device_id, component, component_name, condition, is_active, received_at, claimed_at,
      'IN_TEST' = any (marks) as is_test
    from sensing.signal where received_at > ${fromAt} and received_at <= ${untilAt}
      and condition = any (${together as readonly string[]}::text[])
    order by received_at, frame_id, place limit ${mostSignals + 1}`.execute(context.tx);
  if (rows.length > mostSignals) throw tooManySignals;
  const speakers = new Map(rows.map((row) => [row.source, speakerOf(row)]));
  const devices = await listSpeakingDevices(context, [...speakers.values()]);
  const reports = reportsOf(rows);
  const alarms = alarmClass === undefined ? [] : await listAlarms(context, alarmClass, fromAt, untilAt);
  return {
    reports,
    // What was in test then is told apart by its mark, not by the register of today.
    sources: new Map([...devices].map(([key, device]) => [key, { ...device, isInTest: false }])),
    alarms,
    happened:
      alarmClass === undefined
        ? await listTasks(context, condition, rules, fromAt, untilAt)
        : alarms
            .filter(({ outcome, condition: of }) => outcome === 'REAL' && of === condition)
            .map(({ key, atSeconds }) => ({ key, atSeconds, condition })),
    names: namesOf(devices),
  };
}

const speakerOf = ({ source, device_id }: SignalRow): Report['speaker'] => {
  const bar = source.indexOf('/');
  return {
    protocol: source.slice(0, bar) as Report['speaker']['protocol'],
    address: source.slice(bar + 1),
    deviceId: device_id,
  };
};

/** Objects of one frame are one report again; what came in a test is left out of a comparison of real work. */
function reportsOf(rows: readonly SignalRow[]): readonly Report[] {
  const reports: (Report & { observations: Report['observations'][number][] })[] = [];
  for (const row of rows) {
    if (row.is_test) continue;
    let last = reports.at(-1);
    if (last?.frameId !== row.frame_id || last.receivedAt !== row.received_at) {
      last = {
        frameId: row.frame_id,
        speaker: speakerOf(row),
        receivedAt: row.received_at,
        claimedAt: row.claimed_at,
        isResend: false,
        observations: [],
        values: [],
        resets: [],
      };
      reports.push(last);
    }
    last.observations.push({
      component: row.component === '' ? null : row.component,
      componentName: row.component_name,
      condition: row.condition,
      isActive: row.is_active,
    });
  }
  return reports;
}

async function listAlarms(
  { tx }: Pick<QueryContext, 'tx'>,
  alarmClass: Parameters<typeof slotOf>[1],
  fromAt: string,
  untilAt: string,
): Promise<readonly (PastAlarm & { readonly condition: SensedCondition })[]> {
  const { rows } = await sql<{
    place_key: string;
    device_id: string | null;
    condition: SensedCondition;
    at: number;
    ended: number | null;
    outcome: string | null;
  }>`
    select place_key, device_id, condition, extract(epoch from opened_at)::float8 as at,
      extract(epoch from ended_at)::float8 as ended, outcome
    from sensing.alarm where alarm_class = ${alarmClass} and not is_test and opened_at > ${fromAt} and opened_at <= ${untilAt}
    order by opened_at, id limit 20000`.execute(tx);
  return rows.map(({ place_key, device_id, condition, at, ended, outcome }) => ({
    key: device_id ?? place_key,
    slot: slotOf(place_key, alarmClass),
    atSeconds: at,
    endedAtSeconds: ended,
    outcome,
    condition,
  }));
}

async function listTasks(
  { tx }: Pick<QueryContext, 'tx'>,
  condition: SensedCondition,
  rules: AlarmRules,
  fromAt: string,
  untilAt: string,
): Promise<readonly Happened[]> {
  const { rows } = await sql<{ device_id: string; at: number }>`
    select device_id, extract(epoch from raised_at)::float8 as at from sensing.device_task
    where kind = ${rules.conditions[condition]?.task ?? ''} and device_id is not null
      and raised_at > ${fromAt} and raised_at <= ${untilAt} order by raised_at, id limit 20000`.execute(tx);
  return rows.map(({ device_id, at }) => ({ key: device_id, atSeconds: at, condition }));
}

const namesOf = (devices: ReadonlyMap<string, SpeakingDevice>) =>
  new Map(
    [...devices.values()].map(({ deviceId, placeName, name }) => [
      deviceId,
      { deviceId, name: name.includes(placeName) ? name : `${placeName} ${name}` },
    ]),
  );
