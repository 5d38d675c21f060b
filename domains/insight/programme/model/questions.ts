import { bulk, dateSchema, operational, positionSchema, query } from '@wanghuo/kernel';
import { z } from 'zod';
import {
  acceptanceCourse,
  dossierDrawnUp,
  dossierEntry,
  dossierProblem,
  opinion,
  opinionGiven,
  snapshotContent,
  snapshotTakenFact,
} from './acceptance.ts';
import { siteEvidence, verdictCode } from './codes.ts';
import { commitmentCourse, commitmentReported } from './commitment.ts';
import * as errors from './errors.ts';
import {
  assigned,
  dateCorrected,
  indicatorHeard,
  problemRaised,
  paperAttached,
  projectAdded,
  sitingRecorded,
} from './events.ts';
import { problemCourse } from './plan-problem.ts';
import { moneyMoved } from './money.ts';
import { gatePassed, projectCancelled } from './project-course.ts';

const namesOf = <Name extends string>(table: { readonly names: readonly Name[] }) =>
  z.enum(table.names as [Name, ...Name[]]);

const moved = [
  projectAdded,
  gatePassed,
  projectCancelled,
  paperAttached,
  sitingRecorded,
  dateCorrected,
  assigned,
  moneyMoved,
  problemRaised,
  problemCourse.transitions['decide']!.announces,
  problemCourse.transitions['close']!.announces,
];

const missing = z.object({
  kind: z.enum(['STAGE', 'PAPER', 'CONDITION']),
  code: z.string(),
  detail: z.string().optional(),
});
const slip = z.object({
  state: z.string(),
  dueOn: z.string(),
  line: z.int().nullable(),
  reachedOn: z.string().nullable(),
  daysLate: z.int(),
  isOpen: z.boolean(),
});
const projectCard = z.object({
  id: z.uuid(),
  projectNo: z.string(),
  name: z.string(),
  kind: z.string(),
  programNo: z.int().nullable(),
  state: z.string(),
  ownerBody: z.string(),
  responsibleName: z.string().nullable(),
  dueOn: z.string(),
  daysLate: z.int(),
  isDone: z.boolean(),
  source: z.string(),
});
export const lateItem = projectCard.extend({ slip, nextStep: z.string().nullable(), missing: z.array(missing) });
export const decisionItem = z.object({
  projectId: z.uuid(),
  projectNo: z.string(),
  name: z.string(),
  kind: z.string(),
  ownerBody: z.string(),
  step: z.string(),
  toState: z.string(),
  decideByOn: z.string(),
  /** Days until then; negative when it has gone by. */
  daysLeft: z.int(),
  milestone: z.object({ state: z.string(), dueOn: z.string(), line: z.int().nullable() }),
  missing: z.array(missing),
  source: z.string(),
});

/** What is late and what is to be decided next, by when; the whole programme on one page. */
export const programmeOverview = query({
  name: 'programme.overview',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ asOn: dateSchema.optional() }),
  output: z.object({
    asOn: z.string(),
    late: z.array(lateItem),
    decide: z.array(decisionItem),
    problems: z.array(
      z.object({ id: z.uuid(), problemNo: z.string(), title: z.string(), raisedOn: z.string(), state: z.string() }),
    ),
    programs: z.array(
      z.object({
        no: z.int().nullable(),
        name: z.string().nullable(),
        line: z.int().nullable(),
        total: z.int(),
        done: z.int(),
        late: z.int(),
        cancelled: z.int(),
        plannedYuan: z.number(),
        paidYuan: z.number(),
        synthetic: z.int(),
      }),
    ),
    commitments: z.object({ total: z.int(), confirmed: z.int(), reported: z.int(), open: z.int() }),
    synthetic: z.int(),
  }),
  refreshOn: [...moved, commitmentReported, commitmentCourse.transitions['confirm']!.announces],
});

export const listProjects = query({
  name: 'programme.projects',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ asOn: z.string(), projects: z.array(projectCard) }),
  refreshOn: moved,
});

const moneyLine = z.object({
  id: z.uuid(),
  lineNo: z.string(),
  programNo: z.int().nullable(),
  projectId: z.string().nullable(),
  purpose: z.string(),
  year: z.int(),
  payer: z.string(),
  plannedYuan: z.number(),
  allottedYuan: z.number(),
  paidYuan: z.number(),
  entries: z.array(z.record(z.string(), z.unknown())),
  source: z.string(),
});

/** One project: its stages, what each gate still lacks, papers and their files, money, problems, what it became. */
export const projectPage = query({
  name: 'programme.projectPage',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ id: z.uuid() }),
  output: z.object({
    project: z.record(z.string(), z.unknown()),
    slips: z.array(slip),
    expectedEndOn: z.string(),
    decision: decisionItem.nullable(),
    gates: z.array(
      z.object({
        step: z.string(),
        to: z.string(),
        papers: z.array(z.string()),
        conditions: z.array(z.string()),
        isLast: z.boolean(),
        passedOn: z.string().nullable(),
        passedBy: z.string().nullable(),
        /** What stands before it now; of a gate further on, everything in between. */
        missing: z.array(missing),
      }),
    ),
    files: z.array(z.object({ id: z.string(), name: z.string(), sha256: z.string(), receivedAt: z.string() })),
    money: z.array(moneyLine),
    problems: z.array(z.object({ id: z.uuid(), problemNo: z.string(), title: z.string(), state: z.string() })),
    became: z.array(
      z.object({
        register: z.string(),
        id: z.string(),
        name: z.string(),
        inForce: z.boolean(),
        since: z.string().nullable(),
        /** Of a station. */
        position: positionSchema.nullable(),
      }),
    ),
    mayRecord: z.boolean(),
    mayDecide: z.boolean(),
  }),
  errors: [],
  refreshOn: moved,
});

const nearPlace = z.object({ id: z.uuid(), name: z.string(), distanceMetres: z.int() });

/** What is registered around a site, and what it says of the conditions of land and siting. */
export const siteSurroundings = query({
  name: 'programme.siteSurroundings',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ position: positionSchema }),
  output: z.object({
    stations: z.array(nearPlace.extend({ kind: z.string(), position: positionSchema, isInService: z.boolean() })),
    places: z.array(nearPlace.extend({ position: positionSchema, isDangerous: z.boolean(), isCrowded: z.boolean() })),
    findings: z.array(
      z.object({ condition: z.string(), evidence: namesOf(siteEvidence), nearest: nearPlace.nullable() }),
    ),
  }),
});

/** Annexes 1–5 as printed, with what is there in each cell, by record. */
export const annexTables = query({
  name: 'programme.annexes',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ asOn: dateSchema.optional() }),
  output: z.object({
    asOn: z.string(),
    cells: z.array(
      z.object({
        annexNo: z.int(),
        key: z.string(),
        planned: z.int(),
        actual: z.int(),
        late: z.int(),
        overdue: z.int(),
        projectIds: z.array(z.string()),
        recordIds: z.array(z.string()),
        stage: z.string().nullable(),
        synthetic: z.int(),
      }),
    ),
  }),
  refreshOn: moved,
});

export const moneyTable = query({
  name: 'programme.money',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ lines: z.array(moneyLine) }),
  refreshOn: [moneyMoved],
});

const problemView = z.record(z.string(), z.unknown());
export const problemLog = query({
  name: 'programme.problems',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    problems: z.array(
      z.object({
        problem: problemView,
        openSteps: z.array(z.object({ step: z.string(), to: z.string(), primary: z.boolean() })),
        projectName: z.string().nullable(),
      }),
    ),
  }),
  refreshOn: moved,
});

/** The 191 items with who answers for them: the responsibility list, and what has been shown so far. */
export const commitmentList = query({
  name: 'programme.commitments',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    asOn: z.string(),
    commitments: z.array(
      z.object({
        commitment: z.record(z.string(), z.unknown()),
        verdict: namesOf(verdictCode),
        reason: z.string(),
        openSteps: z.array(z.object({ step: z.string(), to: z.string(), primary: z.boolean() })),
      }),
    ),
  }),
  refreshOn: [
    assigned,
    indicatorHeard,
    commitmentReported,
    commitmentCourse.transitions['confirm']!.announces,
    commitmentCourse.transitions['sendBack']!.announces,
  ],
});

const snapshotHead = z.object({
  id: z.uuid(),
  snapshotNo: z.string(),
  kind: z.string(),
  year: z.int(),
  asOn: z.string(),
  takenAt: z.string(),
  takenByName: z.string(),
  hash: z.string(),
  source: z.string(),
});
export const listSnapshots = query({
  name: 'programme.snapshots',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ snapshots: z.array(snapshotHead), today: z.string() }),
  refreshOn: [snapshotTakenFact],
});

/** A frozen day, its hash worked out again, and what later corrections changed of it. */
export const snapshotPage = query({
  name: 'programme.snapshotPage',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ id: z.uuid() }),
  output: z.object({
    head: snapshotHead,
    content: snapshotContent,
    hashHolds: z.boolean(),
    differences: z.array(z.object({ what: z.string(), frozen: z.string(), now: z.string() })),
  }),
  refreshOn: moved,
});

const paperFile = z.object({ fileName: z.string(), base64: z.string() });

/** The supervision report (督查) or mid-term evaluation, drafted from a snapshot. */
export const supervisionPaper = query({
  name: 'programme.supervisionPaper',
  permission: 'programme.read',
  handling: bulk,
  input: z.strictObject({ id: z.uuid() }),
  output: paperFile,
});

const band = z.object({ low: z.number(), high: z.number() });
/** Which values the seven indicators can still take on a day, what is missing, and which decision by when. */
export const feasibility = query({
  name: 'programme.feasibility',
  permission: 'programme.read',
  handling: operational,
  input: z.strictObject({ asOn: dateSchema, targetOn: dateSchema }),
  output: z.object({
    asOn: z.string(),
    targetOn: z.string(),
    values: z.array(
      z.object({
        no: z.int(),
        value: band,
        target: z.number(),
        better: z.string(),
        reach: z.string(),
        missing: z.int(),
        missingUnit: z.string().nullable(),
        best: z.object({ count: z.number(), population: z.number().nullable() }),
        decisions: z.array(z.object({ id: z.string(), name: z.string(), decideByOn: z.string() })),
        newDecisionByOn: z.string().nullable(),
      }),
    ),
    basis: z.object({
      registered: band,
      resident: band,
      isInferred: z.boolean(),
      stations: z.int(),
      towns: z.int(),
      townsCovered: z.int(),
      firefighters: z.int(),
      apparatus: z.int(),
      attritionPerYear: band,
      scrappedPerYear: band,
      deathsPerYear: band,
      projects: z.int(),
      synthetic: z.int(),
    }),
  }),
  errors: [errors.feasibilityTurned, errors.feasibilityOutside],
  refreshOn: moved,
});

export const listDossiers = query({
  name: 'programme.dossiers',
  permission: 'dossier.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    dossiers: z.array(
      z.object({
        id: z.uuid(),
        acceptanceNo: z.string(),
        asOn: z.string(),
        drawnUpAt: z.string(),
        drawnUpByName: z.string(),
        state: z.string(),
        signedByName: z.string().nullable(),
        signedAt: z.string().nullable(),
      }),
    ),
    today: z.string(),
  }),
  refreshOn: [dossierDrawnUp, acceptanceCourse.transitions['sign']!.announces],
});

/** Every commitment with evidence, verdict, dissent; what is unmet or unverifiable is counted first. */
export const dossierPage = query({
  name: 'programme.dossierPage',
  permission: 'dossier.read',
  handling: operational,
  input: z.strictObject({ id: z.uuid() }),
  output: z.object({
    head: z.object({
      id: z.uuid(),
      acceptanceNo: z.string(),
      asOn: z.string(),
      drawnUpAt: z.string(),
      drawnUpByName: z.string(),
      entriesHash: z.string(),
      state: z.string(),
    }),
    entries: z.array(dossierEntry),
    opinions: z.array(opinion),
    problems: z.array(dossierProblem).nullable(),
    counts: z.record(z.string(), z.int()),
    seenHash: z.string(),
    hashHolds: z.boolean(),
    signature: z.object({ byName: z.string(), at: z.string(), hash: z.string() }).nullable(),
    mayJudge: z.boolean(),
    maySign: z.boolean(),
  }),
  refreshOn: [opinionGiven, acceptanceCourse.transitions['sign']!.announces],
});

export const dossierPaper = query({
  name: 'programme.dossierPaper',
  permission: 'dossier.read',
  handling: bulk,
  input: z.strictObject({ id: z.uuid() }),
  output: paperFile,
});
