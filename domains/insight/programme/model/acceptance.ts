import {
  byCommand,
  coded,
  date,
  defineEvent,
  defineRegister,
  integer,
  internal,
  json,
  optional,
  reference,
  text,
  timestamp,
  workflowOf,
  condition,
  type RecordOf,
} from '@wanghuo/kernel';
import { canonicalBytes, sha256, toHex } from '@wanghuo/ledger';
import { z } from 'zod';
import { acceptanceState, snapshotKind, verdictCode, type Verdict } from './codes.ts';
import { dossierMeanwhile } from './errors.ts';
import { problemDecision } from './plan-problem.ts';

const verdict = z.enum(verdictCode.names as [Verdict, ...Verdict[]]);

/** A commitment as a dossier holds it: the claim, the verdict that follows from records, and everything it rests on. */
export const dossierEntry = z.object({
  commitmentNo: z.string(),
  words: z.string(),
  standard: z.string(),
  planLine: z.int(),
  ownerBody: z.string(),
  dueOn: z.string(),
  verdict,
  reason: z.string(),
  /** Whole numbers and texts: what is hashed has one form only. */
  figures: z.record(z.string(), z.union([z.string(), z.int()])),
  recordIds: z.array(z.string()),
  fileIds: z.array(z.string()),
  proof: z.string().nullable(),
  synthetic: z.boolean(),
});
export type DossierEntry = z.infer<typeof dossierEntry>;

/** An assessor's own word on an entry; it stands beside the computed verdict and never replaces it. */
export const opinion = z.object({
  commitmentNo: z.string(),
  verdict,
  reason: z.string(),
  byId: z.string(),
  byName: z.string(),
  at: z.string(),
});
export type Opinion = z.infer<typeof opinion>;

/** A problem of the way to the plan's end, as a dossier freezes it: every decision that had been made by then. */
export const dossierProblem = z.object({
  problemNo: z.string(),
  title: z.string(),
  raisedOn: z.string(),
  raisedByName: z.string(),
  decisions: z.array(problemDecision),
  effect: z.string().nullable(),
  closedOn: z.string().nullable(),
});
export type DossierProblem = z.infer<typeof dossierProblem>;

export const signature = z.object({ byId: z.string(), byName: z.string(), at: z.string(), hash: z.string() });

/** The final acceptance (综合验收): drawn up from records, dissented from, signed; signed it never changes again. */
export const acceptance = defineRegister('acceptance', {
  table: 'programme.acceptance',
  noun: 'dossier',
  editable: false,
  fields: {
    acceptanceNo: text({ max: 40 }),
    asOn: date(),
    townshipCode: optional(reference('division')),
    drawnUpAt: timestamp(),
    drawnUpByName: text({ max: 80 }),
    entries: json(z.array(dossierEntry)),
    entriesHash: text({ max: 64 }),
    /** Null in dossiers that were drawn up before problems were part of them. */
    problems: optional(json(z.array(dossierProblem).max(2_000))),
    opinions: byCommand(json(z.array(opinion).max(2_000))),
    signature: byCommand(optional(json(signature))),
    signedByName: byCommand(optional(text({ max: 80 }))),
    signedAt: byCommand(optional(timestamp())),
    state: byCommand(coded(acceptanceState)),
  },
  identity: 'acceptanceNo',
  scope: 'townshipCode',
  list: ['acceptanceNo', 'asOn', 'drawnUpByName', 'drawnUpAt', 'state', 'signedByName', 'signedAt'],
  search: ['acceptanceNo'],
});
export type Acceptance = RecordOf<typeof acceptance>;

/** SHA-256 of the canonical form: whoever has the content can work it out again. */
export const hashOf = (content: unknown): string => toHex(sha256.hash(canonicalBytes(content)));

/** What a signature covers: the entries and problems as frozen and every dissent given. */
export const signedHash = ({
  entriesHash,
  opinions,
  problems,
}: Pick<Acceptance, 'entriesHash' | 'opinions'> & { readonly problems?: Acceptance['problems'] }): string =>
  hashOf(problems ? { entriesHash, opinions, problems } : { entriesHash, opinions });

const seenIsSigned = condition<Acceptance, { seenHash: string }>(
  'seenIsSigned',
  dossierMeanwhile,
  ({ row, input }) => input.seenHash === signedHash(row),
);

export const acceptanceCourse = workflowOf<Acceptance>()({
  name: 'acceptanceCourse',
  register: acceptance,
  initial: 'DRAWN_UP',
  final: ['SIGNED'],
  transitions: {
    sign: {
      from: ['DRAWN_UP'],
      to: 'SIGNED',
      by: 'dossier.sign',
      primary: true,
      // Who signs says what was read: a dissent given in the meantime has to be read first.
      input: z.strictObject({ seenHash: z.string().regex(/^[0-9a-f]{64}$/) }),
      requires: [seenIsSigned],
      sets: ({ row, now, actor, actorName }) => ({
        signature: { byId: actor, byName: actorName, at: now, hash: signedHash(row) },
        signedByName: actorName,
        signedAt: now,
      }),
      announces: 'acceptance.signed',
    },
  },
});

export const dossierDrawnUp = defineEvent(
  'acceptance.drawnUp',
  z.strictObject({ acceptanceId: z.uuid(), entriesHash: z.string() }),
  'acceptanceId',
);
export const opinionGiven = defineEvent(
  'acceptance.opinionGiven',
  z.strictObject({ acceptanceId: z.uuid(), commitmentNo: z.string(), verdict: z.string() }),
  'acceptanceId',
);

/** A year's end, or the middle of the plan, as it stood: frozen, with its hash, for 督查 and the mid-term evaluation. */
export const planSnapshot = defineRegister('planSnapshot', {
  table: 'programme.plan_snapshot',
  noun: 'programme',
  editable: false,
  fields: {
    snapshotNo: text({ max: 40 }),
    kind: coded(snapshotKind),
    year: integer({ min: 2000, max: 2100 }),
    asOn: date(),
    townshipCode: optional(reference('division')),
    takenAt: timestamp(),
    takenByName: text({ max: 80 }),
    takenById: internal(text({ max: 64 })),
    content: json(z.lazy(() => snapshotContent)),
    hash: text({ max: 64 }),
  },
  identity: 'snapshotNo',
  scope: 'townshipCode',
  list: ['snapshotNo', 'kind', 'year', 'asOn', 'takenByName', 'takenAt', 'hash'],
  search: ['snapshotNo'],
});
export type PlanSnapshot = RecordOf<typeof planSnapshot>;

const cell = z.object({ annexNo: z.int(), key: z.string(), planned: z.int(), actual: z.int(), late: z.int() });

/** Everything that can change afterwards, by name and figure, so that a correction shows line by line. */
export const snapshotContent = z.object({
  asOn: z.string(),
  projects: z.array(z.object({ projectNo: z.string(), name: z.string(), state: z.string(), daysLate: z.int() })),
  cells: z.array(cell),
  /** Decimal texts, exact. */
  money: z.object({ plannedYuan: z.string(), allottedYuan: z.string(), paidYuan: z.string() }),
  commitments: z.object({ confirmed: z.int(), reported: z.int(), open: z.int() }),
  problems: z.object({ open: z.int(), decided: z.int(), closed: z.int() }),
  indicators: z.array(
    z.object({ no: z.int(), value: z.string().nullable(), asOn: z.string(), merkleRoot: z.string() }),
  ),
  synthetic: z.int(),
});
export type SnapshotContent = z.infer<typeof snapshotContent>;

export const snapshotTakenFact = defineEvent(
  'planSnapshot.taken',
  z.strictObject({ planSnapshotId: z.uuid(), hash: z.string() }),
  'planSnapshotId',
);

/** One thing that is otherwise today than it was frozen. */
export interface Difference {
  readonly what: string;
  readonly frozen: string;
  readonly now: string;
}

/** What later corrections changed of a day that was frozen: the same day, counted again from today's records. */
export function differencesOf(frozen: SnapshotContent, again: SnapshotContent): readonly Difference[] {
  const differences: Difference[] = [];
  const compare = (what: string, before: unknown, after: unknown) => {
    const [was, is] = [String(before ?? '—'), String(after ?? '—')];
    if (was !== is) differences.push({ what, frozen: was, now: is });
  };
  const projectsNow = new Map(again.projects.map((one) => [one.projectNo, one]));
  for (const one of frozen.projects) {
    const now = projectsNow.get(one.projectNo);
    compare(`project ${one.projectNo} state`, one.state, now?.state);
    compare(`project ${one.projectNo} daysLate`, one.daysLate, now?.daysLate);
  }
  const cellsNow = new Map(again.cells.map((one) => [`${one.annexNo} ${one.key}`, one]));
  for (const one of frozen.cells) {
    const now = cellsNow.get(`${one.annexNo} ${one.key}`);
    compare(`annex${one.annexNo} ${one.key} actual`, one.actual, now?.actual);
    compare(`annex${one.annexNo} ${one.key} late`, one.late, now?.late);
  }
  compare('money allotted', frozen.money.allottedYuan, again.money.allottedYuan);
  compare('money paid', frozen.money.paidYuan, again.money.paidYuan);
  return differences;
}
