import { sql } from 'kysely';
import { addDays, startOfDay, type LocalDate, type RecordOf } from '@wanghuo/kernel';
import type { QueryContext } from '../context.ts';
import { fieldsOf, recordOf, type AnyRecord, type AnyRegister, type Row } from '../registers/record-columns.ts';
import { selectListOf, tableOf } from '../registers/record-store.ts';

/** A register as it stood at the end of some days. A record that did not differ is the same object on each of them. */
export interface RegisterOverTime<R extends AnyRegister> {
  /** Records in force at the end of the day. @throws RangeError for a day that was not asked for */
  on(day: LocalDate): readonly RecordOf<R>[];
}

interface Earlier {
  readonly recordId: string;
  /** The moment of the save that ended this state, and of the one that began it. */
  readonly from: string | null;
  readonly until: string;
  /** Null while the record had not been written down: then its first form speaks for the days it says it was true. */
  readonly before: AnyRecord | null;
  readonly after: AnyRecord;
}

/**
 * Reads a register for several days at once. What a record says of its own days (in force from and until, built on,
 * commissioned on) is taken as it is known now, so that what is entered late counts from the day it names; everything
 * else, a status or a station, is taken as it stood at the end of the day, from the history of saves.
 */
export async function registerOverTime<R extends AnyRegister>(
  { tx }: Pick<QueryContext, 'tx'>,
  register: R,
  days: readonly LocalDate[],
): Promise<RegisterOverTime<R>> {
  const ends = new Map(days.map((day) => [day, startOfDay(addDays(day, 1))]));
  const { rows } = await sql<Row>`select ${selectListOf(register)} from ${tableOf(register)} order by id`.execute(tx);
  const current = rows.map((row) => recordOf(register, row));
  const { rows: earlier } = await sql<Earlier>`
    select record_id as "recordId", "from", until, before, after from (
      select record_id, before, after, at as until,
        lag(at) over (partition by record_id order by version) as "from"
      from history.record where register = ${register.name}) as state
    where exists (select from unnest(${[...ends.values()]}::timestamptz[]) as day_end
      where day_end <= until and ("from" is null or day_end > "from"))`.execute(tx);
  const earlierOf = Map.groupBy(earlier, ({ recordId }) => recordId);
  const dated = ['validFromOn', 'validUntilOn', ...fieldsOf(register).flatMap(datedField)];
  const stoodOn = new Map(
    [...ends].map(([day, end]) => [
      day,
      current
        .map((record) => asItStood(record, earlierOf.get(record.id) ?? [], end, dated))
        .filter(({ validFromOn, validUntilOn }) => validFromOn <= day && (validUntilOn === null || day < validUntilOn)),
    ]),
  );
  return {
    on(day) {
      const records = stoodOn.get(day);
      if (!records) throw new RangeError(`${register.name} was not read for ${day}`);
      return records as unknown as readonly RecordOf<R>[];
    },
  };
}

/** Days that a record states; a date that only commands write belongs to its state. */
const datedField = ([name, field]: ReturnType<typeof fieldsOf>[number]): readonly string[] =>
  field.type === 'date' && !field.byCommand ? [name] : [];

function asItStood(record: AnyRecord, earlier: readonly Earlier[], end: string, dated: readonly string[]): AnyRecord {
  const moment = Date.parse(end);
  const state = earlier.find(
    ({ from, until }) => moment <= Date.parse(until) && (from === null || moment > Date.parse(from)),
  );
  if (!state) return record;
  const stood = state.before ?? state.after;
  if (stood.version === record.version) return record;
  return { ...stood, ...Object.fromEntries(dated.map((name) => [name, record[name]])) } as AnyRecord;
}
