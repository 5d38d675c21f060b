import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pino from 'pino';
import {
  createFirstAdministratorToken,
  missingPrerequisites,
  openDatabase,
  openLog,
  openPool,
  readSettings,
  startEmbeddedDatabase,
  startServer,
  type ConnectionSettings,
  type DomainServer,
  type EmbeddedDatabase,
  type Server,
  type Settings,
  type World,
  weakSettingsOf,
} from '@wanghuo/platform-server';
import { stopSimulation } from '@wanghuo/simulator/server';
import { domains } from './domains.ts';
import { demonstrationFile, makeDemonstrationAccounts } from './demonstration.ts';
import { loadDevices } from './load-devices.ts';
import { loadReadings } from './load-readings.ts';
import { loadDistrict } from './load-district.ts';
import { loadHistory } from './load-history.ts';
import { loadProgramme } from './load-programme.ts';
import { scenarioNamed, scenarioNames } from './demonstration-scenario.ts';
import { publishServer, withdrawServer } from './commands/running-server.ts';
import labels from './labels.zh-CN.json' with { type: 'json' };

/** What a simulation gets to bring its crews home before the server goes (RE-20). */
const simulationEndSeconds = 8;

/** What stopping may take when there is no database any more to write to. */
const failedStopSeconds = 10;

export const rootFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const version = (JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8')) as { version: string })
  .version;

export interface Running {
  readonly server: Server;
  readonly settings: Settings;
  /** Resolves when the product cannot go on: its own database has died for good. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

interface Options {
  readonly environment?: NodeJS.ProcessEnv;
  readonly say?: (line: string) => void;
  readonly log?: pino.Logger;
  /** Clock and chance other than the machine's: tests. */
  readonly world?: World;
  /** Connects to this instead of what the settings say: tests. */
  readonly connection?: ConnectionSettings;
  /** Without the built-in district a start takes no time: tests that bring their own. */
  readonly withDistrict?: boolean;
  /** Served beside those of the product: tests that bring a domain. */
  readonly moreDomains?: readonly DomainServer[];
}

const fill = (text: string, values: Readonly<Record<string, string | number>>) =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

/** Starts the whole product: database, schema, district, accounts, listener. */
export async function startProduct(options: Options = {}): Promise<Running> {
  const say = options.say ?? (() => undefined);
  const settings = readSettings(options.environment ?? process.env, rootFolder);
  const scenario = scenarioNamed(settings.scenario);
  if (!scenario) throw new UserError(fill(labels['serve.noScenario'], { names: scenarioNames.join(', ') }));
  // Logs go to standard error as lines of JSON; what people read goes to standard output.
  const log = options.log ?? openLog(process.env['LOG_LEVEL'] ?? 'warn').log;
  const embedded =
    options.connection || settings.database.kind === 'external' ? null : await startEmbedded(settings, say);
  const connection: ConnectionSettings = options.connection ??
    embedded?.connection ?? { connectionString: settings.database.kind === 'external' ? settings.database.url : '' };
  try {
    if (settings.database.kind === 'external' && !options.connection) await assertPrerequisites(connection);
    const server = await startServer({
      settings,
      connection,
      domains: [...domains, ...(options.moreDomains ?? [])],
      log,
      version,
      ...(options.world ? { world: options.world } : {}),
      webFolder: new URL('../web/dist/', import.meta.url),
      onProgress: (name) => say(fill(labels['serve.migrating'], { name })),
      prepare: async (runtime) => {
        if (options.withDistrict === false) return;
        const loaded = await loadDistrict(runtime, (step) =>
          say(labels[`serve.district.${step}` as 'serve.district.load']),
        );
        if (loaded) say(fill(labels['serve.district.done'], { digest: loaded.digest.slice(0, 12) }));
        // Records are drawn from the district of 2020, so they come before the plan changes it.
        if (settings.isDemonstration) await loadHistory(runtime, scenario.history, () => say(labels['serve.history']));
        await loadProgramme(runtime, settings.isDemonstration ? scenario : null, () => say(labels['serve.programme']));
        if (!settings.isDemonstration) return;
        await loadDevices(runtime, () => say(labels['serve.devices']));
        await loadReadings(runtime, () => say(labels['serve.readings']));
        await makeDemonstrationAccounts(runtime);
      },
    });
    await publishServer(settings.dataFolder, {
      url: localUrlOf(server, settings),
      pid: process.pid,
      startedAt: new Date().toISOString(),
    });
    return {
      server,
      settings,
      failed: embedded?.failed ?? new Promise<never>(() => undefined),
      async stop() {
        await stopSimulation(server.runtime, simulationEndSeconds);
        await withdrawServer(settings.dataFolder, process.pid);
        await server.stop();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Where programs on this machine reach the server; a certificate fits only the name it was made for. */
function localUrlOf(server: Server, settings: Settings): string {
  const address = server.http.app.server.address();
  if (settings.http.tls || typeof address !== 'object' || address === null) return server.url;
  return `http://${address.family === 'IPv6' ? '[::1]' : '127.0.0.1'}:${address.port}`;
}

async function startEmbedded(settings: Settings, say: (line: string) => void): Promise<EmbeddedDatabase> {
  return startEmbeddedDatabase({ dataFolder: join(settings.dataFolder, 'database'), onProgress: say });
}

/** Ruling 25: what the administrator of a user's own server has to do comes as one line. */
async function assertPrerequisites(connection: ConnectionSettings): Promise<void> {
  const pool = openPool(connection, { applicationName: 'wanghuo check', maximum: 1 });
  try {
    const missing = await missingPrerequisites(openDatabase(pool));
    if (missing.length > 0) throw new UserError(fill(labels['serve.prerequisites'], { missing: missing.join('、') }));
    const weak = await weakSettingsOf(openDatabase(pool));
    if (weak.length > 0) throw new UserError(fill(labels['serve.weakDatabase'], { settings: weak.join('、') }));
  } finally {
    await pool.end();
  }
}

/** One line for the user, without a stack. */
export class UserError extends Error {}

/** Runs until told to stop; prints where to go. */
export async function serve(): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const running = await startProduct({ say });
  const { server, settings } = running;
  say('');
  say(fill(labels['serve.ready'], { url: server.url }));
  if (settings.isDemonstration)
    say(fill(labels['serve.demonstration'], { file: demonstrationFile(settings.dataFolder) }));
  else {
    const token = await createFirstAdministratorToken(server.runtime);
    if (token) say(fill(labels['serve.firstToken'], { token }));
  }
  const failure = await Promise.race([toldToStop(), running.failed]);
  say(labels['serve.stopping']);
  if (failure === null) await running.stop();
  else await stopAfterFailure(running, failure);
  return 0;
}

/** Being told again changes nothing: the drain that has begun ends in its own time. */
function toldToStop(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(null));
  });
}

/**
 * Ends what can still be ended without a database, then says why.
 * @throws the failure
 */
async function stopAfterFailure(running: Running, failure: Error): Promise<never> {
  await Promise.race([
    running.stop().catch(() => undefined),
    pause(failedStopSeconds * 1_000, undefined, { ref: false }),
  ]);
  throw failure;
}
