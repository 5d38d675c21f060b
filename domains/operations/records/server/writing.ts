import { sql } from 'kysely';
import {
  assertMay,
  implement,
  insertRecord,
  listRecordsWhere,
  lockRecord,
  setDeadlines,
  takeStep,
  updateRecord,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate, type FieldError } from '@wanghuo/kernel';
import { listTowns, townOf } from '@wanghuo/territory/server';
import {
  alarmRecord,
  alarmRecordFacts,
  correctionOpen,
  correctRecord,
  dueToSubmit,
  fireRecord,
  fireRecordFacts,
  fireReview,
  freshLoop,
  gradeOf,
  loops,
  notApproved,
  openStates,
  reasonsMissing,
  recordImplausible,
  recordNotOpen,
  reportFireAfterwards,
  saveAlarmRecord,
  saveTeamReport,
  submitRecord,
  teamReport,
  teamReportFacts,
  townUnknown,
  unanswered,
  type AlarmRecord,
  type Finding,
  type LoopRecord,
  type RecordKind,
} from '../model/index.ts';
import { draftFireRecord, type Context } from './drafting.ts';
import { copyParts, listParts } from './fire-parts.ts';
import { findingsOfRecord, wordOf } from './judging.ts';
import { assertRuleOn } from './rule-in-force.ts';

/** Locks a record somebody may write on now. @throws recordNotFound, notFound, recordNotOpen */
export async function lockOpen(context: Context, kind: RecordKind, id: string): Promise<LoopRecord> {
  const { register } = loops[kind];
  const record = (await lockRecord(context, register as never, id)) as unknown as LoopRecord;
  assertMay(context.subject, 'record.write', { scope: register.scope, record });
  if (!(openStates as readonly string[]).includes(record.state)) throw recordNotOpen({ state: record.state });
  return record;
}

/** A time a person wrote over is by that person's word from then on; one they left alone keeps its clock. */
function clocksAfter(
  before: { readonly clocks: Readonly<Record<string, 'SERVER' | 'DEVICE' | 'MANUAL'>> },
  changes: object,
): Record<string, 'SERVER' | 'DEVICE' | 'MANUAL'> {
  const clocks = { ...before.clocks };
  for (const [field, value] of Object.entries(changes as Record<string, unknown>)) {
    if (!field.endsWith('At') || (before as unknown as Record<string, unknown>)[field] === value) continue;
    if (value === null) delete clocks[field];
    else clocks[field] = 'MANUAL';
  }
  return clocks;
}

export const saveAlarmRecordImplementation = implement(saveAlarmRecord, async ({ id, ...changes }, context) => {
  const before = (await lockOpen(context, 'alarmRecord', id)) as unknown as AlarmRecord;
  const after = await updateRecord(
    context,
    alarmRecord,
    id,
    { ...changes, clocks: clocksAfter(before, changes) } as never,
    context.expectedVersion,
  );
  await context.services.announce(context, alarmRecordFacts.saved, { alarmRecordId: id });
  await followFire(context, before, after);
  return { version: after.version };
});

/** Whether it was a fire is said in the alarm record; the fire record comes and goes with it. */
async function followFire(context: Context, before: AlarmRecord, after: AlarmRecord): Promise<void> {
  if (before.isFire === after.isFire) return;
  const fires = (await listRecordsWhere(context, fireRecord, { alarmRecordId: before.correctsId ?? before.id })).filter(
    ({ state }) => state !== 'VOID' && state !== 'SUPERSEDED',
  );
  if (after.isFire) {
    if (fires.length === 0) await draftFireRecord(context, after);
    return;
  }
  const reason = wordOf(context, 'records.notAFire');
  for (const fire of fires)
    if ((openStates as readonly string[]).includes(fire.state))
      await takeStep(context, fireReview, 'void', fire.id, { reason }, { by: 'command' });
}

export const saveTeamReportImplementation = implement(saveTeamReport, async ({ id, ...changes }, context) => {
  const before = await lockOpen(context, 'teamReport', id);
  const after = await updateRecord(
    context,
    teamReport,
    id,
    { ...changes, clocks: clocksAfter(before as never, changes) } as never,
    context.expectedVersion,
  );
  await context.services.announce(context, teamReportFacts.saved, { teamReportId: id });
  return { version: after.version };
});

export const reportFireAfterwardsImplementation = implement(reportFireAfterwards, async (input, context) => {
  if (input.occurredAt > context.now) throw refusal(context, [timesFinding]);
  assertRuleOn(input.occurredAt);
  const stationId = context.subject.stationId;
  assertMay(context.subject, 'record.write', {
    scope: fireRecord.scope,
    record: { stationId, townshipCode: input.townshipCode },
  });
  const town = input.position
    ? (await townOf(context, input.position))?.code
    : (await listTowns(context)).find(({ code }) => input.townshipCode.startsWith(code))?.code;
  if (!town) throw townUnknown({}, [{ pointer: input.position ? '#/position' : '#/townshipCode', code: 'unknown' }]);
  const id = context.newId();
  const verdict = gradeOf(
    { deaths: 0, seriousInjuries: 0, lightInjuries: 0, directLossYuan: 0, households: null },
    shanghaiDate(parseInstant(input.occurredAt)),
  );
  const record = await insertRecord(context, fireRecord, {
    ...freshLoop(dueToSubmit('fireRecord', context.now)),
    id,
    validFromOn: shanghaiDate(parseInstant(input.occurredAt)),
    recordNo: await nextNumber(context),
    alarmRecordId: null,
    incidentId: null,
    reportedAfterwards: true,
    occurredAt: input.occurredAt,
    reportedAt: context.now,
    stationId,
    townshipCode: town,
    address: input.address,
    position: input.position,
    settlement: null,
    detection: null,
    firstResponder: null,
    alarmPresence: null,
    otherAuthority: null,
    placeType: null,
    fireCause: null,
    causeNote: null,
    burntAreaSquareMetres: null,
    buildingFloors: null,
    fireFloor: null,
    buildingAreaSquareMetres: null,
    households: null,
    trapped: null,
    rescued: null,
    evacuated: null,
    deadAtClosing: null,
    injuredAtClosing: null,
    declaredLossYuan: null,
    lossYuan: 0,
    grade: verdict.grade,
    gradeRuleVersion: verdict.ruleVersion,
    gradeHistory: [],
  });
  await setDeadlines(context, fireReview, record);
  await context.services.announce(context, fireRecordFacts.drafted, { fireRecordId: id });
  return { fireRecordId: id };
});

/** `HZ-BB20261127-0003`: the third that was reported afterwards on this day; one at a time, so that none repeats. */
function nextNumber(context: Context): Promise<string> {
  const prefix = `HZ-BB${shanghaiDate(context.now).replaceAll('-', '')}-`;
  return context.services.asJob(context, 'records.number', async () => {
    await sql`select pg_advisory_xact_lock(hashtext('records.reportedAfterwards'))`.execute(context.tx);
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from records.fire_record
      where revision = 1 and starts_with(record_no, ${prefix})`.execute(context.tx);
    return `${prefix}${String((rows[0]?.count ?? 0) + 1).padStart(4, '0')}`;
  });
}

const timesFinding: Finding = { rule: 'FIRE_TIMES_IN_ORDER', severity: 'REFUSE', field: 'occurredAt' };

function refusal(context: Context, findings: readonly Finding[]) {
  const fields: FieldError[] = findings.map(({ rule, field }) => ({
    pointer: `#/${field}`,
    code: rule,
    message: wordOf(context, `rule.${rule}`),
  }));
  const refused = findings.filter(({ severity }) => severity === 'REFUSE');
  return refused.length > 0
    ? recordImplausible({ count: refused.length }, fields)
    : reasonsMissing({ count: findings.length }, fields);
}

export const submitRecordImplementation = implement(submitRecord, async ({ kind, id, reasons }, context) => {
  const record = await lockOpen(context, kind, id);
  const standing = unanswered(await findingsOfRecord(context, kind, record), reasons);
  if (standing.length > 0) throw refusal(context, standing);
  const needsHighApproval = record.correctsId !== null && (await changesWhatMatters(context, kind, record));
  await takeStep(context, loops[kind].workflow, 'submit', id, { reasons, needsHighApproval }, { by: 'command' });
  return { needsHighApproval };
});

/** A correction of the type or of the casualties needs a higher hand than one of an address. */
async function changesWhatMatters(context: Context, kind: RecordKind, record: LoopRecord): Promise<boolean> {
  const before = await lockRecord(context, loops[kind].register as never, record.correctsId ?? '');
  const compare =
    kind === 'alarmRecord' ? ['alarmClass', 'incidentType', 'isFire'] : kind === 'teamReport' ? ['rescued'] : [];
  const [was, is] = [before, record] as unknown as [Record<string, unknown>, Record<string, unknown>];
  if (compare.some((field) => was[field] !== is[field])) return true;
  if (kind !== 'fireRecord') return false;
  const signature = async (id: string) =>
    (await listParts(context, id)).casualties
      .map(({ harm, countedAs, diedAt }) => [harm, countedAs, diedAt].join())
      .sort()
      .join(';');
  return (await signature(record.id)) !== (await signature(record.correctsId ?? ''));
}

export const correctRecordImplementation = implement(correctRecord, async ({ kind, id, reason }, context) => {
  const { register, workflow, facts } = loops[kind];
  const before = (await lockRecord(context, register as never, id)) as unknown as LoopRecord & Record<string, unknown>;
  assertMay(context.subject, 'record.write', { scope: register.scope, record: before });
  if (before.state !== 'APPROVED') throw notApproved({ state: before.state });
  const others = (await listRecordsWhere(
    context,
    register as never,
    { correctsId: id } as never,
  )) as unknown as LoopRecord[];
  if (others.some(({ state }) => state !== 'VOID')) throw correctionOpen({});
  const nextId = context.newId();
  const base = String(before[register.identity]).replace(/\/\d+$/, '');
  const revision = before.revision + 1 + others.length;
  const next = await insertRecord(
    context,
    register as never,
    {
      ...before,
      ...freshLoop(dueToSubmit(kind, context.now)),
      id: nextId,
      [register.identity]: `${base}/${revision}`,
      revision,
      correctsId: id,
      correctionReason: reason,
    } as never,
  );
  if (kind === 'fireRecord') await copyParts(context, id, nextId, `${base}/${revision}`);
  await setDeadlines(context, workflow, next as unknown as object);
  await context.services.announce(context, facts.drafted, { [`${kind}Id`]: nextId } as never);
  return { id: nextId };
});
