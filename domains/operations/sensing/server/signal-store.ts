import { sql } from 'kysely';
import type { CommandContext } from '@wanghuo/platform-server';
import type { Folded, Level, Signal, Standing } from '../model/index.ts';
import type { SpeakingDevice } from './speaking-devices.ts';

type Writing = Pick<CommandContext, 'tx'>;
type Devices = ReadonlyMap<string, SpeakingDevice>;
type IdOf = (ref: string | null) => string | null;

const ofDevice = (device: SpeakingDevice | undefined) => ({
  device_id: device?.deviceId ?? null,
  township_code: device?.townshipCode ?? null,
  premises_no: device?.premisesNo ?? null,
  maintainer_id: device?.maintainerId ?? null,
});

/** Keeps each alarm object that was told, once. */
export async function saveSignals(
  { tx }: Writing,
  signals: readonly Signal[],
  devices: Devices,
  idOf: IdOf,
): Promise<void> {
  if (signals.length === 0) return;
  const rows = signals.map(({ observation, source, ...signal }) => ({
    frame_id: signal.frameId,
    place: signal.place,
    received_at: signal.receivedAt,
    source,
    ...ofDevice(devices.get(source)),
    component: observation.component ?? '',
    component_name: observation.componentName,
    condition: observation.condition,
    is_active: observation.isActive,
    claimed_at: signal.claimedAt,
    marks: signal.marks,
    effect: signal.effect,
    alarm_id: idOf(signal.episodeRef),
  }));
  await sql`insert into sensing.signal select * from json_populate_recordset(null::sensing.signal, ${JSON.stringify(rows)}::json)
    on conflict do nothing`.execute(tx);
}

/** Counts what belongs to alarms, by component (DV-11). */
export async function saveParts(
  { tx }: Writing,
  signals: readonly Signal[],
  devices: Devices,
  idOf: IdOf,
): Promise<void> {
  const parts = new Map<string, PartRow>();
  for (const { episodeRef, source, observation, receivedAt } of signals) {
    const alarmId = idOf(episodeRef);
    if (alarmId === null) continue;
    const component = observation.component ?? '';
    const key = [alarmId, source, component, observation.condition].join('|');
    const part = parts.get(key) ?? {
      alarm_id: alarmId,
      source,
      component,
      condition: observation.condition,
      device_id: devices.get(source)?.deviceId ?? null,
      component_name: observation.componentName,
      signals: 0,
      first_at: receivedAt,
      last_at: receivedAt,
      cleared_at: null,
    };
    parts.set(key, {
      ...part,
      signals: part.signals + (observation.isActive ? 1 : 0),
      last_at: receivedAt,
      cleared_at: observation.isActive ? null : receivedAt,
    });
  }
  if (parts.size === 0) return;
  const rows = [...parts.values()].toSorted((a, b) => (a.source + a.component < b.source + b.component ? -1 : 1));
  await sql`insert into sensing.alarm_part as part
    select * from json_populate_recordset(null::sensing.alarm_part, ${JSON.stringify(rows)}::json)
    on conflict (alarm_id, source, component, condition) do update set signals = part.signals + excluded.signals,
      last_at = excluded.last_at, cleared_at = excluded.cleared_at,
      component_name = coalesce(excluded.component_name, part.component_name)`.execute(tx);
}

interface PartRow {
  readonly alarm_id: string;
  readonly source: string;
  readonly component: string;
  readonly condition: string;
  readonly device_id: string | null;
  readonly component_name: string | null;
  readonly signals: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly cleared_at: string | null;
}

/** Keeps the levels that changed; names of components come from the signals that brought them. */
export async function saveLevels(
  { tx }: Writing,
  before: Standing['levels'],
  { standing, signals }: Folded,
  devices: Devices,
): Promise<void> {
  const names = new Map<string, string>();
  for (const { source, observation } of signals)
    if (observation.componentName !== null)
      names.set(`${source}|${observation.component ?? ''}`, observation.componentName);
  const rows = [...standing.levels]
    .filter(([key, level]) => before.get(key) !== level)
    .map(([key, level]) => rowOfLevel(key, level, names, devices))
    .toSorted((a, b) => (a.source + a.component < b.source + b.component ? -1 : 1));
  if (rows.length === 0) return;
  await sql`insert into sensing.component_state as state
    select * from json_populate_recordset(null::sensing.component_state, ${JSON.stringify(rows)}::json)
    on conflict (source, component, condition) do update set device_id = excluded.device_id,
      township_code = excluded.township_code, premises_no = excluded.premises_no, maintainer_id = excluded.maintainer_id,
      component_name = coalesce(excluded.component_name, state.component_name), is_active = excluded.is_active,
      since_at = excluded.since_at, last_at = excluded.last_at, claimed_at = excluded.claimed_at,
      raises = excluded.raises, flutters = excluded.flutters`.execute(tx);
}

function rowOfLevel(key: string, level: Level, names: ReadonlyMap<string, string>, devices: Devices) {
  const [source = '', component = '', condition = ''] = key.split('|');
  return {
    source,
    component,
    condition,
    ...ofDevice(devices.get(source)),
    component_name: names.get(`${source}|${component}`) ?? null,
    is_active: level.isActive,
    since_at: level.sinceAt,
    last_at: level.lastAt,
    claimed_at: level.claimedAt,
    raises: level.raises,
    flutters: level.flutters,
  };
}
