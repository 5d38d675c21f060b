import type { PoolClient } from 'pg';

/**
 * Facts and pending records carry the number of the transaction that wrote them, and readers stand at such a number
 * (RE-04). A restored server counts from its own beginning, so the numbers are given anew: small ones, in the same order,
 * all below what the server will give next. Neighbours whose positions already rise share one number.
 *
 * @returns the highest number given
 */
export async function renumberWriters(client: PoolClient): Promise<number> {
  await client.query(`
    create temporary table fact_place on commit drop as
      select position, old_writer, (3 + count(*) filter (where falls) over (order by old_writer, position)) as writer
      from (select position, writer as old_writer,
        lag(position) over (order by writer, position) > position as falls from ledger.fact) as ordered`);
  await client.query('create index on fact_place (old_writer, position)');
  // A reader keeps its place between the same two facts.
  await client.query(`
    update ledger.reader set (writer, position) = (
      select coalesce(max(place.writer), 0)::text::xid8, coalesce((array_agg(place.position))[1], 0)
      from (select fact_place.writer, fact_place.position from fact_place
        where (old_writer, fact_place.position) <= (reader.writer, reader.position)
        order by old_writer desc, fact_place.position desc limit 1) as place)`);
  await client.query(`
    update ledger.fact set writer = fact_place.writer::text::xid8 from fact_place where fact_place.position = fact.position`);
  await client.query(`update ledger.pending set writer = '3'`);
  const highest = await client.query<{ writer: string }>(
    `select coalesce(max(writer), 3)::text as writer from fact_place`,
  );
  return Number(highest.rows[0]?.writer ?? 3);
}

/** Lets the server count past a number; until it has, readers would wait for transactions that are long over. */
export async function countPast(client: PoolClient, highest: number): Promise<void> {
  const current = await client.query<{ number: string }>('select pg_current_xact_id()::text as number');
  const missing = highest + 1 - Number(current.rows[0]?.number ?? 0);
  if (missing <= 0) return;
  await client.query('set synchronous_commit = off');
  try {
    await client.query(
      `do $$ begin for number in 1..${Math.ceil(missing)} loop perform pg_current_xact_id(); commit; end loop; end $$`,
    );
  } finally {
    await client.query('reset synchronous_commit');
  }
}
