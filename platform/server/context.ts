import type { Kysely, Transaction } from 'kysely';
import type { EventDefinition, Instant, Permission, Reach } from '@wanghuo/kernel';

// Tables belong to their domains; a domain that wants typed SQL passes its own table types: `ctx.tx.withTables<…>()`.
// The platform itself knows rows as records of unknown values.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTables = any;
export type Database = Kysely<AnyTables>;
export type Tx = Transaction<AnyTables>;

/** Who acts: a signed-in account, a named job, a device or a partner. */
export interface Subject {
  readonly type: 'user' | 'job' | 'device' | 'partner' | 'anonymous';
  readonly id: string;
  /** Name as shown in timelines; never used for decisions. */
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly reach: ReadonlyMap<Permission, Reach>;
  /** Scope values the subject's own screens start from. */
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly personId: string | null;
  readonly sessionId: string | null;
  readonly address: string | null;
}

/** What of a subject decides: what it may do. Nothing in it tells who it is. */
export type Reaching = Pick<Subject, 'type' | 'reach'>;

/** What an implementation gets: one transaction that sees no more than the subject may, and everything that varies. */
export interface QueryContext {
  readonly tx: Tx;
  /** The moment of the operation, handed in (GN-06). */
  readonly now: Instant;
  readonly subject: Subject;
  readonly traceId: string;
}

/** One save of a register's record, as the audit log commits to it. */
export interface SavedRecord {
  readonly register: string;
  readonly id: string;
  readonly version: number;
  /** `recordDigest` of the record as saved. */
  readonly digest: string;
}

export interface CommandContext extends QueryContext {
  /** A new UUID v7. */
  newId(): string;
  /** Random bytes from the system's generator or a test's seed. */
  random(byteCount: number): Uint8Array;
  /** The version the caller saw, for contracts that are `versioned`. */
  readonly expectedVersion: number | null;
  /** Client-made id of the command (Idempotency-Key); null in subscribers and jobs. */
  readonly commandId: string | null;
  /** Facts that led here; `announce` copies them into `causes`. */
  readonly causes: readonly string[];
  /** Runs after the commit, never when the transaction fails; for waking things up, not for effects that must happen. */
  afterCommit(task: () => void): void;
  /**
   * What this transaction has announced and saved so far. The records are committed to in one audit entry when it ends,
   * so that a row changed behind the server's back is found (see ledger/README.md).
   */
  readonly announced: { count: number; readonly records: SavedRecord[] };
}

/** One fact as it lies in the ledger. */
export interface Fact<Payload = unknown> {
  readonly id: string;
  readonly position: bigint;
  readonly type: string;
  readonly version: number;
  readonly subject: { readonly type: string; readonly id: string };
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: { readonly type: string; readonly id: string; readonly displayName: string };
  readonly authority: string | null;
  readonly ruleVersion: string | null;
  readonly source: string;
  readonly causes: readonly string[];
  readonly payload: Payload;
}

export type FactOf<E> = E extends EventDefinition<infer Payload> ? Fact<Payload> : never;
