import {
  byCommand,
  coded,
  date,
  defineRegister,
  integer,
  json,
  optional,
  positionSchema,
  reference,
  text,
  textSchema,
  type RecordOf,
} from '@wanghuo/kernel';
import { apparatusType, stationClass } from '@wanghuo/forces/model';
import { z } from 'zod';
import { evidenceKind, ownerBody, paperKind, projectKind, projectStage } from './codes.ts';

const stage = z.enum(projectStage.names as [string, ...string[]]);

/** A stage the plan names, the day by which it should be reached, and the line that says so. */
export const milestone = z.object({ state: stage, dueOn: z.iso.date(), line: z.int().nullable() });
export type Milestone = z.infer<typeof milestone>;

/** A gate that was passed: when in the world, when and by whom it was written down. */
export const passedGate = z.object({
  step: z.string(),
  state: stage,
  on: z.iso.date(),
  recordedAt: z.string(),
  byName: z.string(),
  note: z.string().nullable(),
  /** How many, at a gate that asks for it: hired, trained, received. */
  quantity: z.int().nullable(),
});
export type PassedGate = z.infer<typeof passedGate>;

/** A paper a gate asks for. One of the demonstration has no file behind it and says so. */
export const paper = z.object({
  kind: z.enum(paperKind.names as [string, ...string[]]),
  no: z.string(),
  on: z.iso.date(),
  fileIds: z.array(z.uuid()),
  byName: z.string(),
  isExample: z.boolean(),
});
export type Paper = z.infer<typeof paper>;

/** Conditions of land and siting (chapter 4 section 3; section 5.1 of the domain rules). */
export const sitingConditions = [
  'LAND_IN_PLAN',
  'ENVIRONMENT_ADMISSION',
  'CROWD_EXIT_50_METRES',
  'DANGEROUS_GOODS_300_METRES',
  'ROAD_LINE_15_METRES',
] as const;
export type SitingCondition = (typeof sitingConditions)[number];
export const siting = z.object({
  met: z.array(z.enum(sitingConditions)),
  /** Objections raised, and why a condition does not apply. */
  note: textSchema({ max: 400, multiline: true }).nullable(),
  /** Where it is to stand; left out while only the area is named, and asked for by the gate of the site. */
  position: positionSchema.nullish(),
});
export type Siting = z.infer<typeof siting>;

/** A date that was wrong: what it was, what it became, why. */
export const correction = z.object({
  step: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  reason: z.string(),
  at: z.string(),
  byName: z.string(),
});

export const effect = z.object({ register: z.enum(['station', 'unit', 'crewMember']), id: z.uuid() });
export type Effect = z.infer<typeof effect>;

/** One thing the plan promises to be built, bought, hired or formed; a vehicle is one project, a year's recruits another. */
export const project = defineRegister('project', {
  table: 'programme.project',
  noun: 'programme',
  editable: false,
  fields: {
    projectNo: text({ max: 40 }),
    name: text({ max: 120 }),
    kind: coded(projectKind),
    /** Number in box 4; null for what stands in the annexes or the text only. */
    programNo: optional(integer({ min: 1, max: 10 })),
    annexNo: optional(integer({ min: 1, max: 5 })),
    /** Cell of the annex: row and column, as `2022 V11`. */
    cellKey: optional(text({ max: 40 })),
    /** Null for what was added to the plan later. */
    planLine: optional(integer({ min: 1, max: 10_000 })),
    planYear: optional(integer({ min: 2000, max: 2100 })),
    townshipCode: optional(reference('division')),
    placeName: optional(text({ max: 80 })),
    ownerBody: coded(ownerBody),
    responsibleName: byCommand(optional(text({ max: 60 }))),
    standard: text({ max: 200 }),
    evidenceKind: coded(evidenceKind),
    stationClass: optional(coded(stationClass)),
    apparatusType: optional(coded(apparatusType)),
    quantityPlanned: optional(integer({ min: 0, max: 100_000 })),
    quantityDone: byCommand(optional(integer({ min: 0, max: 100_000 }))),
    areaPlannedSquareMetres: optional(integer({ min: 0, max: 1_000_000 })),
    areaDoneSquareMetres: byCommand(optional(integer({ min: 0, max: 1_000_000 }))),
    dueOn: date(),
    milestones: json(z.array(milestone).max(10)),
    stages: byCommand(json(z.array(passedGate).max(20))),
    papers: byCommand(json(z.array(paper).max(40))),
    siting: byCommand(optional(json(siting))),
    corrections: byCommand(json(z.array(correction).max(40))),
    effects: byCommand(json(z.array(effect).max(500))),
    state: byCommand(coded(projectStage)),
  },
  identity: 'projectNo',
  title: 'name',
  scope: 'townshipCode',
  list: ['projectNo', 'name', 'kind', 'planYear', 'ownerBody', 'state', 'dueOn'],
  search: ['projectNo', 'name'],
});
export type Project = RecordOf<typeof project>;
