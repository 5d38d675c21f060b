import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProgramme } from '../../apps/server/load-programme.ts';
import { must } from './incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer, withQuery } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let planner: Caller;
let leader: Caller;
let committee: Caller;
let assessor: Caller;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  // The demonstration's story is put aside: here the plan stands as printed, beside a register that goes its own way.
  await truth.query('truncate programme.budget_line, programme.plan_problem, programme.commitment, programme.project');
  expect(await loadProgramme(server.runtime, null, () => undefined)).toBe(62);
  expect(await loadProgramme(server.runtime, null, () => undefined)).toBeNull();
  [planner, leader, committee, assessor] = (await Promise.all(
    ['plan-officer', 'district-leader', 'fsc-office', 'assessor'].map((one) => server.as(one)),
  )) as [Caller, Caller, Caller, Caller];
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const ask = (name: string, input: object = {}, who: Caller = planner) =>
  must(who.get(`/api/programme/${name}`, { ...input }));
const act = (name: string, input: object, who: Caller = planner) => who.post(`/api/programme/${name}`, input);
const idOf = async (no: string): Promise<string> =>
  (await ask('projects')).projects.find((one: { projectNo: string }) => one.projectNo === no).id;
const rowsOf = async (text: string, values: readonly unknown[] = []) => (await truth.query(text, [...values])).rows;
/** In a town of the built-in district. */
const siteOfStation = [106, 29.05];
/** What a refusal names, one code a field. */
const namedBy = (answer: Answer): readonly string[] => answer.body.errors.map((one: { code: string }) => one.code);

/** An act that brings a file with it. */
function send(who: Caller, name: string, input: Record<string, string>, words: string): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([words], { type: 'text/plain' }), '示例文件.txt');
  return who.send('POST', withQuery(`/api/programme/${name}`, input), form);
}
async function attach(projectId: string, kind: string, on = '2022-01-10'): Promise<void> {
  await must(send(planner, 'attachPaper', { projectId, kind, no: `示例-${kind}`, on }, `示例 ${kind} ${projectId}`));
}
async function until<Found>(look: () => Promise<Found | null | undefined | false>, what: string): Promise<Found> {
  for (const started = performance.now(); performance.now() - started < 30_000;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
const firstStation = async (): Promise<string> =>
  (await rowsOf(`select id::text from forces.station where kind = 'FIRE_STATION' order by station_no limit 1`))[0].id;

async function buyVehicle(
  no: string,
  days: readonly [string, string, string, string],
  serialNo: string,
  callSign: string,
) {
  const projectId = await idOf(no);
  const [ordered, delivered, inspected, on] = days;
  await attach(projectId, 'PURCHASE_CONTRACT', ordered);
  await must(act('passGate', { projectId, step: 'orderVehicle', on: ordered }));
  await attach(projectId, 'DELIVERY_NOTE', delivered);
  await must(act('passGate', { projectId, step: 'deliverVehicle', on: delivered }));
  await attach(projectId, 'INSPECTION_REPORT', inspected);
  await must(act('passGate', { projectId, step: 'inspectVehicle', on: inspected }));
  const stationId = await firstStation();
  return act('commissionVehicle', { projectId, on, stationId, callSign, serialNo, plateNo: null, crewSize: 6 });
}

describe('PLN 1: progress of a project', () => {
  let projectId: string;

  test('a site needs land and every siting condition; what is missing is named', async () => {
    projectId = await idOf('P3-2');
    const refused = await act('passGate', { projectId, step: 'site', on: '2022-03-01' });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('project.gate_closed');
    expect(namedBy(refused)).toContain('LAND_OPINION');
    expect(namedBy(refused)).toContain('CROWD_EXIT_50_METRES');
    expect(refused.body.title).toContain('用地预审与选址意见');
    await attach(projectId, 'LAND_OPINION');
    const met = [
      'LAND_IN_PLAN',
      'ENVIRONMENT_ADMISSION',
      'CROWD_EXIT_50_METRES',
      'DANGEROUS_GOODS_300_METRES',
      'ROAD_LINE_15_METRES',
    ];
    // Every condition is stated and nobody has said where: the gate stays shut, and the field is named.
    await must(act('recordSiting', { projectId, siting: { met, note: null } }));
    const nowhere = await act('passGate', { projectId, step: 'site', on: '2022-03-01' });
    expect(nowhere.status).toBe(409);
    expect(namedBy(nowhere)).toEqual(['SITE_POSITION']);
    expect(nowhere.body.errors[0].message).toContain('选址位置');
    const outside = await act('recordSiting', { projectId, siting: { met, note: null, position: [104, 31] } });
    expect(outside.status).toBe(422);
    expect(outside.body).toMatchObject({
      code: 'project.site_outside',
      errors: [{ pointer: '#/siting/position', code: 'outside_district' }],
    });
    // Written down before anybody looked where it lies.
    const put = (position: readonly number[]) =>
      truth.query(`update programme.project set siting = jsonb_set(siting, '{position}', $2::jsonb) where id = $1`, [
        projectId,
        JSON.stringify(position),
      ]);
    await put([104, 31]);
    expect((await act('passGate', { projectId, step: 'site', on: '2022-03-01' })).body.code).toBe(
      'project.site_outside',
    );
    await must(act('recordSiting', { projectId, siting: { met, note: null, position: siteOfStation } }));
    await must(act('passGate', { projectId, step: 'site', on: '2022-03-01' }));
    expect((await ask('projectPage', { id: projectId })).project.siting.position).toEqual(siteOfStation);
    await attach(projectId, 'PROJECT_APPROVAL');
    await must(act('passGate', { projectId, step: 'approve', on: '2022-06-01' }));
  });

  test('a start before the environmental decision is refused by name; with the decision it passes', async () => {
    await attach(projectId, 'LAND_RIGHT');
    await attach(projectId, 'CONSTRUCTION_PERMIT');
    const start = { projectId, step: 'start', on: '2023-11-20' };
    const refused = await act('passGate', start);
    expect(refused.status).toBe(409);
    expect(namedBy(refused)).toEqual(['ASSESSED', 'ENVIRONMENT_DECISION']);
    expect(refused.body.title).toBe('不能开工，还缺：须先到“已环评”、环评批复');
    await attach(projectId, 'ENVIRONMENT_DECISION', '2023-02-01');
    await must(act('passGate', { projectId, step: 'assessEnvironment', on: '2023-02-10' }));
    expect(await must(act('passGate', start))).toEqual({ state: 'STARTED' });
  });

  test('responsibility, schedule and money follow', async () => {
    await must(act('assignResponsible', { subject: 'project', id: projectId, responsibleName: '示例·负责人' }));
    const page = await ask('projectPage', { id: projectId });
    expect(page.project.responsibleName).toBe('示例·负责人');
    expect(page.slips.map(({ state, daysLate }: { state: string; daysLate: number }) => [state, daysLate > 0])).toEqual(
      [
        ['STARTED', false],
        ['COMPLETED', true],
      ],
    );
    expect(page.gates.find(({ step }: { step: string }) => step === 'complete').missing).toEqual([
      { kind: 'PAPER', code: 'COMPLETION_REPORT' },
    ]);
    expect(page.files).toHaveLength(5);
    await truth.query(
      `insert into programme.budget_line (id, version, source, valid_from_on, line_no, program_no, project_id, purpose, year,
        payer, planned_yuan, allotted_yuan, paid_yuan, entries)
       values (gen_random_uuid(), 1, 'DECLARED', '2022-01-01', 'YS-1', 3, $1, '示例', 2025, 'DISTRICT', 1000, 0, 0, '[]')`,
      [projectId],
    );
    const [line] = (await ask('projectPage', { id: projectId })).money;
    const money = (kind: string, yuan: number) =>
      act('recordMoney', { budgetLineId: line.id, act: kind, yuan, on: '2025-03-01', paperNo: '示例-1' });
    expect((await money('PAY', 1)).body.code).toBe('money.paid_over_allotted');
    expect((await money('ALLOT', 1000.01)).body.code).toBe('money.allotted_over_planned');
    await must(money('ALLOT', 800));
    expect(await must(money('PAY', 799.99))).toEqual({ plannedYuan: 1000, allottedYuan: 800, paidYuan: 799.99 });
  });

  test('a leader reads and records nothing; a gate of another kind is no gate', async () => {
    expect((await leader.get('/api/programme/overview')).status).toBe(200);
    expect((await act('passGate', { projectId, step: 'complete', on: '2025-10-01' }, leader)).status).toBe(403);
    expect((await act('passGate', { projectId, step: 'hire', on: '2025-10-01' })).body.code).toBe('project.wrong_kind');
    // The last gate cannot be passed without the register.
    expect((await act('passGate', { projectId, step: 'open', on: '2025-10-01' })).body.code).toBe('project.wrong_kind');
  });
});

describe('a site', () => {
  test('is held against what is registered around it; what no register has is not called met', async () => {
    const [works] = await rowsOf(
      `select id::text, longitude, latitude from premises.premises
        where 'DANGEROUS_GOODS' = any (classes) and valid_until_on is null order by premises_no limit 1`,
    );
    const around = (position: readonly [number, number]) =>
      must(planner.get('/api/programme/siteSurroundings', { position: JSON.stringify(position) }));
    // A thousandth of a degree of latitude is 111 metres.
    const near = await around([works.longitude, works.latitude + 0.001]);
    const goods = near.findings.find(
      ({ condition }: { condition: string }) => condition === 'DANGEROUS_GOODS_300_METRES',
    );
    expect(goods).toMatchObject({ evidence: 'CONFLICT', nearest: { distanceMetres: expect.any(Number) } });
    expect(goods.nearest.distanceMetres).toBeLessThan(120);
    const distances = near.stations.map(({ distanceMetres }: { distanceMetres: number }) => distanceMetres);
    expect(distances).toEqual(distances.toSorted((a: number, b: number) => a - b));
    expect(near.stations.length).toBeGreaterThan(5);
    for (const condition of ['LAND_IN_PLAN', 'ENVIRONMENT_ADMISSION', 'ROAD_LINE_15_METRES'])
      expect(near.findings).toContainEqual({ condition, evidence: 'NO_RECORDS', nearest: null });
    const lonely = await around([105.9, 28.5]);
    expect(lonely.places).toEqual([]);
    expect(lonely.findings.map(({ evidence }: { evidence: string }) => evidence)).not.toContain('CONFLICT');
  });
});

describe('PLN 2: a delivery', () => {
  test('two vehicles of 2022 come late: cell, register and indicator follow, record by record', async () => {
    const indicator = () => must(planner.get('/api/indicators/show', { id: 'apparatusPer10k' }));
    const before = (await indicator()).indicator;
    const days = ['2022-03-01', '2023-02-01', '2023-03-01', '2023-04-10'] as const;
    const first = await must(buyVehicle('P7-2022-V11-1', days, 'SN-0001', '示例一号车'));
    const second = await must(buyVehicle('P7-2022-V11-2', days, 'SN-0002', '示例二号车'));
    const cell = (await ask('annexes')).cells.find(
      ({ annexNo, key }: { annexNo: number; key: string }) => annexNo === 3 && key === '2022 V11',
    );
    expect(cell).toMatchObject({ planned: 2, actual: 2, late: 2, overdue: 0 });
    expect(new Set(cell.recordIds)).toEqual(new Set([first.unitId, second.unitId]));
    expect(
      await rowsOf(
        `select serial_no, apparatus_type, commissioned_on::text, source from forces.unit where serial_no like 'SN-%' order by 1`,
      ),
    ).toEqual([
      { serial_no: 'SN-0001', apparatus_type: 'V11', commissioned_on: '2023-04-10', source: 'DECLARED' },
      { serial_no: 'SN-0002', apparatus_type: 'V11', commissioned_on: '2023-04-10', source: 'DECLARED' },
    ]);
    const after = await until(async () => {
      const { indicator: now } = await indicator();
      return Number(now.results[0].numerator) === Number(before.results[0].numerator) + 2 && now;
    }, 'the indicator of vehicles');
    expect(after.root).not.toBe(before.root);
    const proof = await must(
      planner.get('/api/indicators/proveInclusion', { id: 'apparatusPer10k', recordId: first.unitId }),
    );
    expect(proof.root).toBe(after.root);
    // The dispatch board has it as well.
    const board = await must(planner.get('/api/forces/unitBoard'));
    expect(board.units.some(({ callSign }: { callSign: string }) => callSign === '示例一号车')).toBe(true);
  });

  test('a serial number is one vehicle, and a vehicle delivered is over', async () => {
    const days = ['2022-03-01', '2022-08-01', '2022-09-01', '2022-10-10'] as const;
    const twice = await buyVehicle('P7-2022-V12-1', days, 'SN-0001', '示例三号车');
    expect(twice.body.code).toBe('project.serial_known');
    const projectId = await idOf('P7-2022-V11-1');
    expect((await act('passGate', { projectId, step: 'orderVehicle', on: '2022-03-01' })).body.code).toBe(
      'project.over',
    );
  });
});

describe('the other last gates', () => {
  test('a year’s recruits are posted, never more than were trained', async () => {
    const projectId = await idOf('P6-2021');
    await attach(projectId, 'HIRING_NOTICE');
    expect(namedBy(await act('passGate', { projectId, step: 'hire', on: '2021-06-01' }))).toEqual(['QUANTITY_STATED']);
    await must(act('passGate', { projectId, step: 'hire', on: '2021-06-01', quantity: 40 }));
    await attach(projectId, 'TRAINING_RECORD');
    await must(act('passGate', { projectId, step: 'train', on: '2021-10-01', quantity: 2 }));
    const stationId = await firstStation();
    const posting = (memberNo: string) => ({
      memberNo,
      name: '示例·甲',
      stationId,
      post: '战斗员',
      qualifications: ['SCBA'],
    });
    const post = (count: number) =>
      act('postRecruits', {
        projectId,
        on: '2021-12-01',
        postings: Array.from({ length: count }, (_, index) => posting(`X-${index}`)),
      });
    expect((await post(3)).body.code).toBe('project.postings_mismatch');
    const { memberIds } = await must(post(2));
    expect(
      await rowsOf(`select staff_kind, valid_from_on::text from forces.crew_member where id = any($1::uuid[])`, [
        memberIds,
      ]),
    ).toEqual(Array.from({ length: 2 }, () => ({ staff_kind: 'GOV', valid_from_on: '2021-12-01' })));
    const cell = (await ask('annexes')).cells.find(
      ({ annexNo, key }: { annexNo: number; key: string }) => annexNo === 5 && key === '2021',
    );
    expect(cell).toMatchObject({ planned: 40, actual: 40 });
    // A member's name is personal data: the project's page knows the number.
    const { became } = await ask('projectPage', { id: projectId });
    expect(became.map(({ name }: { name: string }) => name)).toEqual(['X-0', 'X-1']);
  });

  test('a brigade on duty stands in the register', async () => {
    const projectId = await idOf('P5-2021-1');
    await attach(projectId, 'FORMATION_APPROVAL');
    await must(act('passGate', { projectId, step: 'approveBrigade', on: '2021-03-01' }));
    await attach(projectId, 'HOUSING_PROOF');
    await attach(projectId, 'STAFFING_PROOF');
    await must(
      act('passGate', { projectId, step: 'equipBrigade', on: '2021-09-01', crewCount: 10, apparatusCount: 1 }),
    );
    await attach(projectId, 'CITY_ACCEPTANCE');
    await must(act('passGate', { projectId, step: 'acceptBrigade', on: '2021-10-01' }));
    const { stationId } = await must(
      act('putBrigadeOnDuty', {
        projectId,
        on: '2021-11-01',
        station: {
          stationNo: 'Z-示例',
          name: '示例专职队',
          class: 'TOWN_L2',
          townshipCode: '500116109',
          longitude: 106.1,
          latitude: 29.1,
        },
      }),
    );
    expect(
      await rowsOf(`select kind, class, in_service_on::text from forces.station where id = $1`, [stationId]),
    ).toEqual([{ kind: 'GOVERNMENT_BRIGADE', class: 'TOWN_L2', in_service_on: '2021-11-01' }]);
  });

  test('a new station opens through its last gate, and the indicator of stations moves', async () => {
    const projectId = await idOf('P3-2');
    const indicator = async () =>
      (await must(planner.get('/api/indicators/show', { id: 'stationsPer100k' }))).indicator;
    const before = await indicator();
    await attach(projectId, 'COMPLETION_REPORT');
    await must(act('passGate', { projectId, step: 'complete', on: '2025-10-30', areaSquareMetres: 5_600 }));
    await attach(projectId, 'FIRE_ACCEPTANCE');
    await attach(projectId, 'ACCEPTANCE_REPORT');
    await must(act('passGate', { projectId, step: 'accept', on: '2026-01-20' }));
    await attach(projectId, 'STAFFING_PROOF');
    const thin = { projectId, step: 'staff', on: '2026-03-01', crewCount: 29, apparatusCount: 5 };
    expect((await act('passGate', thin)).body.errors[0].message).toContain('29/30');
    await must(act('passGate', { ...thin, crewCount: 30 }));
    const opening = { projectId, on: '2026-03-10' };
    expect((await act('openBuilding', opening)).body.code).toBe('project.station_unknown');
    const station = {
      stationNo: 'Z-示例站',
      name: '示例消防站',
      class: 'FIRST',
      townshipCode: '500116108',
      longitude: 106,
      latitude: 29.05,
    };
    const { stationId } = await must(act('openBuilding', { ...opening, station }));
    await until(async () => {
      const now = await indicator();
      return Number(now.results[0].numerator) === Number(before.results[0].numerator) + 1;
    }, 'the indicator of stations');
    expect((await ask('projectPage', { id: projectId })).became).toMatchObject([
      { register: 'station', id: stationId, name: '示例消防站', inForce: true, since: '2026-03-10' },
    ]);
  });

  test('opening the special station gives it the day from which it counts', async () => {
    const projectId = await idOf('P3-1');
    const papers = [
      'LAND_OPINION',
      'PROJECT_APPROVAL',
      'ENVIRONMENT_DECISION',
      'LAND_RIGHT',
      'CONSTRUCTION_PERMIT',
      'COMPLETION_REPORT',
      'ACCEPTANCE_REPORT',
      'STAFFING_PROOF',
    ];
    for (const kind of papers) await attach(projectId, kind);
    const met = [
      'LAND_IN_PLAN',
      'ENVIRONMENT_ADMISSION',
      'CROWD_EXIT_50_METRES',
      'DANGEROUS_GOODS_300_METRES',
      'ROAD_LINE_15_METRES',
    ];
    await must(act('recordSiting', { projectId, siting: { met, note: null, position: siteOfStation } }));
    for (const [step, on] of [
      ['site', '2018-03-01'],
      ['approve', '2018-09-01'],
      ['assessEnvironment', '2019-01-01'],
      ['start', '2019-05-01'],
      ['complete', '2020-12-20'],
    ] as const)
      await must(act('passGate', { projectId, step, on, ...(step === 'complete' ? { areaSquareMetres: 5_200 } : {}) }));
    // No acceptance without the fire acceptance of the fire brigade's own house.
    expect(namedBy(await act('passGate', { projectId, step: 'accept', on: '2021-06-01' }))).toEqual([
      'FIRE_ACCEPTANCE',
    ]);
    await attach(projectId, 'FIRE_ACCEPTANCE');
    await must(act('passGate', { projectId, step: 'accept', on: '2021-06-01' }));
    await must(act('passGate', { projectId, step: 'staff', on: '2022-11-01', crewCount: 45, apparatusCount: 8 }));
    const [{ id: stationId }] = await rowsOf(`select id::text from forces.station where name = '滨江新城特勤消防站'`);
    expect((await act('openBuilding', { projectId, on: '2022-10-15', stationId })).body.errors[0].code).toBe(
      'NOT_BEFORE_LAST',
    );
    await must(act('openBuilding', { projectId, on: '2022-12-15', stationId }));
    expect(await rowsOf(`select in_service_on::text from forces.station where id = $1`, [stationId])).toEqual([
      { in_service_on: '2022-12-15' },
    ]);
  });
});

describe('PLN 3: the year’s end', () => {
  let id: string;

  test('a year is frozen once, after it is over, and its hash can be worked out again', async () => {
    expect((await act('takeSnapshot', { kind: 'YEAR_END', year: 2030 })).body.code).toBe('snapshot.too_early');
    ({ id } = await must(act('takeSnapshot', { kind: 'YEAR_END', year: 2023 })));
    expect((await act('takeSnapshot', { kind: 'YEAR_END', year: 2023 })).body.code).toBe('snapshot.taken');
    const page = await ask('snapshotPage', { id }, assessor);
    expect(page.hashHolds).toBe(true);
    expect(page.differences).toEqual([]);
    expect(page.content.cells.find(({ key }: { key: string }) => key === '2022 V11')).toMatchObject({
      actual: 2,
      late: 2,
    });
  });

  test('nobody changes it, not even the owner of the database', async () => {
    for (const change of [
      `update programme.plan_snapshot set hash = repeat('0', 64) where id = '${id}'`,
      `delete from programme.plan_snapshot where id = '${id}'`,
      `truncate programme.plan_snapshot`,
    ])
      await expect(truth.query(change)).rejects.toThrow('frozen');
  });

  test('a later correction shows against it, and the report is drafted from what was frozen', async () => {
    const projectId = await idOf('P7-2022-V11-1');
    const correct = (on: string) =>
      act('correctDate', { projectId, step: 'commissionVehicle', on, reason: '列编日期登记有误' });
    expect((await correct('2023-01-01')).body.code).toBe('project.dates_out_of_order');
    await must(correct('2024-01-15'));
    const page = await ask('snapshotPage', { id });
    expect(page.content.cells.find(({ key }: { key: string }) => key === '2022 V11')).toMatchObject({ actual: 2 });
    expect(page.differences).toContainEqual({ what: 'annex3 2022 V11 actual', frozen: '2', now: '1' });
    expect(page.hashHolds).toBe(true);
    const paper = await ask('supervisionPaper', { id });
    expect(paper.fileName).toBe('2023年消防规划实施督查报告.docx');
    expect(Buffer.from(paper.base64, 'base64').subarray(0, 2).toString()).toBe('PK');
  });
});

test('PLN 4: in the middle of the plan every indicator has a reachable interval, what is missing, and a day to decide by', async () => {
  const answer = await ask('feasibility', { asOn: '2023-06-30', targetOn: '2025-12-31' });
  expect(answer.values.map(({ no }: { no: number }) => no)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const stations = answer.values[1];
  // By hand: the stations there and the one that may still come in time, over the smaller population.
  const needed = Math.ceil((0.56 * answer.basis.registered.low) / 100_000);
  expect(stations.best.count).toBe(answer.basis.stations + 1);
  expect(stations).toMatchObject({
    reach: 'OUT_OF_REACH',
    missing: needed - stations.best.count,
    missingUnit: 'STATION',
  });
  expect(stations.value.high).toBeCloseTo((stations.best.count / answer.basis.registered.low) * 100_000, 9);
  expect(stations.newDecisionByOn).toBe('2023-01-31');
  expect(
    (await planner.get('/api/programme/feasibility', { asOn: '2025-01-01', targetOn: '2024-01-01' })).body.code,
  ).toBe('programme.feasibility_turned');
  for (const [asOn, targetOn, code] of [
    ['2016-01-01', '2050-12-31', undefined],
    ['1990-01-01', '1990-01-01', 'programme.feasibility_outside'],
    ['2025-01-01', '2099-01-01', 'programme.feasibility_outside'],
  ] as const)
    expect((await planner.get('/api/programme/feasibility', { asOn, targetOn })).body.code).toBe(code);
});

describe('tasks and problems', () => {
  test('a task is met when a report with its file was confirmed by somebody else', async () => {
    const find = async () =>
      (await ask('commitments')).commitments.find(
        ({ commitment }: { commitment: { commitmentNo: string } }) => commitment.commitmentNo === 'F01',
      );
    const { commitment } = await find();
    const report = (who: Caller, words: string) =>
      send(who, 'reportCommitment', { id: commitment.id, account: '已按季研究并报告。' }, words);
    expect((await report(committee, '')).status).toBe(422);
    await must(report(committee, '会议纪要'));
    expect(await find()).toMatchObject({ verdict: 'UNVERIFIABLE', reason: 'notConfirmed' });
    const confirm = () => committee.post('/api/workflows/commitmentCourse/confirm', { id: commitment.id, input: {} });
    expect((await confirm()).body.code).toBe('commitment.reporter_confirms');
    await must(report(planner, '补充材料'));
    await must(confirm());
    expect(await find()).toMatchObject({ verdict: 'MET', reason: 'confirmed' });
  });

  test('a problem is decided by a leader, again when that did not do, and closed with its effect', async () => {
    const { id } = await must(
      act('raiseProblem', { title: '示例问题', account: '示例情况', projectId: null, ownerBody: 'FIRE' }),
    );
    const step = (who: Caller, name: string, input: object) =>
      who.post(`/api/workflows/problemCourse/${name}`, { id, input });
    const first = { decision: '示例决定', reason: '示例理由', dueOn: '2026-12-31' };
    const second = { decision: '示例另行决定', reason: '原决定未见成效', dueOn: '2027-03-31' };
    expect((await step(planner, 'decide', first)).status).toBe(403);
    expect((await step(planner, 'close', { effect: '示例效果' })).body.code).toBe('workflow.step_not_open');
    const unreasoned = await step(leader, 'decide', { decision: '示例决定', dueOn: '2026-12-31' });
    expect(unreasoned.status).toBe(422);
    expect(unreasoned.body.errors[0].pointer).toContain('reason');
    await must(step(leader, 'decide', first));
    await must(step(leader, 'decide', second));
    const found = async () =>
      (await ask('problems')).problems.find(({ problem }: { problem: { id: string } }) => problem.id === id).problem;
    expect(await found()).toMatchObject({ state: 'DECIDED', decision: '示例另行决定', dueOn: '2027-03-31' });
    const { decisions } = await found();
    expect(decisions).toMatchObject([first, second]);
    expect(new Set(decisions.map(({ byName }: { byName: string }) => byName)).size).toBe(1);
    expect(decisions[0].at < decisions[1].at).toBe(true);
    await must(step(planner, 'close', { effect: '示例效果' }));
    expect(await found()).toMatchObject({ state: 'CLOSED', effect: '示例效果', decisions });
  });

  test('a dossier freezes every decision, and its signature covers them', async () => {
    const { id } = await must(act('drawUpDossier', { asOn: (await ask('dossiers')).today }));
    const page = await ask('dossierPage', { id }, assessor);
    const [problem] = page.problems.filter(({ title }: { title: string }) => title === '示例问题');
    expect(problem).toMatchObject({
      effect: '示例效果',
      decisions: [{ reason: '示例理由' }, { reason: '原决定未见成效' }],
    });
    expect(page.hashHolds).toBe(true);
    await truth.query(
      `update programme.acceptance set problems = jsonb_set(problems, '{0,title}', '"另一个"') where id = $1`,
      [id],
    );
    expect((await ask('dossierPage', { id }, assessor)).seenHash).not.toBe(page.seenHash);
    await truth.query(`update programme.acceptance set problems = $2::jsonb where id = $1`, [
      id,
      JSON.stringify(page.problems),
    ]);
    const paper = await ask('dossierPaper', { id }, assessor);
    const { unzipSync } = await import('fflate');
    const text = Buffer.from(
      unzipSync(Buffer.from(paper.base64, 'base64'))['word/document.xml'] as Uint8Array,
    ).toString();
    for (const words of ['示例决定', '示例另行决定', '原决定未见成效']) expect(text).toContain(words);
    const early = await must(act('drawUpDossier', { asOn: '2024-12-31' }));
    expect((await ask('dossierPage', { id: early.id }, assessor)).problems).toEqual([]);
  });
});

describe('AUD 3: the acceptance dossier', () => {
  let id: string;
  const page = () => ask('dossierPage', { id }, assessor);

  test('every one of the 191 items is there, with verdict and reason; what nothing shows is unverifiable', async () => {
    expect((await act('drawUpDossier', { asOn: '2025-12-31' }, assessor)).status).toBe(403);
    ({ id } = await must(act('drawUpDossier', { asOn: '2025-12-31' })));
    const { entries, counts, hashHolds } = await page();
    expect(entries).toHaveLength(191);
    expect(hashHolds).toBe(true);
    expect(counts.MET + counts.UNMET + counts.UNVERIFIABLE + counts.NOT_YET_DUE).toBe(191);
    const of = (no: string) => entries.find(({ commitmentNo }: { commitmentNo: string }) => commitmentNo === no);
    expect(of('F01')).toMatchObject({ verdict: 'MET', reason: 'confirmed' });
    expect(of('F01').fileIds).toHaveLength(2);
    expect(of('F02')).toMatchObject({ verdict: 'UNVERIFIABLE', reason: 'noReport' });
    expect(of('B01')).toMatchObject({ verdict: 'UNVERIFIABLE', reason: 'noRecord' });
    expect(of('B41')).toMatchObject({ verdict: 'MET', reason: 'figures', synthetic: true });
    expect(of('B12')).toMatchObject({ verdict: 'MET', reason: 'figures', synthetic: true });
    expect(of('J07')).toMatchObject({ verdict: 'UNMET', figures: { done: 2, of: 31, late: 2 } });
    expect(of('E2').proof).toMatch(/^[0-9a-f]{64}$/);
    expect(of('M08')).toMatchObject({ verdict: 'UNVERIFIABLE' });
  });

  test('a dissent stands beside the verdict, and a signature covers what was read', async () => {
    const { seenHash } = await page();
    const dissent = { acceptanceId: id, commitmentNo: 'B41', verdict: 'UNVERIFIABLE', reason: '台账为示意数据' };
    expect((await act('giveOpinion', dissent)).status).toBe(403);
    expect((await act('giveOpinion', { ...dissent, commitmentNo: 'Z9' }, assessor)).body.code).toBe(
      'dossier.commitment_unknown',
    );
    await must(act('giveOpinion', dissent, assessor));
    const sign = (hash: string, who: Caller) =>
      who.post('/api/workflows/acceptanceCourse/sign', { id, input: { seenHash: hash } });
    expect((await sign(seenHash, assessor)).body.code).toBe('dossier.meanwhile');
    const now = await page();
    expect((await sign(now.seenHash, planner)).status).toBe(403);
    await must(sign(now.seenHash, assessor));
    const signed = await page();
    expect(signed.signature.hash).toBe(now.seenHash);
    expect(signed.entries.find(({ commitmentNo }: { commitmentNo: string }) => commitmentNo === 'B41').verdict).toBe(
      'MET',
    );
    expect(signed.opinions).toMatchObject([{ commitmentNo: 'B41', verdict: 'UNVERIFIABLE' }]);
    expect(signed.hashHolds).toBe(true);
    expect((await act('giveOpinion', dissent, assessor)).body.code).toBe('dossier.signed');
    await expect(truth.query(`update programme.acceptance set opinions = '[]'`)).rejects.toThrow('frozen');
  });

  test('it leaves as a Word document that lists what is unmet and unverifiable first', async () => {
    const paper = await ask('dossierPaper', { id }, assessor);
    expect(paper.fileName).toMatch(/\.docx$/);
    const { unzipSync } = await import('fflate');
    const files = unzipSync(Buffer.from(paper.base64, 'base64'));
    const text = Buffer.from(files['word/document.xml'] as Uint8Array).toString();
    for (const no of ['A01', 'B41', 'E2', 'N5', 'M08']) expect(text).toContain(no);
    expect(text.indexOf('未完成（')).toBeLessThan(text.indexOf('无法核实（'));
    expect(text.indexOf('无法核实（')).toBeLessThan(text.indexOf('>完成（'));
    expect(text).toContain('台账为示意数据');
  });
});
