import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type {
  Contract,
  Domain,
  AnyEvent,
  OutputOf,
  ParsedInputOf,
  PayloadOf,
  Query,
  ScopeFields,
  Permission,
} from '@wanghuo/kernel';
import type { Upload as ReceivedFile } from './api/operation.ts';
import type { CommandContext, Fact, QueryContext, Reaching, Subject } from './context.ts';
import type { Services } from './services.ts';

/** A contract with its implementation. */
export interface Implementation {
  readonly contract: Contract;
  readonly run: (input: never, context: never) => Promise<unknown>;
  /** Present when `run` is these two, one after the other; see `implementShared`. */
  readonly shared?: SharedAnswer;
}

/** An answer that everybody of one reach shares, and what of it one reader gets. */
export interface SharedAnswer {
  readonly run: (input: never, context: never) => Promise<unknown>;
  readonly forReader: (answer: never, reader: Subject) => unknown;
}

/** What the implementation of a contract is handed: an upload has its file, received in full within its limit. */
export type ContextOf<C> = C extends { kind: 'query' }
  ? QueryContext
  : C extends { kind: 'upload' }
    ? CommandContext & { readonly upload: ReceivedFile }
    : CommandContext;

/**
 * Binds a contract to its implementation. Commands get a `CommandContext`, queries a `QueryContext`; input is already
 * checked, permission already decided, and the transaction sees only what is in the subject's scope.
 */
export function implement<C extends Contract>(
  contract: C,
  run: (input: ParsedInputOf<C>, context: ContextOf<C> & { readonly services: Services }) => Promise<OutputOf<C>>,
): Implementation {
  return { contract, run: run as unknown as Implementation['run'] };
}

/**
 * Binds a query whose answer does not depend on who asks but on what they reach, so that the live channel works it out
 * once for everybody of one reach. `run` knows no subject beyond the reach; whatever a single reader may see less or
 * more of is decided by `forReader`, which must stay cheap.
 */
export function implementShared<Q extends Query, Shared = OutputOf<Q>>(
  contract: Q,
  run: (
    input: ParsedInputOf<Q>,
    context: Omit<QueryContext, 'subject'> & { readonly subject: Reaching; readonly services: Services },
  ) => Promise<Shared>,
  forReader: (answer: Shared, reader: Subject) => OutputOf<Q> = (answer) => answer as OutputOf<Q>,
): Implementation {
  const shared = { run, forReader } as unknown as SharedAnswer;
  return {
    contract,
    shared,
    run: (async (input: ParsedInputOf<Q>, context: QueryContext & { readonly services: Services }) =>
      forReader(await run(input, context), context.subject)) as unknown as Implementation['run'],
  };
}

export interface Subscriber {
  readonly event: AnyEvent;
  readonly name: string;
  readonly run: (
    payload: never,
    context: CommandContext & { readonly services: Services; readonly fact: Fact },
  ) => Promise<void>;
}

/**
 * A named handler of a fact. It runs at least once, in order, in a transaction of its own that also moves its cursor,
 * so that its effect happens once; it acts as the JOB subject with the grants of role `JOB`.
 */
export function when<E extends AnyEvent>(
  event: E,
  name: string,
  run: (
    payload: PayloadOf<E>,
    context: CommandContext & { readonly services: Services; readonly fact: Fact<PayloadOf<E>> },
  ) => Promise<void>,
): Subscriber {
  return { event, name, run: run as unknown as Subscriber['run'] };
}

/** Timed work. `every` has an interval, `later` waits for `ctx.services.jobs.schedule`. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number | null;
  readonly limitSeconds: number;
  readonly run: (input: never, context: CommandContext & { readonly services: Services }) => Promise<void>;
}

/** @param everySeconds - at least one second between the starts of two runs; one run at a time over all processes */
export function every(
  everySeconds: number,
  name: string,
  run: (context: CommandContext & { readonly services: Services }) => Promise<void>,
  options: { limitSeconds?: number } = {},
): Job {
  return {
    name,
    everySeconds,
    limitSeconds: options.limitSeconds ?? 30,
    run: (async (_input: unknown, context: CommandContext & { readonly services: Services }) =>
      run(context)) as unknown as Job['run'],
  };
}

/** Work for one moment; it is a row, so it survives a restart and a late one runs at once (RE-17). */
export function later<Input>(
  name: string,
  run: (input: Input, context: CommandContext & { readonly services: Services }) => Promise<void>,
  options: { limitSeconds?: number } = {},
): Job & { readonly input?: Input } {
  return { name, everySeconds: null, limitSeconds: options.limitSeconds ?? 30, run: run as unknown as Job['run'] };
}

/** A table that is not a register but holds scoped rows: its policy is generated from this (AZ-05). */
export interface ScopedTable {
  readonly table: string;
  readonly read: Permission;
  /** Kind of scope → column. */
  readonly scope: ScopeFields;
  /** The rows belong to rows of another table: whoever sees that row sees these. */
  readonly through?: { readonly table: string; readonly column: string };
  /**
   * Rows are only ever added, by whoever holds this permission district-wide: nobody changes or removes one, and a
   * person's transaction that lacks it cannot add one either.
   */
  readonly addedBy?: Permission;
}

/** Somebody who is on duty now, and at which post. */
export interface OnDuty {
  readonly accountId: string;
  readonly name: string;
  readonly post: string;
}

/** Says who holds the posts of a role now; nobody is an answer. */
export type DutyRoster = (context: Pick<QueryContext, 'tx' | 'now'>, role: string) => Promise<readonly OnDuty[]>;

export interface DomainServer {
  readonly domain: Domain;
  readonly implementations: readonly Implementation[];
  readonly subscribers: readonly Subscriber[];
  readonly jobs: readonly Job[];
  readonly scopedTables: readonly ScopedTable[];
  /** Folder of SQL migrations, `import.meta.url`-relative. */
  readonly migrations: URL | null;
  /** Of the domain that keeps who is on duty: others ask it through `services.listOnDuty` and need not know it. */
  readonly roster: DutyRoster | null;
  /** What is neither command nor query: uploads, gateways, callbacks. */
  readonly routes: readonly Route[];
  /**
   * Called once after the database is ready, before requests are taken. What it returns is called when the product
   * stops, before the database is left: listeners close, what they took in is finished.
   */
  readonly start: ((services: Services) => Promise<void | (() => Promise<void>)>) | null;
}

/** A hand-written route; it declares what the inventory needs (GN-02). */
export interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly permission: Permission;
  readonly handling: Contract['handling'];
  readonly summary: string;
  /** What a body has to be, for the document of the API and its tests; left out when there is none. */
  readonly body?: z.ZodType;
  readonly register: (app: FastifyInstance, services: Services) => void;
}

export function defineDomainServer(
  options: { readonly domain: Domain } & Partial<Omit<DomainServer, 'domain'>>,
): DomainServer {
  return {
    implementations: [],
    subscribers: [],
    jobs: [],
    scopedTables: [],
    migrations: null,
    roster: null,
    routes: [],
    start: null,
    ...options,
  };
}
