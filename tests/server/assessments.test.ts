import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from './incident-scene.ts';
import { hangDevice, listPremises } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer, withQuery } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let committee: Caller;
let leader: Caller;
let town: Caller;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  [committee, leader, town] = (await Promise.all(
    ['fsc-office', 'district-leader', 'town-fire-officer'].map((one) => server.as(one)),
  )) as [Caller, Caller, Caller];
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const year = 2024;
const act = (name: string, input: object, who: Caller = committee) => who.post(`/api/assessments/${name}`, input);
const step = (course: string, name: string, id: string, input: object, who: Caller) =>
  who.post(`/api/workflows/${course}/${name}`, { id, input });

interface Item {
  readonly item: string;
  readonly status: string;
  readonly reason: string;
  readonly points: number;
  readonly earned: string | null;
  readonly done: number;
  readonly of: number;
  readonly records: readonly { readonly id: string; readonly isCounted: boolean }[];
}
interface Row {
  readonly id: string;
  readonly townshipCode: string;
  readonly state: string;
  readonly low: string | null;
  readonly high: string | null;
  readonly bestPlace: number | null;
}
const yearOf = async (who: Caller = committee): Promise<{ method: never; sheets: readonly Row[] }> =>
  must(who.get('/api/assessments/year', { year }));
const pageOf = (id: string, who: Caller = committee) => must(who.get('/api/assessments/sheet', { id }));
const itemOf = async (id: string, item: string): Promise<Item> =>
  (await pageOf(id)).items.find((one: Item) => one.item === item);

test('a method is published before it is used, adds up to a hundred, and is fixed from then on', async () => {
  expect(await act('planYear', { year })).toMatchObject({ status: 409, body: { code: 'method.unpublished' } });
  const { id } = await must(act('draftMethod', { year }));
  expect(await act('draftMethod', { year })).toMatchObject({ status: 409, body: { code: 'method.known' } });
  const { items } = (await yearOf()).method as unknown as { items: { item: string; points: number }[] };
  const changed = items.map((one) => (one.item === 'HYDRANTS' ? { ...one, points: 9.5 } : one));
  await must(act('changeMethod', { id, items: changed }));
  expect(await step('methodCourse', 'publish', id, {}, committee)).toMatchObject({
    status: 422,
    body: { code: 'method.points_not_hundred', title: '各项分值合计 101.5 分，须为 100 分才能公布' },
  });
  await must(act('changeMethod', { id, items }));
  // Who is assessed sees the method as soon as it is published, and no draft.
  expect((await yearOf(town)).method).toBeNull();
  await must(step('methodCourse', 'publish', id, {}, committee));
  expect((await yearOf(town)).method).toMatchObject({ state: 'PUBLISHED', points: 100, openSteps: [] });
  expect(await act('changeMethod', { id, items })).toMatchObject({ status: 409, body: { code: 'method.fixed' } });
});

/** A device that was there and heard through the year, before the last day or past it. */
async function watchThrough(place: Parameters<typeof hangDevice>[1], untilAt: string | null): Promise<void> {
  const { id } = await hangDevice(server, place);
  await truth.query(`update sensing.device set valid_from_on = '2024-01-01' where id = $1`, [id]);
  await truth.query(`insert into sensing.live_span values ($1, '2024-03-01T00:00:00Z', $2)`, [id, untilAt]);
}

test('every town is scored from the records of the year’s last day; what nobody records is unknown and earns nothing', async () => {
  expect(await must(act('planYear', { year }))).toEqual({ sheets: 30 });
  const [watched, silenced] = await listPremises(committee, 'HIGH_RISK', 2);
  await watchThrough(watched!, null);
  await watchThrough(silenced!, '2024-12-31T15:59:00Z');
  await must(act('scoreYear', { year }));
  const { sheets } = await yearOf();
  expect(sheets).toHaveLength(30);
  const [intact] = (
    await truth.query<{ built: number }>(
      `select count(*)::integer as built from water.hydrant where township_code = $1 and owner = 'MUNICIPAL'
        and kind in ('HYDRANT_ABOVE', 'HYDRANT_UNDER') and status not in ('PLANNED', 'NOT_ACCEPTED', 'REMOVED')
        and valid_from_on <= '${year}-12-31'`,
      [sheets[0]!.townshipCode],
    )
  ).rows;
  const hydrants = await itemOf(sheets[0]!.id, 'HYDRANTS');
  expect(hydrants.of).toBe(intact!.built);
  expect(hydrants.records.filter(({ isCounted }) => isCounted)).toHaveLength(hydrants.done);
  for (const sheet of sheets) {
    expect(await itemOf(sheet.id, 'COMMITTEE')).toMatchObject({
      status: 'UNKNOWN',
      earned: null,
      reason: 'NO_RECORDS_YET',
    });
    expect(sheet.low).not.toBe(sheet.high);
    // Whoever watches it: small places and the year's other duties of project 9 are due by then, or not at all.
    const sensing = await itemOf(sheet.id, 'SENSING');
    expect(sensing.done).toBe(sensing.records.filter(({ isCounted }) => isCounted).length);
    if (sheet.townshipCode === watched!.townshipCode)
      expect(sensing.records).toContainEqual(expect.objectContaining({ id: watched!.id, isCounted: true }));
    if (sheet.townshipCode === silenced!.townshipCode)
      expect(sensing.records).toContainEqual(expect.objectContaining({ id: silenced!.id, isCounted: false }));
    expect(sheet.low!.length).toBeLessThan(60);
  }
});

test('no command, import or form takes a score', async () => {
  const { id } = (await yearOf()).sheets[0]!;
  expect(await committee.put(`/api/registers/assessmentSheet/${id}`, { low: '100/1' })).toMatchObject({ status: 405 });
  expect(await act('scoreYear', { year, low: '100/1' })).toMatchObject({ status: 422 });
});

test('a town sees its own sheet alone, appeals against one point, and is scored anew from corrected records', async () => {
  const own = (await yearOf(town)).sheets;
  expect(own).toHaveLength(1);
  const { id, townshipCode } = own[0]!;
  const other = (await yearOf()).sheets.find((one) => one.townshipCode !== townshipCode)!;
  expect(await town.get('/api/assessments/sheet', { id: other.id })).toMatchObject({ status: 404 });
  const before = await pageOf(id);

  const appealed = { item: 'BRIGADES', reason: '示例：专职队人数登记有误' };
  await must(step('sheetCourse', 'appeal', id, appealed, town));
  expect(await step('sheetCourse', 'approve', id, {}, leader)).toMatchObject({ status: 409 });
  await truth.query(
    `update forces.station set member_count = 40, class = coalesce(class, 'TOWN_L2')
      where township_code = $1 and kind = 'GOVERNMENT_BRIGADE'`,
    [townshipCode],
  );
  const decided = await must(act('decideAppeal', { id, isUpheld: true, answer: '示例：已按花名册更正' }));
  expect(decided.before).toBe(before.head.low);
  const after = await pageOf(id);
  expect(after.head).toMatchObject({ state: 'SCORED', low: decided.after });
  expect(after.appeals[0]).toMatchObject({
    ...appealed,
    decision: 'UPHELD',
    before: decided.before,
    after: decided.after,
  });
  expect(after.revisions.at(-1)).toMatchObject({ reason: '示例：已按花名册更正', low: decided.after });
  expect(after.revisions[0].low).toBe(decided.before);
});

test('a leader approves only when the time for appeals is over, and the office publishes', async () => {
  const { id } = (await yearOf(town)).sheets[0]!;
  expect(await step('sheetCourse', 'approve', id, {}, leader)).toMatchObject({
    status: 409,
    body: { code: 'sheet.appeal_open' },
  });
  await truth.query(`update assessments.assessment_sheet set appeal_until_on = '2026-01-01' where id = $1`, [id]);
  expect(await step('sheetCourse', 'appeal', id, { item: 'HYDRANTS', reason: '示例' }, town)).toMatchObject({
    status: 409,
    body: { code: 'sheet.appeal_closed' },
  });
  expect(await step('sheetCourse', 'approve', id, {}, committee)).toMatchObject({ status: 403 });
  await must(step('sheetCourse', 'approve', id, {}, leader));
  await must(step('sheetCourse', 'publish', id, {}, committee));
  expect((await pageOf(id)).head.state).toBe('PUBLISHED');
});

test('a year is scored when it is over', async () => {
  const next = 2099;
  const { id } = await must(act('draftMethod', { year: next }));
  await must(step('methodCourse', 'publish', id, {}, committee));
  await must(act('planYear', { year: next }));
  expect(await act('scoreYear', { year: next })).toMatchObject({ status: 422, body: { code: 'sheet.year_not_over' } });
});

test('a department is told by the plan’s tasks: who answers, and what was reported by its day; the rest stays unknown', async () => {
  const planner = await server.as('plan-officer');
  const { today } = await must(committee.get('/api/assessments/year', { year }));
  const thisYear = Number(today.slice(0, 4));
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  const { rows: tasks } = await truth.query<{ id: string }>(
    `select id::text from programme.commitment where owner_body = 'HOUSING' and state = 'OPEN' order by commitment_no limit 2`,
  );
  const [inTime, late] = tasks.map(({ id }) => id) as [string, string];
  const department = async (who: Caller = committee) =>
    (await must(who.get('/api/assessments/departments', { year: thisYear }))).departments.find(
      ({ body }: { body: string }) => body === 'HOUSING',
    ).items as readonly Item[];
  const item = async (name: string) => (await department()).find((one) => one.item === name)!;
  for (const [id, on] of [
    [inTime, today],
    [late, yesterday],
  ])
    await truth.query(`update programme.commitment set due_on = $2, responsible_name = null where id = $1`, [id, on]);
  const [answers, feedback] = [await item('RESPONSIBILITY'), await item('FEEDBACK')];
  expect(answers.records.map(({ id }) => id)).toEqual(expect.arrayContaining([inTime, late]));
  expect(feedback.records.filter(({ id }) => id === inTime || id === late)).toMatchObject([
    { isCounted: false },
    { isCounted: false },
  ]);

  const assign = { subject: 'commitment', id: inTime, responsibleName: '示例·负责人' };
  await must(planner.post('/api/programme/assignResponsible', assign));
  for (const id of [inTime, late]) {
    const form = new FormData();
    form.append('file', new Blob([`示例 ${id}`], { type: 'text/plain' }), '示例文件.txt');
    await must(
      planner.send('POST', withQuery('/api/programme/reportCommitment', { id, account: '示例：已办理并报告。' }), form),
    );
  }
  expect((await item('RESPONSIBILITY')).done).toBe(answers.done + 1);
  const after = await item('FEEDBACK');
  expect(after.done).toBe(feedback.done + 1);
  expect(after.records).toContainEqual(expect.objectContaining({ id: inTime, isCounted: true }));
  expect(after.records).toContainEqual(expect.objectContaining({ id: late, isCounted: false }));
  // A report that was sent back is none.
  await must(step('commitmentCourse', 'sendBack', inTime, { reason: '示例：证据不足' }, committee));
  expect((await item('FEEDBACK')).done).toBe(feedback.done);
  for (const name of ['MEETINGS', 'KEY_UNITS', 'HAZARDS_CLOSED'])
    expect(await item(name)).toMatchObject({ status: 'UNKNOWN', reason: 'NO_RECORDS_YET', records: [] });
  // A town sees no department's tasks; what it does not see is unknown to it.
  expect((await department(town)).every(({ status }) => status !== 'MEASURED')).toBe(true);
});
