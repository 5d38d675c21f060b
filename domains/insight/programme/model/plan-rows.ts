import annexData from '../../../../reference/plan-2021-2025/annexes.json' with { type: 'json' };
import commitmentData from '../../../../reference/plan-2021-2025/commitments.json' with { type: 'json' };
import errataData from '../../../../reference/plan-2021-2025/errata.json' with { type: 'json' };
import projectData from '../../../../reference/plan-2021-2025/projects.json' with { type: 'json' };
import targetData from '../../../../reference/plan-2021-2025/targets.json' with { type: 'json' };
import itemData from '../../../../reference/plan-2021-2025/work-items.json' with { type: 'json' };
import { apparatusType } from '@wanghuo/forces/model';
import type { CommitmentStage, EvidenceKind, OwnerBody } from './codes.ts';
import type { Commitment } from './commitment.ts';
import { courses } from './gates.ts';
import type { Milestone, Project } from './project.ts';

/** A cell as the plan prints it, with its place. */
export interface PrintedCell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}
export interface PrintedColumn extends PrintedCell {
  readonly key: string;
}
export interface PrintedAnnex {
  readonly no: number;
  readonly title: PrintedCell;
  readonly columns: readonly PrintedColumn[];
  readonly groups?: readonly (PrintedCell & { readonly of: readonly string[] })[];
  readonly rows: readonly {
    readonly project?: string;
    readonly year?: number;
    readonly cells: Readonly<Record<string, PrintedCell>>;
  }[];
}

export const printedAnnexes = annexData.annexes as unknown as readonly PrintedAnnex[];
export const printedErrata = errataData.errata;
export const planDocument = annexData.document;
/** The ten projects of box 4, by number. */
export const printedProjects = projectData.box4.rows;

/** The seven targets of box 3: the printed baseline and goal, and the direction that is ours. */
export const planTargets = targetData.box3.rows.map(({ no, name, unit, baseline, target, better }) => ({
  no,
  name: name.text,
  unit: unit.text,
  baseline: Number(baseline.text),
  target: Number(target.text),
  better: better as 'LOWER' | 'HIGHER',
  line: name.line,
}));

export const planYears = [2021, 2022, 2023, 2024, 2025] as const;
/** The last day of the plan. */
export const planEndsOn = '2025-12-31';

const yearEnd = (year: number) => `${year}-12-31`;

export type Seed = Pick<Project, 'projectNo' | 'name' | 'kind' | 'planLine' | 'ownerBody' | 'standard' | 'milestones'> &
  Partial<Project>;

/** A project of the plan, before anything has happened to it. */
export function planned(seed: Seed): Omit<Project, 'id' | 'version'> {
  return {
    source: 'PUBLISHED',
    validFromOn: '2022-09-26',
    validUntilOn: null,
    programNo: null,
    annexNo: null,
    cellKey: null,
    planYear: null,
    townshipCode: null,
    placeName: null,
    responsibleName: null,
    evidenceKind: 'PROJECT' satisfies EvidenceKind,
    stationClass: null,
    apparatusType: null,
    quantityPlanned: null,
    quantityDone: null,
    areaPlannedSquareMetres: null,
    areaDoneSquareMetres: null,
    dueOn: seed.milestones
      .map(({ dueOn }) => dueOn)
      .sort()
      .at(-1) as string,
    stages: [],
    papers: [],
    siting: null,
    corrections: [],
    effects: [],
    state: courses[seed.kind].initial,
    ...seed,
  };
}

const at = (state: string, dueOn: string, line: number): Milestone => ({ state, dueOn, line });
const annex = (no: number) => printedAnnexes.find((one) => one.no === no) as PrintedAnnex;
/** A column's heading without its unit and line breaks. */
const nameOfType = new Map(annex(3).columns.map(({ key, text }) => [key, text.replaceAll(/\n|（台）$/g, '')]));
const typeOfKey = new Map(Object.entries(apparatusType.codes).map(([name, code]) => [code as string, name]));

const { words } = itemData;
const say = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
const oneOf = (name: string, index: number, count: number): string =>
  count > 1 ? say(words.ofMany, { name, index: index + 1, count }) : name;

const facilities = (): readonly Seed[] =>
  itemData.facilities.map((row) => ({
    projectNo: row.projectNo,
    name: row.name,
    kind: 'BUILDING',
    programNo: row.programNo,
    annexNo: row.annexNo,
    cellKey: row.cellKey,
    planLine: row.line,
    planYear: row.year,
    townshipCode: row.townshipCode,
    placeName: row.place,
    ownerBody: 'FIRE',
    stationClass: row.class as Project['stationClass'],
    areaPlannedSquareMetres: row.area,
    quantityPlanned: row.quantity,
    standard: row.standard,
    milestones: row.milestones.map(([state, dueOn, line]) => at(String(state), String(dueOn), Number(line))),
  }));

/** One project for each vehicle of annex 3, cell by cell. */
function vehicles(): readonly Seed[] {
  return annex(3).rows.flatMap(({ year = 0, cells }) =>
    [...nameOfType].flatMap(([key, type]) => {
      const cell = cells[key];
      const count = Number(cell?.text);
      if (!cell || !Number.isInteger(count) || !typeOfKey.has(key)) return [];
      return Array.from({ length: count }, (_, index): Seed => ({
        projectNo: `P7-${year}-${key}-${index + 1}`,
        name: oneOf(say(words.vehicle, { year, type }), index, count),
        kind: 'VEHICLE',
        programNo: 7,
        annexNo: 3,
        cellKey: `${year} ${key}`,
        planLine: cell.line,
        planYear: year,
        ownerBody: 'FIRE',
        apparatusType: typeOfKey.get(key) as Project['apparatusType'],
        quantityPlanned: 1,
        standard: words.vehicleStandard,
        milestones: [at('VEHICLE_COMMISSIONED', yearEnd(year), cell.line)],
      }));
    }),
  );
}

/** The years of annex 4 or 5 with their numbers. */
const yearsOf = (no: number) =>
  planYears.map((year) => {
    const cell = annex(no).rows[0]?.cells[String(year)] as PrintedCell;
    return { year, count: Number(cell.text), line: cell.line };
  });

const cohorts = (): readonly Seed[] =>
  yearsOf(5).map(({ year, count, line }) => ({
    projectNo: `P6-${year}`,
    name: say(words.cohort, { year }),
    kind: 'RECRUITS',
    programNo: 6,
    annexNo: 5,
    cellKey: String(year),
    planLine: line,
    planYear: year,
    ownerBody: 'FIRE',
    quantityPlanned: count,
    standard: say(words.cohortStandard, { count }),
    milestones: [at('RECRUITS_HIRED', yearEnd(year), line)],
  }));

const brigades = (): readonly Seed[] =>
  yearsOf(4).flatMap(({ year, count, line }) =>
    Array.from({ length: count }, (_, index) => ({
      projectNo: `P5-${year}-${index + 1}`,
      name: oneOf(say(words.brigade, { year }), index, count),
      kind: 'BRIGADE' as const,
      programNo: 5,
      annexNo: 4,
      cellKey: String(year),
      planLine: line,
      planYear: year,
      ownerBody: 'TOWN' as const,
      quantityPlanned: 1,
      standard: words.brigadeStandard,
      milestones: [at('BRIGADE_ON_DUTY', yearEnd(year), line)],
    })),
  );

/** Fire works that belong to other works: old communities by year (L310, L312), hydrants with the roads (L317, L319). */
const synchronised = (): readonly Seed[] => [
  ...planYears.map((year): Seed => {
    const line = year === 2021 ? 310 : 312;
    return {
      projectNo: `P1-${year}`,
      name: say(words.communities, { year }),
      kind: 'SYNCHRONISED',
      programNo: 1,
      planLine: line,
      planYear: year,
      ownerBody: 'HOUSING',
      standard: words.communitiesStandard,
      milestones: [at('JOINT_ACCEPTED', yearEnd(year), line)],
    };
  }),
  {
    projectNo: 'P2-1',
    name: words.hydrants,
    kind: 'SYNCHRONISED',
    programNo: 2,
    planLine: 317,
    planYear: 2025,
    ownerBody: 'WATER',
    standard: words.hydrantsStandard,
    milestones: [at('JOINT_IN_USE', planEndsOn, 319)],
  },
];

/** What the plan gives no year for is due when the plan ends. */
const supplies = (): readonly Seed[] =>
  itemData.supplies.map(({ line, year, quantity, ...row }) => ({
    ...row,
    kind: 'SUPPLY',
    planLine: line,
    planYear: year,
    ownerBody: 'FIRE',
    quantityPlanned: quantity,
    milestones: [at('SUPPLY_IN_USE', year === null ? planEndsOn : yearEnd(year), line)],
  }));

/** Every project of the plan in the order of box 4, as it stood when the plan was published. */
export function planProjects(): readonly Omit<Project, 'id' | 'version'>[] {
  return [...synchronised(), ...facilities(), ...brigades(), ...cohorts(), ...vehicles(), ...supplies()].map(planned);
}

/** The 191 items, none of them reported yet. */
export function planCommitments(): readonly Omit<Commitment, 'id' | 'version'>[] {
  return commitmentData.rows.map((row) => {
    const [no, line, column, anchor, words, standard, owner, evidence, stage, dueOn, check] = row as [
      string,
      number,
      number,
      ...string[],
    ];
    return {
      source: 'PUBLISHED',
      validFromOn: '2022-09-26',
      validUntilOn: null,
      commitmentNo: no,
      words: words as string,
      standard: standard as string,
      planLine: line,
      planColumn: column,
      anchor: anchor as string,
      ownerBody: owner as OwnerBody,
      responsibleName: null,
      evidenceKind: evidence as EvidenceKind,
      stage: stage as CommitmentStage,
      dueOn: dueOn as string,
      check: check as string,
      townshipCode: null,
      account: null,
      fileIds: [],
      reportedById: null,
      reportedByName: null,
      reportedAt: null,
      confirmedByName: null,
      confirmedAt: null,
      returnReason: null,
      state: 'OPEN',
    };
  });
}
