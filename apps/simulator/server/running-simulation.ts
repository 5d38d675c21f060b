import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { issueToken, type Services } from '@wanghuo/platform-server';
import type { Instant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import {
  noProgress,
  progressStream,
  runProgress,
  simulationEnded,
  type RunOptions,
  type RunProgress,
} from '../model/index.ts';

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A simulation that runs, as the status shows it. */
export interface RunningSimulation {
  readonly runId: string;
  readonly options: RunOptions;
  readonly startedAt: Instant;
  readonly startedByName: string;
  progress: RunProgress;
  child: Child | null;
}

/** At most one for a server. */
const running = new WeakMap<Services['domains'], RunningSimulation>();
const keyOf = (services: Services) => services.domains;

export function findSimulation(services: Services): RunningSimulation | undefined {
  return running.get(keyOf(services));
}

/** Accounts of the demonstration that the program acts as. */
const accounts = { crews: 'simulator', seat: 'dispatcher-2' } as const;
/** Time beyond the simulation's own in which it may finish. */
const marginSeconds = 30 * 60;

/** Takes the place, so that two starts at once cannot both have it. */
export function reserveSimulation(services: Services, given: Omit<RunningSimulation, 'progress' | 'child'>): void {
  running.set(keyOf(services), {
    ...given,
    progress: { ...noProgress, totalSeconds: given.options.minutes * 60 },
    child: null,
  });
}

export function releaseSimulation(services: Services): void {
  running.delete(keyOf(services));
}

/** Starts the program that plays. It is a process of its own and knows nothing but the address, two tokens and the options. */
export async function launchSimulation(services: Services): Promise<void> {
  const simulation = findSimulation(services);
  if (!simulation) return;
  try {
    const { options } = simulation;
    const seconds = Math.min(86_400, Math.ceil((options.minutes * 60) / options.speed) + marginSeconds);
    const [crews, seat] = [
      await issueToken(services, accounts.crews, seconds),
      await issueToken(services, accounts.seat, seconds),
    ];
    const { url } = JSON.parse(await readFile(join(services.settings.dataFolder, 'server.json'), 'utf8')) as {
      url: string;
    };
    const program = fileURLToPath(new URL('../child.ts', import.meta.url));
    const child: Child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
    simulation.child = child;
    child.stdin.end(
      JSON.stringify({
        url,
        tokens: { crews: crews.token, seat: seat.token },
        run: options,
        fromHour: hourInShanghai(simulation.startedAt),
        standDownReason: labels['simulator.standDown'],
      }),
    );
    createInterface({ input: child.stdout }).on('line', (line) => take(services, simulation, line));
    child.once('error', (error) => void end(services, simulation, error.message));
    child.once('exit', (code) => void end(services, simulation, code === 0 ? 'ENDED' : 'FAILED'));
  } catch (error) {
    services.log.error({ err: error }, 'simulation not started');
    await end(services, simulation, 'FAILED');
  }
}

function take(services: Services, simulation: RunningSimulation, line: string): void {
  const parsed = runProgress.safeParse(JSON.parse(line));
  if (!parsed.success) return;
  simulation.progress = parsed.data;
  services.streams.put(progressStream, simulation.runId, parsed.data, services.world.now());
}

async function end(services: Services, simulation: RunningSimulation, reason: string): Promise<void> {
  if (findSimulation(services) !== simulation) return;
  releaseSimulation(services);
  const state = reason === 'ENDED' ? 'ENDED' : 'FAILED';
  services.streams.put(
    progressStream,
    simulation.runId,
    { ...simulation.progress, state, unitsMoving: 0 },
    services.world.now(),
  );
  try {
    await services.transact(services.jobSubject('simulator.end'), (context) =>
      services.announce(context, simulationEnded, { runId: simulation.runId, reason }),
    );
  } catch (error) {
    // The server itself may be ending; a run that is over leaves nothing behind either way.
    services.log.warn({ err: error }, 'end of the simulation not announced');
  }
}

/** Asks the program to bring everybody home and waits for it, but not for longer than it is given. */
export async function stopSimulation(services: Services, withinSeconds: number): Promise<void> {
  const child = findSimulation(services)?.child;
  if (!child || child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const isLate = await Promise.race([exit.then(() => false), pause(withinSeconds * 1000, true, { ref: false })]);
  if (isLate) child.kill('SIGKILL');
}

function hourInShanghai(now: Instant): number {
  const date = new Date(now);
  return (date.getUTCHours() + 8 + date.getUTCMinutes() / 60) % 24;
}
