import { addMonths, daysBetween, parseLocalDate } from '@wanghuo/kernel';
import type { ProjectKind } from './codes.ts';
import { courses, isDone, nextGate, type Gate } from './gates.ts';
import type { Milestone, Project } from './project.ts';

/**
 * Months a gate usually takes after the one before it. Our assumption, for forecasts only: the plan gives none.
 */
export const usualMonths: Readonly<Record<ProjectKind, readonly number[]>> = {
  BUILDING: [3, 3, 2, 4, 16, 3, 3, 1],
  VEHICLE: [3, 9, 1, 1],
  RECRUITS: [3, 3, 1],
  BRIGADE: [2, 6, 1, 1],
  SYNCHRONISED: [2, 6, 2, 1],
  SUPPLY: [3, 6, 1, 1],
};

/** The day in the world on which a project reached a stage, on or before a day; null when it had not. */
export function reachedOn(
  { stages }: Pick<Project, 'stages'>,
  state: string,
  asOn: string = '9999-12-31',
): string | null {
  const passed = stages.find((one) => one.state === state && one.on <= asOn);
  return passed?.on ?? null;
}

/** The stage a project was in on a day. */
export function stageOn(project: Project, asOn: string): string {
  return project.stages.findLast(({ on }) => on <= asOn)?.state ?? courses[project.kind].initial;
}

/** A project as it stood on a day: what was passed later had not been, and papers of later days were not there. */
export function projectOn(project: Project, asOn: string): Project {
  const stages = project.stages.filter(({ on }) => on <= asOn);
  const papers = project.papers.filter(({ on }) => on <= asOn);
  return { ...project, stages, papers, state: stageOn(project, asOn) as Project['state'] };
}

export interface Slip extends Milestone {
  readonly reachedOn: string | null;
  /** Days after the due day, counted to the day it was reached or to the day of asking; 0 when in time. */
  readonly daysLate: number;
  readonly isOpen: boolean;
}

/** Every milestone of the plan against the day it was reached. */
export function slipsOf(project: Project, asOn: string): readonly Slip[] {
  return project.milestones.map((one) => {
    const reached = reachedOn(project, one.state, asOn);
    const until = reached ?? asOn;
    return {
      ...one,
      reachedOn: reached,
      isOpen: reached === null,
      daysLate: Math.max(0, daysBetween(parseLocalDate(one.dueOn), parseLocalDate(until))),
    };
  });
}

/** Milestones past their day and still open, worst first. Nothing of a cancelled project is late: it is not coming. */
export function lateOpen(project: Project, asOn: string): readonly Slip[] {
  if (project.state === 'CANCELLED') return [];
  return slipsOf(project, asOn).filter(({ isOpen, daysLate }) => isOpen && daysLate > 0);
}

export interface Decision {
  readonly gate: Gate;
  /** The last day on which the gate can be passed so that the usual times still reach the milestone. */
  readonly decideByOn: string;
  readonly milestone: Milestone;
}

/**
 * What has to be decided next for a project, and by when: the milestone's day less the usual months of the gates after
 * the next one. Null when nothing is left to decide.
 */
export function decisionOf(project: Project): Decision | null {
  const gate = nextGate(project);
  if (!gate || project.state === 'CANCELLED') return null;
  const { gates } = courses[project.kind];
  const from = gates.indexOf(gate);
  const open = project.milestones
    .filter(({ state }) => reachedOn(project, state) === null)
    .map((milestone) => {
      const until = gates.findIndex(({ to }) => to === milestone.state);
      const months = usualMonths[project.kind].slice(from + 1, until + 1).reduce((sum, one) => sum + one, 0);
      return { gate, milestone, decideByOn: addMonths(parseLocalDate(milestone.dueOn), -months) };
    })
    .sort((a, b) => (a.decideByOn < b.decideByOn ? -1 : 1));
  return open[0] ?? afterwards(project, gate);
}

/**
 * Past the last stage the plan names a project still has to end: what was completed is not in service yet. Its day is the
 * plan's last one and the usual months from there; no line of the plan says so.
 */
function afterwards(project: Project, gate: Gate): Decision {
  const { gates } = courses[project.kind];
  const from = gates.indexOf(gate);
  const months = usualMonths[project.kind].slice(from);
  const last = parseLocalDate(project.milestones.at(-1)?.dueOn ?? project.dueOn);
  const [first = 0] = months;
  return {
    gate,
    decideByOn: addMonths(last, first),
    milestone: {
      state: (gates.at(-1) as Gate).to,
      dueOn: addMonths(
        last,
        months.reduce((sum, one) => sum + one, 0),
      ),
      line: null,
    },
  };
}

/** The day a project usually ends, when its next gate is passed today and nothing more goes wrong. */
export function expectedEnd(project: Project, today: string): string {
  if (isDone(project)) return project.stages.at(-1)?.on ?? today;
  const { gates } = courses[project.kind];
  const gate = nextGate(project);
  const from = gate ? gates.indexOf(gate) : gates.length;
  const [first = 0, ...rest] = usualMonths[project.kind].slice(from);
  const last = project.stages.at(-1)?.on;
  // The time already spent before the next gate counts; a gate that is overdue by the usual time may come today.
  const next = last ? addMonths(parseLocalDate(last), first) : addMonths(parseLocalDate(today), first);
  const begun = next > today ? next : parseLocalDate(today);
  return addMonths(
    begun,
    rest.reduce((sum, one) => sum + one, 0),
  );
}
