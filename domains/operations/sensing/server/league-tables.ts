import { sql } from 'kysely';
import { implement } from '@wanghuo/platform-server';
import type { OutputOf } from '@wanghuo/kernel';
import { falseAlarmLeague, silenceLeague, type LeagueBy } from '../model/index.ts';
import { wordsOf, type Words } from './words.ts';

const leagueRows = 100;

/** The column by which devices are put together. */
const groupOf = (by: LeagueBy) =>
  by === 'DEVICE'
    ? sql`device.id::text`
    : by === 'MODEL'
      ? sql`device.profile || '/' || device.device_class`
      : sql`device.maintainer_id::text`;

const nameColumn = (by: LeagueBy) =>
  by === 'DEVICE'
    ? sql`max(device.name)`
    : by === 'MODEL'
      ? sql`max(device.profile || '/' || device.device_class)`
      : sql`max(maintainer.name)`;

/** A model is shown by the words of its codes, a missing maintainer by saying so. */
function nameOf(by: LeagueBy, name: string | null, words: Words): string {
  if (by === 'MODEL' && name !== null) {
    const [profile = '', deviceClass = ''] = name.split('/');
    return `${words(`code.deviceClass.${deviceClass}`)} ${words(`code.deviceProfile.${profile}`)}`;
  }
  return name ?? words('league.noMaintainer');
}

type FalseRow = OutputOf<typeof falseAlarmLeague>['rows'][number];

export const falseAlarmLeagueImplementation = implement(
  falseAlarmLeague,
  async ({ by, days }, { tx, now, services }) => {
    const { rows } = await sql<Omit<FalseRow, 'name' | 'falseRate'> & { name: string | null }>`
    select ${groupOf(by)} as key, ${nameColumn(by)} as name, count(distinct device.id) as devices,
      count(distinct verdict.alarm_id) as alarms,
      count(distinct verdict.alarm_id) filter (where outcome = 'REAL') as real,
      count(distinct verdict.alarm_id) filter (where outcome = 'FALSE') as "falseAlarms",
      count(distinct verdict.alarm_id) filter (where outcome = 'FAULT') as faults,
      count(distinct verdict.alarm_id) filter (where outcome = 'TEST') as tests,
      count(distinct verdict.alarm_id) filter (where outcome = 'UNKNOWN') as unknown
    from sensing.alarm_verdict as verdict join sensing.device on device.id = verdict.device_id
    left join organisations.organisation as maintainer on maintainer.id = device.maintainer_id
    where ended_at > ${now}::timestamptz - make_interval(days => ${days})
    group by 1
    order by count(distinct verdict.alarm_id) filter (where outcome in ('FALSE', 'FAULT')) desc, 1 limit ${leagueRows}`.execute(
      tx,
    );
    const words = wordsOf(services);
    return {
      rows: rows.map(({ name, ...row }) => ({ ...row, name: nameOf(by, name, words), falseRate: falseRateOf(row) })),
    };
  },
);

function falseRateOf({ real, falseAlarms, faults }: Pick<FalseRow, 'real' | 'falseAlarms' | 'faults'>): number | null {
  const known = real + falseAlarms + faults;
  return known === 0 ? null : Math.round(((falseAlarms + faults) / known) * 1_000) / 10;
}

type SilenceRow = OutputOf<typeof silenceLeague>['rows'][number];

export const silenceLeagueImplementation = implement(silenceLeague, async ({ by, days }, { tx, now, services }) => {
  const { rows } = await sql<Omit<SilenceRow, 'name'> & { name: string | null }>`
    with silences as (
      select device_id, count(*) as silences, count(*) filter (where overdue_at is not null) as overdue
      from sensing.device_task
      where kind = 'SILENCE' and raised_at > ${now}::timestamptz - make_interval(days => ${days}) group by device_id),
    medians as (
      select ${groupOf(by)} as key, percentile_cont(0.5) within group
        (order by extract(epoch from confirmed_at - raised_at) / 3600) as hours
      from sensing.device_task as task join sensing.device on device.id = task.device_id
      where task.kind = 'SILENCE' and confirmed_at is not null
        and raised_at > ${now}::timestamptz - make_interval(days => ${days}) group by 1)
    select ${groupOf(by)} as key, ${nameColumn(by)} as name, count(*) as devices,
      count(*) filter (where life.state = 'ALIVE') as alive, count(*) filter (where life.state = 'LATE') as late,
      count(*) filter (where life.state = 'SILENT') as silent,
      count(*) filter (where coalesce(life.state, 'NEVER') = 'NEVER') as never,
      coalesce(sum(silences.silences), 0)::int as silences, coalesce(sum(silences.overdue), 0)::int as overdue,
      round((max(medians.hours))::numeric, 1) as "medianHours"
    from sensing.device
    left join sensing.device_life as life on life.device_id = device.id
    left join silences on silences.device_id = device.id
    left join medians on medians.key is not distinct from ${groupOf(by)}
    left join organisations.organisation as maintainer on maintainer.id = device.maintainer_id
    where device.valid_until_on is null
    group by 1 order by count(*) filter (where life.state = 'SILENT') desc, silences desc, 1 limit ${leagueRows}`.execute(
    tx,
  );
  const words = wordsOf(services);
  return { rows: rows.map(({ name, ...row }) => ({ ...row, name: nameOf(by, name, words) })) };
});
