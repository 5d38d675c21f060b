import type { ApiClient } from '../client/api-client.ts';
import type { RunOptions, RunProgress } from '../model/run.ts';
import type { PlannedCall } from '../plan/plan-day.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** What the parts of a running simulation share. */
export interface PlayerContext {
  readonly options: RunOptions;
  readonly clock: SimulatedClock;
  /** In the name of the callers and crews. */
  readonly crews: ApiClient;
  /** In the name of the automatic seat; also stands orders down at the end. */
  readonly seat: ApiClient;
  /** Calls that were made, by their id at the server: whoever answers hears what the caller knows. */
  readonly made: Map<string, PlannedCall>;
  readonly progress: { -readonly [Name in keyof RunProgress]: RunProgress[Name] };
  /** Does one thing at the server; a refusal is counted and the simulation goes on. */
  attempt<Result>(act: () => Promise<Result>): Promise<Result | undefined>;
}
