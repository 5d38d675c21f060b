import {
  command,
  defineDomain,
  defineError,
  defineEvent,
  defineRole,
  defineStream,
  grant,
  operational,
  query,
} from '@wanghuo/kernel';
import { z } from 'zod';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { runOptions, runProgress } from './run.ts';

export * from './run.ts';

/** A simulation among real calls could cost lives; it runs in a demonstration only. */
export const demonstrationOnly = defineError('simulator.demonstration_only', 403);
export const alreadyRunning = defineError('simulator.already_running', 409);
export const notRunning = defineError('simulator.not_running', 409);

const run = z.uuid();
/** Numbers that may have a fraction travel as text, because facts are committed to by canonical JSON. */
export const simulationStarted = defineEvent(
  'simulation.started',
  z.object({
    runId: run,
    seed: z.int(),
    speed: z.string(),
    callsPerHour: z.string(),
    minutes: z.string(),
    withDispatcher: z.boolean(),
  }),
  'runId',
);
export const simulationEnded = defineEvent('simulation.ended', z.object({ runId: run, reason: z.string() }), 'runId');

/** How far it has come, by run; values to look at, not facts. */
export const progressStream = defineStream({
  name: 'simulator.progress',
  permission: 'simulator.run',
  schema: runProgress,
});

export const start = command({
  name: 'simulator.start',
  permission: 'simulator.run',
  handling: operational,
  input: runOptions,
  output: z.object({ runId: run }),
  errors: [demonstrationOnly, alreadyRunning],
});

/** Lets nothing lie about: open orders are finished or stood down. */
export const stop = command({
  name: 'simulator.stop',
  permission: 'simulator.run',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({}),
  errors: [notRunning],
});

export const status = query({
  name: 'simulator.status',
  permission: 'simulator.run',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    isAvailable: z.boolean(),
    runId: run.nullable(),
    options: runOptions.nullable(),
    startedAt: z.string().nullable(),
    startedByName: z.string().nullable(),
    progress: runProgress.nullable(),
  }),
  refreshOn: [simulationStarted, simulationEnded],
});

/**
 * The role of the program that plays callers and crews: it hands calls in, answers orders and drives, for any station.
 * It opens nothing, orders nothing, changes no register.
 */
export const simulatorRole = defineRole('SIMULATOR', { holder: 'machine' });

export const simulator = defineDomain({
  name: 'simulator',
  labels,
  errors: [demonstrationOnly, alreadyRunning, notRunning],
  events: [simulationStarted, simulationEnded],
  contracts: [start, stop, status],
  streams: [progressStream],
  roles: [simulatorRole],
  grants: [
    ...['DISPATCHER', 'DUTY_COMMANDER'].map((role) => grant(role, { within: 'district', may: ['simulator.run'] })),
    grant('SIMULATOR', {
      within: 'district',
      may: [
        'call.receive',
        'incident.read',
        'order.read',
        'order.acknowledge',
        'assignment.read',
        'unit.progress',
        'unit.reportPosition',
        'forces.read',
        'territory.read',
        'premises.read',
      ],
    }),
  ],
});
