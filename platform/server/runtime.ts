import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Logger } from 'pino';
import {
  type DomainError,
  limits,
  uuidV7,
  type Domain,
  type Grant,
  type Instant,
  type Labels,
  type Workflow,
} from '@wanghuo/kernel';
import type { CommandContext, Database, QueryContext, Subject } from './context.ts';
import type { DomainServer, Job, Subscriber } from './domain-server.ts';
import type { Services, World } from './services.ts';
import type { Settings } from './settings.ts';
import type { ConnectionSettings } from './database/connection.ts';
import { inTransaction, setReach } from './database/transaction.ts';
import { detailSaltBytes } from '@wanghuo/ledger';
import { auditActorOf, recordsSaved, announceFact, announceFacts, writeAudits } from './ledger/announce.ts';
import { currentPlace, hasFactsInFlight, Reader, readFacts } from './ledger/delivery.ts';
import type { LedgerKeys } from './ledger/keys.ts';
import { sealBatch, sealCheckpoint } from './ledger/sealer.ts';
import { deadlines, prepareIntervals, tick } from './jobs/schedule.ts';
import { StreamStore } from './live/streams.ts';
import { workflowClock } from './workflows/take-step.ts';
import { findAccountByName, listAccountsInRoles, normalisedName } from './access/account.ts';
import { lastUseOf } from './access/session.ts';
import { jobSubject } from './access/subject.ts';
import { withinAccess } from './access/within-access.ts';
import { Loop } from './loop.ts';

type FactListener = Parameters<Services['onFact']>[0];

export interface RuntimeOptions {
  readonly database: Database;
  readonly connection: ConnectionSettings;
  readonly domains: readonly DomainServer[];
  readonly keys: LedgerKeys;
  readonly settings: Settings;
  readonly log: Logger;
  readonly world?: World;
}

/** The clock and chance of the machine. */
export const machineWorld: World = {
  now: () => new Date().toISOString() as Instant,
  monotonicMillis: () => performance.now(),
  random: (byteCount) => randomBytes(byteCount),
};

/**
 * Everything that runs behind the addresses: transactions, facts and their readers, deadlines, the sealer, streams.
 * `start` begins the background work, `stop` ends it and signs a last checkpoint.
 */
export class Runtime implements Services {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Logger;
  readonly database: Database;
  readonly domains: readonly DomainServer[];
  readonly declarations: readonly Domain[];
  readonly grants: readonly Grant[];
  readonly labels: Labels;
  readonly streams = new StreamStore();
  readonly jobs = deadlines;
  readonly keys: LedgerKeys;
  readonly #connection: ConnectionSettings;
  readonly #listeners = new Set<FactListener>();
  readonly #loops: Loop[] = [];
  readonly #stoppers: (() => Promise<void>)[] = [];
  #listening: pg.Client | null = null;
  #stopped = false;

  constructor(options: RuntimeOptions) {
    this.world = options.world ?? machineWorld;
    this.settings = options.settings;
    this.log = options.log;
    this.database = options.database;
    this.domains = options.domains;
    this.declarations = options.domains.map((item) => item.domain);
    this.grants = this.declarations.flatMap((domain) => domain.grants);
    this.labels = Object.assign({}, ...this.declarations.map((domain) => domain.labels)) as Labels;
    this.keys = options.keys;
    this.#connection = options.connection;
  }

  transact: Services['transact'] = async (subject, work, options = {}) => {
    const afterCommit: (() => void)[] = [];
    const traceId = options.traceId ?? randomUUID();
    const result = await inTransaction(
      this.database,
      subject,
      {
        statementTimeoutSeconds: options.statementTimeoutSeconds ?? limits.statementTimeoutSeconds.normal,
        ...(options.idleSeconds === undefined ? {} : { idleSeconds: options.idleSeconds }),
      },
      async (tx) => {
        // A retried transaction starts from nothing.
        afterCommit.length = 0;
        const context: CommandContext & { readonly services: Services } = {
          tx,
          now: this.world.now(),
          subject,
          traceId,
          newId: () => this.newId(),
          random: (byteCount) => this.world.random(byteCount),
          expectedVersion: null,
          commandId: options.commandId ?? null,
          causes: options.causes ?? [],
          afterCommit: (task) => afterCommit.push(task),
          announced: { count: 0, records: [] },
          services: this,
        };
        const done = await work(context);
        await this.#commitToRecords(context);
        return done;
      },
    );
    for (const task of afterCommit) task();
    return result;
  };

  /** One audit entry for all records of the transaction: register, id, version and digest of each newest save. */
  async #commitToRecords(context: CommandContext): Promise<void> {
    const { records } = context.announced;
    if (records.length === 0) return;
    const newest = new Map(records.map((saved) => [`${saved.register} ${saved.id}`, saved]));
    await this.writeAudit(context, {
      record: {
        at: context.now,
        actor: auditActorOf(context.subject),
        action: recordsSaved,
        object: { type: 'transaction', id: context.traceId },
        result: 'ok',
        detail: null,
      },
      detail: { records: [...newest.values()] },
    });
  }

  read: Services['read'] = (subject, work) =>
    this.transact(subject, (context) => work(context as QueryContext & { services: Services }));

  jobSubject(name: string): Subject {
    return jobSubject(name, this.grants);
  }

  asJob: Services['asJob'] = async (context, name, work) => {
    await setReach(context.tx, this.jobSubject(name));
    try {
      return await work();
    } finally {
      // A transaction that failed takes no more statements and ends anyway.
      await setReach(context.tx, context.subject).catch(() => undefined);
    }
  };

  findAccount: Services['findAccount'] = async ({ tx }, name) => {
    const found = await withinAccess(tx, (access) => findAccountByName(access, normalisedName(name)));
    return found && found.state === 'ACTIVE' ? { id: found.id, displayName: found.displayName } : undefined;
  };

  listAccountsInRoles: Services['listAccountsInRoles'] = ({ tx, now }, roles, scopeValue) =>
    withinAccess(tx, (access) => listAccountsInRoles(access, roles, scopeValue, now));

  listOnDuty: Services['listOnDuty'] = async (context, role) => {
    const onDuty = await Promise.all(this.domains.flatMap(({ roster }) => (roster ? [roster(context, role)] : [])));
    return onDuty.flat();
  };

  lastUseOf: Services['lastUseOf'] = ({ tx, now }, accountId) =>
    withinAccess(tx, (access) => lastUseOf(access, accountId, now));

  onFact(listener: FactListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce: Services['announce'] = (context, event, payload, options) =>
    announceFact(context, this.keys.auditKey, event, payload, options);

  announceMany: Services['announceMany'] = (context, event, payloads) =>
    announceFacts(context, this.keys.auditKey, event, payloads);

  writeAudit: Services['writeAudit'] = (context, given) =>
    writeAudits(context.tx, this.keys.auditKey, [{ ...given, factId: null, salt: context.random(detailSaltBytes) }]);

  newId(): string {
    return newIdOf(this.world);
  }

  /** The refusals that stand for database constraints, by the constraint's name. */
  constraintErrors(): ReadonlyMap<string, DomainError> {
    const map = new Map<string, DomainError>();
    for (const error of this.declarations.flatMap((domain) => domain.errors))
      for (const constraint of error.constraints) map.set(constraint, error({}));
    return map;
  }

  /** Begins delivery, deadlines, sealing and live updates. */
  async start(): Promise<void> {
    const jobs = this.#allJobs();
    const readers = await this.#readers();
    await prepareIntervals(this.database, jobs);
    for (const reader of readers)
      this.#loops.push(
        new Loop(`reader ${reader.name}`, this.log, async () =>
          (await reader.catchUp()) ? 25 : limits.outboxPollSeconds * 1000,
        ),
      );
    this.#loops.push(await this.#tail());
    this.#loops.push(new Loop('deadlines', this.log, () => tick(this, jobs, 1000)));
    this.#loops.push(
      new Loop('sealer', this.log, async () => {
        const sealed = await sealBatch(this.database, this.keys.auditKey, this.keys.signer, this.world.now());
        if (sealed > 0) return 5;
        await sealCheckpoint(this.database, this.keys.signer, this.world.now());
        return limits.outboxPollSeconds * 1000;
      }),
    );
    await this.#listen();
    for (const loop of this.#loops) loop.start();
    for (const domain of this.domains) {
      const stop = await domain.start?.(this);
      if (stop) this.#stoppers.unshift(stop);
    }
  }

  async stop(): Promise<void> {
    // What takes something in from outside ends first, while the rest can still finish what it took.
    for (const stop of this.#stoppers) await stop();
    this.#stopped = true;
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    this.streams.close();
    await this.#listening?.end().catch(() => undefined);
    try {
      while ((await sealBatch(this.database, this.keys.auditKey, this.keys.signer, this.world.now())) > 0);
      await sealCheckpoint(this.database, this.keys.signer, this.world.now(), { force: true });
    } catch (error) {
      // Pending rows are durable; the next start seals them.
      this.log.warn({ err: error }, 'the last checkpoint was not signed');
    }
  }

  #allJobs(): ReadonlyMap<string, Job> {
    const workflows = new Map<string, Workflow>(
      this.declarations.flatMap((domain) => domain.workflows).map((workflow) => [workflow.name, workflow]),
    );
    const jobs = new Map<string, Job>([['workflow.clock', workflowClock(workflows)]]);
    for (const job of this.domains.flatMap((domain) => domain.jobs)) {
      if (jobs.has(job.name)) throw new Error(`Two jobs are called ${job.name}`);
      jobs.set(job.name, job);
    }
    return jobs;
  }

  async #readers(): Promise<readonly Reader[]> {
    const readers: Reader[] = [];
    for (const subscriber of this.domains.flatMap((domain) => domain.subscribers)) {
      const reader = this.#readerOf(subscriber);
      await reader.prepare();
      readers.push(reader);
    }
    return readers;
  }

  #readerOf(subscriber: Subscriber): Reader {
    return new Reader(this.database, {
      name: subscriber.name,
      types: [subscriber.event.type],
      take: (fact, moveOn) =>
        this.transact(
          this.jobSubject(subscriber.name),
          async (context) => {
            await moveOn(context.tx);
            const payload = subscriber.event.schema.parse(fact.payload);
            await subscriber.run(payload as never, { ...context, fact });
          },
          { causes: [fact.id] },
        ),
      onError: (error, fact) =>
        this.log.error({ err: error, reader: subscriber.name, fact: fact.id }, 'fact not taken'),
    });
  }

  /** Follows the ledger for listeners in this process: only what comes after the start. */
  async #tail(): Promise<Loop> {
    let place = await currentPlace(this.database);
    return new Loop('tail', this.log, async () => {
      const facts = await readFacts(this.database, place, { limit: 500 });
      for (const { fact, place: at } of facts) {
        place = at;
        for (const listener of this.#listeners)
          listener({ type: fact.type, subjectId: fact.subject.id, payload: fact.payload, position: fact.position });
      }
      if (facts.length > 0) return 0;
      return (await hasFactsInFlight(this.database, place)) ? 15 : limits.outboxPollSeconds * 1000;
    });
  }

  /** A notification is only a hint that shortens the wait; polling is the truth (RE-04). */
  async #listen(): Promise<void> {
    const client = new pg.Client({ ...this.#connection, application_name: 'wanghuo listen' });
    client.on('notification', () => {
      for (const loop of this.#loops) loop.wake();
    });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (!this.#stopped) setTimeout(() => void this.#listen().catch(() => undefined), 1000);
    });
    try {
      await client.connect();
      await client.query('listen wanghuo_ledger');
      await client.query('listen wanghuo_jobs');
      this.#listening = client;
    } catch (error) {
      this.log.warn({ err: error }, 'notifications are not available; polling goes on');
      await client.end().catch(() => undefined);
    }
  }
}

export function newIdOf(world: World): string {
  return uuidV7(Date.parse(world.now()), world.random(10));
}
