import type { Person } from '../product/person.ts';

export interface Unit {
  readonly id: string;
  readonly callSign: string;
  readonly dutyState: string;
  readonly isAvailable: boolean;
  readonly position: readonly [number, number];
  readonly positionAt: string | null;
}

export interface Placed {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly townshipCode: string;
  readonly position: readonly [number, number];
}

/** Units of the station that the demonstration's accounts belong to. */
export async function unitsAround(person: Person, callSign: string): Promise<readonly Unit[]> {
  const { units } = await person.ask<{ units: readonly Unit[] }>('forces.unitBoard', {});
  return units.filter((unit) => unit.callSign.startsWith(callSign));
}

/** Buildings of the register, so that every incident has a place of its own. */
export async function someBuildings(person: Person, count: number): Promise<readonly Placed[]> {
  const { rows } = await person.ask<{ rows: readonly Placed[] }>('registers.building', { limit: count });
  return rows;
}

const fireFloor = 7;

/** What a crew reads of where to go, on screen, phone and paper: town, road and number, building, floor. */
export async function placeToRead(person: Person, building: Placed): Promise<readonly string[]> {
  const { rows } = await person.ask<{ rows: readonly { code: string; name: string }[] }>('registers.division', {
    'filter.code': building.townshipCode,
  });
  return [rows[0]?.name ?? 'no such town', building.address, building.name, `${fireFloor} 层`];
}

/** Opens a fire in a building and sends some units there, as a dispatcher who knows whom to send. */
export async function sendOrder(
  dispatcher: Person,
  building: Placed,
  units: readonly Unit[],
  instruction?: string,
): Promise<string> {
  const { incidentId } = await dispatcher.run<{ incidentId: string }>('incidents.openIncident', {
    incidentType: 'F20',
    level: 2,
    position: building.position,
    positionSource: 'BUILDING',
    address: building.name,
    buildingId: building.id,
    facts: {
      trapped: null,
      injured: null,
      dead: null,
      placeClass: null,
      burningAreaSquareMetres: null,
      floor: fireFloor,
    },
  });
  const { planId } = await dispatcher.run<{ planId: string }>('incidents.recommendForIncident', { incidentId });
  await dispatcher.run('incidents.confirmPlan', {
    incidentId,
    planId,
    unitIds: units.map(({ id }) => id),
    reasonCode: 'LOCAL_KNOWLEDGE',
    reason: '示例：就近出动',
    ...(instruction ? { instruction } : {}),
  });
  return incidentId;
}

export interface Story {
  readonly incident: { readonly state: string };
  readonly orders: readonly { readonly id: string; readonly callSign: string; readonly state: string }[];
  readonly assignments: readonly { readonly id: string; readonly callSign: string; readonly state: string }[];
  readonly timeline: readonly { readonly kind: string; readonly callSign: string | null }[];
}

export const storyOf = (person: Person, incidentId: string) =>
  person.ask<Story>('incidents.incidentDetail', { incidentId });

/** Brings everybody home and closes the incident: other tests of the same product want a quiet district. */
export async function endIncident(dispatcher: Person, incidentId: string): Promise<void> {
  for (const { id, state } of (await storyOf(dispatcher, incidentId)).assignments)
    if (state !== 'ENDED')
      for (const step of ['turnOut', 'arrive', 'extinguish', 'leave', 'backInStation'])
        await dispatcher.run('incidents.reportUnitStep', { assignmentId: id, step });
  await dispatcher.run('incidents.closeIncident', {
    incidentId,
    closing: {
      outcome: 'FALSE_REPORT',
      rescued: 0,
      evacuated: 0,
      injured: 0,
      dead: 0,
      burntAreaSquareMetres: 0,
      causeNote: null,
      summary: '示例：到场核实，处置完毕。',
    },
  });
}
