import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scenarioNamed, scenarioNames } from '../../apps/server/demonstration-scenario.ts';
import { loadProgramme } from '../../apps/server/load-programme.ts';
import { recompute } from '../../domains/insight/indicators/server/recomputing.ts';
import type { Services } from '../../platform/server/index.ts';
import { must } from './incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let planner: Caller;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  planner = await server.as('plan-officer');
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const ask = (name: string, input: object = {}) => must(planner.get(`/api/${name}`, { ...input }));
const verdicts = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (await ask('indicators/list')).indicators
      .filter(({ row }: { row: number | null }) => row !== null)
      .map(({ id, results }: { id: string; results: readonly { shown: string }[] }) => [id, results[0]?.shown]),
  );

/** Takes back what the demonstration delivered: the projects, and the stations, vehicles and recruits they became. */
async function undeliver(): Promise<void> {
  const became = `select (effect ->> 'id')::uuid from programme.project, jsonb_array_elements(effects) as effect`;
  await truth.query(`set session_replication_role = replica`);
  // One station was built before the plan and only opened by it.
  const known = `built_on <= '2020-12-31' and id in (${became})`;
  await truth.query(`update forces.station set in_service_on = null where ${known}`);
  for (const table of ['forces.crew_member', 'forces.unit', 'forces.station'])
    await truth.query(
      `delete from ${table} where id in (${became}) and not (${table === 'forces.station' ? known : 'false'})`,
    );
  await truth.query(`set session_replication_role = origin`);
  await truth.query('truncate programme.budget_line, programme.plan_problem, programme.commitment, programme.project');
}

test('a setting names the course of events; deliveries that slip show in programme, annexes, indicators and forecast', async () => {
  expect(scenarioNames).toEqual(['PLAN_DELIVERED', 'PLAN_SLIPS']);
  expect(scenarioNamed('PLAN_FAILS')).toBeUndefined();
  const before = { ...(await ask('programme/overview')), indicators: await verdicts() };
  await undeliver();
  expect(await loadProgramme(server.runtime, scenarioNamed('PLAN_SLIPS')!, () => undefined)).toBe(62);
  const services = server.runtime as unknown as Services;
  await services.transact(services.jobSubject('test'), (context) => recompute(context));

  const overview = await ask('programme/overview');
  expect(overview.late.length).toBeGreaterThan(2 * before.late.length);
  const { cells } = await ask('programme/annexes');
  const vehicles = cells.filter(({ annexNo }: { annexNo: number }) => annexNo === 3);
  const sum = (of: (cell: { planned: number; actual: number; overdue: number }) => number) =>
    vehicles.reduce((total: number, cell: never) => total + of(cell), 0);
  expect(sum(({ planned }) => planned)).toBe(31);
  expect(sum(({ actual }) => actual)).toBeLessThan(24);
  expect(sum(({ overdue }) => overdue)).toBeGreaterThan(7);
  const now = await verdicts();
  for (const id of ['stationsPer100k', 'townBrigadeCoverage', 'apparatusPer10k', 'firefightersPer10k'])
    expect(Number(now[id]), id).toBeLessThan(Number(before.indicators[id]));
  // The dossier says so as well, item by item, with what lacks a record kept apart.
  const committee = await server.as('plan-officer');
  const { id } = await must(committee.post('/api/programme/drawUpDossier', { asOn: '2025-12-31' }));
  const dossier = await ask('programme/dossierPage', { id });
  const unmet = dossier.entries.filter(({ verdict }: { verdict: string }) => verdict === 'UNMET');
  expect(unmet.length).toBeGreaterThan(16);
});
