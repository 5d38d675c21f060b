import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statesOf, stepsFrom } from '@wanghuo/kernel';
import { incidentCourse, orderDelivery, unitCourse } from '@wanghuo/incidents/model';
import { listBuildings, openIncident, recommend } from '../server/incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer } from '../server/test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seats: readonly Caller[];
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seats = await Promise.all(['dispatcher', 'dispatcher-2', 'duty-commander'].map((account) => server.as(account)));
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const seatAt = (index: number) => seats[index % seats.length] as Caller;
const codeOf = ({ status, body }: Answer) => (status === 200 ? '200' : `${status} ${body?.code}`);

/** As a seat does: what may be tried again is, with the same key, until it is decided. */
async function decided(send: (key: string) => Promise<Answer>): Promise<Answer> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(key);
    if (!answer.body?.retryable || attempt === 200) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50 + ((attempt * 37) % 200)));
  }
}

test(
  '200 confirms at once over 50 units bind each unit once; who comes late is told so (INV-4)',
  { timeout: 400_000 },
  async () => {
    const buildings = await listBuildings(seatAt(0), 8);
    const incidents: { incidentId: string; planId: string }[] = [];
    for (const [index, building] of buildings.entries()) {
      const incidentId = await openIncident(seatAt(index % 2), building);
      incidents.push({ incidentId, planId: (await recommend(seatAt(index % 2), incidentId)).planId });
    }
    const { rows: units } = await truth.query<{ id: string }>(
      `select id from forces.unit where duty_state = '10' and valid_until_on is null order by id limit 50`,
    );
    expect(units).toHaveLength(50);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const { incidentId, planId } = incidents[index % incidents.length] as (typeof incidents)[number];
        // Overlapping pairs in both orders, so that careless locking would meet itself.
        const pair = [units[(index * 7) % 50]?.id, units[(index * 11 + 3) % 50]?.id] as [string, string];
        const unitIds = pair[0] === pair[1] ? [pair[0]] : pair;
        return decided((key) =>
          seatAt(index).post(
            '/api/incidents/confirmPlan',
            { incidentId, planId, unitIds, reasonCode: 'COMMANDER_ORDER', reason: '示例·演练' },
            { key },
          ),
        ).then((answer) => ({ answer, unitIds }));
      }),
    );
    const outcomes = Object.groupBy(answers, ({ answer }) => codeOf(answer));
    expect(
      Object.keys(outcomes).filter(
        (code) => !['200', '409 incident.unit_busy', '409 incident.unit_not_available'].includes(code),
      ),
    ).toEqual([]);
    const won = (outcomes['200'] ?? []).flatMap(({ unitIds }) => unitIds);
    expect(won.length).toBeGreaterThan(20);
    expect(new Set(won).size).toBe(won.length);
    const { rows: active } = await truth.query<{ unit_id: string }>(
      `select unit_id from incidents.assignment where ended_at is null`,
    );
    expect(active.map((row) => row.unit_id).sort()).toEqual([...won].sort());
    // Nothing of a confirm that lost remains: an order for each winner and no other.
    expect(Number((await truth.query(`select count(*) as n from incidents."order"`)).rows[0].n)).toBe(won.length);
  },
);

test(
  'crews, seats and stand-downs at the same moment leave a legal story of every unit (INV-5, any-path)',
  { timeout: 400_000 },
  async () => {
    const { rows: bound } = await truth.query<{ id: string }>(
      `select id from incidents.assignment where ended_at is null order by id limit 10`,
    );
    expect(bound.length).toBe(10);
    const answers = await Promise.all(
      bound.flatMap(({ id }, index) => {
        const step = (name: string) =>
          decided((key) => seatAt(0).post('/api/incidents/reportUnitStep', { assignmentId: id, step: name }, { key }));
        return [
          step('turnOut'),
          step('turnOut'),
          step('arrive'),
          decided((key) =>
            seatAt(index).post('/api/incidents/standDown', { assignmentId: id, reason: '示例·撤回' }, { key }),
          ),
          step('backInStation'),
        ];
      }),
    );
    for (const answer of answers) expect(['200', '409 workflow.step_not_open']).toContain(codeOf(answer));
    const { rows } = await truth.query<{
      workflow: string;
      record_id: string;
      step: string;
      from_state: string;
      to_state: string;
    }>(
      `select workflow, record_id, step, from_state, to_state from workflow.step_taken order by workflow, record_id, id`,
    );
    const workflows = new Map([unitCourse, orderDelivery, incidentCourse].map((one) => [one.name as string, one]));
    let before: (typeof rows)[number] | undefined;
    for (const taken of rows) {
      const workflow = workflows.get(taken.workflow);
      if (!workflow) continue;
      const what = JSON.stringify(taken);
      expect(stepsFrom(workflow as never, taken.from_state), what).toContain(taken.step);
      expect(statesOf(workflow as never), what).toContain(taken.to_state);
      if (before?.record_id === taken.record_id && before.workflow === taken.workflow)
        expect(taken.from_state, what).toBe(before.to_state);
      before = taken;
    }
    expect(rows.length).toBeGreaterThan(20);
    const { rows: twice } = await truth.query(
      `select unit_id from incidents.assignment where ended_at is null group by unit_id having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  },
);
