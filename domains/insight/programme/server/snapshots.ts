import { getRecord, implement, insertRecord, listRecordsWhere, type QueryContext } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import {
  annexActuals,
  budgetLine,
  commitment,
  differencesOf,
  firstDecidedOn,
  hashOf,
  lineOn,
  listSnapshots,
  planProblem,
  planSnapshot,
  projectOn,
  slipsOf,
  snapshotPage,
  snapshotTaken,
  snapshotTakenFact,
  snapshotTooEarly,
  takeSnapshot,
  targetEvidence,
  type PlanSnapshot,
  type SnapshotContent,
} from '../model/index.ts';
import { listHeard } from './grounds.ts';
import { listAllProjects } from './reading.ts';

const decimal = (value: number) => value.toFixed(2);

/** A day as today's records tell it: what happened in the world until then, as it is known now. */
export async function contentOf(context: QueryContext, asOn: string): Promise<SnapshotContent> {
  const projects = await listAllProjects(context);
  const then = projects.map((row) => projectOn(row, asOn));
  const lines = (await listRecordsWhere(context, budgetLine, {})).filter(({ year }) => `${year}-01-01` <= asOn);
  const commitments = await listRecordsWhere(context, commitment, {});
  const problems = (await listRecordsWhere(context, planProblem, {})).filter(({ raisedOn }) => raisedOn <= asOn);
  const heard = targetEvidence(await listHeard(context), asOn);
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    decimal(lines.reduce((total, line) => total + of(line), 0));
  const reportedBy = (instant: string | null) => instant !== null && shanghaiDate(instant as never) <= asOn;
  const confirmed = commitments.filter(({ confirmedAt }) => reportedBy(confirmedAt)).length;
  const reported = commitments.filter(({ reportedAt }) => reportedBy(reportedAt)).length - confirmed;
  const closed = problems.filter(({ closedAt }) => reportedBy(closedAt)).length;
  const decided = problems.filter((one) => (firstDecidedOn(one) ?? '9999') <= asOn).length - closed;
  return {
    asOn,
    projects: then
      .toSorted((a, b) => (a.projectNo < b.projectNo ? -1 : 1))
      .map((row) => ({
        projectNo: row.projectNo,
        name: row.name,
        state: row.state,
        daysLate: Math.max(0, ...slipsOf(row, asOn).map(({ daysLate }) => daysLate)),
      })),
    cells: annexActuals(then, asOn).map(({ annexNo, key, planned, actual, late }) => ({
      annexNo,
      key,
      planned,
      actual,
      late,
    })),
    money: {
      plannedYuan: sum((line) => line.plannedYuan),
      allottedYuan: sum((line) => lineOn(line, asOn).allottedYuan),
      paidYuan: sum((line) => lineOn(line, asOn).paidYuan),
    },
    commitments: {
      confirmed,
      reported: Math.max(0, reported),
      open: commitments.length - confirmed - Math.max(0, reported),
    },
    problems: { closed, decided: Math.max(0, decided), open: problems.length - closed - Math.max(0, decided) },
    indicators: [...heard]
      .sort(([a], [b]) => a - b)
      .map(([no, { value, asOn: on, merkleRoot }]) => ({ no, value, asOn: on, merkleRoot })),
    synthetic: then.filter(({ source }) => source === 'SYNTHETIC').length,
  };
}

/** The day that is frozen: the year's last, or the last of June for the middle of the plan. */
const dayOf = (kind: PlanSnapshot['kind'], year: number) => (kind === 'MID_TERM' ? `${year}-06-30` : `${year}-12-31`);

export const takeSnapshotImplementation = implement(takeSnapshot, async ({ kind, year }, context) => {
  const asOn = dayOf(kind, year);
  if (asOn > shanghaiDate(context.now)) throw snapshotTooEarly({ on: asOn });
  const [before] = await listRecordsWhere(context, planSnapshot, { kind, year }, 1);
  if (before) throw snapshotTaken({ year, by: before.takenByName });
  const content = await contentOf(context, asOn);
  const hash = hashOf(content);
  const id = context.newId();
  await insertRecord(context, planSnapshot, {
    id,
    source: content.synthetic > 0 ? 'SYNTHETIC' : 'DECLARED',
    snapshotNo: `${kind === 'MID_TERM' ? 'ZQ' : 'DC'}-${year}`,
    kind,
    year,
    asOn,
    townshipCode: null,
    takenAt: context.now,
    takenByName: context.subject.displayName,
    takenById: context.subject.id,
    content,
    hash,
  });
  await context.services.announce(context, snapshotTakenFact, { planSnapshotId: id, hash });
  return { id, hash };
});

const headOf = ({ id, snapshotNo, kind, year, asOn, takenAt, takenByName, hash, source }: PlanSnapshot) => ({
  id,
  snapshotNo,
  kind,
  year,
  asOn,
  takenAt,
  takenByName,
  hash,
  source,
});

export const listSnapshotsImplementation = implement(listSnapshots, async (_input, context) => ({
  snapshots: (await listRecordsWhere(context, planSnapshot, {}))
    .toSorted((a, b) => (a.asOn < b.asOn ? -1 : 1))
    .map(headOf),
  today: shanghaiDate(context.now),
}));

export const snapshotPageImplementation = implement(snapshotPage, async ({ id }, context) => {
  const row = await getRecord(context, planSnapshot, id);
  return {
    head: headOf(row),
    content: row.content,
    hashHolds: hashOf(row.content) === row.hash,
    differences: [...differencesOf(row.content, await contentOf(context, row.asOn))],
  };
});
