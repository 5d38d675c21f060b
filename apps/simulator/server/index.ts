import { defineDomainServer, implement } from '@wanghuo/platform-server';
import {
  alreadyRunning,
  demonstrationOnly,
  notRunning,
  simulationStarted,
  simulator,
  start,
  status,
  stop,
} from '../model/index.ts';
import { findSimulation, launchSimulation, releaseSimulation, reserveSimulation } from './running-simulation.ts';

export { stopSimulation } from './running-simulation.ts';

const startImplementation = implement(start, async (input, context) => {
  const { services, subject, now } = context;
  if (!services.settings.isDemonstration) throw demonstrationOnly({});
  if (findSimulation(services)) throw alreadyRunning({});
  const runId = context.newId();
  reserveSimulation(services, { runId, options: input, startedAt: now, startedByName: subject.displayName });
  try {
    await services.announce(context, simulationStarted, {
      runId,
      ...input,
      speed: String(input.speed),
      callsPerHour: String(input.callsPerHour),
      minutes: String(input.minutes),
    });
  } catch (error) {
    releaseSimulation(services);
    throw error;
  }
  context.afterCommit(() => void launchSimulation(services));
  return { runId };
});

const stopImplementation = implement(stop, async (_input, { services, afterCommit }) => {
  if (!services.settings.isDemonstration) throw demonstrationOnly({});
  const simulation = findSimulation(services);
  if (!simulation) throw notRunning({});
  afterCommit(() => void simulation.child?.kill('SIGTERM'));
  return {};
});

const statusImplementation = implement(status, async (_input, { services }) => {
  const simulation = findSimulation(services);
  return {
    isAvailable: services.settings.isDemonstration,
    runId: simulation?.runId ?? null,
    options: simulation?.options ?? null,
    startedAt: simulation?.startedAt ?? null,
    startedByName: simulation?.startedByName ?? null,
    progress: simulation?.progress ?? null,
  };
});

/** Starts and stops the program that plays; served like any domain, of use in a demonstration only. */
export const simulatorServer = defineDomainServer({
  domain: simulator,
  implementations: [startImplementation, stopImplementation, statusImplementation],
});
