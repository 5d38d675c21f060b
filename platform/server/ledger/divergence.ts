import type { LogFaultReason } from '@wanghuo/ledger';

/** What was found to differ; the first group comes from the chain itself, the rest from what hangs on it. */
export type DivergenceReason =
  | LogFaultReason
  /** A column of the entry that is there for searching says something else than the entry's line. */
  | 'ENTRY_COPY_DIFFERS'
  | 'CHAIN_COLUMN_DIFFERS'
  | 'CHECKPOINT_COPY_DIFFERS'
  /** The sealer's own note of size, head or last checkpoint does not fit what is there. */
  | 'STATE_DIFFERS'
  | 'DETAIL_MISSING'
  | 'DETAIL_DIFFERS'
  /** A detail that no entry and no pending record commits to. */
  | 'DETAIL_UNCOMMITTED'
  | 'FACT_MISSING'
  | 'FACT_DIFFERS'
  /** A fact without a detail, so that nothing commits to it. */
  | 'FACT_UNCOMMITTED'
  | 'RECORD_MISSING'
  | 'RECORD_DIFFERS'
  /** A record newer than its last committed save that is not what its history says. */
  | 'RECORD_DIFFERS_FROM_HISTORY';

/** One row that is not what the ledger says it was. */
export interface Divergence {
  /** `schema.table` */
  readonly table: string;
  /** Primary key of the row, as text. */
  readonly id: string;
  /** The entry that proves it; null where no entry does. */
  readonly seq: number | null;
  /** Where hashes cannot tell which of several entries it is: the last of them. */
  readonly untilSeq: number | null;
  readonly reason: DivergenceReason;
  /** Names of the members that differ, where that is known. */
  readonly members: readonly string[];
}

/** Keeps the first divergences found and counts the rest, so that a wholly rewritten database needs no more memory. */
export class Divergences {
  readonly #limit: number;
  #kept: Divergence[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(given: Pick<Divergence, 'table' | 'id' | 'reason'> & Partial<Divergence>): void {
    this.#count += 1;
    if (this.#kept.length >= this.#limit) return;
    this.#kept.push({ seq: null, untilSeq: given.seq ?? null, members: [], ...given });
  }

  /** Leaves out what another finding already explains. */
  drop(isExplained: (divergence: Divergence) => boolean): void {
    const kept = this.#kept.filter((divergence) => !isExplained(divergence));
    this.#count -= this.#kept.length - kept.length;
    this.#kept = kept;
  }

  get count(): number {
    return this.#count;
  }

  /** By place in the log, then by table and key; what has no place comes last. */
  get inOrder(): readonly Divergence[] {
    return this.#kept.toSorted(
      (one, other) =>
        (one.seq ?? Number.MAX_SAFE_INTEGER) - (other.seq ?? Number.MAX_SAFE_INTEGER) ||
        compareText(one.table, other.table) ||
        compareText(one.id, other.id),
    );
  }
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
