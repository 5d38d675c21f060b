import type { Verdict } from './codes.ts';
import type { Commitment } from './commitment.ts';
import { annexActuals } from './annexes.ts';
import { finalStages, holdsPaper } from './gates.ts';
import type { BudgetLine } from './money.ts';
import type { PlanProblem } from './plan-problem.ts';
import type { Project } from './project.ts';
import { lateOpen, reachedOn, slipsOf, stageOn } from './slippage.ts';

/** The last heard value of an indicator of box 3, with what proves it. */
export interface IndicatorEvidence {
  readonly id: string;
  /** As shown, rounded for people; the verdict is of the unrounded one. */
  readonly value: string | null;
  readonly verdict: Verdict;
  readonly asOn: string;
  readonly merkleRoot: string;
  /** Short of the target, in words of the indicator; null when met or unknown. */
  readonly note: string | null;
}

/** A figure that was counted from records to check what the plan says. */
export interface CountedFigure {
  readonly key: string;
  readonly claimed: number;
  readonly counted: number | null;
  readonly recordIds: readonly string[];
  readonly synthetic: boolean;
}

export interface Grounds {
  readonly asOn: string;
  /** The installation's records are made up, and so is what indicators say of them. */
  readonly isDemonstration: boolean;
  readonly projects: readonly Project[];
  readonly lines: readonly BudgetLine[];
  readonly problems: readonly PlanProblem[];
  /** Years whose snapshot was frozen, with its hash. */
  readonly snapshots: readonly { readonly year: number; readonly kind: string; readonly hash: string }[];
  readonly indicators: ReadonlyMap<number, IndicatorEvidence>;
  /** Indicators without a row in box 3 that answer a check, by the check. */
  readonly derived: ReadonlyMap<string, IndicatorEvidence>;
  readonly figures: ReadonlyMap<string, readonly CountedFigure[]>;
}

/** Why a verdict is what it is: a reason by name with its figures, and the records and files behind it. */
export interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly figures: Readonly<Record<string, string | number>>;
  readonly recordIds: readonly string[];
  readonly fileIds: readonly string[];
  /** A proof that does not need us: a Merkle root or the hash of a snapshot. */
  readonly proof: string | null;
  /** Rests on made-up data. */
  readonly synthetic: boolean;
}

const finding = (verdict: Verdict, reason: string, more: Partial<Finding> = {}): Finding => ({
  figures: {},
  recordIds: [],
  fileIds: [],
  proof: null,
  synthetic: false,
  ...more,
  verdict,
  reason,
});

/**
 * What an acceptance would say of a commitment on a day, with everything it rests on. What nothing shows is
 * unverifiable, never met.
 */
export function judge(commitment: Commitment, grounds: Grounds): Finding {
  const [kind = '', of = ''] = commitment.check.split(':');
  switch (kind) {
    case 'indicator':
      return byIndicator(Number(of), commitment, grounds);
    case 'project':
      return byProjects(
        grounds.projects.filter(({ programNo }) => programNo === Number(of)),
        grounds.asOn,
        commitment.dueOn,
      );
    case 'annex':
      return byAnnex(Number(of), commitment, grounds);
    case 'facilities':
      return byProjects(
        grounds.projects.filter(({ projectNo }) => ['P3-1', 'P3-2', 'P4-1', 'N1-1'].includes(projectNo)),
        grounds.asOn,
        commitment.dueOn,
        'inService',
      );
    case 'procurement':
      return byProjects(
        grounds.projects.filter(({ kind: one, projectNo }) => one === 'VEHICLE' || projectNo === 'H16-2'),
        grounds.asOn,
        commitment.dueOn,
      );
    case 'statistics':
    case 'register': {
      const derived = grounds.derived.get(commitment.check);
      return derived
        ? ofIndicator(derived, commitment, grounds)
        : byFigures(grounds.figures.get(commitment.check) ?? []);
    }
    case 'environment':
      return byPaperBeforeStart('ENVIRONMENT_DECISION', grounds);
    case 'siting':
      return bySiting(grounds);
    case 'money':
      return byMoney(grounds);
    case 'problems':
      return byProblems(grounds);
    case 'snapshots':
      return bySnapshots(grounds);
    case 'responsibility':
      return byResponsibility(grounds);
    case 'dossier':
      return finding('UNVERIFIABLE', 'dossier');
    case 'document':
      return finding('MET', 'document');
    case 'task':
      return byTask(commitment, grounds.asOn);
    default:
      return finding('UNVERIFIABLE', 'noRecord');
  }
}

const notYet = (dueOn: string, asOn: string) => asOn < dueOn;

function byIndicator(no: number, { dueOn }: Commitment, grounds: Grounds): Finding {
  const one = grounds.indicators.get(no);
  return one ? ofIndicator(one, { dueOn }, grounds) : finding('UNVERIFIABLE', 'noValue');
}

function ofIndicator(
  one: IndicatorEvidence,
  { dueOn }: Pick<Commitment, 'dueOn'>,
  { asOn, isDemonstration }: Pick<Grounds, 'asOn' | 'isDemonstration'>,
): Finding {
  const more = {
    figures: { value: one.value ?? '—', on: one.asOn, note: one.note ?? '' },
    proof: one.merkleRoot,
    synthetic: isDemonstration,
  };
  if (one.verdict === 'UNMET' && notYet(dueOn, asOn)) return finding('NOT_YET_DUE', 'indicator', more);
  return finding(one.verdict, 'indicator', more);
}

function byProjects(projects: readonly Project[], asOn: string, dueOn: string, measure?: 'inService'): Finding {
  if (projects.length === 0) return finding('UNVERIFIABLE', 'noProject');
  const isThere = (one: Project) =>
    measure === 'inService'
      ? finalStages.includes(stageOn(one, asOn) as Project['state'])
      : one.milestones.every(({ state }) => reachedOn(one, state, asOn) !== null);
  const done = projects.filter(isThere);
  const late = projects.filter((one) => slipsOf(one, asOn).some(({ daysLate, isOpen }) => !isOpen && daysLate > 0));
  const more = {
    figures: { done: done.length, of: projects.length, late: late.length },
    recordIds: projects.flatMap((one) => [one.id, ...one.effects.map(({ id }) => id)]),
    fileIds: projects.flatMap(({ papers }) => papers.flatMap(({ fileIds }) => fileIds)),
    synthetic: projects.some(({ source }) => source === 'SYNTHETIC'),
  };
  if (done.length === projects.length) return finding('MET', late.length > 0 ? 'projectsLate' : 'projects', more);
  if (notYet(dueOn, asOn) && projects.every((one) => lateOpen(one, asOn).length === 0))
    return finding('NOT_YET_DUE', 'projects', more);
  return finding('UNMET', 'projects', more);
}

function byAnnex(no: number, { dueOn }: Commitment, { projects, asOn }: Grounds): Finding {
  const cells = annexActuals(projects, asOn).filter(({ annexNo }) => annexNo === no);
  const sum = (of: (cell: (typeof cells)[number]) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  const [planned, actual] = [sum((cell) => cell.planned), sum((cell) => Math.min(cell.actual, cell.planned))];
  const more = {
    figures: { planned, actual: sum((cell) => cell.actual), late: sum((cell) => cell.late) },
    recordIds: cells.flatMap(({ projectIds, recordIds }) => [...projectIds, ...recordIds]),
    synthetic: cells.some(({ synthetic }) => synthetic > 0),
  };
  if (cells.every((cell) => cell.projectIds.length === 0)) return finding('UNVERIFIABLE', 'noProject');
  if (actual >= planned) return finding('MET', 'annex', more);
  return finding(notYet(dueOn, asOn) ? 'NOT_YET_DUE' : 'UNMET', 'annex', more);
}

/** A published figure stands when every count agrees with it, and fails when one does not. */
function byFigures(figures: readonly CountedFigure[]): Finding {
  if (figures.length === 0 || figures.some(({ counted }) => counted === null))
    return finding('UNVERIFIABLE', 'noCount');
  const wrong = figures.filter(({ claimed, counted }) => claimed !== counted);
  const shown = (wrong[0] ?? figures[0]) as CountedFigure;
  const more = {
    figures: { key: shown.key, claimed: shown.claimed, counted: shown.counted ?? '—', figures: figures.length },
    recordIds: figures.flatMap(({ recordIds }) => recordIds),
    synthetic: figures.some(({ synthetic }) => synthetic),
  };
  return wrong.length === 0 ? finding('MET', 'figures', more) : finding('UNMET', 'figuresDiffer', more);
}

function byPaperBeforeStart(kind: 'ENVIRONMENT_DECISION', { projects, asOn }: Grounds): Finding {
  const begun = projects.filter((one) => one.kind === 'BUILDING' && reachedOn(one, 'STARTED', asOn) !== null);
  if (begun.length === 0) return finding('UNVERIFIABLE', 'noneStarted');
  const held = begun.filter((one) => holdsPaper(one, kind));
  const more = {
    figures: { done: held.length, of: begun.length },
    recordIds: begun.map(({ id }) => id),
    fileIds: begun.flatMap(({ papers }) => papers.filter((one) => one.kind === kind).flatMap(({ fileIds }) => fileIds)),
    synthetic: begun.some(({ source }) => source === 'SYNTHETIC'),
  };
  return finding(held.length === begun.length ? 'MET' : 'UNMET', 'environment', more);
}

function bySiting({ projects, asOn }: Grounds): Finding {
  const sited = projects.filter((one) => one.kind === 'BUILDING' && reachedOn(one, 'SITED', asOn) !== null);
  if (sited.length === 0) return finding('UNVERIFIABLE', 'noneSited');
  const held = sited.filter((one) => holdsPaper(one, 'LAND_OPINION') && one.siting !== null);
  return finding(held.length === sited.length ? 'MET' : 'UNMET', 'siting', {
    figures: { done: held.length, of: sited.length },
    recordIds: sited.map(({ id }) => id),
    synthetic: sited.some(({ source }) => source === 'SYNTHETIC'),
  });
}

function byMoney({ lines }: Grounds): Finding {
  if (lines.length === 0) return finding('UNVERIFIABLE', 'noMoney');
  const sum = (of: (line: BudgetLine) => number) => Math.round(lines.reduce((total, line) => total + of(line), 0));
  const [planned, allotted, paid] = [
    sum((line) => line.plannedYuan),
    sum((line) => line.allottedYuan),
    sum((line) => line.paidYuan),
  ];
  return finding(allotted >= planned ? 'MET' : 'UNMET', 'money', {
    figures: { planned, allotted, paid },
    recordIds: lines.map(({ id }) => id),
    synthetic: lines.some(({ source }) => source === 'SYNTHETIC'),
  });
}

function byProblems({ problems }: Grounds): Finding {
  if (problems.length === 0) return finding('UNVERIFIABLE', 'noProblem');
  const decided = problems.filter(({ state }) => state !== 'RAISED');
  return finding(decided.length === problems.length ? 'MET' : 'UNMET', 'problems', {
    figures: { done: decided.length, of: problems.length },
    recordIds: problems.map(({ id }) => id),
    synthetic: problems.some(({ source }) => source === 'SYNTHETIC'),
  });
}

/** One frozen snapshot for each year of the plan that is over. */
function bySnapshots({ snapshots, asOn }: Grounds): Finding {
  const over = [2021, 2022, 2023, 2024, 2025].filter((year) => asOn >= `${year}-12-31`);
  const taken = snapshots.filter(({ kind }) => kind === 'YEAR_END');
  const done = over.filter((year) => taken.some((one) => one.year === year));
  return finding(done.length === over.length && over.length > 0 ? 'MET' : 'UNMET', 'snapshots', {
    figures: { done: done.length, of: over.length },
    proof: taken.at(-1)?.hash ?? null,
  });
}

function byResponsibility({ projects }: Grounds): Finding {
  const named = projects.filter(({ responsibleName }) => responsibleName !== null);
  return finding(named.length === projects.length && projects.length > 0 ? 'MET' : 'UNMET', 'responsibility', {
    figures: { done: named.length, of: projects.length },
    recordIds: named.map(({ id }) => id),
    synthetic: named.some(({ source }) => source === 'SYNTHETIC'),
  });
}

/** A report that nobody has confirmed shows nothing yet; one without a file cannot be handed in. */
function byTask(commitment: Commitment, asOn: string): Finding {
  const more = {
    recordIds: [commitment.id],
    fileIds: commitment.fileIds,
    synthetic: commitment.source === 'SYNTHETIC',
  };
  if (commitment.state === 'CONFIRMED') return finding('MET', 'confirmed', more);
  if (commitment.state === 'REPORTED') return finding('UNVERIFIABLE', 'notConfirmed', more);
  return notYet(commitment.dueOn, asOn) ? finding('NOT_YET_DUE', 'noReport') : finding('UNVERIFIABLE', 'noReport');
}
