import {
  findRecord,
  getRecord,
  implement,
  listFilesOf,
  listRecordsWhere,
  may,
  openSteps,
  type QueryContext,
} from '@wanghuo/platform-server';
import { crewMember, station, unit } from '@wanghuo/forces/model';
import { daysBetween, parseLocalDate, shanghaiDate, type OutputOf } from '@wanghuo/kernel';
import {
  annexActuals,
  annexTables,
  budgetLine,
  commitment,
  courses,
  decisionOf,
  expectedEnd,
  isDone,
  problemCourse,
  problemLog,
  lateOpen,
  listProjects,
  missingAt,
  planProblem,
  printedProjects,
  programmeOverview,
  project,
  projectOn,
  projectPage,
  slipsOf,
  waitedOn,
  type Decision,
  type Effect,
  type Project,
} from '../model/index.ts';
import { moneyView } from './money.ts';

type Overview = OutputOf<typeof programmeOverview>;
type Page = OutputOf<typeof projectPage>;
type Card = OutputOf<typeof listProjects>['projects'][number];

export const listAllProjects = (context: Pick<QueryContext, 'tx'>) => listRecordsWhere(context, project, {});

/** The worst of a project's slips that is still open, and else of those that were made up. */
const worstDays = (row: Project, asOn: string): number =>
  Math.max(0, ...lateOpen(row, asOn).map(({ daysLate }) => daysLate));

const cardOf = (row: Project, asOn: string): Card => ({
  id: row.id,
  projectNo: row.projectNo,
  name: row.name,
  kind: row.kind,
  programNo: row.programNo,
  state: row.state,
  ownerBody: row.ownerBody,
  responsibleName: row.responsibleName,
  dueOn: row.dueOn,
  daysLate: worstDays(row, asOn),
  isDone: isDone(row),
  source: row.source,
});

const missingOf = (row: Project, step: string, asOn: string) => missingAt(row, step, asOn).map((one) => ({ ...one }));

function decisionItem(
  row: Project,
  { gate, decideByOn, milestone }: Decision,
  asOn: string,
): Overview['decide'][number] {
  return {
    projectId: row.id,
    projectNo: row.projectNo,
    name: row.name,
    kind: row.kind,
    ownerBody: row.ownerBody,
    step: gate.step,
    toState: gate.to,
    decideByOn,
    daysLeft: daysBetween(parseLocalDate(asOn), parseLocalDate(decideByOn)),
    milestone: { ...milestone },
    missing: missingOf(row, gate.step, asOn),
    source: row.source,
  };
}

/** What is late, worst first, and what has to be decided, soonest first. */
export const overviewImplementation = implement(programmeOverview, async ({ asOn: asked }, context) => {
  const asOn = asked ?? shanghaiDate(context.now);
  const rows = (await listAllProjects(context)).map((row) => projectOn(row, asOn));
  const [lines, commitments, problems] = [
    await listRecordsWhere(context, budgetLine, {}),
    await listRecordsWhere(context, commitment, {}),
    await listRecordsWhere(context, planProblem, {}),
  ];
  const late = rows.flatMap((row) => {
    const [worst] = lateOpen(row, asOn).toSorted((a, b) => b.daysLate - a.daysLate);
    const gate = decisionOf(row)?.gate;
    return worst
      ? [
          {
            ...cardOf(row, asOn),
            slip: { ...worst },
            nextStep: gate?.step ?? null,
            missing: gate ? missingOf(row, gate.step, asOn) : [],
          },
        ]
      : [];
  });
  const decide = rows.flatMap((row) => {
    const decision = decisionOf(row);
    return decision ? [decisionItem(row, decision, asOn)] : [];
  });
  const count = (state: string) => commitments.filter((one) => one.state === state).length;
  return {
    asOn,
    late: late.toSorted((a, b) => b.slip.daysLate - a.slip.daysLate || (a.projectNo < b.projectNo ? -1 : 1)),
    decide: decide.toSorted((a, b) => a.daysLeft - b.daysLeft || (a.projectNo < b.projectNo ? -1 : 1)),
    problems: problems
      .filter((one) => waitedOn(one, asOn))
      .map(({ id, problemNo, title, raisedOn }) => ({ id, problemNo, title, raisedOn, state: 'RAISED' })),
    programs: programsOf(rows, lines, asOn),
    commitments: {
      total: commitments.length,
      confirmed: count('CONFIRMED'),
      reported: count('REPORTED'),
      open: count('OPEN'),
    },
    synthetic: rows.filter(({ source }) => source === 'SYNTHETIC').length,
  };
});

/** The ten projects of box 4, and what stands in the annexes or the text only. */
function programsOf(
  rows: readonly Project[],
  lines: readonly { readonly programNo: number | null; readonly plannedYuan: number; readonly paidYuan: number }[],
  asOn: string,
): Overview['programs'] {
  const numbers = [...printedProjects.map(({ no }) => no as number | null), null];
  return numbers.map((no) => {
    const own = rows.filter(({ programNo }) => programNo === no);
    const money = lines.filter(({ programNo }) => programNo === no);
    const printed = printedProjects.find((one) => one.no === no);
    const sum = (of: (line: (typeof lines)[number]) => number) =>
      Math.round(money.reduce((total, line) => total + of(line) * 100, 0)) / 100;
    return {
      no,
      name: printed?.name.text ?? null,
      line: printed?.name.line ?? null,
      total: own.length,
      done: own.filter((row) => isDone(row)).length,
      late: own.filter((row) => lateOpen(row, asOn).length > 0).length,
      cancelled: own.filter(({ state }) => state === 'CANCELLED').length,
      plannedYuan: sum((line) => line.plannedYuan),
      paidYuan: sum((line) => line.paidYuan),
      synthetic: own.filter(({ source }) => source === 'SYNTHETIC').length,
    };
  });
}

export const listProjectsImplementation = implement(listProjects, async (_input, context) => {
  const asOn = shanghaiDate(context.now);
  const rows = await listAllProjects(context);
  return { asOn, projects: rows.map((row) => cardOf(row, asOn)) };
});

export const projectPageImplementation = implement(projectPage, async ({ id }, context) => {
  const row = await getRecord(context, project, id);
  const asOn = shanghaiDate(context.now);
  const decision = decisionOf(row);
  const [lines, problems] = [
    await listRecordsWhere(context, budgetLine, { programNo: row.programNo }),
    await listRecordsWhere(context, planProblem, { projectId: row.id }),
  ];
  const files = await listFilesOf(context, { type: 'project', id: row.id });
  const scope = { scope: project.scope, record: row };
  return {
    project: { ...row },
    slips: slipsOf(row, asOn).map((one) => ({ ...one })),
    expectedEndOn: expectedEnd(row, asOn),
    decision: decision ? decisionItem(row, decision, asOn) : null,
    gates: courses[row.kind].gates.map((gate) => {
      const passed = row.stages.find(({ step }) => step === gate.step);
      return {
        step: gate.step,
        to: gate.to,
        papers: [...gate.papers],
        conditions: [...(gate.conditions ?? [])],
        isLast: gate.isLast ?? false,
        passedOn: passed?.on ?? null,
        passedBy: passed?.byName ?? null,
        missing: passed ? [] : missingOf(row, gate.step, asOn),
      };
    }),
    files: files.map(({ id: fileId, name, sha256, receivedAt }) => ({ id: fileId, name, sha256, receivedAt })),
    // A line of its own, or the line of its year that it shares with others of its project in box 4.
    money: lines
      .filter((line) => (line.projectId === null ? line.year === row.planYear : line.projectId === row.id))
      .map(moneyView),
    problems: problems.map(({ id: problemId, problemNo, title, state }) => ({
      id: problemId,
      problemNo,
      title,
      state,
    })),
    became: await becameOf(context, row.effects),
    mayRecord: may(context.subject, 'project.record', scope),
    mayDecide: may(context.subject, 'project.decide', scope),
  };
});

const registers = { station, unit, crewMember } as const;

/** The records a project became, as they stand now: a vehicle may have been scrapped, a recruit may have left. */
async function becameOf(context: QueryContext, effects: readonly Effect[]): Promise<Page['became']> {
  const became: Page['became'] = [];
  for (const { register, id } of effects) {
    const found = await findRecord(context, registers[register] as typeof station, id);
    const values = found as unknown as Readonly<Record<string, string | null>> | undefined;
    became.push({
      register,
      id,
      // A member's name is personal: the number stands for it.
      name: values?.[{ station: 'name', unit: 'callSign', crewMember: 'memberNo' }[register]] ?? '—',
      inForce: found !== undefined && found.validUntilOn === null,
      position: register === 'station' && found ? [...found.position] : null,
      since: values?.[{ station: 'inServiceOn', unit: 'commissionedOn', crewMember: 'validFromOn' }[register]] ?? null,
    });
  }
  return became;
}

export const annexTablesImplementation = implement(annexTables, async ({ asOn: asked }, context) => {
  const asOn = asked ?? shanghaiDate(context.now);
  const cells = annexActuals(await listAllProjects(context), asOn);
  return {
    asOn,
    cells: cells.map((cell) => ({ ...cell, projectIds: [...cell.projectIds], recordIds: [...cell.recordIds] })),
  };
});

export const problemLogImplementation = implement(problemLog, async (_input, context) => {
  const problems = await listRecordsWhere(context, planProblem, {});
  const names = new Map((await listAllProjects(context)).map(({ id, name }) => [id, name]));
  const order = ['RAISED', 'DECIDED', 'CLOSED'];
  return {
    problems: problems
      .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.raisedOn < b.raisedOn ? 1 : -1))
      .map((problem) => ({
        problem: { ...problem },
        openSteps: [...openSteps(problemCourse as never, { ...problem }, context)],
        projectName: problem.projectId ? (names.get(problem.projectId) ?? null) : null,
      })),
  };
});
