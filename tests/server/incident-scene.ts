import { randomUUID } from 'node:crypto';
import type { Answer, Caller } from './test-server.ts';

export const unknownFacts = {
  trapped: null,
  injured: null,
  dead: null,
  placeClass: null,
  burningAreaSquareMetres: null,
  floor: null,
};

interface Placed {
  readonly id: string;
  readonly position: readonly [number, number];
  readonly name: string;
}

/** Buildings of the district, as places for incidents. */
export async function listBuildings(caller: Caller, limit = 50): Promise<readonly Placed[]> {
  return (await must(caller.get('/api/registers/building', { limit }))).rows as readonly Placed[];
}

/** Opens a fire in a building. */
export async function openIncident(dispatcher: Caller, building: Placed, level = 2): Promise<string> {
  const opened = await must(
    send(dispatcher, '/api/incidents/openIncident', {
      incidentType: 'F20',
      level,
      position: building.position,
      positionSource: 'BUILDING',
      address: building.name,
      buildingId: building.id,
      facts: unknownFacts,
    }),
  );
  return opened.incidentId as string;
}

/** Recommends for an incident. @returns the plan's id and the units it would send */
export async function recommend(
  dispatcher: Caller,
  incidentId: string,
): Promise<{ planId: string; unitIds: string[] }> {
  const answer = await must(send(dispatcher, '/api/incidents/recommendForIncident', { incidentId }));
  return {
    planId: answer.planId as string,
    unitIds: (answer.plan.recommended as { unitId: string }[]).map((one) => one.unitId),
  };
}

/** Opens an incident and sends what is recommended. */
export async function sendOrders(
  dispatcher: Caller,
  building: Placed,
): Promise<{ incidentId: string; orderIds: readonly string[] }> {
  const incidentId = await openIncident(dispatcher, building);
  const { planId } = await recommend(dispatcher, incidentId);
  const confirmed = await must(send(dispatcher, '/api/incidents/confirmPlan', { incidentId, planId }));
  return { incidentId, orderIds: confirmed.orderIds as string[] };
}

/** A command as a careful client sends it: what is answered "try again" is tried again with the same key. */
async function send(caller: Caller, path: string, body: unknown): Promise<Answer> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await caller.post(path, body, { key });
    if (!answer.body?.retryable || attempt === 10) return answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The body of an answer that has to be 200. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function must(answer: Promise<Answer>): Promise<any> {
  const { status, text, body } = await answer;
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return body;
}
