import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { recordSaved } from './registers/events.ts';
import { accessDomainServer } from './access/access-domain-server.ts';
import { accessOf } from './access/access-state.ts';
import { assertSameOrigin } from './access/request-origin.ts';
import { assertUnlocked, resolveSubject } from './access/request-subject.ts';
import { isRevoked, revocationPollSeconds } from './access/revocation.ts';
import { operationOfContract } from './api/contract-operation.ts';
import { mountHealth } from './api/health.ts';
import { buildHttpServer, type HttpServer } from './api/http-server.ts';
import type { Border } from './api/mount.ts';
import type { Operation } from './api/operation.ts';
import type { Database } from './context.ts';
import type { DomainServer } from './domain-server.ts';
import { openDatabase, openPool, type ConnectionSettings } from './database/connection.ts';
import { prepareDatabase } from './database/schema.ts';
import { analyseUnknownTables } from './database/statistics.ts';
import { assertPortIsFree, listeningFailure } from './free-port.ts';
import { fileOperations } from './files/file-operations.ts';
import { noteSubject } from './log.ts';
import { openLedgerKeys, type LedgerKeys } from './ledger/keys.ts';
import { platformServer } from './platform-domain.ts';
import { operationsOfRegister } from './registers/register-operations.ts';
import { machineWorld, Runtime } from './runtime.ts';
import { serverStarted, serverStopped } from './server-events.ts';
import type { World } from './services.ts';
import type { Settings } from './settings.ts';
import { operationsOfWorkflow } from './workflows/workflow-operations.ts';

export interface ServerOptions {
  readonly settings: Settings;
  readonly connection: ConnectionSettings;
  /** The domains that are served, each after those it calls. */
  readonly domains: readonly DomainServer[];
  readonly log: Logger;
  readonly version: string;
  readonly webFolder: URL | null;
  readonly world?: World;
  readonly onProgress?: (line: string) => void;
  /** Runs after migrating and before anything is served: loads what the product brings along. */
  readonly prepare?: (runtime: Runtime) => Promise<void>;
}

export interface Server {
  readonly runtime: Runtime;
  readonly http: HttpServer;
  /** Address that people open. */
  readonly url: string;
  /** Stops taking requests, finishes what runs, seals, disconnects (RE-20). */
  stop(): Promise<void>;
}

/** Every operation of the domains: contracts, registers, workflows and files, in this order. */
export function operationsOf(domains: readonly DomainServer[]): readonly Operation[] {
  const operations = domains.flatMap(({ domain, implementations }) => {
    const missing = domain.contracts.filter((contract) => !implementations.some((one) => one.contract === contract));
    if (missing.length > 0) throw new Error(`No implementation of ${missing.map(({ name }) => name).join(', ')}`);
    return [
      ...implementations.map(operationOfContract),
      ...domain.registers.flatMap((register) => operationsOfRegister(register, domain.labels)),
      ...domain.workflows.flatMap((workflow) => operationsOfWorkflow(workflow)),
    ];
  });
  return [...operations, ...fileOperations];
}

/** Starts everything behind one listener. The database is there already; its schema need not be. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { settings, log } = options;
  const domains = [platformServer, accessDomainServer, ...options.domains];
  await assertPortIsFree(settings.http);
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 });
  const keys = await openLedgerKeys(join(settings.dataFolder, 'keys'));
  await asOwner(options, (owner) => prepare(owner, options, domains, keys));
  // From here on nothing runs with the rights of the schemas' owner, not even by mistake.
  const database = openDatabase(
    openPool(options.connection, { applicationName: 'wanghuo', maximum: 20, role: 'wanghuo_app' }),
  );
  // What was begun is ended in reverse, or a start that fails would go on for ever without its listener.
  const begun: (() => Promise<unknown> | void)[] = [() => database.destroy()];
  try {
    const runtime = new Runtime({
      database,
      connection: options.connection,
      domains,
      keys,
      settings,
      log,
      ...(options.world ? { world: options.world } : {}),
    });
    await options.prepare?.(runtime);
    await asOwner(options, analyseUnknownTables);
    const operations = operationsOf(domains);
    const border = borderOf(runtime);
    const http = await buildHttpServer({
      runtime,
      operations,
      border,
      version: options.version,
      webFolder: options.webFolder,
      refreshOn: refreshOf(domains, operations),
    });
    let ready = false;
    mountHealth(http.app, runtime, () => ready);
    begun.push(
      () => http.app.close(),
      () => runtime.stop(),
    );
    await runtime.start();
    const watch = await watchRevocations(runtime, http);
    begun.push(watch);
    const url = await http.app
      .listen({ host: settings.http.host, port: settings.http.port })
      .catch((error: unknown) => {
        throw listeningFailure(error, settings.http);
      });
    const run = { runId: runtime.newId(), version: options.version };
    const tell = (event: typeof serverStarted) =>
      runtime.transact(runtime.jobSubject('server'), (context) => runtime.announce(context, event, run));
    await tell(serverStarted);
    ready = true;
    return {
      runtime,
      http,
      url: settings.http.publicUrl ?? url,
      async stop() {
        ready = false;
        watch();
        http.live.close();
        await http.app.close();
        await tell(serverStopped).catch((error: unknown) => {
          // A database that is gone is no reason to go on.
          log.warn({ err: error }, 'the stop was not written down');
        });
        await runtime.stop();
        await database.destroy();
      },
    };
  } catch (error) {
    for (const end of begun.reverse()) await end();
    throw error;
  }
}

/** Runs what only the owner of the schemas may do, on a connection of its own that ends with it. */
async function asOwner(options: ServerOptions, work: (owner: Database) => Promise<unknown>): Promise<void> {
  const owner = openDatabase(openPool(options.connection, { applicationName: 'wanghuo prepare', maximum: 2 }));
  try {
    await work(owner);
  } finally {
    await owner.destroy();
  }
}

/** Migrates, puts up fences, introduces the signing key. */
async function prepare(
  owner: Database,
  options: ServerOptions,
  domains: readonly DomainServer[],
  keys: LedgerKeys,
): Promise<void> {
  await prepareDatabase(owner, domains, options.onProgress ? { onProgress: options.onProgress } : {});
  await sql`insert into ledger.signing_key (key_id, public_key, valid_from_at)
    values (${keys.signer.keyId}, ${keys.publicKey}, ${(options.world ?? machineWorld).now()}) on conflict do nothing`.execute(
    owner,
  );
}

function borderOf(runtime: Runtime): Border {
  const access = accessOf(runtime);
  return {
    services: runtime,
    labels: runtime.labels,
    constraints: runtime.constraintErrors(),
    resolveSubject: async (request) => {
      const subject = await resolveSubject(runtime, request);
      noteSubject(request, subject.id);
      return subject;
    },
    assertOwnPage: (request) => assertSameOrigin(request, runtime.settings),
    assertUnlocked,
    takeRate: (rate, key) => access.limiter.take(rate as Parameters<typeof access.limiter.take>[0], key),
  };
}

/** Queries name the facts that change them; lists of registers change with every save. */
function refreshOf(
  domains: readonly DomainServer[],
  operations: readonly Operation[],
): ReadonlyMap<string, readonly string[]> {
  const refresh = new Map<string, readonly string[]>();
  for (const { domain } of domains) {
    for (const contract of domain.contracts)
      if (contract.kind === 'query')
        refresh.set(
          contract.name,
          contract.refreshOn.map((event) => event.type),
        );
    const steps = new Map(
      domain.workflows.map((workflow) => [
        workflow.register.name,
        Object.values(workflow.transitions).map((one) => one.announces.type),
      ]),
    );
    for (const register of domain.registers)
      refresh.set(`registers.${register.name}.list`, [recordSaved.type, ...(steps.get(register.name) ?? [])]);
  }
  return new Map([...refresh].filter(([name]) => operations.some((operation) => operation.name === name)));
}

/** AZ-09: rights that change close live connections within seconds. */
async function watchRevocations(runtime: Runtime, http: HttpServer): Promise<() => void> {
  const { revocations } = accessOf(runtime);
  const stop = revocations.onRevocation((revocation) =>
    http.live.closeWhere((subject) => isRevoked(subject, revocation)),
  );
  const lookForRevocations = () =>
    revocations.poll(runtime.database, runtime.world.now()).catch((error: unknown) => {
      // The next look covers the time of this one; only a lasting failure keeps ended sessions alive.
      runtime.log.error({ err: error }, 'revocations not read');
    });
  // What changed before anybody could connect concerns no connection.
  await lookForRevocations();
  const timer = setInterval(() => void lookForRevocations(), revocationPollSeconds * 1000);
  return () => {
    clearInterval(timer);
    stop();
  };
}
