import { listRecordsWhere, type QueryContext, type Services } from '@wanghuo/platform-server';
import { countBoxOfAlarms, countBoxOfFires } from '@wanghuo/records/server';
import { sql } from 'kysely';
import {
  budgetLine,
  derivedEvidence,
  planProblem,
  planSnapshot,
  projectOn,
  targetEvidence,
  type CountedFigure,
  type Grounds,
  type HeardValue,
} from '../model/index.ts';
import facts from '../../../../reference/district/facts.json' with { type: 'json' };
import boxes from '../../../../reference/plan-2021-2025/boxes.json' with { type: 'json' };
import { listAllProjects } from './reading.ts';

/** Every value heard of an indicator, with its root. */
export async function listHeard({ tx }: Pick<QueryContext, 'tx'>): Promise<readonly HeardValue[]> {
  const { rows } = await sql<HeardValue>`
    select indicator_id as "indicatorId", as_of_on::text as "asOfOn", results, root
    from programme.heard_indicator order by indicator_id, as_of_on`.execute(tx);
  return rows;
}

/** Everything verdicts rest on, as it stood on a day. */
export async function gatherGrounds(
  context: QueryContext & { readonly services: Services },
  asOn: string,
): Promise<Grounds> {
  const heard = await listHeard(context);
  const snapshots = await listRecordsWhere(context, planSnapshot, {});
  return {
    asOn,
    isDemonstration: context.services.settings.isDemonstration,
    projects: (await listAllProjects(context)).map((row) => projectOn(row, asOn)),
    lines: await listRecordsWhere(context, budgetLine, {}),
    problems: await listRecordsWhere(context, planProblem, {}),
    snapshots: snapshots.map(({ year, kind, hash }) => ({ year, kind, hash })),
    indicators: targetEvidence(heard, asOn),
    derived: derivedEvidence(heard, asOn),
    figures: await countFigures(context),
  };
}

/** What chapter 1 says had been reached, counted again from the registers as they were then and from the records. */
async function countFigures(context: QueryContext): Promise<ReadonlyMap<string, readonly CountedFigure[]>> {
  const then = facts.fireService;
  const stations = await countStations(context, then.asOf);
  const figure = (
    key: string,
    claimed: number,
    kind: string,
    of: 'stations' | 'members' = 'stations',
  ): CountedFigure => {
    const found = stations.get(kind);
    return {
      key,
      claimed,
      counted: found ? found[of] : 0,
      recordIds: kind === 'MICRO_STATION' || kind === 'VOLUNTEER_TEAM' ? [] : (found?.ids ?? []),
      synthetic: found?.synthetic ?? false,
    };
  };
  return new Map<string, readonly CountedFigure[]>([
    [
      'register:brigades',
      [
        figure('brigades', then.governmentBrigades, 'GOVERNMENT_BRIGADE'),
        figure('brigadeMembers', then.governmentMembers, 'GOVERNMENT_BRIGADE', 'members'),
      ],
    ],
    [
      'register:enterpriseBrigades',
      [
        figure('enterpriseBrigades', then.enterpriseBrigades, 'ENTERPRISE_BRIGADE'),
        figure('enterpriseMembers', then.enterpriseMembers, 'ENTERPRISE_BRIGADE', 'members'),
      ],
    ],
    [
      'register:microStations',
      [figure('microStations', then.communityMicroStations + then.keyUnitMicroStations, 'MICRO_STATION')],
    ],
    ['register:volunteerTeams', [figure('volunteerTeams', then.volunteerTeams, 'VOLUNTEER_TEAM')]],
    [
      'register:dispatchable',
      [
        figure('stationsInDispatch', then.stationsInDispatch, 'FIRE_STATION'),
        figure('brigades', then.governmentBrigades, 'GOVERNMENT_BRIGADE'),
      ],
    ],
    ['register:binjiangBuilt', [figure('stationsBuilt', then.stationsBuilt, 'BUILT')]],
    ['statistics:box1', await countBox1(context)],
    ['statistics:box2', await countBox2(context)],
    ['statistics:outcomes', await countOutcomes(context)],
  ]);
}

interface Counted {
  readonly stations: number;
  readonly members: number;
  readonly ids: readonly string[];
  readonly synthetic: boolean;
}

/** Stations and brigades in service on a day, by kind, with their members; `BUILT` counts what stood, in service or not. */
async function countStations({ tx }: Pick<QueryContext, 'tx'>, on: string): Promise<ReadonlyMap<string, Counted>> {
  const { rows } = await sql<Counted & { kind: string }>`
    with on_day as (
      select * from forces.station
      where valid_from_on <= ${on} and (valid_until_on is null or valid_until_on > ${on}))
    select kind, count(*)::int as stations, array_agg(id::text order by id) as ids,
      bool_or(source = 'SYNTHETIC') as synthetic,
      coalesce(sum((select count(*) from forces.crew_member as member
        where member.station_id = on_day.id and member.valid_from_on <= ${on}
          and (member.valid_until_on is null or member.valid_until_on > ${on}))), 0)::int as members
    from on_day where in_service_on <= ${on} group by kind
    union all
    select 'BUILT', count(*)::int, array_agg(id::text order by id), bool_or(source = 'SYNTHETIC'), 0
    from on_day where kind = 'FIRE_STATION' and built_on <= ${on}`.execute(tx);
  return new Map(rows.map(({ kind, ...counted }) => [kind, counted]));
}

async function countBox1(context: QueryContext): Promise<readonly CountedFigure[]> {
  const { years, records, syntheticRecords } = await countBoxOfFires(context, { from: 2016, to: 2020 });
  if (records === 0) return [];
  return boxes.box1.rows.flatMap((row) => {
    const [year, fires, deaths, injuries, loss] = row as [number, number, number, number, string];
    const counted = years.find((one) => one.year === year);
    const common = { recordIds: [], synthetic: syntheticRecords > 0 };
    return [
      { ...common, key: `${year} fires`, claimed: fires, counted: counted?.fires ?? null },
      { ...common, key: `${year} deaths`, claimed: deaths, counted: counted?.deaths ?? null },
      { ...common, key: `${year} injuries`, claimed: injuries, counted: counted?.injuries ?? null },
      {
        ...common,
        key: `${year} loss`,
        claimed: Math.round(Number(loss) * 100),
        counted: counted ? Math.round(Number(counted.lossTenThousandYuan) * 100) : null,
      },
    ];
  });
}

async function countBox2(context: QueryContext): Promise<readonly CountedFigure[]> {
  const { years, records, syntheticRecords } = await countBoxOfAlarms(context, { from: 2016, to: 2020 });
  if (records === 0) return [];
  return boxes.box2.rows.flatMap((row) => {
    const [year, ...claimed] = row as [number, ...number[]];
    const counted = years.find((one) => one.year === year);
    return (['total', 'fire', 'rescue', 'social'] as const).map((key, index) => ({
      key: `${year} ${key}`,
      claimed: claimed[index] as number,
      counted: counted?.[key] ?? null,
      recordIds: [],
      synthetic: syntheticRecords > 0,
    }));
  });
}

/** Persons brought out: rescued and evacuated, of the alarms of 2016–2020. */
async function countOutcomes({ tx }: Pick<QueryContext, 'tx'>): Promise<readonly CountedFigure[]> {
  const { rows } = await sql<{ people: number; records: number; synthetic: boolean }>`
    select coalesce(sum(coalesce(rescued, 0) + coalesce(evacuated, 0)), 0)::int as people, count(*)::int as records,
      coalesce(bool_or(source = 'SYNTHETIC'), false) as synthetic
    from records.alarm_record
    where received_at >= '2016-01-01+08' and received_at < '2021-01-01+08' and state in ('APPROVED', 'FILED')`.execute(
    tx,
  );
  const found = rows[0];
  if (!found || found.records === 0) return [];
  return [{ key: 'broughtOut', claimed: 12_617, counted: found.people, recordIds: [], synthetic: found.synthetic }];
}
