import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBuildings, must, openIncident, recommend } from './incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let dispatcher: Caller;
let officer: Caller;
let investigator: Caller;
let commander: Caller;
let head: Caller;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  [dispatcher, officer, investigator, commander, head] = (await Promise.all(
    ['dispatcher', 'station-officer', 'investigator', 'duty-commander', 'detachment-head'].map((one) => server.as(one)),
  )) as [Caller, Caller, Caller, Caller, Caller];
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

type Kind = 'alarmRecord' | 'teamReport' | 'fireRecord';
const workflowOf = { alarmRecord: 'alarmReview', teamReport: 'teamReview', fireRecord: 'fireReview' } as const;
// What an answer holds is what a test is about; it reads the properties it names.
// oxlint-disable-next-line typescript/no-explicit-any
const page = (who: Caller, kind: Kind, id: string): Promise<any> => must(who.get('/api/records/page', { kind, id }));
const step = (who: Caller, kind: Kind, name: string, id: string, input = {}) =>
  who.post(`/api/workflows/${workflowOf[kind]}/${name}`, { id, input });

async function until<Found>(look: () => Promise<Found | null | undefined>, what: string): Promise<Found> {
  for (const started = performance.now(); performance.now() - started < 30_000;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
const rowOf = async (text: string, values: readonly unknown[]) =>
  (await truth.query<Record<string, never>>(text, [...values])).rows[0] as Record<string, never> | undefined;

interface Drafted {
  readonly incidentId: string;
  readonly alarmId: string;
  readonly fireId: string;
  readonly reportIds: readonly string[];
}

/** A fire that runs through the product: opened, ordered, driven by taps, closed; then its drafts. */
async function burn(deviceAt?: string, beforeClosing?: (incidentId: string) => Promise<void>): Promise<Drafted> {
  const [building] = await listBuildings(dispatcher, 1);
  const incidentId = await openIncident(dispatcher, building as never);
  const { planId } = await recommend(dispatcher, incidentId);
  await must(dispatcher.post('/api/incidents/confirmPlan', { incidentId, planId }));
  const { rows: bound } = await truth.query<{ id: string }>(
    `select id::text from incidents.assignment where incident_id = $1 order by id`,
    [incidentId],
  );
  for (const { id } of bound)
    for (const name of ['turnOut', 'arrive', 'leave', 'backInStation'])
      await must(
        dispatcher.post('/api/incidents/reportUnitStep', {
          assignmentId: id,
          step: name,
          ...(deviceAt && name === 'arrive' ? { deviceAt: new Date().toISOString(), deviceSequence: 1 } : {}),
        }),
      );
  await beforeClosing?.(incidentId);
  await must(
    dispatcher.post('/api/incidents/closeIncident', {
      incidentId,
      closing: {
        outcome: 'HANDLED',
        rescued: 0,
        evacuated: 3,
        injured: 0,
        dead: 0,
        burntAreaSquareMetres: 12,
        causeNote: '插座处起火',
        summary: '厨房起火，已扑灭。',
      },
    }),
  );
  const fire = await until(
    () =>
      rowOf(`select id::text, alarm_record_id::text as alarm from records.fire_record where incident_id = $1`, [
        incidentId,
      ]),
    'the drafts',
  );
  const { rows: reports } = await truth.query<{ id: string }>(
    `select id::text from records.team_report where alarm_record_id = $1 order by id`,
    [fire['alarm']],
  );
  return {
    incidentId,
    alarmId: fire['alarm'] as never,
    fireId: fire['id'] as never,
    reportIds: reports.map(({ id }) => id),
  };
}

test('ruling 12: the clock begins when the last team is back; closing brings the draft up to date', async () => {
  let drafted: Record<string, unknown> = {};
  const { alarmId, reportIds } = await burn(undefined, async (incidentId) => {
    const row = await until(
      () =>
        rowOf(
          `select id::text, state, outcome, is_fire as "isFire", due_at as due, last_back_at as back
           from records.alarm_record where incident_id = $1`,
          [incidentId],
        ),
      'the draft of an open incident',
    );
    drafted = row as Record<string, unknown>;
    expect(drafted).toMatchObject({ state: 'DRAFTED', outcome: null, isFire: false });
    expect(Number(drafted['due']) - Number(drafted['back'])).toBe(12 * 3_600_000);
    const refused = await investigator.post('/api/records/submit', { kind: 'alarmRecord', id: drafted['id'] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'record.implausible' } });
    expect(refused.text).toContain('尚未结案');
  });
  expect(alarmId).toBe(drafted['id']);
  const { record } = await page(investigator, 'alarmRecord', alarmId);
  expect(record).toMatchObject({ state: 'DRAFTED', outcome: 'HANDLED', isFire: true, evacuated: 3 });
  expect(Date.parse(record.dueAt)).toBe(Number(drafted['due']));
  expect(new Set(reportIds).size).toBe(reportIds.length);
  const { rows } = await truth.query(`select id from records.alarm_record where incident_id = $1`, [record.incidentId]);
  expect(rows).toHaveLength(1);
});

const teamContent = { crewCount: 6, distanceMetres: null, trapped: 0, rescued: 0, evacuated: 0, account: null };
async function writeTeamReports(reportIds: readonly string[]): Promise<void> {
  for (const id of reportIds) {
    const { record } = await page(investigator, 'teamReport', id);
    const times = Object.fromEntries(
      ['turnedOutAt', 'arrivedAt', 'waterOnAt', 'controlledAt', 'extinguishedAt', 'leftAt', 'endedAt'].map((one) => [
        one,
        record[one],
      ]),
    );
    await must(
      investigator.post(
        '/api/records/saveTeamReport',
        { id, ...times, ...teamContent },
        { headers: { 'if-match': `"${record.version}"` } },
      ),
    );
    await must(investigator.post('/api/records/submit', { kind: 'teamReport', id, reasons: [] }));
  }
}

const fireContent = {
  settlement: 'URBAN',
  placeType: 'CROWDED_PLACE',
  fireCause: 'ELECTRICAL',
  causeNote: null,
  burntAreaSquareMetres: 12,
  buildingFloors: 6,
  fireFloor: 2,
  buildingAreaSquareMetres: null,
  households: null,
  trapped: 0,
  rescued: 0,
  evacuated: 3,
  declaredLossYuan: 20_000,
  casualties: [] as object[],
  lossItems: [
    { kind: 'FITTINGS', description: '灶台及吊顶', method: 'REPAIR_COST', amountYuan: 12_345.67 },
    { kind: 'HOUSEHOLD', description: '家电', method: 'DEPRECIATED_REPLACEMENT', amountYuan: 5_000.33 },
  ] as object[],
};
async function save(who: Caller, id: string, changes: object = {}) {
  const { record } = await page(who, 'fireRecord', id);
  return who.post(
    '/api/records/saveFireRecord',
    { id, occurredAt: record.occurredAt, ...fireContent, ...changes },
    { headers: { 'if-match': `"${record.version}"` } },
  );
}
const submit = (who: Caller, id: string, reasons: object[] = [], kind: Kind = 'fireRecord') =>
  who.post('/api/records/submit', { kind, id, reasons });

/** An approved fire record of its own. */
async function approved(changes: object = {}): Promise<Drafted> {
  const drafted = await burn();
  await writeTeamReports(drafted.reportIds);
  await must(save(investigator, drafted.fireId, changes));
  await must(submit(investigator, drafted.fireId));
  await must(step(commander, 'fireRecord', 'review', drafted.fireId));
  await must(step(head, 'fireRecord', 'approve', drafted.fireId));
  return drafted;
}

test(
  'a fire that ran through the product is drafted with its own times and clocks, goes back once and is approved by a third person',
  { timeout: 400_000 },
  async () => {
    const { incidentId, alarmId, fireId, reportIds } = await burn('device');
    expect(reportIds.length).toBeGreaterThan(0);
    const incident = await rowOf(`select * from incidents.incident where id = $1`, [incidentId]);
    const alarm = await rowOf(`select * from records.alarm_record where id = $1`, [alarmId]);
    expect(alarm).toMatchObject({
      alarm_class: 'F',
      is_fire: true,
      state: 'DRAFTED',
      team_count: reportIds.length,
      order_sent_at: incident?.['order_sent_at'],
      source: 'DECLARED',
    });
    expect(alarm?.['clocks']).toMatchObject({ arrivedAt: 'DEVICE', turnedOutAt: 'SERVER' });
    const pairs = await truth.query(
      `select r.turned_out_at = a.turned_out_at and r.arrived_at = a.arrived_at and r.ended_at = a.ended_at as same
       from records.team_report r join incidents.assignment a on a.id = r.assignment_id where r.alarm_record_id = $1`,
      [alarmId],
    );
    expect(pairs.rows.map(({ same }) => same)).toEqual(reportIds.map(() => true));

    // Separation of duties: the dispatcher sees it and may not write it.
    expect((await page(dispatcher, 'fireRecord', fireId)).mayWrite).toBe(false);
    expect(await save(dispatcher, fireId)).toMatchObject({ status: 403 });
    expect(await submit(dispatcher, fireId)).toMatchObject({ status: 403 });

    // What is missing is named, one by one.
    const early = await submit(investigator, fireId);
    expect(early).toMatchObject({ status: 422, body: { code: 'record.implausible' } });
    expect(early.body.errors.map((one: { code: string }) => one.code)).toEqual(
      expect.arrayContaining(['FIRE_TEAMS_FIRST', 'FIRE_CAUSE_KNOWN', 'FIRE_SETTLEMENT_KNOWN']),
    );
    await writeTeamReports(reportIds);
    expect((await must(save(investigator, fireId))).grade).toBe('GENERAL');
    expect(await rowOf(`select loss_yuan::text as loss from records.fire_record where id = $1`, [fireId])).toEqual({
      loss: '17346.00',
    });

    // A doubtful cause asks for a reason, and keeps it.
    await must(save(investigator, fireId, { fireCause: 'UNKNOWN' }));
    expect(await submit(investigator, fireId)).toMatchObject({ status: 422, body: { code: 'record.reasons_missing' } });
    await must(submit(investigator, fireId, [{ rule: 'FIRE_CAUSE_UNKNOWN', reason: '现场已清理' }]));
    expect(await rowOf(`select reasons from records.fire_record where id = $1`, [fireId])).toEqual({
      reasons: [{ rule: 'FIRE_CAUSE_UNKNOWN', reason: '现场已清理' }],
    });

    // A button that would be refused is not offered.
    const offered = async (who: Caller) =>
      ((await page(who, 'fireRecord', fireId)).openSteps as { step: string }[]).map((one) => one.step);
    expect(await offered(investigator)).toEqual([]);
    expect(await offered(commander)).toEqual(['review', 'sendBack']);

    // The author reviews nothing of his own; the reviewer gives it back with a reason; the clock starts again.
    expect(await step(investigator, 'fireRecord', 'review', fireId)).toMatchObject({
      status: 409,
      body: { code: 'record.author_reviews' },
    });
    await must(step(commander, 'fireRecord', 'sendBack', fireId, { reason: '原因须再核' }));
    const returned = (await page(investigator, 'fireRecord', fireId)).record;
    expect(returned).toMatchObject({ state: 'RETURNED', returnReason: '原因须再核' });
    expect(Date.parse(returned.dueAt) - Date.now()).toBeGreaterThan(47.9 * 3_600_000);
    await must(save(investigator, fireId));
    await must(submit(investigator, fireId));
    await must(step(commander, 'fireRecord', 'review', fireId));
    expect(await step(commander, 'fireRecord', 'approve', fireId)).toMatchObject({
      status: 409,
      body: { code: 'record.approver_reviewed' },
    });
    const before = (await must(head.get('/api/records/box1', {}))) as { total: { fires: number }; notApproved: number };
    await must(step(head, 'fireRecord', 'approve', fireId));
    const after = await must(head.get('/api/records/box1', {}));
    expect([after.total.fires - before.total.fires, before.notApproved - after.notApproved]).toEqual([1, 1]);
    // Nobody writes on an approved record.
    expect(await save(investigator, fireId)).toMatchObject({ status: 409, body: { code: 'record.not_open' } });
  },
);

test(
  'a correction stands beside the approved record until it is approved; casualties need the head',
  { timeout: 400_000 },
  async () => {
    const { fireId } = await approved();
    const count = async () =>
      (await must(head.get('/api/records/box1', {}))).total as { fires: number; injuries: number };
    const before = await count();
    const correct = () =>
      investigator.post('/api/records/correct', { kind: 'fireRecord', id: fireId, reason: '漏报伤员' });
    const { id: nextId } = await must(correct());
    expect(await correct()).toMatchObject({ status: 409, body: { code: 'record.correction_open' } });
    expect(await count()).toEqual(before);
    const { lossItems } = await page(investigator, 'fireRecord', nextId);
    expect(lossItems).toHaveLength(2);
    const kept = lossItems.map(({ id, kind, description, method, amountYuan }: Record<string, unknown>) => ({
      id,
      kind,
      description,
      method,
      amountYuan,
    }));
    const hurt = { harm: 'LIGHT', diedAt: null, isFirefighter: false, ageGroup: 'ADULT', note: null };
    await must(save(investigator, nextId, { casualties: [hurt], lossItems: kept }));
    expect(await must(submit(investigator, nextId))).toEqual({ needsHighApproval: true });
    await must(step(commander, 'fireRecord', 'review', nextId));
    expect(await step(commander, 'fireRecord', 'approveHigh', nextId)).toMatchObject({ status: 403 });
    expect(await step(head, 'fireRecord', 'approve', nextId)).toMatchObject({
      body: { code: 'record.needs_high_approval' },
    });
    await must(step(head, 'fireRecord', 'approveHigh', nextId));
    await until(
      () => rowOf(`select from records.fire_record where id = $1 and state = 'SUPERSEDED'`, [fireId]),
      'the old version',
    );
    expect(await count()).toMatchObject({ fires: before.fires, injuries: before.injuries + 1 });
    expect(
      (await page(head, 'fireRecord', nextId)).versions.map(
        ({ revision, state }: { revision: number; state: string }) => [revision, state],
      ),
    ).toEqual([
      [1, 'SUPERSEDED'],
      [2, 'APPROVED'],
    ]);
    // Voided with a reason, never deleted; the figure goes.
    expect(await step(head, 'fireRecord', 'void', nextId)).toMatchObject({ status: 422 });
    await must(step(head, 'fireRecord', 'void', nextId, { reason: '重复登记' }));
    expect((await count()).fires).toBe(before.fires - 1);
    expect(await rowOf(`select void_reason from records.fire_record where id = $1`, [nextId])).toEqual({
      void_reason: '重复登记',
    });
  },
);

test(
  'a late death inside the window grades the fire anew and says so; one outside changes nothing',
  { timeout: 400_000 },
  async () => {
    const hurt = { harm: 'SERIOUS', diedAt: null, isFirefighter: false, ageGroup: 'ELDERLY', note: null };
    const dead = { ...hurt, harm: 'DEAD', diedAt: new Date().toISOString() };
    const { fireId } = await approved({
      occurredAt: new Date(Date.now() - 3_600_000).toISOString(),
      casualties: [dead, dead, hurt, hurt],
    });
    // The fire was 29 days ago: the window of 30 days is still open.
    const moved = (days: number) =>
      truth.query(
        `update records.fire_record set occurred_at = clock_timestamp() - make_interval(days => $2) where id = $1`,
        [fireId, days],
      );
    await moved(29);
    const { casualties } = await page(head, 'fireRecord', fireId);
    const [first, second] = casualties.filter((one: { harm: string }) => one.harm === 'SERIOUS') as { id: string }[];
    const report = (id: string | undefined) =>
      head.post('/api/records/recordLateDeath', { casualtyId: id, diedAt: new Date().toISOString(), note: '医院证明' });
    expect(await must(report(first?.id))).toMatchObject({ counts: true, from: 'GENERAL', to: 'LARGER' });
    const after = await page(head, 'fireRecord', fireId);
    expect(after.record.grade).toBe('LARGER');
    expect(after.gradeHistory.at(-1)).toMatchObject({ cause: 'LATE_DEATH', deaths: 3, ruleVersion: '2025' });
    expect(await report(first?.id)).toMatchObject({ body: { code: 'record.already_dead' } });
    await moved(31);
    expect(await must(report(second?.id))).toMatchObject({ counts: false, from: 'LARGER', to: 'LARGER' });
    expect(await rowOf(`select counted_as, harm from records.casualty where id = $1`, [second?.id])).toEqual({
      counted_as: 'INJURY',
      harm: 'DEAD',
    });
    expect((await page(head, 'fireRecord', fireId)).gradeHistory).toHaveLength(after.gradeHistory.length);
  },
);

test(
  'clocks of 12, 24 and 48 hours run from the last team, the task and the hand-in; a missed one names a person',
  { timeout: 400_000 },
  async () => {
    const { alarmId, fireId, reportIds } = await burn();
    const hoursOf = async (workflow: string, name: string, id: string, from: string) => {
      const found = await rowOf(
        `select round(extract(epoch from due_at - $2::timestamptz) / 3600, 2)::float8 as hours from jobs.deadline where key = $1`,
        [`workflow:${workflow}:${id}:${name}`, from],
      );
      return found?.['hours'];
    };
    const alarm = await rowOf(`select last_back_at from records.alarm_record where id = $1`, [alarmId]);
    expect(await hoursOf('alarmReview', 'draftLate', alarmId, alarm?.['last_back_at'] as never)).toBe(12);
    const now = new Date().toISOString();
    expect(await hoursOf('teamReview', 'draftLate', reportIds[0] as string, now)).toBeCloseTo(24, 1);
    expect(await hoursOf('fireReview', 'draftLate', fireId, now)).toBeCloseTo(48, 1);
    await writeTeamReports(reportIds);
    expect(await hoursOf('teamReview', 'draftLate', reportIds[0] as string, now)).toBeUndefined();
    expect(await hoursOf('teamReview', 'reviewLate', reportIds[0] as string, now)).toBeCloseTo(48, 1);
    await truth.query(`update jobs.deadline set due_at = clock_timestamp() where key like $1`, [
      `workflow:fireReview:${fireId}:%`,
    ]);
    await truth.query(`select pg_notify('wanghuo_jobs', '')`);
    const late = await until(
      () => rowOf(`select raised_to, state from records.fire_record where id = $1 and raised_to is not null`, [fireId]),
      'the named person',
    );
    expect(late).toMatchObject({ state: 'DRAFTED', raised_to: '值班指挥长 示例·值班指挥长' });
    const idsOf = async (who: Caller) =>
      (await must(who.get('/api/records/workQueue', {}))).items as { id: string; raisedTo: string | null }[];
    expect((await idsOf(commander)).find(({ id }) => id === fireId)?.raisedTo).toContain('值班指挥长');

    // A station officer writes the reports of the own station and does not see those of another.
    const { rows: reports } = await truth.query<{ id: string; own: boolean; state: string }>(
      `select id::text, station_id::text = (select scope_value from access.assignment join access.account
         on account.id = assignment.account_id where account.name = 'station-officer') as own, state
       from records.team_report where state = 'SUBMITTED'`,
    );
    const seen = new Set((await idsOf(officer)).map(({ id }) => id));
    for (const report of reports) expect(seen.has(report.id), report.id).toBe(report.own);
    const strange = reports.find(({ own }) => !own);
    if (strange)
      expect(await officer.get('/api/records/page', { kind: 'teamReport', id: strange.id })).toMatchObject({
        status: 404,
      });
  },
);

test('a call that opened no incident is filed apart and counts in no class', { timeout: 100_000 }, async () => {
  const box = async () => (await must(head.get('/api/records/box2', {}))).total as { total: number; others: number };
  const before = await box();
  const { callId } = await must(dispatcher.post('/api/incidents/receiveCall', { channel: 'TYPED', said: '咨询电话' }));
  await must(dispatcher.post('/api/incidents/claimCall', { callId }));
  await must(dispatcher.post('/api/workflows/callHandling/close', { id: callId, input: { outcome: 'CONSULTATION' } }));
  await until(
    () => rowOf(`select from records.alarm_record where call_id = $1 and state = 'FILED'`, [callId]),
    'the filed call',
  );
  const after = await box();
  expect([after.total - before.total, after.others - before.others]).toEqual([0, 1]);
});

test(
  'a fire nobody called for is reported afterwards, without an incident (ruling 19)',
  { timeout: 100_000 },
  async () => {
    const [town] = (await truth.query(`select code from territory.division where kind = 'TOWN' order by code limit 1`))
      .rows;
    const given = { address: '示例村二组', townshipCode: town.code, position: null };
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(
      await investigator.post('/api/records/reportFireAfterwards', { ...given, occurredAt: tomorrow }),
    ).toMatchObject({ status: 422 });
    const before = { ...given, occurredAt: '2007-06-25T15:59:59.000Z' };
    expect(await investigator.post('/api/records/reportFireAfterwards', before)).toMatchObject({
      status: 422,
      body: { code: 'record.no_rule_then' },
    });
    const nowhere = { ...given, townshipCode: '500116999', occurredAt: new Date().toISOString() };
    expect(await investigator.post('/api/records/reportFireAfterwards', nowhere)).toMatchObject({
      status: 422,
      body: { code: 'record.town_unknown' },
    });
    const { fireRecordId } = await must(
      investigator.post('/api/records/reportFireAfterwards', {
        ...given,
        occurredAt: new Date(Date.now() - 7_200_000).toISOString(),
      }),
    );
    expect((await page(investigator, 'fireRecord', fireRecordId)).record).toMatchObject({
      reportedAfterwards: true,
      incidentId: null,
      state: 'DRAFTED',
      recordNo: expect.stringMatching(/^HZ-BB\d{8}-0001$/),
    });
    expect(await must(investigator.get('/api/records/boxSheet', {}))).toMatchObject({
      base64: expect.stringMatching(/^UEs/),
    });
  },
);
