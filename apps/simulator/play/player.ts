import { setTimeout as pause } from 'node:timers/promises';
import { board, reportUnitStep, standDown } from '@wanghuo/incidents/model';
import { unitBoard } from '@wanghuo/forces/model';
import type { Position } from '@wanghuo/kernel';
import { ApiError, createApiClient } from '../client/api-client.ts';
import { noProgress, type RunOptions, type RunProgress } from '../model/run.ts';
import { planDay } from '../plan/plan-day.ts';
import { Callers } from './callers.ts';
import { Crews, type AssignmentRow, type IncidentPlace } from './crews.ts';
import type { PlayerContext } from './player-context.ts';
import { readDistrict, readUnits } from './read-district.ts';
import { AutomaticSeat, type Board } from './seat.ts';
import { SimulatedClock } from './simulated-clock.ts';

export interface PlayOptions {
  readonly url: string;
  /** Bearer tokens: of an account with the role SIMULATOR, and of a dispatcher. */
  readonly tokens: { readonly crews: string; readonly seat: string };
  readonly run: RunOptions;
  /** Hour of the day in Shanghai at which the simulation begins. */
  readonly fromHour: number;
  /** Ends it early; everything that is open is still stood down. */
  readonly stopped: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** Written into every order that is stood down at the end. */
  readonly standDownReason: string;
}

const tickMillis = 250;
const lookMillis = 1_000;
/** A server that starts anew is waited for; one that is gone is not. */
const mostUnanswered = 20;
/** Seconds of the simulation in which crews may come home by themselves after the last call. */
const homewardSeconds = 900;

/**
 * Plays callers and crews, and a seat if asked for, against a running server over its public API, until the time is over
 * or it is stopped. It never leaves an order open: crews come home or are stood down.
 */
export async function play(options: PlayOptions): Promise<RunProgress> {
  const progress = { ...noProgress, totalSeconds: options.run.minutes * 60 };
  const tell = () => options.onProgress({ ...progress });
  const clientOf = (token: string) => createApiClient({ url: options.url, token: () => token });
  let unanswered = 0;
  const context: PlayerContext = {
    options: options.run,
    clock: new SimulatedClock(options.run.speed, () => performance.now()),
    crews: clientOf(options.tokens.crews),
    seat: clientOf(options.tokens.seat),
    made: new Map(),
    progress,
    async attempt(act) {
      try {
        const answer = await act();
        unanswered = 0;
        return answer;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        unanswered = error.problem === null ? unanswered + 1 : 0;
        if (unanswered > mostUnanswered) throw error;
        progress.refusals += 1;
        progress.lastRefusal = `${error.problem?.code ?? 'unreached'}: ${error.message}`.slice(0, 300);
        return undefined;
      }
    },
  };
  tell();
  const [district, units] = [await readDistrict(context.crews), await readUnits(context.crews)];
  const calls = planDay(options.run.seed, district, {
    callsPerHour: options.run.callsPerHour,
    durationSeconds: progress.totalSeconds,
    fromHour: options.fromHour,
  });
  const run = { ...context, clock: new SimulatedClock(options.run.speed, () => performance.now()) };
  const players = { callers: new Callers(run, calls), crews: new Crews(run, units), seat: new AutomaticSeat(run) };
  progress.state = 'RUNNING';
  let look = { at: -Infinity, picture: null as Board | null };
  while (!options.stopped.aborted) {
    const { seconds } = run.clock;
    progress.simulatedSeconds = Math.min(seconds, progress.totalSeconds);
    const isOver = seconds >= progress.totalSeconds;
    if (isOver) progress.state = 'FINISHING';
    if (isOver && (seconds >= progress.totalSeconds + homewardSeconds || isQuiet(look.picture, players))) break;
    await players.callers.tick();
    if (performance.now() - look.at >= lookMillis) {
      look = { at: performance.now(), picture: (await lookAround(run, players.crews)) ?? look.picture };
      tell();
    }
    if (options.run.withDispatcher && look.picture) await players.seat.tick(look.picture);
    await players.crews.tick();
    await pause(tickMillis, undefined, { signal: options.stopped }).catch(() => undefined);
  }
  progress.state = 'FINISHING';
  tell();
  await finish(run, players, options.standDownReason);
  progress.state = 'ENDED';
  progress.unitsMoving = 0;
  tell();
  return { ...progress };
}

function isQuiet(picture: Board | null, { crews, seat }: { crews: Crews; seat: AutomaticSeat }): boolean {
  return crews.openCount === 0 && picture !== null && !picture.incidents.some(({ id }) => seat.owns(id));
}

const openStates = ['ORDERED', 'TURNED_OUT', 'ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED', 'RETURNING'];

/** The board and who is bound to what: the same questions that screens ask. */
async function lookAround({ crews, seat, attempt }: PlayerContext, all: Crews): Promise<Board | undefined> {
  const picture = await attempt(() => seat.query(board, {}));
  const page = await attempt(() => crews.list('assignment', { 'filter.state': openStates, limit: 200 }));
  if (!picture || !page) return undefined;
  const rows = page.rows as unknown as AssignmentRow[];
  const places = new Map<string, IncidentPlace>(picture.incidents.map((one) => [one.id, one as IncidentPlace]));
  const known = new Set(all.open.map(({ assignmentId }) => assignmentId));
  const positions = rows.some(({ id }) => !known.has(id))
    ? await positionsOf(crews, attempt)
    : new Map<string, Position>();
  all.follow(rows, places, positions);
  return picture;
}

async function positionsOf(
  crews: PlayerContext['crews'],
  attempt: PlayerContext['attempt'],
): Promise<ReadonlyMap<string, Position>> {
  const answer = await attempt(() => crews.query(unitBoard, { includeTeams: true }));
  return new Map(answer?.units.map(({ id, position }) => [id, position]));
}

/** Stands down who is still out, puts everybody back, closes what the seat opened and the calls nobody took. */
async function finish(
  context: PlayerContext,
  { crews, seat }: { crews: Crews; seat: AutomaticSeat },
  reason: string,
): Promise<void> {
  const { attempt, seat: dispatcher, crews: client, made } = context;
  await lookAround(context, crews);
  const open = crews.open;
  await inTurns(
    open.filter(({ phase }) => phase !== 'DRIVING_HOME'),
    ({ assignmentId }) => attempt(() => dispatcher.run(standDown, { assignmentId, reason })),
  );
  // Standing down somebody still at home ends the assignment at once; whoever is on the road comes home now.
  const left = await attempt(() => client.list('assignment', { 'filter.state': ['RETURNING'], limit: 200 }));
  await inTurns(
    open.filter(({ assignmentId }) => left?.rows.some(({ id }) => id === assignmentId)),
    ({ assignmentId }) => attempt(() => client.run(reportUnitStep, { assignmentId, step: 'backInStation' })),
  );
  const picture = await attempt(() => dispatcher.query(board, {}));
  for (const call of picture?.calls ?? [])
    if (made.has(call.id))
      await attempt(() => dispatcher.takeStep('callHandling', 'close', call.id, { outcome: 'DRILL' }));
  for (const incident of picture?.incidents ?? []) if (seat.owns(incident.id)) await seat.close(incident);
}

/** A few at a time: a server that is busy with real work is not flooded by the end of a simulation. */
async function inTurns<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  const atOnce = 6;
  for (let from = 0; from < items.length; from += atOnce) await Promise.all(items.slice(from, from + atOnce).map(act));
}
