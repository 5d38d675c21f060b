import { sql } from 'kysely';
import { implement, type QueryContext } from '@wanghuo/platform-server';
import { localDateOf, startOfDay, type OutputOf } from '@wanghuo/kernel';
import {
  boxOfAlarms,
  boxOfFires,
  fireStatistics,
  tenThousandYuan,
  yearOnYear,
  yearsTurned,
  type StatisticDimension,
} from '../model/index.ts';

type Context = Pick<QueryContext, 'tx' | 'subject'>;
interface Years {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const beginningOf = (year: number) => startOfDay(localDateOf(year, 1, 1));
const reachOf = ({ subject }: Pick<QueryContext, 'subject'>) =>
  subject.reach.get('record.read')?.district === true ? ('DISTRICT' as const) : ('PART' as const);

interface Figures {
  readonly fires: number;
  readonly deaths: number;
  readonly injuries: number;
  readonly lossYuan: string;
}
const nothing: Figures = { fires: 0, deaths: 0, injuries: 0, lossYuan: '0.00' };
const withLoss = (figures: Figures) => ({ ...figures, lossTenThousandYuan: tenThousandYuan(figures.lossYuan) });

function sumOf(rows: readonly Figures[]): Figures {
  const fen = rows.reduce((sum, { lossYuan }) => sum + BigInt(lossYuan.replace('.', '')), 0n);
  const text = String(fen).padStart(3, '0');
  return {
    fires: rows.reduce((sum, row) => sum + row.fires, 0),
    deaths: rows.reduce((sum, row) => sum + row.deaths, 0),
    injuries: rows.reduce((sum, row) => sum + row.injuries, 0),
    lossYuan: `${text.slice(0, -2)}.${text.slice(-2)}`,
  };
}

/** Years asked for, or those there are records of. */
function yearsBetween(found: readonly number[], { from, to }: Years): readonly number[] {
  if (found.length === 0 && (from === undefined || to === undefined)) return [];
  const first = from ?? Math.min(...found);
  const last = to ?? Math.max(...found);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function assertYears({ from, to }: Years): void {
  if (from !== undefined && to !== undefined && from > to) throw yearsTurned({ from, to });
}

/**
 * Approved fires of some years, each once: a version that was replaced, or is being replaced this very moment, counts no
 * more. Years are Shanghai years of the moment of the fire.
 *
 * @param apart - those that other authorities count (forests, railways), which stand in no figure of the district
 */
const countedFires = (from: number, to: number, apart = false) => sql`
  select fire.* from records.fire_record as fire
  where fire.state = 'APPROVED' and fire.valid_until_on is null and (fire.other_authority is not null) = ${apart}
    and fire.occurred_at >= ${beginningOf(from)}::timestamptz and fire.occurred_at < ${beginningOf(to + 1)}::timestamptz
    and not exists (select from records.fire_record as next
      where next.corrects_id = fire.id::text and next.state = 'APPROVED')`;

/** What belongs to a fire, summed before it is joined, so that two casualties do not double a loss. */
const partsOfFires = sql`
  left join lateral (
    select count(*) filter (where counted_as = 'DEATH') as deaths, count(*) filter (where counted_as = 'INJURY') as injuries
    from records.casualty where fire_record_id = fire.id and valid_until_on is null) as harmed on true
  left join lateral (
    select sum(amount_yuan) as loss from records.loss_item
    where fire_record_id = fire.id and valid_until_on is null) as lost on true`;

const figureColumns = sql`count(*)::integer as fires, coalesce(sum(harmed.deaths), 0)::integer as deaths,
  coalesce(sum(harmed.injuries), 0)::integer as injuries, coalesce(sum(lost.loss), 0)::numeric(16, 2)::text as "lossYuan",
  (count(*) filter (where fire.source <> 'DECLARED' and fire.source <> 'IMPORTED'))::integer as synthetic`;

async function countWaiting(context: Context, from: number, to: number): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::integer as waiting from records.fire_record
    where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED') and corrects_id is null
      and occurred_at >= ${beginningOf(from)}::timestamptz and occurred_at < ${beginningOf(to + 1)}::timestamptz`.execute(
    context.tx,
  );
  return rows[0]?.waiting ?? 0;
}

const [firstYear, lastYear] = [1998, 2100];

/** Box 1, counted from fire records, casualties and loss items; nothing of it is kept anywhere. */
export async function countBoxOfFires(context: Context, asked: Years): Promise<OutputOf<typeof boxOfFires>> {
  assertYears(asked);
  const [from, to] = [asked.from ?? firstYear, asked.to ?? lastYear];
  const { rows } = await sql<Figures & { year: number; synthetic: number }>`
    with fire as (${countedFires(from, to)})
    select extract(year from fire.occurred_at at time zone 'Asia/Shanghai')::integer as year, ${figureColumns}
    from fire ${partsOfFires} group by 1 order by 1`.execute(context.tx);
  const years = yearsBetween(
    rows.map(({ year }) => year),
    asked,
  ).map((year) => {
    const { fires, deaths, injuries, lossYuan } = rows.find((row) => row.year === year) ?? nothing;
    return { year, ...withLoss({ fires, deaths, injuries, lossYuan }) };
  });
  const total = sumOf(years);
  return {
    reach: reachOf(context),
    records: total.fires,
    syntheticRecords: rows.reduce((sum, { synthetic }) => sum + synthetic, 0),
    notApproved: await countWaiting(context, from, to),
    years,
    total: { year: null, ...withLoss(total) },
  };
}

/** Box 2, counted from alarm records by the Shanghai year of the call. */
export async function countBoxOfAlarms(context: Context, asked: Years): Promise<OutputOf<typeof boxOfAlarms>> {
  assertYears(asked);
  const [from, to] = [asked.from ?? firstYear, asked.to ?? lastYear];
  const { rows } = await sql<
    Record<'year' | 'fire' | 'rescue' | 'social' | 'others' | 'synthetic' | 'waiting', number>
  >`
    select extract(year from received_at at time zone 'Asia/Shanghai')::integer as year,
      (count(*) filter (where counted and alarm_class = 'F'))::integer as fire,
      (count(*) filter (where counted and alarm_class = 'R'))::integer as rescue,
      (count(*) filter (where counted and alarm_class = 'S'))::integer as social,
      (count(*) filter (where state = 'FILED' or counted and alarm_class in ('D', 'X')))::integer as others,
      (count(*) filter (where (counted or state = 'FILED') and source not in ('DECLARED', 'IMPORTED')))::integer as synthetic,
      (count(*) filter (where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED') and corrects_id is null))::integer as waiting
    from (select alarm.*, alarm.state = 'APPROVED' and not exists (select from records.alarm_record as next
          where next.corrects_id = alarm.id::text and next.state = 'APPROVED') as counted
        from records.alarm_record as alarm
        where alarm.valid_until_on is null and alarm.received_at >= ${beginningOf(from)}::timestamptz
          and alarm.received_at < ${beginningOf(to + 1)}::timestamptz) as alarm
    group by 1 order by 1`.execute(context.tx);
  const counted = rows.filter(({ fire, rescue, social, others }) => fire + rescue + social + others > 0);
  const years = yearsBetween(
    counted.map(({ year }) => year),
    asked,
  ).map((year) => {
    const { fire = 0, rescue = 0, social = 0, others = 0 } = rows.find((row) => row.year === year) ?? {};
    return { year, total: fire + rescue + social, fire, rescue, social, others };
  });
  const sum = (name: 'total' | 'fire' | 'rescue' | 'social' | 'others') =>
    years.reduce((whole, row) => whole + row[name], 0);
  const total = {
    year: null,
    total: sum('total'),
    fire: sum('fire'),
    rescue: sum('rescue'),
    social: sum('social'),
    others: sum('others'),
  };
  return {
    reach: reachOf(context),
    records: total.total + total.others,
    syntheticRecords: rows.reduce((whole, { synthetic }) => whole + synthetic, 0),
    notApproved: rows.reduce((whole, { waiting }) => whole + waiting, 0),
    years,
    total,
  };
}

export const boxOfFiresImplementation = implement(boxOfFires, (input, context) => countBoxOfFires(context, input));
export const boxOfAlarmsImplementation = implement(boxOfAlarms, (input, context) => countBoxOfAlarms(context, input));

/** Each dimension as the text its rows are grouped by; months and bands sort as they are written. */
const keyOf: Readonly<Record<StatisticDimension, ReturnType<typeof sql>>> = {
  month: sql`to_char(fire.occurred_at at time zone 'Asia/Shanghai', 'MM')`,
  hour: sql`to_char((extract(hour from fire.occurred_at at time zone 'Asia/Shanghai')::integer / 3) * 3, 'FM00')`,
  town: sql`fire.township_code`,
  placeType: sql`fire.place_type`,
  fireCause: sql`fire.fire_cause`,
  settlement: sql`fire.settlement`,
  grade: sql`fire.grade`,
  // One age for the victims of a fire; a fire without any, or with several ages, says so.
  victimAge: sql`(select case when count(*) = 0 then 'NONE' when count(age_group) < count(*) then null
      when count(distinct age_group) = 1 then min(age_group) else 'SEVERAL' end
    from records.casualty as victim where victim.fire_record_id = fire.id and victim.valid_until_on is null)`,
  detection: sql`fire.detection`,
  firstResponder: sql`fire.first_responder`,
  alarmPresence: sql`fire.alarm_presence`,
};

const changeOf = (now: Figures, before: Figures) => ({
  fires: yearOnYear(now.fires, before.fires),
  deaths: yearOnYear(now.deaths, before.deaths),
  injuries: yearOnYear(now.injuries, before.injuries),
  loss: yearOnYear(Number(now.lossYuan), Number(before.lossYuan)),
});
const compared = (now: Figures, before: Figures) => ({
  ...withLoss(now),
  before: withLoss(before),
  change: changeOf(now, before),
});

async function countApart(context: Context, year: number): Promise<OutputOf<typeof fireStatistics>['apart']> {
  const { rows } = await sql<Figures & { authority: string }>`
    with fire as (${countedFires(year, year, true)})
    select fire.other_authority as authority, ${figureColumns} from fire ${partsOfFires}
    group by 1 order by 1`.execute(context.tx);
  return rows.map(({ authority, fires, deaths, injuries, lossYuan }) => ({
    authority,
    ...withLoss({ fires, deaths, injuries, lossYuan }),
  }));
}

/** Electricity and domestic fire together are the plan's 用火用电不慎 (section 1.11). */
const carelessCauses = ['ELECTRICAL', 'DOMESTIC_FIRE'];
const gradesBelowLarger = ['GENERAL', 'SLIGHT'];

export const fireStatisticsImplementation = implement(fireStatistics, async ({ year, by }, context) => {
  const { rows } = await sql<
    Figures & { year: number; key: string | null; synthetic: number; small: number; careless: number }
  >`
    with fire as (${countedFires(year - 1, year)})
    select extract(year from fire.occurred_at at time zone 'Asia/Shanghai')::integer as year, ${keyOf[by]} as key,
      ${figureColumns},
      (count(*) filter (where harmed.deaths > 0 and fire.grade = any(${gradesBelowLarger}::text[])))::integer as small,
      (count(*) filter (where fire.fire_cause = any(${carelessCauses}::text[])))::integer as careless
    from fire ${partsOfFires} group by 1, 2 order by 2`.execute(context.tx);
  const of = (one: number) => rows.filter((row) => row.year === one);
  const figuresOf = (row: Figures): Figures => ({
    fires: row.fires,
    deaths: row.deaths,
    injuries: row.injuries,
    lossYuan: row.lossYuan,
  });
  const keys = [...new Set(rows.map(({ key }) => key))];
  const [now, before] = [sumOf(of(year)), sumOf(of(year - 1))];
  const careless = of(year).reduce((sum, row) => sum + row.careless, 0);
  return {
    reach: reachOf(context),
    records: now.fires,
    syntheticRecords: of(year).reduce((sum, { synthetic }) => sum + synthetic, 0),
    notApproved: await countWaiting(context, year, year),
    rows: keys.map((key) => ({
      key,
      ...compared(
        figuresOf(of(year).find((row) => row.key === key) ?? nothing),
        figuresOf(of(year - 1).find((row) => row.key === key) ?? nothing),
      ),
    })),
    total: compared(now, before),
    apart: await countApart(context, year),
    smallFatalFires: of(year).reduce((sum, row) => sum + row.small, 0),
    careless: { fires: careless, share: now.fires === 0 ? null : careless / now.fires },
  };
});
