import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { Person } from '../product/person.ts';
import type { Product } from '../product/product.ts';
import { patience } from './seat.ts';

/** What a test looks up in an incident past the screens. */
export interface IncidentStory {
  readonly incident: { readonly level: number; readonly state: string; readonly unitIds: readonly string[] };
  readonly calls: readonly { readonly id: string; readonly callNo: string }[];
  readonly orders: readonly {
    readonly id: string;
    readonly kind: string;
    readonly unitId: string;
    readonly callSign: string;
    readonly stationName: string;
    readonly state: string;
    readonly instruction: string | null;
  }[];
  readonly assignments: readonly {
    readonly id: string;
    readonly unitId: string;
    readonly callSign: string;
    readonly state: string;
    readonly stoodDownReason: string | null;
  }[];
  readonly plans: readonly {
    readonly recommendedUnitIds: readonly string[];
    readonly chosenUnitIds: readonly string[] | null;
    readonly changeReason: string | null;
  }[];
  readonly timeline: readonly { readonly kind: string; readonly callSign: string | null }[];
}

export const storyOf = (person: Person, incidentId: string) =>
  person.ask<IncidentStory>('incidents.incidentDetail', { incidentId });

/** Waits for what becomes true on a machine that others use as well. */
export const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: patience, interval: 200 });

/** A press on the page itself, not into a field that happens to have the focus. */
export async function press(page: Page, key: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press(key);
}

/** The one large button, once it can be pressed. */
export const primary = (page: Page, name: RegExp) =>
  page.locator('button.wh-primary:not([aria-disabled=true])').filter({ hasText: name }).first();

/** Ends every call, brings every unit home and closes every incident, so that a test finds the district at rest. */
export async function bringEverybodyHome(product: Product): Promise<void> {
  const [first, person] = [await Person.signIn(product, 'dispatcher'), await Person.signIn(product, 'dispatcher-2')];
  const board = await person.ask<{
    calls: { id: string; claimedByName: string | null }[];
    incidents: { id: string }[];
  }>('incidents.board');
  for (const { id, claimedByName } of board.calls) {
    const holder = claimedByName === '示例·接警调度员' ? first : person;
    await holder.step('callHandling', 'close', id, { outcome: 'DRILL' });
  }
  for (const { id } of board.incidents) {
    const { assignments } = await storyOf(person, id);
    for (const bound of assignments.filter(({ state }) => state !== 'ENDED'))
      for (const step of ['turnOut', 'arrive', 'extinguish', 'leave', 'backInStation'])
        await person.run('incidents.reportUnitStep', { assignmentId: bound.id, step });
    await person.run('incidents.closeIncident', {
      incidentId: id,
      closing: { ...closing, outcome: assignments.length > 0 ? 'HANDLED' : 'FALSE_REPORT' },
    });
  }
}

const closing = {
  rescued: 0,
  evacuated: 0,
  injured: 0,
  dead: 0,
  burntAreaSquareMetres: 0,
  causeNote: null,
  summary: '示例：试验之间归零。',
};

const nothingKnown = {
  trapped: null,
  injured: null,
  dead: null,
  placeClass: null,
  burningAreaSquareMetres: null,
  floor: null,
};

/** Opens a fire in a dwelling at a place, as a seat would have typed it. */
export async function openFire(
  person: Person,
  given: { position: readonly [number, number]; address: string; level: number },
): Promise<string> {
  const { incidentId } = await person.run<{ incidentId: string }>('incidents.openIncident', {
    incidentType: 'F10',
    positionSource: 'CLICK',
    facts: nothingKnown,
    ...given,
  });
  return incidentId;
}

/** The seat of a town of the built-in district. */
export async function seatOfTown(person: Person, name: string): Promise<readonly [number, number]> {
  const { towns } = await person.ask<{ towns: { name: string; position: [number, number] }[] }>('territory.baseMap');
  const found = towns.find((town) => town.name === name);
  if (!found) throw new Error(`The district has no town ${name}`);
  return found.position;
}
