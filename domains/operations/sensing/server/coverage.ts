import { sql } from 'kysely';
import { implement } from '@wanghuo/platform-server';
import type { OutputOf } from '@wanghuo/kernel';
import {
  brierScoreOf,
  coverageClass,
  coverageDueYears,
  likelihoodScores,
  sensingCoverage,
  type Judged,
} from '../model/index.ts';

type Row = OutputOf<typeof sensingCoverage>['rows'][number];

const rateOf = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1_000) / 10);

export const sensingCoverageImplementation = implement(sensingCoverage, async ({ townshipCode }, { tx, now }) => {
  const within = townshipCode === undefined ? sql`` : sql`and township_code = ${townshipCode}`;
  const { rows } = await sql<Pick<Row, 'coverageClass' | 'due' | 'equipped' | 'live'>>`
    with places as (
      select 'HIGH_RISE' as class, id as building_id, null::uuid as premises_id from premises.building
      where valid_until_on is null and height_class in ('HIGH_I', 'HIGH_II', 'SUPER') ${within}
      union all
      select 'HIGH_RISK_PREMISES', null, id from premises.premises where valid_until_on is null and tier = 'HIGH_RISK' ${within}
      union all
      select 'KEY_PREMISES', null, id from premises.premises where valid_until_on is null and tier = 'KEY' ${within}
      union all
      select 'NINE_SMALL_PLACES', null, id from premises.premises
      where valid_until_on is null and 'NINE_SMALL' = any (classes) ${within}),
    hung as (
      select device.premises_id, coalesce(device.building_id, own.building_id) as building_id,
        coalesce(life.state = 'ALIVE', false) as is_live
      from sensing.device
      left join sensing.device_life as life on life.device_id = device.id
      left join premises.premises as own on own.id = device.premises_id
      where device.valid_until_on is null and device_class not in ('VEHICLE_TERMINAL', 'VITAL_SIGN_TAG', 'EQUIPMENT_TAG',
        'WARNING_PLATFORM')),
    of_premises as (select premises_id, bool_or(is_live) as is_live from hung where premises_id is not null group by 1),
    of_building as (select building_id, bool_or(is_live) as is_live from hung where building_id is not null group by 1)
    select class as "coverageClass", count(*) as due,
      count(*) filter (where coalesce(of_premises.is_live, of_building.is_live) is not null) as equipped,
      count(*) filter (where coalesce(of_premises.is_live, of_building.is_live)) as live
    from places left join of_premises using (premises_id) left join of_building using (building_id) group by 1`.execute(
    tx,
  );
  const cameras = await sql<{ registered: number; live: number }>`
    select count(*) as registered, count(*) filter (where life.state = 'ALIVE') as live
    from sensing.device left join sensing.device_life as life on life.device_id = device.id
    where device_class = 'LOOKOUT_CAMERA' and device.valid_until_on is null
      ${townshipCode === undefined ? sql`` : sql`and device.township_code = ${townshipCode}`}`.execute(tx);
  return {
    asOfAt: now,
    rows: coverageClass.names.map((name) => {
      const found = rows.find((row) => row.coverageClass === name) ?? { due: 0, equipped: 0, live: 0 };
      const { due, equipped, live } = found;
      return {
        coverageClass: name,
        dueYear: coverageDueYears[name],
        due,
        equipped,
        live,
        // Late, silent or never heard: what is not known to live is not live.
        unknown: equipped - live,
        coverageRate: rateOf(live, due),
      };
    }),
    cameras: cameras.rows[0] ?? { registered: 0, live: 0 },
  };
});

const shownMonths = 36;

interface JudgedRow extends Judged {
  readonly month: string;
}

/** Alarms with a known outcome, by the Shanghai month in which they ended; tests and unknown ones judge nothing. */
export const likelihoodScoresImplementation = implement(likelihoodScores, async (_input, { tx, now }) => {
  const { rows } = await sql<JudgedRow>`
    select to_char(ended_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, false_likelihood as "falseLikelihood",
      outcome <> 'REAL' as "isFalse"
    from sensing.alarm_verdict
    where is_first and false_likelihood is not null and outcome in ('REAL', 'FALSE', 'FAULT')
      and ended_at > ${now}::timestamptz - make_interval(months => ${shownMonths})`.execute(tx);
  const months = [...Map.groupBy(rows, ({ month }) => month)].toSorted(([a], [b]) => (a < b ? 1 : -1));
  return {
    months: months.map(([month, judged]) => {
      const falseAlarms = judged.filter(({ isFalse }) => isFalse).length;
      const sum = judged.reduce((total, { falseLikelihood }) => total + falseLikelihood, 0);
      return {
        month,
        judged: judged.length,
        falseAlarms,
        brierScore: Math.round((brierScoreOf(judged) ?? 0) * 10_000) / 10_000,
        meanLikelihood: Math.round((sum / judged.length) * 10) / 10,
        falseRate: rateOf(falseAlarms, judged.length) ?? 0,
      };
    }),
  };
});
