import type { AnyEvent, Domain, Instant, Labels, PayloadOf, StreamDefinition } from '@wanghuo/kernel';
import type { EntryContent } from '@wanghuo/ledger';
import type { Logger } from 'pino';
import type { CommandContext, Database, QueryContext, Subject } from './context.ts';
import type { DomainServer, Job, OnDuty } from './domain-server.ts';
import type { Settings } from './settings.ts';

/** Clock and chance, handed in so that tests and simulations decide them (GN-06). */
export interface World {
  now(): Instant;
  /** Milliseconds of a clock that never steps, for durations. */
  monotonicMillis(): number;
  random(byteCount: number): Uint8Array;
}

export interface Streams {
  /** Puts the latest value of a key; it is kept in memory and sent on, thinned to once a second. */
  put<Value>(stream: StreamDefinition<Value>, key: string, value: Value, at: Instant): void;
  latest<Value>(stream: StreamDefinition<Value>): ReadonlyMap<string, { value: Value; at: Instant }>;
}

export interface Jobs {
  /** Schedules a `later` job inside the given transaction; the same key replaces the earlier schedule. */
  schedule<Input>(
    context: Pick<CommandContext, 'tx'>,
    job: Pick<Job, 'name'> & { readonly input?: Input },
    input: Input,
    options: { at: Instant; key: string },
  ): Promise<void>;
  /** As `schedule`, for many at once: one statement, however many. */
  scheduleMany<Input>(
    context: Pick<CommandContext, 'tx'>,
    job: Pick<Job, 'name'> & { readonly input?: Input },
    given: readonly { readonly input: Input; readonly at: Instant; readonly key: string }[],
  ): Promise<void>;
  cancel(context: Pick<CommandContext, 'tx'>, key: string): Promise<void>;
}

/** What the running server offers to implementations, subscribers, jobs and routes. */
export interface Services {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Logger;
  readonly database: Database;
  readonly domains: readonly DomainServer[];
  readonly declarations: readonly Domain[];
  /** The words of all domains, by key. */
  readonly labels: Labels;
  readonly streams: Streams;
  readonly jobs: Jobs;
  /** Runs work as a subject in a transaction with its grants set; retries serialization failures (RE-10). */
  transact<Result>(
    subject: Subject,
    work: (context: CommandContext & { readonly services: Services }) => Promise<Result>,
    options?: {
      statementTimeoutSeconds?: number;
      idleSeconds?: number;
      causes?: readonly string[];
      traceId?: string;
      commandId?: string | null;
    },
  ): Promise<Result>;
  /** Runs reading work as a subject. */
  read<Result>(
    subject: Subject,
    work: (context: QueryContext & { readonly services: Services }) => Promise<Result>,
  ): Promise<Result>;
  /** The subject of subscribers and jobs: role JOB (AZ-14). */
  jobSubject(name: string): Subject;
  /**
   * Does part of a command with the reach of a named job, inside the same transaction: for an intake whose caller may
   * hand something in but not read it. The actor stays the caller.
   */
  asJob<Result>(context: CommandContext, name: string, work: () => Promise<Result>): Promise<Result>;
  /** Finds an account in force by the name it signs in with; for naming a person, never for rights. */
  findAccount(
    context: Pick<CommandContext, 'tx'>,
    name: string,
  ): Promise<{ id: string; displayName: string } | undefined>;
  /**
   * Accounts in force that hold one of the roles now, by name; for choosing a person, never for rights.
   * @param scopeValue - only those who hold the role for this station, town or premises; null asks for no scope
   */
  listAccountsInRoles(
    context: Pick<CommandContext, 'tx' | 'now'>,
    roles: readonly string[],
    scopeValue: string | null,
  ): Promise<readonly { id: string; displayName: string }[]>;
  /**
   * Who is on duty in a role now, by name, as the domain says that keeps it; nobody where none does. For telling a person,
   * never for rights; it reads with the reach of the caller.
   */
  listOnDuty(context: Pick<CommandContext, 'tx' | 'now'>, role: string): Promise<readonly OnDuty[]>;
  /** When a person last did something by hand, to the minute; null when no session of theirs is in force. */
  lastUseOf(context: Pick<CommandContext, 'tx' | 'now'>, accountId: string): Promise<Instant | null>;
  /** Hears of facts after they are committed, in order; for live updates and caches, not for effects. */
  onFact(listener: (fact: { type: string; subjectId: string; payload: unknown; position: bigint }) => void): () => void;
  /** Writes an audit record for what is no fact: a denied attempt, a command that changed nothing anyone announces. */
  writeAudit(
    context: Pick<CommandContext, 'tx' | 'now' | 'random'>,
    given: { readonly record: EntryContent; readonly detail: object | null },
  ): Promise<void>;
  /**
   * Writes many facts of one kind in a few statements, each with its own audit record: for sheets and lists of orders.
   * @returns the facts' ids in the order of the payloads
   */
  announceMany<E extends AnyEvent>(
    context: CommandContext,
    event: E,
    payloads: readonly PayloadOf<E>[],
  ): Promise<readonly string[]>;
  announce<E extends AnyEvent>(
    context: CommandContext,
    event: E,
    payload: PayloadOf<E>,
    options?: { occurredAt?: Instant; authority?: string; ruleVersion?: string; source?: string },
  ): Promise<string>;
}
