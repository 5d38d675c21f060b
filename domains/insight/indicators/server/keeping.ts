import { setImmediate as othersTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sql } from 'kysely';
import { canonicalJson } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { CommandContext, QueryContext, Services } from '@wanghuo/platform-server';
import {
  indicatorComputed,
  newestDayOf,
  rootOf,
  type Computed,
  type DefinitionResult,
  type UsedRecord,
} from '../model/index.ts';

const digest = nodeDigest('SHA-256');
const [packed, unpacked] = [promisify(gzip), promisify(gunzip)];

/** A value as it is kept, without its records. */
export interface KeptValue {
  readonly computedId: string | null;
  readonly computedAt: string | null;
  readonly indicatorId: string;
  readonly on: string;
  readonly formulaVersion: string;
  readonly root: string;
  readonly recordCount: number;
  readonly syntheticCount: number;
  readonly inferredCount: number;
  readonly newestOn: string | null;
  readonly results: readonly DefinitionResult[];
}

/** A value that was worked out and is not kept (yet). */
export function described(computed: Computed): KeptValue {
  const { indicatorId, on, formulaVersion, records, results } = computed;
  let [syntheticCount, inferredCount] = [0, 0];
  for (const { source } of records) {
    if (source === 'SYNTHETIC') syntheticCount += 1;
    else if (source === 'INFERRED') inferredCount += 1;
  }
  return {
    computedId: null,
    computedAt: null,
    indicatorId,
    on,
    formulaVersion,
    root: rootOf(digest, records),
    recordCount: records.length,
    syntheticCount,
    inferredCount,
    newestOn: newestDayOf(records, on),
    results,
  };
}

const keptColumns = sql`id as "computedId", indicator_id as "indicatorId", as_of_on::text as "on",
  to_char(computed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "computedAt",
  formula_version as "formulaVersion", root, record_count as "recordCount", synthetic_count as "syntheticCount",
  inferred_count as "inferredCount", newest_on::text as "newestOn", results`;

/** The newest value of each indicator for each of the days; both lists are what limits the answer. */
export async function readKept(
  { tx }: Pick<QueryContext, 'tx'>,
  ids: readonly string[],
  days: readonly string[],
): Promise<readonly KeptValue[]> {
  const { rows } = await sql<KeptValue>`
    select ${keptColumns} from (
      select distinct on (indicator_id, as_of_on) * from indicators.computed
      where indicator_id = any(${[...ids]}::text[]) and as_of_on = any(${[...days]}::date[])
      order by indicator_id, as_of_on, computed_at desc, id desc) as newest`.execute(tx);
  return rows;
}

/** What was kept for one indicator and day over time, newest first. */
export async function readVersions(
  { tx }: Pick<QueryContext, 'tx'>,
  id: string,
  day: string,
): Promise<readonly KeptValue[]> {
  const { rows } = await sql<KeptValue>`
    select ${keptColumns} from indicators.computed where indicator_id = ${id} and as_of_on = ${day}
    order by computed_at desc, id desc limit 50`.execute(tx);
  return rows;
}

/** The canonical lines of a kept set, in the order of its tree. */
export async function readLines({ tx }: Pick<QueryContext, 'tx'>, root: string): Promise<readonly string[]> {
  const { rows } = await sql<{ content: Buffer }>`
    select content from indicators.record_set where root = ${root}`.execute(tx);
  const content = rows[0]?.content;
  if (!content) throw new Error(`No record set has the root ${root}`);
  const text = (await unpacked(content)).toString('utf8');
  return text === '' ? [] : text.split('\n');
}

export const linesOf = (records: readonly UsedRecord[]): readonly string[] =>
  records.map((record) => canonicalJson(record));

type Context = CommandContext & { readonly services: Services };

/**
 * Keeps what differs from what was kept last for the same indicator and day, and announces what has become another
 * since the last value of that indicator before it: a new day alone is no news.
 * @returns how many rows were added
 */
export async function keep(context: Context, computed: readonly Computed[]): Promise<number> {
  const ids = [...new Set(computed.map(({ indicatorId }) => indicatorId))];
  const kept = new Map(
    (await readKept(context, ids, [...new Set(computed.map(({ on }) => on))])).map((one) => [
      `${one.indicatorId} ${one.on}`,
      one,
    ]),
  );
  const fresh: { computed: Computed; value: KeptValue }[] = [];
  for (const one of computed) {
    const value = described(one);
    if (!isSame(value, kept.get(`${value.indicatorId} ${value.on}`))) fresh.push({ computed: one, value });
    await othersTurn();
  }
  if (fresh.length === 0) return 0;
  const last = await readLast(context, ids);
  await saveSets(context, fresh);
  const rows = fresh.map(({ value }) => ({ ...value, computedId: context.newId() }));
  await saveValues(context, rows);
  const news = rows.filter(
    (row) => !isSame(row, kept.get(`${row.indicatorId} ${row.on}`) ?? last.get(row.indicatorId)),
  );
  await context.services.announceMany(
    context,
    indicatorComputed,
    news.map(({ indicatorId, computedId, on, formulaVersion, results, recordCount, root }) => ({
      indicatorId,
      computedId,
      asOfOn: on,
      formulaVersion,
      results: results.map(({ definition, value, verdict }) => ({ definition, value, verdict })),
      recordCount,
      root,
    })),
  );
  return rows.length;
}

/** Whether nothing about a value has changed but the day it is of. */
function isSame(value: KeptValue, other: KeptValue | undefined): boolean {
  if (!other || other.root !== value.root || other.formulaVersion !== value.formulaVersion) return false;
  const plain = ({ results }: KeptValue) =>
    canonicalJson(results.map(({ fromOn: _from, untilOn: _until, ...rest }) => rest));
  return (
    plain(value) === plain(other) &&
    (value.on !== other.on || canonicalJson(value.results) === canonicalJson(other.results))
  );
}

async function readLast(
  { tx }: Pick<QueryContext, 'tx'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KeptValue>> {
  const { rows } = await sql<KeptValue>`
    select ${keptColumns} from (
      select distinct on (indicator_id) * from indicators.computed where indicator_id = any(${[...ids]}::text[])
      order by indicator_id, as_of_on desc, computed_at desc, id desc) as newest`.execute(tx);
  return new Map(rows.map((row) => [row.indicatorId, row]));
}

async function saveSets({ tx }: Context, fresh: readonly { computed: Computed; value: KeptValue }[]): Promise<void> {
  const sets = new Map(fresh.map(({ computed, value }) => [value.root, computed.records]));
  const there = await sql<{ root: string }>`
    select root from indicators.record_set where root = any(${[...sets.keys()]}::text[])`.execute(tx);
  for (const { root } of there.rows) sets.delete(root);
  for (const [root, records] of sets)
    await sql`insert into indicators.record_set (root, record_count, content)
      values (${root}, ${records.length}, ${await packed(linesOf(records).join('\n'), { level: 1 })})
      on conflict do nothing`.execute(tx);
}

async function saveValues({ tx, now }: Context, rows: readonly KeptValue[]): Promise<void> {
  await sql`insert into indicators.computed (id, indicator_id, as_of_on, formula_version, computed_at, root, record_count,
      synthetic_count, inferred_count, newest_on, results)
    select "computedId", "indicatorId", "on", "formulaVersion", ${now}, root, "recordCount", "syntheticCount",
      "inferredCount", "newestOn", results
    from json_to_recordset(${JSON.stringify(rows)}::json) as row ("computedId" uuid, "indicatorId" text, "on" date,
      "formulaVersion" text, root text, "recordCount" integer, "syntheticCount" integer, "inferredCount" integer,
      "newestOn" date, results jsonb)`.execute(tx);
}
