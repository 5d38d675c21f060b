import { sql } from 'kysely';
import {
  findRecord,
  getRecord,
  implement,
  listRecordsWhere,
  maskedRecord,
  may,
  openSteps,
  takeStep,
  when,
  type QueryContext,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate, type OutputOf } from '@wanghuo/kernel';
import {
  alarmRecord,
  deathWindowEnd,
  fireRecord,
  gradeOf,
  loops,
  openStates,
  recordKind,
  recordPage,
  teamReport,
  workQueue,
  type FireRecord,
  type LoopRecord,
  type RecordKind,
  type TeamReport,
} from '../model/index.ts';
import { listParts } from './fire-parts.ts';
import { findingsOfRecord } from './judging.ts';

type Page = OutputOf<typeof recordPage>;
type Related = Page['related'][number];

export const recordPageImplementation = implement(recordPage, async ({ kind, id }, context) => {
  const { register, workflow } = loops[kind];
  const record = (await getRecord(context, register as never, id)) as unknown as LoopRecord & Record<string, unknown>;
  const isOpen = (openStates as readonly string[]).includes(record.state);
  const fire = kind === 'fireRecord' ? (record as unknown as FireRecord) : null;
  const parts = fire ? await listParts(context, id) : { casualties: [], lossItems: [] };
  return {
    record: maskedRecord(register, record) as Page['record'],
    findings: isOpen ? [...(await findingsOfRecord(context, kind, record))] : [],
    openSteps: openSteps(workflow as never, record, context).filter(({ step }) =>
      isOpenTo(context, kind, step, record),
    ),
    timeline: await listSteps(context, kind, id),
    mayWrite: isOpen && may(context.subject, 'record.write', { scope: register.scope, record }),
    casualties: parts.casualties.map((one) => ({ ...one })),
    lossItems: parts.lossItems.map((one) => ({ ...one })),
    related: await listRelated(context, kind, record),
    versions: await listVersions(context, kind, String(record[register.identity])),
    deathWindowEndsAt: fire ? deathWindowEnd(parseInstant(fire.occurredAt)) : null,
    gradeHistory: fire ? [...fire.gradeHistory] : [],
    householdsUnset: fire !== null && isHouseholdUnset(fire),
  };
});

/** Whether the step's conditions hold for this person; what a step asks for is judged when it is taken. */
function isOpenTo({ subject, now }: QueryContext, kind: RecordKind, step: string, row: LoopRecord): boolean {
  const given = { row, input: {}, now, actor: subject.id, actorName: subject.displayName };
  const requires = loops[kind].workflow.transitions[step]?.requires ?? [];
  return requires.every((one) => one.holds(given as never) === true);
}

/** Steps of clocks and of other records are nobody's: their actor is null. */
async function listSteps(context: QueryContext, kind: RecordKind, id: string): Promise<Page['timeline']> {
  const { rows } = await sql<Page['timeline'][number]>`
    select step, to_state as "to", at, case when actor_id like 'job:%' or step like '%Late' then null else actor_name end
      as "actorName", input->>'reason' as reason
    from workflow.step_taken where workflow = ${loops[kind].workflow.name} and record_id = ${id} order by at, id
    limit 200`.execute(context.tx);
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
}

const isHouseholdUnset = (fire: FireRecord) =>
  fire.placeType === 'DWELLING' &&
  gradeOf(
    { deaths: 0, seriousInjuries: 0, lightInjuries: 0, directLossYuan: 0, households: null },
    shanghaiDate(parseInstant(fire.occurredAt)),
  ).householdsUnset;

/** The records of the same alarm: the alarm's own, one for each team, the fire's. */
async function listRelated(
  context: QueryContext,
  kind: RecordKind,
  record: LoopRecord & Record<string, unknown>,
): Promise<Related[]> {
  const alarmId = kind === 'alarmRecord' ? record.id : (record['alarmRecordId'] as string | null);
  if (alarmId === null) return [];
  const alarm = await findRecord(context, alarmRecord, alarmId);
  const reports = await listRecordsWhere(context, teamReport, { alarmRecordId: alarmId });
  const fires = await listRecordsWhere(context, fireRecord, { alarmRecordId: alarmId });
  const all: Related[] = [
    ...(alarm
      ? [
          {
            kind: 'alarmRecord' as const,
            id: alarm.id,
            recordNo: alarm.recordNo,
            state: alarm.state,
            name: alarm.address ?? '',
            at: alarm.receivedAt,
          },
        ]
      : []),
    ...reports.map((one: TeamReport) => ({
      kind: 'teamReport' as const,
      id: one.id,
      recordNo: one.reportNo,
      state: one.state,
      name: one.callSign,
      at: one.orderedAt,
    })),
    ...fires.map((one) => ({
      kind: 'fireRecord' as const,
      id: one.id,
      recordNo: one.recordNo,
      state: one.state,
      name: one.address,
      at: one.occurredAt,
    })),
  ];
  return all.filter(({ id, state }) => id !== record.id && state !== 'SUPERSEDED');
}

async function listVersions(context: QueryContext, kind: RecordKind, number: string): Promise<Page['versions']> {
  const { register } = loops[kind];
  const base = number.replace(/\/\d+$/, '');
  const column = sql.ref(register.identity === 'reportNo' ? 'report_no' : 'record_no');
  const { rows } = await sql<Page['versions'][number]>`
    select id::text, revision, state, correction_reason as reason from ${sql.table(register.table)}
    where ${column} = ${base} or (${column} > ${`${base}/`} and ${column} < ${`${base}0`})
    order by revision limit 100`.execute(context.tx);
  return rows.map((row) => ({ ...row }));
}

const queueRows = 300;

/** Everything that waits, the longest overdue first. */
export const workQueueImplementation = implement(workQueue, async (_input, context) => {
  const { rows } = await sql<OutputOf<typeof workQueue>['items'][number] & { total: number | string }>`
    with waiting as (
      select 'alarmRecord' as kind, id, record_no as "recordNo", state, coalesce(address, '') as name,
        township_code as "townshipCode", source, due_at, overdue_at, raised_to, author_name, needs_high_approval,
        coalesce(reviewed_at, submitted_at, last_back_at, received_at) as since_at
      from records.alarm_record where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED')
      union all
      select 'teamReport', id, report_no, state, call_sign, township_code, source, due_at, overdue_at, raised_to,
        author_name, needs_high_approval, coalesce(reviewed_at, submitted_at, ended_at, ordered_at)
      from records.team_report where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED')
      union all
      select 'fireRecord', id, record_no, state, address, township_code, source, due_at, overdue_at, raised_to,
        author_name, needs_high_approval, coalesce(reviewed_at, submitted_at, reported_at)
      from records.fire_record where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED'))
    select kind, id::text, "recordNo", state, name, "townshipCode", source, since_at as "sinceAt", due_at as "dueAt",
      overdue_at as "overdueAt", raised_to as "raisedTo", author_name as "authorName",
      needs_high_approval as "needsHighApproval", count(*) over () as total
    from waiting order by due_at nulls last, id limit ${queueRows}`.execute(context.tx);
  const iso = (value: unknown) => (value === null ? null : new Date(value as string).toISOString());
  return {
    items: rows.map(({ total: _total, ...row }) => ({
      ...row,
      sinceAt: iso(row.sinceAt) as string,
      dueAt: iso(row.dueAt),
      overdueAt: iso(row.overdueAt),
    })),
    total: Number(rows[0]?.total ?? 0),
  };
});

/** When the next version of a record is approved, the one it corrects is superseded. */
export const supersessions = recordKind.map((kind) => {
  const { facts, register, workflow } = loops[kind];
  return when(facts.approved, `records.supersede.${kind}`, async (payload, context) => {
    const id = String(Object.values(payload as Record<string, unknown>)[0]);
    const next = (await findRecord(context, register as never, id)) as unknown as LoopRecord | undefined;
    if (!next?.correctsId) return;
    const before = (await findRecord(context, register as never, next.correctsId)) as unknown as LoopRecord | undefined;
    if (before?.state === 'APPROVED') await takeStep(context, workflow, 'supersede', before.id, {}, { by: 'command' });
  });
});
