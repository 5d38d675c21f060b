import { sql } from 'kysely';
import { addDays, startOfDay, type LocalDate } from '@wanghuo/kernel';
import type { QueryContext } from '@wanghuo/platform-server';

/** What the statistics see of a fire, a casualty, an item of loss and an alarm; days are Shanghai days. */
export interface CountedRecords {
  readonly fires: readonly {
    readonly id: string;
    readonly version: number;
    readonly source: string;
    readonly name: string;
    /** `APPROVED`, or `WAITING` for it; a correction waits beside the version that still stands. */
    readonly state: string;
    readonly occurredOn: string;
    readonly grade: string;
    readonly fireCause: string | null;
    readonly reportedAfterwards: boolean;
    readonly casualtyCount: number;
    readonly lossFen: number;
    readonly townshipCode: string;
  }[];
  readonly casualties: readonly CountedPart<{ readonly countedAs: string }>[];
  readonly losses: readonly CountedPart<{ readonly amountFen: number }>[];
  readonly alarms: readonly {
    readonly id: string;
    readonly version: number;
    readonly source: string;
    readonly name: string;
    readonly alarmClass: string;
    readonly townshipCode: string | null;
    readonly receivedOn: string;
    readonly receivedAt: string;
    readonly orderSentAt: string | null;
    readonly turnedOutAt: string | null;
    readonly arrivedAt: string | null;
  }[];
}

type CountedPart<Own> = Own & {
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly name: string;
  readonly fireRecordId: string;
};

type Context = Pick<QueryContext, 'tx'>;

/**
 * An approved version that no other approved version replaces counts; what waits for its first approval is shown beside.
 * Two parts, so that each is found by a join and not asked row by row.
 */
const countedFires = sql`
  select fire.* from records.fire_record as fire
  where fire.valid_until_on is null and fire.state = 'APPROVED' and fire.other_authority is null
    and not exists (select from records.fire_record as next where next.corrects_id = fire.id::text and next.state = 'APPROVED')
  union all
  select fire.* from records.fire_record as fire
  where fire.valid_until_on is null and fire.state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED')
    and fire.corrects_id is null and fire.other_authority is null`;

const instantText = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Fires that count or wait to, in the order of their ids. */
export async function readCountedFires({ tx }: Context): Promise<CountedRecords['fires']> {
  const { rows } = await sql<Omit<CountedRecords['fires'][number], 'lossFen'> & { lossFen: string }>`
    with hurt as (select fire_record_id, count(*)::integer as people from records.casualty
        where valid_until_on is null group by 1),
      lost as (select fire_record_id, round(sum(amount_yuan::numeric) * 100)::text as fen from records.loss_item
        where valid_until_on is null group by 1)
    select id, version, source, record_no as name,
      case when state = 'APPROVED' then 'APPROVED' else 'WAITING' end as state,
      to_char(occurred_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "occurredOn", grade, fire_cause as "fireCause",
      reported_afterwards as "reportedAfterwards", township_code as "townshipCode",
      coalesce(hurt.people, 0) as "casualtyCount", coalesce(lost.fen, '0') as "lossFen"
    from (${countedFires}) as fire
    left join hurt on hurt.fire_record_id = fire.id left join lost on lost.fire_record_id = fire.id
    order by id`.execute(tx);
  return rows.map((row) => ({ ...row, lossFen: Number(row.lossFen) }));
}

/** Casualties of the fires above. */
export async function readCountedCasualties({ tx }: Context): Promise<CountedRecords['casualties']> {
  const { rows } = await sql<CountedRecords['casualties'][number]>`
    select casualty.id, casualty.version, casualty.source, casualty_no as name, fire_record_id as "fireRecordId",
      counted_as as "countedAs"
    from records.casualty join (${countedFires}) as fire on fire.id = casualty.fire_record_id
    where casualty.valid_until_on is null order by casualty.id`.execute(tx);
  return rows;
}

/** Items of loss of the fires above, in whole fen. */
export async function readCountedLosses({ tx }: Context): Promise<CountedRecords['losses']> {
  const { rows } = await sql<Omit<CountedRecords['losses'][number], 'amountFen'> & { amountFen: string }>`
    select item.id, item.version, item.source, item_no as name, fire_record_id as "fireRecordId",
      round(amount_yuan::numeric * 100)::text as "amountFen"
    from records.loss_item as item join (${countedFires}) as fire on fire.id = item.fire_record_id
    where item.valid_until_on is null order by item.id`.execute(tx);
  return rows.map((row) => ({ ...row, amountFen: Number(row.amountFen) }));
}

/** Approved alarm records of the days from one to another, each once; days are Shanghai days, both included. */
export async function readCountedAlarms(
  { tx }: Context,
  from: LocalDate,
  to: LocalDate,
): Promise<CountedRecords['alarms']> {
  const { rows } = await sql<CountedRecords['alarms'][number]>`
    select id, version, source, record_no as name, alarm_class as "alarmClass", township_code as "townshipCode",
      to_char(received_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "receivedOn",
      ${instantText('received_at')} as "receivedAt", ${instantText('order_sent_at')} as "orderSentAt",
      ${instantText('turned_out_at')} as "turnedOutAt", ${instantText('arrived_at')} as "arrivedAt"
    from records.alarm_record as alarm
    where alarm.valid_until_on is null and alarm.state = 'APPROVED'
      and alarm.received_at >= ${startOfDay(from)}::timestamptz
      and alarm.received_at < ${startOfDay(addDays(to, 1))}::timestamptz
      and not exists (select from records.alarm_record as next
        where next.corrects_id = alarm.id::text and next.state = 'APPROVED')
    order by id`.execute(tx);
  return rows;
}
