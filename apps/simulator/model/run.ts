import { z } from 'zod';

/** What is asked of a simulation. The same seed on the same district gives the same day of calls. */
export const runOptions = z.strictObject({
  /** Seconds of the simulation in one second of real time. */
  speed: z.number().min(1).max(60).default(1),
  callsPerHour: z.number().min(0.1).max(120).default(12),
  /** Length in minutes of the simulation, not of the clock on the wall. */
  minutes: z.number().min(1).max(1_440).default(60),
  seed: z.int().min(0).max(4_294_967_295).default(1),
  /** Whether a seat of its own claims, opens, orders and closes; without one people do. */
  withDispatcher: z.boolean().default(true),
});
export type RunOptions = z.output<typeof runOptions>;

/** Where a running simulation stands. */
export const runProgress = z.object({
  state: z.enum(['STARTING', 'RUNNING', 'FINISHING', 'ENDED', 'FAILED']),
  /** Seconds of the simulation. */
  simulatedSeconds: z.number(),
  totalSeconds: z.number(),
  callsPlanned: z.int(),
  callsMade: z.int(),
  incidentsOpened: z.int(),
  incidentsClosed: z.int(),
  ordersAnswered: z.int(),
  unitsMoving: z.int(),
  positionsSent: z.int(),
  /** Requests that were refused or not answered; the simulation goes on. */
  refusals: z.int(),
  lastRefusal: z.string().nullable(),
});
export type RunProgress = z.infer<typeof runProgress>;

export const noProgress: RunProgress = {
  state: 'STARTING',
  simulatedSeconds: 0,
  totalSeconds: 0,
  callsPlanned: 0,
  callsMade: 0,
  incidentsOpened: 0,
  incidentsClosed: 0,
  ordersAnswered: 0,
  unitsMoving: 0,
  positionsSent: 0,
  refusals: 0,
  lastRefusal: null,
};
