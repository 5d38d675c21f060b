import { sql } from 'kysely';
import { lockRecords, type QueryContext } from '@wanghuo/platform-server';
import {
  alarm,
  levelKeyOf,
  openAlarmStates,
  sourceKeyOf,
  type Alarm,
  type AlarmMark,
  type EndedEpisode,
  type Episode,
  type Level,
  type Report,
  type SensedCondition,
  type Source,
  type Standing,
} from '../model/index.ts';

/** Nothing is counted with an alarm that was ended longer ago than this. */
const quietSeconds = 3_600;

interface LevelRow {
  readonly source: string;
  readonly component: string;
  readonly condition: SensedCondition;
  readonly isActive: boolean;
  readonly sinceAt: string;
  readonly lastAt: string;
  readonly claimedAt: string | null;
  readonly raises: number;
  readonly flutters: number;
}

export interface LoadedStanding {
  readonly standing: Standing;
  /** Alarms that are open in these places, held until the transaction ends. */
  readonly openAlarms: ReadonlyMap<string, Alarm>;
}

/**
 * What is known of everything these reports speak of. Places and sources are held first, in one order for everybody, so
 * that two gateways never open the same alarm twice.
 */
export async function loadStanding(
  context: Pick<QueryContext, 'tx' | 'now'>,
  reports: readonly Report[],
  sources: ReadonlyMap<string, Source>,
): Promise<LoadedStanding> {
  const keys = [...new Set(reports.map(({ speaker }) => sourceKeyOf(speaker)))];
  const places = [...new Set(keys.map((key) => sources.get(key)?.placeKey ?? `unknown/${key}`))];
  await sql`select pg_advisory_xact_lock(hashtextextended('sensing:' || key, 0))
    from (select key from unnest(${[...keys, ...places]}::text[]) as key order by key) as ordered`.execute(context.tx);
  const levels = await loadLevels(context, reports);
  const taken = await loadTaken(context, reports);
  const alarms = await lockOpenAlarms(context, places);
  const known = await loadParts(context, [...alarms.keys()], reports);
  const open = [...alarms.values()].map((row) => episodeOf(row, known.get(row.id) ?? new Set()));
  const ended = await loadEnded(context, places, reports);
  return { standing: { sources, levels, open, ended, taken }, openAlarms: alarms };
}

/** Columns of what the reports speak of, side by side. */
function spokenOf(reports: readonly Report[]) {
  const spoken = new Map<string, { source: string; component: string; condition: string }>();
  for (const { speaker, observations } of reports) {
    const source = sourceKeyOf(speaker);
    for (const { component, condition } of [...observations, { component: null, condition: 'CLOCK_FAULT' as const }]) {
      const key = levelKeyOf(source, component, condition);
      spoken.set(key, { source, component: key.slice(source.length + 1, -condition.length - 1), condition });
    }
  }
  const all = [...spoken.values()];
  return sql`unnest(${all.map(({ source }) => source)}::text[], ${all.map(({ component }) => component)}::text[],
    ${all.map(({ condition }) => condition)}::text[]) as spoken (source, component, condition)`;
}

async function loadLevels(
  { tx }: Pick<QueryContext, 'tx'>,
  reports: readonly Report[],
): Promise<ReadonlyMap<string, Level>> {
  const columns = sql`state.source, state.component, state.condition, is_active as "isActive", since_at as "sinceAt",
    last_at as "lastAt", claimed_at as "claimedAt", raises, flutters`;
  const reset = [
    ...new Set(reports.filter(({ resets }) => resets.length > 0).map(({ speaker }) => sourceKeyOf(speaker))),
  ];
  const { rows } = await sql<LevelRow>`
    select ${columns} from sensing.component_state as state join ${spokenOf(reports)} using (source, component, condition)
    union
    select ${columns} from sensing.component_state as state where source = any (${reset}::text[]) and is_active`.execute(
    tx,
  );
  return new Map(
    rows.map(({ source, component, condition, ...level }) => [levelKeyOf(source, component, condition), level]),
  );
}

async function loadTaken({ tx }: Pick<QueryContext, 'tx'>, reports: readonly Report[]): Promise<ReadonlySet<string>> {
  const ids = reports.filter(({ observations }) => observations.length > 0).map(({ frameId }) => frameId);
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ frame_id: string }>`
    select distinct frame_id from sensing.signal where frame_id = any (${ids}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.frame_id));
}

async function lockOpenAlarms(
  context: Pick<QueryContext, 'tx'>,
  places: readonly string[],
): Promise<ReadonlyMap<string, Alarm>> {
  const { rows } = await sql<{ id: string }>`
    select id from sensing.alarm where place_key = any (${places}::text[]) and state not in ('VERIFIED', 'REJECTED')
    order by id`.execute(context.tx);
  if (rows.length === 0) return new Map();
  const locked = await lockRecords(
    context,
    alarm,
    rows.map(({ id }) => id),
  );
  // One that a person ended while we waited for it is not open any more.
  return new Map(
    locked.filter(({ state }) => (openAlarmStates as readonly string[]).includes(state)).map((row) => [row.id, row]),
  );
}

async function loadParts(
  { tx }: Pick<QueryContext, 'tx'>,
  alarmIds: readonly string[],
  reports: readonly Report[],
): Promise<ReadonlyMap<string, Set<string>>> {
  const parts = new Map<string, Set<string>>();
  if (alarmIds.length === 0) return parts;
  const { rows } = await sql<{ alarm_id: string; source: string; component: string; condition: SensedCondition }>`
    select alarm_id, part.source, part.component, part.condition
    from sensing.alarm_part as part join ${spokenOf(reports)} using (source, component, condition)
    where alarm_id = any (${alarmIds}::uuid[])`.execute(tx);
  for (const row of rows) {
    const of = parts.get(row.alarm_id) ?? new Set();
    parts.set(row.alarm_id, of.add(levelKeyOf(row.source, row.component, row.condition)));
  }
  return parts;
}

async function loadEnded(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  places: readonly string[],
  reports: readonly Report[],
): Promise<readonly EndedEpisode[]> {
  const { rows } = await sql<{ id: string; ended_at: string }>`
    select id, ended_at from sensing.alarm where place_key = any (${places}::text[])
      and ended_at > ${now}::timestamptz - make_interval(secs => ${quietSeconds}) order by ended_at desc limit 50`.execute(
    tx,
  );
  const parts = await loadParts(
    { tx },
    rows.map(({ id }) => id),
    reports,
  );
  return rows.map(({ id, ended_at }) => ({
    ref: id,
    endedAt: ended_at,
    parts: parts.get(id) ?? new Set<string>(),
  }));
}

function episodeOf(row: Alarm, parts: ReadonlySet<string>): Episode {
  return {
    ref: row.id,
    placeKey: row.placeKey,
    alarmClass: row.alarmClass,
    isTest: row.isTest,
    condition: row.condition,
    openedAt: row.openedAt,
    lastAt: row.openedAt,
    marks: row.marks as readonly AlarmMark[],
    isTrusted: row.isTrusted,
    signals: 0,
    parts,
    resetAt: row.resetAt,
  };
}
