import { setTimeout as pause } from 'node:timers/promises';
import { type Person, Refused } from '../product/person.ts';
import type { SeededChance } from '../product/seeded-chance.ts';
import type { Acknowledged, AcknowledgedFile } from './acknowledged.ts';

type Ids = Acknowledged['ids'];

/** How long one command is sent again: a client of a server that is killed again and again may be unlucky for long. */
const patienceSeconds = 1_200;

/**
 * One client that never gives up: the same command goes out under the same key until it is answered, and what was
 * answered is written down before the next.
 */
export class Client {
  readonly person: Person;
  readonly chance: SeededChance;
  readonly #file: AcknowledgedFile;
  /** Refusals by code: a busy unit is one, a record that is gone would be another. */
  readonly refusals = new Map<string, number>();
  /** Failures that were answered with a problem and tried again, by status and code. */
  readonly failures = new Map<string, number>();
  acknowledged = 0;

  constructor(person: Person, chance: SeededChance, file: AcknowledgedFile) {
    this.person = person;
    this.chance = chance;
    this.#file = file;
  }

  /**
   * @param input - makes the input from the command's key, which travels in it as its mark
   * @param idsOf - what to remember of the answer
   * @returns the answer, or null when the command was refused for a reason
   */
  async run<Output>(
    operation: string,
    input: (key: string) => object,
    idsOf: (output: Output) => Ids,
  ): Promise<Output | null> {
    const key = this.chance.uuid();
    const body = input(key);
    try {
      const output = await this.#persist(() => this.person.run<Output>(operation, body, key));
      this.#file.append({ operation, key, account: this.person.account, ids: idsOf(output) });
      this.acknowledged += 1;
      return output;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
      return null;
    }
  }

  ask<Output>(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Output> {
    return this.#persist(() => this.person.ask<Output>(name, input));
  }

  async #persist<Output>(send: () => Promise<Output>): Promise<Output> {
    const since = performance.now();
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if (error instanceof Refused && !error.retryable) throw error;
        if (error instanceof Refused) {
          const name = `${error.status} ${error.code}`;
          this.failures.set(name, (this.failures.get(name) ?? 0) + 1);
        }
        if (performance.now() - since > patienceSeconds * 1000) throw error;
        const wait = error instanceof Refused ? error.retryAfterSeconds * 1000 : 0;
        await pause(Math.max(wait, this.chance.between(20, 200)));
      }
    }
  }
}

export type Loop = (client: Client, isOver: () => boolean) => Promise<void>;

const unknownFacts = {
  trapped: null,
  injured: null,
  dead: null,
  placeClass: null,
  burningAreaSquareMetres: null,
  floor: null,
};

/** Every order of every fifth incident, the first among them, is left unanswered, so that its deadlines have to fire. */
const answeredOf = (count: number) => count % 5 !== 1;
let deviceSequence = 0;

/** A seat: takes a call, opens the incident, sends what is recommended, writes notes, takes the units back. */
export const dispatching: Loop = async (client, isOver) => {
  const { rows } = await client.ask<{ rows: { position: readonly [number, number] }[] }>('registers/hydrant', {
    limit: 50,
  });
  for (let count = 1; !isOver(); count += 1) {
    const { position } = client.chance.pick(rows);
    const called = await client.run<{ callId: string; callNo: string }>(
      'incidents.receiveCall',
      (key) => ({ channel: 'TELEPHONE', recordingReference: key, position, positionErrorMetres: 30 }),
      ({ callId, callNo }) => ({ callId, callNo }),
    );
    if (!called) continue;
    const { callId } = called;
    await client.run(
      'incidents.claimCall',
      () => ({ callId }),
      () => ({ callId }),
    );
    const opened = await client.run<{ incidentId: string; incidentNo: string }>(
      'incidents.openIncident',
      (key) => ({
        callId,
        incidentType: 'F20',
        level: 1,
        position,
        positionSource: 'COORDINATE',
        address: '示例地点',
        description: key,
        facts: unknownFacts,
      }),
      ({ incidentId, incidentNo }) => ({ incidentId, incidentNo }),
    );
    if (!opened) continue;
    await work(client, opened.incidentId, answeredOf(count));
  }
};

async function work(client: Client, incidentId: string, answers: boolean): Promise<void> {
  const note = () =>
    client.run<{ entryId: string }>(
      'incidents.addNote',
      (key) => ({ incidentId, text: key }),
      ({ entryId }) => ({ entryId }),
    );
  await note();
  const plan = await client.run<{ planId: string }>(
    'incidents.recommendForIncident',
    () => ({ incidentId }),
    ({ planId }) => ({ planId }),
  );
  if (!plan) return;
  const { planId } = plan;
  const sent = await client.run<{ orderIds: string[] }>(
    'incidents.confirmPlan',
    (key) => ({ incidentId, planId, instruction: key }),
    ({ orderIds }) => ({ orderIds }),
  );
  await note();
  if (!sent || !answers) return;
  const { assignments } = await client.ask<{ assignments: { id: string }[] }>('incidents.incidentDetail', {
    incidentId,
  });
  for (const { id } of assignments)
    for (const step of ['turnOut', 'backInStation']) {
      const sequence = (deviceSequence += 1);
      await client.run(
        'incidents.reportUnitStep',
        () => ({ assignmentId: id, step, deviceSequence: sequence }),
        () => ({ assignmentId: id, deviceSequence: sequence }),
      );
    }
}

/** A station that takes its vehicles out of service and back. */
export const keepingDuty: Loop = async (client, isOver) => {
  const { subject } = await client.ask<{ subject: { stationId: string } }>('session/current');
  const { units } = await client.ask<{ units: { id: string }[] }>('forces.unitBoard', { stationId: subject.stationId });
  while (!isOver()) {
    const { id: unitId } = client.chance.pick(units);
    const to = client.chance.pick(['TRAINING', 'IN_STATION', 'IN_STATION']);
    await client.run(
      'forces.setDutyState',
      (key) => ({ unitId, to, note: key }),
      () => ({ unitId }),
    );
    await pause(client.chance.between(5, 60));
  }
};

/** Somebody who tests hydrants. */
export const testingWater: Loop = async (client, isOver) => {
  const { rows } = await client.ask<{ rows: { id: string }[] }>('registers/hydrant', { limit: 50 });
  while (!isOver()) {
    const { id: hydrantId } = client.chance.pick(rows);
    await client.run<{ testId: string }>(
      'water.recordTest',
      (key) => ({
        hydrantId,
        testedOn: '2026-01-02',
        obstructed: false,
        damaged: false,
        staticPressureMegapascals: 0.3,
        residualPressureMegapascals: 0.2,
        flowLitresPerSecond: 15,
        note: key,
      }),
      ({ testId }) => ({ testId }),
    );
    await pause(client.chance.between(5, 60));
  }
};

/** A telephone system that hands calls in. */
export const handingIn: Loop = async (client, isOver) => {
  while (!isOver()) {
    await client.run<{ callId: string; callNo: string }>(
      'incidents.receiveCall',
      (key) => ({ channel: 'TELEPHONE', recordingReference: key, said: '示例来话' }),
      ({ callId, callNo }) => ({ callId, callNo }),
    );
    await pause(client.chance.between(5, 60));
  }
};

/** Who works during the test. */
export const everybody: readonly { readonly account: string; readonly loop: Loop }[] = [
  { account: 'dispatcher', loop: dispatching },
  { account: 'dispatcher-2', loop: dispatching },
  { account: 'station-officer', loop: keepingDuty },
  { account: 'water-utility', loop: testingWater },
  { account: 'partner', loop: handingIn },
];
