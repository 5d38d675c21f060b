import { sql } from 'kysely';
import {
  findRecord,
  insertRecord,
  listRecordsWhere,
  setDeadlines,
  takeStep,
  updateRecord,
  when,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate, type RecordSource } from '@wanghuo/kernel';
import {
  assignment,
  call,
  callAttached,
  callClosed,
  callDetached,
  classOf,
  incident,
  incidentClosed,
  unitBack,
  type Assignment,
  type Call,
  type Incident,
} from '@wanghuo/incidents/model';
import { building } from '@wanghuo/premises/model';
import {
  alarmRecord,
  alarmRecordFacts,
  alarmReview,
  dueToSubmit,
  fireRecord,
  fireRecordFacts,
  fireReview,
  freshLoop,
  gradeOf,
  teamReport,
  teamReportFacts,
  teamReview,
  type AlarmOutcome,
  type AlarmRecord,
  type PlaceType,
} from '../model/index.ts';
import { wordOf } from './judging.ts';

export type Context = CommandContext & { readonly services: Services };
type Clock = 'SERVER' | 'DEVICE' | 'MANUAL';
type Clocks = Record<string, Clock>;

const latest = (times: readonly (string | null)[]) =>
  times
    .filter((time) => time !== null)
    .sort()
    .at(-1) ?? null;
const earliest = (times: readonly (string | null)[]) => times.filter((time) => time !== null).sort()[0] ?? null;

/** Steps of a crew and the time each of them set. */
const timeOfStep: Readonly<Record<string, keyof Assignment & string>> = {
  turnOut: 'turnedOutAt',
  arrive: 'arrivedAt',
  waterOn: 'waterOnAt',
  control: 'controlledAt',
  extinguish: 'extinguishedAt',
  leave: 'leftAt',
  standDown: 'leftAt',
  backInStation: 'endedAt',
};

/** By whose clock the times of the assignments are: a tap that brought a terminal's time is the terminal's. */
async function clocksOf(context: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Clocks>> {
  const { rows } = await sql<{ id: string; step: string; fromDevice: boolean }>`
    select record_id::text as id, step, coalesce(input->>'deviceAt', '') <> '' as "fromDevice"
    from workflow.step_taken where workflow = 'unitCourse' and record_id::text = any(${ids}::text[]) order by at, id
    limit 5000`.execute(context.tx);
  const clocks = new Map<string, Clocks>();
  for (const { id, step, fromDevice } of rows) {
    const field = timeOfStep[step];
    if (!field) continue;
    const own = clocks.get(id) ?? {};
    own[field] ??= fromDevice ? 'DEVICE' : 'SERVER';
    clocks.set(id, own);
  }
  return clocks;
}

/**
 * When the last team is back the records are drafted and their clock begins (ruling 12), whether or not anybody thinks of
 * closing the incident: what the product measured is copied with whose clock it was, and nobody types a time again. Teams
 * that go out once more move the clock.
 */
export const draftOnLastBack = when(unitBack, 'records.draftOnLastBack', async ({ assignmentId }, context) => {
  const ended = await findRecord(context, assignment, assignmentId);
  const open = ended ? await findRecord(context, incident, ended.incidentId) : undefined;
  if (open && open.closedAt === null) await draft(context, open);
});

/** Closing says what became of it; only then is it known whether it was a fire, and the record can be handed in. */
export const draftOnClosing = when(incidentClosed, 'records.draftOnClosing', async ({ incidentId }, context) => {
  const closed = await findRecord(context, incident, incidentId);
  if (closed) await draft(context, closed);
});

/** Drafts what is missing and brings an untouched draft up to date; twice is as good as once. */
async function draft(context: Context, of: Incident): Promise<void> {
  const bound = await listRecordsWhere(context, assignment, { incidentId: of.id });
  const teams = bound.filter((one) => one.turnedOutAt !== null);
  // Who was ordered and has not turned out yet is not back either.
  const isBack = teams.length > 0 && bound.every((one) => one.endedAt !== null);
  if (of.closedAt === null && !isBack) return;
  const [known] = await listRecordsWhere(context, alarmRecord, { incidentId: of.id }, 1);
  // What stands already from an earlier delivery, or was voided since, is nobody's draft any more.
  if (known && (known.state !== 'DRAFTED' || known.outcome !== null)) return;
  const calls = await listRecordsWhere(context, call, { incidentId: of.id });
  const clocks = await clocksOf(
    context,
    teams.map(({ id }) => id),
  );
  const drafted = await draftAlarmRecord(context, of, calls, teams, clocks, known);
  const reported = new Set(
    (await listRecordsWhere(context, teamReport, { alarmRecordId: drafted.id })).map((one) => one.assignmentId),
  );
  for (const team of teams)
    if (!reported.has(team.id)) await draftTeamReport(context, drafted, team, clocks.get(team.id) ?? {});
  if (drafted.isFire) await draftFireRecord(context, drafted);
}

async function draftAlarmRecord(
  context: Context,
  closed: Incident,
  calls: readonly Call[],
  teams: readonly Assignment[],
  clocks: ReadonlyMap<string, Clocks>,
  known?: AlarmRecord,
): Promise<AlarmRecord> {
  const first = calls.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))[0];
  const lastBackAt = latest(teams.map((team) => team.endedAt));
  const outcome = (closed.closing?.outcome ?? null) as AlarmOutcome | null;
  const alarmClass = classOf(closed.incidentType);
  const times = {
    receivedAt: first?.receivedAt ?? closed.openedAt,
    answeredAt: closed.answeredAt ?? first?.answeredAt ?? null,
    orderSentAt: closed.orderSentAt,
    turnedOutAt: earliest(teams.map((team) => team.turnedOutAt)),
    arrivedAt: earliest(teams.map((team) => team.arrivedAt)),
    controlledAt: closed.controlledAt,
    extinguishedAt: closed.extinguishedAt,
    lastBackAt,
  };
  const dueAt = dueToSubmit('alarmRecord', lastBackAt ?? closed.closedAt ?? context.now);
  const content = {
    source: sourceOf(first?.source ?? closed.source),
    validFromOn: shanghaiDate(parseInstant(times.receivedAt)),
    recordNo: `JQ-${closed.incidentNo}`,
    incidentId: closed.id,
    callId: first?.id ?? null,
    alarmClass,
    incidentType: closed.incidentType,
    outcome,
    isFire: alarmClass === 'FIRE' && (outcome === 'HANDLED' || outcome === 'HANDLED_BEFORE_ARRIVAL'),
    townshipCode: closed.townshipCode,
    address: closed.address,
    position: closed.position,
    stationIds: [...new Set(teams.map((team) => team.stationId))],
    teamCount: teams.length,
    ...times,
    clocks: alarmClocks(times, teams, clocks),
    trapped: closed.facts.trapped,
    rescued: closed.closing?.rescued ?? null,
    evacuated: closed.closing?.evacuated ?? null,
    account: closed.closing?.summary ?? null,
  };
  const record = known
    ? await updateRecord(context, alarmRecord, known.id, { ...keptByHand(known, content), dueAt }, 'any')
    : await insertRecord(context, alarmRecord, { ...freshLoop(dueAt), ...content });
  await setDeadlines(context, alarmReview, record);
  await context.services.announce(context, known ? alarmRecordFacts.saved : alarmRecordFacts.drafted, {
    alarmRecordId: record.id,
  });
  return record;
}

/** What somebody has written into the draft meanwhile stays: times by hand, numbers, words. */
function keptByHand<Content extends { readonly clocks: Clocks }>(known: AlarmRecord, content: Content): Content {
  const before = known as unknown as Readonly<Record<string, unknown>>;
  const byHand = Object.keys(known.clocks).filter((field) => known.clocks[field] === 'MANUAL');
  const written = ['trapped', 'rescued', 'evacuated', 'account'].filter(
    (field) => before[field] !== null && (content as Readonly<Record<string, unknown>>)[field] === null,
  );
  const kept = Object.fromEntries([...byHand, ...written].map((field) => [field, before[field]]));
  const clocks = Object.fromEntries(byHand.map((field) => [field, 'MANUAL' as const]));
  return { ...content, ...kept, clocks: { ...content.clocks, ...clocks } };
}

/** A time of the alarm that is a team's has the clock of that team's tap. */
function alarmClocks(
  times: Readonly<Record<string, string | null>>,
  teams: readonly Assignment[],
  clocks: ReadonlyMap<string, Clocks>,
): Clocks {
  const entries = Object.entries(times).flatMap(([field, time]): [string, Clock][] => {
    if (time === null) return [];
    const own = field === 'lastBackAt' ? 'endedAt' : field;
    const team = teams.find((one) => (one as unknown as Record<string, unknown>)[own] === time);
    return [[field, (team && clocks.get(team.id)?.[own]) || 'SERVER']];
  });
  return Object.fromEntries(entries);
}

async function draftTeamReport(context: Context, alarm: AlarmRecord, team: Assignment, clocks: Clocks): Promise<void> {
  const record = await insertRecord(context, teamReport, {
    ...freshLoop(dueToSubmit('teamReport', context.now)),
    source: alarm.source,
    validFromOn: shanghaiDate(parseInstant(team.orderedAt)),
    reportNo: `CD-${team.assignmentNo}`,
    alarmRecordId: alarm.id,
    assignmentId: team.id,
    unitId: team.unitId,
    callSign: team.callSign,
    stationId: team.stationId,
    townshipCode: alarm.townshipCode,
    orderedAt: team.orderedAt,
    turnedOutAt: team.turnedOutAt,
    arrivedAt: team.arrivedAt,
    waterOnAt: team.waterOnAt,
    controlledAt: team.controlledAt,
    extinguishedAt: team.extinguishedAt,
    leftAt: team.leftAt,
    endedAt: team.endedAt,
    clocks,
    distanceMetres: null,
    crewCount: null,
    trapped: null,
    rescued: null,
    evacuated: null,
    account: null,
  });
  await setDeadlines(context, teamReview, record);
  await context.services.announce(context, teamReportFacts.drafted, { teamReportId: record.id });
}

/** The kind of place that a type of incident already says. */
const placeOfType: readonly (readonly [prefix: string, place: PlaceType])[] = [
  ['F1', 'DWELLING'],
  ['F2', 'CROWDED_PLACE'],
  ['F32', 'STORE'],
  ['F33', 'MULTI_USE'],
  ['F3', 'FACTORY'],
  ['F5', 'VEHICLE'],
  ['F60', 'VESSEL'],
  ['F80', 'OPEN_AIR'],
];

/** The fire record of an alarm that was a fire; what the incident and the building register know stands in it. */
export async function draftFireRecord(context: Context, alarm: AlarmRecord): Promise<void> {
  const closed = alarm.incidentId ? await findRecord(context, incident, alarm.incidentId) : undefined;
  const house = closed?.buildingId ? await findRecord(context, building, closed.buildingId) : undefined;
  const reports = await listRecordsWhere(context, teamReport, { alarmRecordId: alarm.id });
  const first = reports.toSorted((a, b) => ((a.arrivedAt ?? '9') < (b.arrivedAt ?? '9') ? -1 : 1))[0];
  const verdict = gradeOf(
    { deaths: 0, seriousInjuries: 0, lightInjuries: 0, directLossYuan: 0, households: null },
    shanghaiDate(parseInstant(alarm.receivedAt)),
  );
  const record = await insertRecord(context, fireRecord, {
    ...freshLoop(dueToSubmit('fireRecord', context.now)),
    source: alarm.source,
    validFromOn: shanghaiDate(parseInstant(alarm.receivedAt)),
    recordNo: alarm.recordNo.replace(/^JQ-/, 'HZ-'),
    alarmRecordId: alarm.id,
    incidentId: alarm.incidentId,
    reportedAfterwards: false,
    occurredAt: alarm.receivedAt,
    reportedAt: alarm.receivedAt,
    stationId: first?.stationId ?? alarm.stationIds[0] ?? null,
    townshipCode: alarm.townshipCode ?? '',
    address: alarm.address ?? '—',
    position: alarm.position,
    settlement: null,
    placeType: placeOfType.find(([prefix]) => alarm.incidentType?.startsWith(prefix))?.[1] ?? null,
    fireCause: null,
    detection: null,
    firstResponder: null,
    alarmPresence: null,
    otherAuthority: null,
    causeNote: closed?.closing?.causeNote ?? null,
    burntAreaSquareMetres: closed?.closing?.burntAreaSquareMetres ?? null,
    buildingFloors: house && house.floorsAbove > 0 ? house.floorsAbove : null,
    fireFloor: closed?.facts.floor ?? null,
    buildingAreaSquareMetres: house?.floorAreaSquareMetres ?? null,
    households: null,
    trapped: alarm.trapped,
    rescued: alarm.rescued,
    evacuated: alarm.evacuated,
    deadAtClosing: closed?.closing?.dead ?? null,
    injuredAtClosing: closed?.closing?.injured ?? null,
    declaredLossYuan: null,
    lossYuan: 0,
    grade: verdict.grade,
    gradeRuleVersion: verdict.ruleVersion,
    gradeHistory: [
      {
        at: context.now,
        grade: verdict.grade,
        ruleVersion: verdict.ruleVersion,
        deaths: 0,
        seriousInjuries: 0,
        lossYuan: '0.00',
        cause: 'DRAFTED',
        // A job has no name that means anything to people.
        by: wordOf(context, 'records.bySystem'),
      },
    ],
  });
  await setDeadlines(context, fireReview, record);
  await context.services.announce(context, fireRecordFacts.drafted, { fireRecordId: record.id });
}

const sourceOf = (source: string): RecordSource => (source === 'SYNTHETIC' ? 'SYNTHETIC' : 'DECLARED');

/** Calls that opened no incident, and those that told of one a second time: recorded apart from the three classes. */
async function fileCall(context: Context, one: Call, outcome: AlarmOutcome): Promise<void> {
  // A repeat that was detached left a voided record behind; what becomes of the call then is a record of its own.
  const known = await listRecordsWhere(context, alarmRecord, { callId: one.id, incidentId: null });
  if (known.some(({ state }) => state !== 'VOID')) return;
  const recordNo = `JQ-${one.callNo}${known.length > 0 ? `/${known.length + 1}` : ''}`;
  const record = await insertRecord(context, alarmRecord, {
    ...freshLoop(null),
    source: sourceOf(one.source),
    validFromOn: shanghaiDate(parseInstant(one.receivedAt)),
    recordNo,
    incidentId: null,
    callId: one.id,
    alarmClass: 'NO_ACTION',
    incidentType: null,
    outcome,
    isFire: false,
    townshipCode: one.townshipCode,
    address: one.address,
    position: one.position,
    stationIds: [],
    teamCount: 0,
    receivedAt: one.receivedAt,
    answeredAt: one.answeredAt,
    orderSentAt: null,
    turnedOutAt: null,
    arrivedAt: null,
    controlledAt: null,
    extinguishedAt: null,
    lastBackAt: null,
    clocks: { receivedAt: 'SERVER' },
    trapped: null,
    rescued: null,
    evacuated: null,
    account: null,
  });
  await takeStep(context, alarmReview, 'file', record.id, {}, { by: 'command' });
}

export const fileClosedCall = when(callClosed, 'records.fileClosedCall', async ({ callId }, context) => {
  const one = await findRecord(context, call, callId);
  if (one?.state === 'CLOSED' && one.incidentId === null && one.outcome !== null)
    await fileCall(context, one, one.outcome);
});

export const fileRepeatCall = when(callAttached, 'records.fileRepeatCall', async ({ callId, incidentId }, context) => {
  const calls = await listRecordsWhere(context, call, { incidentId });
  const one = calls.find(({ id }) => id === callId);
  const isFirst = calls.every(({ id, receivedAt }) => id === callId || receivedAt >= (one?.receivedAt ?? ''));
  if (one && !isFirst) await fileCall(context, one, 'REPEAT');
});

/** A repeat that turned out to be a call of its own is no repeat any more. */
export const voidDetachedRepeat = when(callDetached, 'records.voidDetachedRepeat', async (detached, context) => {
  const filed = await listRecordsWhere(context, alarmRecord, { callId: detached.callId, state: 'FILED' });
  for (const { id } of filed)
    await takeStep(context, alarmReview, 'void', id, { reason: detached.reason || '—' }, { by: 'command' });
});
