import { sql } from 'kysely';
import { limits } from '@wanghuo/kernel';
import type { Database, Fact } from '../context.ts';

interface FactRow {
  readonly id: string;
  readonly position: number;
  readonly writer: string;
  readonly type: string;
  readonly version: number;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly occurred_at: string;
  readonly recorded_at: string;
  readonly actor: Fact['actor'];
  readonly authority: string | null;
  readonly rule_version: string | null;
  readonly source: string;
  readonly causes: readonly string[];
  readonly payload: unknown;
}

/** A place in the ledger: the writer's transaction, then the position within it. */
export interface Place {
  readonly writer: string;
  readonly position: number;
}

/**
 * Reads facts after a place that no running transaction can still slip in front of: only writers older than every
 * transaction in progress are taken, so a late commit is delayed, never skipped (RE-04).
 */
export async function readFacts(
  database: Database,
  after: Place,
  options: { types?: readonly string[]; limit: number },
): Promise<readonly { fact: Fact; place: Place }[]> {
  // Ordered by the column: a bare `writer` would be the text of the answer, in which 1000 comes before 999.
  const rows = await sql<FactRow>`
    select id, position, writer::text as writer, type, version, subject_type, subject_id, occurred_at, recorded_at,
      actor, authority, rule_version, source, causes, payload
    from ledger.fact
    where (writer, position) > (${after.writer}::xid8, ${after.position}::bigint)
      and writer < pg_snapshot_xmin(pg_current_snapshot())
      ${options.types ? sql`and type = any (${options.types as string[]})` : sql``}
    order by fact.writer, fact.position
    limit ${options.limit}`.execute(database);
  return rows.rows.map((row) => ({ fact: factOf(row), place: { writer: row.writer, position: row.position } }));
}

/** Whether facts lie after the place that may not be taken yet: then look again soon instead of at the next poll. */
export async function hasFactsInFlight(database: Database, after: Place): Promise<boolean> {
  const rows = await sql<{ waiting: boolean }>`
    select exists (select from ledger.fact
      where (writer, position) > (${after.writer}::xid8, ${after.position}::bigint)) as waiting`.execute(database);
  return rows.rows[0]?.waiting ?? false;
}

/** The place of the newest fact that may be taken: where a listener that wants only the future begins. */
export async function currentPlace(database: Database): Promise<Place> {
  const rows = await sql<{ writer: string; position: number }>`
    select writer::text as writer, position from ledger.fact
    where writer < pg_snapshot_xmin(pg_current_snapshot())
    order by fact.writer desc, fact.position desc limit 1`.execute(database);
  return rows.rows[0] ?? { writer: '0', position: 0 };
}

function factOf(row: FactRow): Fact {
  return {
    id: row.id,
    position: BigInt(row.position),
    type: row.type,
    version: row.version,
    subject: { type: row.subject_type, id: row.subject_id },
    occurredAt: row.occurred_at as Fact['occurredAt'],
    recordedAt: row.recorded_at as Fact['recordedAt'],
    actor: row.actor,
    authority: row.authority,
    ruleVersion: row.rule_version,
    source: row.source,
    causes: row.causes,
    payload: row.payload,
  };
}

/** What a reader does with one fact, in the transaction that also moves the reader on. */
export type TakeFact = (fact: Fact, moveOn: (tx: Database) => Promise<void>) => Promise<void>;

/**
 * Delivers facts to one named reader: in order, at least once, and with the effect in the transaction that moves the
 * cursor, so that it happens once (RE-05, INV-8). A fact that fails twelve times goes to the repair list (RE-07).
 */
export class Reader {
  readonly name: string;
  readonly #database: Database;
  readonly #types: readonly string[];
  readonly #take: TakeFact;
  readonly #onError: (error: unknown, fact: Fact) => void;

  constructor(
    database: Database,
    options: { name: string; types: readonly string[]; take: TakeFact; onError: (error: unknown, fact: Fact) => void },
  ) {
    this.#database = database;
    this.name = options.name;
    this.#types = options.types;
    this.#take = options.take;
    this.#onError = options.onError;
  }

  /** Makes the cursor; a new reader begins with the oldest fact. */
  async prepare(): Promise<void> {
    await sql`insert into ledger.reader (name) values (${this.name}) on conflict do nothing`.execute(this.#database);
  }

  /**
   * Takes what there is.
   * @returns whether facts are still waiting (in flight, or to be retried)
   */
  async catchUp(): Promise<boolean> {
    for (;;) {
      const state = await sql<{ writer: string; position: number; attempts: number; due: boolean }>`
        select writer::text as writer, position, attempts, coalesce(retry_at <= clock_timestamp(), true) as due
        from ledger.reader where name = ${this.name}`.execute(this.#database);
      const cursor = state.rows[0];
      if (!cursor) return false;
      if (!cursor.due) return true;
      const facts = await readFacts(this.#database, cursor, { types: this.#types, limit: 100 });
      if (facts.length === 0) return false;
      let attempts = cursor.attempts;
      for (const { fact, place } of facts) {
        if (!(await this.#deliver(fact, place, attempts))) return true;
        attempts = 0;
      }
    }
  }

  async #deliver(fact: Fact, place: Place, attempts: number): Promise<boolean> {
    try {
      await this.#take(fact, async (tx) => {
        const moved = await sql`update ledger.reader
          set writer = ${place.writer}::xid8, position = ${place.position}, attempts = 0, retry_at = null, last_error = null
          where name = ${this.name} and (writer, position) < (${place.writer}::xid8, ${place.position}::bigint)`.execute(
          tx,
        );
        // Another process was faster: its transaction has already had the effect, so ours must not.
        if (moved.numAffectedRows !== 1n) throw new AlreadyDelivered();
      });
      return true;
    } catch (error) {
      if (error instanceof AlreadyDelivered) return true;
      this.#onError(error, fact);
      const text = error instanceof Error ? error.message : String(error);
      if (attempts + 1 >= limits.deliveryAttempts) {
        await sql`insert into ledger.repair (reader, fact_id, failed_at, error)
          values (${this.name}, ${fact.id}, clock_timestamp(), ${text}) on conflict do nothing`.execute(this.#database);
        await sql`update ledger.reader set writer = ${place.writer}::xid8, position = ${place.position}, attempts = 0,
          retry_at = null, last_error = ${text} where name = ${this.name}`.execute(this.#database);
        return true;
      }
      const waitSeconds = Math.min(30, 0.2 * 2 ** attempts);
      await sql`update ledger.reader set attempts = attempts + 1, last_error = ${text},
        retry_at = clock_timestamp() + make_interval(secs => ${waitSeconds}) where name = ${this.name}`.execute(
        this.#database,
      );
      return false;
    }
  }
}

class AlreadyDelivered extends Error {}
