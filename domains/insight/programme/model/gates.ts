import type { PaperKind, ProjectKind, ProjectStage } from './codes.ts';
import { sitingConditions, type Project } from './project.ts';

/** What somebody says when passing a gate; which of it is asked for stands in the gate. */
export interface GateInput {
  readonly on: string;
  readonly note?: string | null | undefined;
  readonly quantity?: number | null | undefined;
  readonly areaSquareMetres?: number | null | undefined;
  readonly crewCount?: number | null | undefined;
  readonly apparatusCount?: number | null | undefined;
}

export const gateConditions = [
  'SITE_POSITION',
  'SITING_CONDITIONS',
  'AREA_STATED',
  'QUANTITY_STATED',
  'CLASS_STRENGTH',
  'NOT_BEFORE_LAST',
  'NOT_AHEAD',
] as const;
export type GateCondition = (typeof gateConditions)[number];

export interface Gate {
  readonly step: string;
  readonly to: ProjectStage;
  readonly papers: readonly PaperKind[];
  readonly conditions?: readonly GateCondition[];
  /** The last gate: a command of its own moves the register below with it. */
  readonly isLast?: boolean;
}

export interface Course {
  readonly initial: ProjectStage;
  readonly gates: readonly Gate[];
}

/**
 * The stages of each kind and what stands before them. Chapter 4 section 3: no start without the environmental decision,
 * land and siting first. L258 and L274: fire works are designed, built and accepted with the works they belong to.
 */
export const courses: Readonly<Record<ProjectKind, Course>> = {
  BUILDING: {
    initial: 'PLANNED',
    gates: [
      { step: 'site', to: 'SITED', papers: ['LAND_OPINION'], conditions: ['SITE_POSITION', 'SITING_CONDITIONS'] },
      { step: 'approve', to: 'APPROVED', papers: ['PROJECT_APPROVAL'] },
      { step: 'assessEnvironment', to: 'ASSESSED', papers: ['ENVIRONMENT_DECISION'] },
      { step: 'start', to: 'STARTED', papers: ['ENVIRONMENT_DECISION', 'LAND_RIGHT', 'CONSTRUCTION_PERMIT'] },
      { step: 'complete', to: 'COMPLETED', papers: ['COMPLETION_REPORT'], conditions: ['AREA_STATED'] },
      { step: 'accept', to: 'ACCEPTED', papers: ['FIRE_ACCEPTANCE', 'ACCEPTANCE_REPORT'] },
      { step: 'staff', to: 'STAFFED', papers: ['STAFFING_PROOF'], conditions: ['CLASS_STRENGTH'] },
      { step: 'open', to: 'IN_SERVICE', papers: [], isLast: true },
    ],
  },
  VEHICLE: {
    initial: 'VEHICLE_NEEDED',
    gates: [
      { step: 'orderVehicle', to: 'VEHICLE_ORDERED', papers: ['PURCHASE_CONTRACT'] },
      { step: 'deliverVehicle', to: 'VEHICLE_DELIVERED', papers: ['DELIVERY_NOTE'] },
      { step: 'inspectVehicle', to: 'VEHICLE_INSPECTED', papers: ['INSPECTION_REPORT'] },
      { step: 'commissionVehicle', to: 'VEHICLE_COMMISSIONED', papers: [], isLast: true },
    ],
  },
  RECRUITS: {
    initial: 'RECRUITS_PLANNED',
    gates: [
      { step: 'hire', to: 'RECRUITS_HIRED', papers: ['HIRING_NOTICE'], conditions: ['QUANTITY_STATED'] },
      { step: 'train', to: 'RECRUITS_TRAINED', papers: ['TRAINING_RECORD'], conditions: ['QUANTITY_STATED'] },
      { step: 'post', to: 'RECRUITS_POSTED', papers: [], isLast: true },
    ],
  },
  BRIGADE: {
    initial: 'BRIGADE_PLANNED',
    gates: [
      { step: 'approveBrigade', to: 'BRIGADE_APPROVED', papers: ['FORMATION_APPROVAL'] },
      {
        step: 'equipBrigade',
        to: 'BRIGADE_EQUIPPED',
        papers: ['HOUSING_PROOF', 'STAFFING_PROOF'],
        conditions: ['CLASS_STRENGTH'],
      },
      { step: 'acceptBrigade', to: 'BRIGADE_ACCEPTED', papers: ['CITY_ACCEPTANCE'] },
      { step: 'putOnDuty', to: 'BRIGADE_ON_DUTY', papers: [], isLast: true },
    ],
  },
  SYNCHRONISED: {
    initial: 'JOINT_PLANNED',
    gates: [
      { step: 'design', to: 'JOINT_DESIGNED', papers: ['FIRE_DESIGN'] },
      { step: 'build', to: 'JOINT_BUILT', papers: ['FIRE_WORKS'], conditions: ['QUANTITY_STATED'] },
      { step: 'acceptJointly', to: 'JOINT_ACCEPTED', papers: ['FIRE_WORKS', 'FIRE_ACCEPTANCE', 'ACCEPTANCE_REPORT'] },
      { step: 'takeIntoUse', to: 'JOINT_IN_USE', papers: [] },
    ],
  },
  SUPPLY: {
    initial: 'SUPPLY_PLANNED',
    gates: [
      { step: 'orderSupply', to: 'SUPPLY_ORDERED', papers: ['PURCHASE_CONTRACT'] },
      { step: 'receiveSupply', to: 'SUPPLY_RECEIVED', papers: ['DELIVERY_NOTE'], conditions: ['QUANTITY_STATED'] },
      { step: 'acceptSupply', to: 'SUPPLY_ACCEPTED', papers: ['INSPECTION_REPORT'] },
      { step: 'useSupply', to: 'SUPPLY_IN_USE', papers: [] },
    ],
  },
};

/** Least crew and vehicles of a class: 建标152-2017 (one shift) and GB/T 35547-2017, section 5 of the domain rules. */
export const classStrength: Readonly<Record<string, { readonly crew: number; readonly apparatus: number }>> = {
  FIRST: { crew: 30, apparatus: 5 },
  SECOND: { crew: 15, apparatus: 2 },
  SMALL: { crew: 15, apparatus: 2 },
  SPECIAL: { crew: 45, apparatus: 8 },
  LOGISTICS: { crew: 40, apparatus: 8 },
  TOWN_L1: { crew: 15, apparatus: 2 },
  TOWN_L2: { crew: 10, apparatus: 1 },
};

/** One thing that stands before a gate, by name. */
export interface Missing {
  readonly kind: 'STAGE' | 'PAPER' | 'CONDITION';
  readonly code: string;
  /** Figures for the sentence: `have / need`. */
  readonly detail?: string;
}

export const finalStages: readonly ProjectStage[] = Object.values(courses).map(
  ({ gates }) => (gates.at(-1) as Gate).to,
);
export const isDone = ({ state }: Pick<Project, 'state'>): boolean => finalStages.includes(state);

/** The gate a project stands before; undefined when it is through the last, or was cancelled. */
export function nextGate(project: Pick<Project, 'kind' | 'state'>): Gate | undefined {
  const { initial, gates } = courses[project.kind];
  if (project.state === initial) return gates[0];
  const passed = gates.findIndex(({ to }) => to === project.state);
  return passed < 0 ? undefined : gates[passed + 1];
}

/** A paper counts when a file stands behind it; papers of the demonstration have none and say so. */
export const holdsPaper = ({ papers }: Pick<Project, 'papers'>, kind: PaperKind): boolean =>
  papers.some((one) => one.kind === kind && (one.fileIds.length > 0 || one.isExample));

/**
 * Everything that stands between a project and a gate, by name: stages not reached, papers not there, conditions not met.
 * Empty when the gate may be passed.
 * @param input - what is said on passing; without it only what can be known beforehand is looked at
 * @param today - Shanghai date
 */
export function missingAt(project: Project, step: string, today: string, input?: GateInput): readonly Missing[] {
  const { gates } = courses[project.kind];
  const wanted = gates.findIndex((gate) => gate.step === step);
  const gate = gates[wanted];
  if (!gate) return [{ kind: 'STAGE', code: project.state }];
  const passed = gates.findIndex(({ to }) => to === project.state);
  const skipped = gates.slice(passed + 1, wanted);
  const papers = [...new Set([...skipped, gate].flatMap((one) => one.papers))];
  return [
    ...skipped.map(({ to }): Missing => ({ kind: 'STAGE', code: to })),
    ...papers.filter((kind) => !holdsPaper(project, kind)).map((code): Missing => ({ kind: 'PAPER', code })),
    ...[...(gate.conditions ?? []), ...(input ? (['NOT_BEFORE_LAST', 'NOT_AHEAD'] as const) : [])].flatMap((code) =>
      unmet(code, project, today, input),
    ),
  ];
}

function unmet(
  condition: GateCondition,
  project: Project,
  today: string,
  input: GateInput | undefined,
): readonly Missing[] {
  const missing = (detail?: string): readonly Missing[] => [
    { kind: 'CONDITION', code: condition, ...(detail === undefined ? {} : { detail }) },
  ];
  switch (condition) {
    case 'SITE_POSITION':
      return project.siting?.position ? [] : missing();
    case 'SITING_CONDITIONS':
      return sitingConditions
        .filter((one) => !project.siting?.met.includes(one))
        .map((code) => ({ kind: 'CONDITION', code }));
    case 'AREA_STATED':
      return input && !input.areaSquareMetres ? missing() : [];
    case 'QUANTITY_STATED':
      return input && !input.quantity ? missing() : [];
    case 'CLASS_STRENGTH': {
      const least = classStrength[project.stationClass ?? ''];
      if (!input || !least) return [];
      const [crew, apparatus] = [input.crewCount ?? 0, input.apparatusCount ?? 0];
      return crew >= least.crew && apparatus >= least.apparatus
        ? []
        : missing(`${crew}/${least.crew}, ${apparatus}/${least.apparatus}`);
    }
    case 'NOT_BEFORE_LAST': {
      const last = project.stages.at(-1)?.on;
      return input && last !== undefined && input.on < last ? missing(last) : [];
    }
    case 'NOT_AHEAD':
      return input && input.on > today ? missing(today) : [];
  }
}
