import { command, dateSchema, evidence, limits, operational, textSchema, upload } from '@wanghuo/kernel';
import { apparatusType, qualificationCode, stationClass } from '@wanghuo/forces/model';
import { z } from 'zod';
import { ownerBody, paperKind, projectKind, snapshotKind, verdictCode } from './codes.ts';
import * as errors from './errors.ts';
import { yuan } from './money.ts';
import { gateInput } from './project-course.ts';
import { siting } from './project.ts';

const namesOf = <Name extends string>(table: { readonly names: readonly Name[] }) =>
  z.enum(table.names as [Name, ...Name[]]);
const words = (max: number) => textSchema({ max, min: 2, multiline: true });

/** Attaches a paper that a gate asks for: the file, and what it is. */
export const attachPaper = upload({
  name: 'programme.attachPaper',
  permission: 'project.record',
  handling: evidence,
  maximumBytes: limits.fileBytes.document,
  input: z.strictObject({
    projectId: z.uuid(),
    kind: namesOf(paperKind),
    no: textSchema({ max: 60, min: 1 }),
    on: dateSchema,
  }),
  output: z.object({ papers: z.int(), fileId: z.uuid() }),
  errors: [errors.projectOver, errors.paperKnown],
});

/** The conditions of land and siting, one by one. */
export const recordSiting = command({
  name: 'programme.recordSiting',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({ projectId: z.uuid(), siting }),
  output: z.object({ met: z.int() }),
  errors: [errors.wrongKind, errors.projectOver, errors.siteOutside],
});

/** Passes any gate but a last one that moves a register. What is missing is named, each thing in its own field. */
export const passGate = command({
  name: 'programme.passGate',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({ projectId: z.uuid(), step: z.string().max(40), ...gateInput.shape }),
  output: z.object({ state: z.string() }),
  errors: [errors.gateClosed, errors.projectOver, errors.wrongKind, errors.siteOutside],
});

/** Adds a project the plan does not have: a station more, because the target asks for it. Who decides says why. */
export const addProject = command({
  name: 'programme.addProject',
  permission: 'project.decide',
  handling: operational,
  input: z.strictObject({
    kind: namesOf(projectKind),
    name: textSchema({ max: 120, min: 2 }),
    standard: textSchema({ max: 200, min: 2 }),
    ownerBody: namesOf(ownerBody),
    dueOn: dateSchema,
    stationClass: namesOf(stationClass).nullish(),
    apparatusType: namesOf(apparatusType).nullish(),
    quantityPlanned: z.int().min(1).max(100_000).nullish(),
    reason: words(400),
  }),
  output: z.object({ id: z.uuid() }),
  errors: [errors.wrongKind],
});

export const cancelProject = command({
  name: 'programme.cancelProject',
  permission: 'project.decide',
  handling: operational,
  input: z.strictObject({ projectId: z.uuid(), on: dateSchema, reason: words(400) }),
  output: z.object({ state: z.string() }),
  errors: [errors.projectOver],
});

const newStation = z.strictObject({
  stationNo: textSchema({ max: 40 }),
  name: textSchema({ max: 80 }),
  class: namesOf(stationClass),
  townshipCode: textSchema({ max: 20 }),
  longitude: z.number().min(73).max(136),
  latitude: z.number().min(3).max(54),
  turnoutSeconds: z.int().min(0).max(600).default(60),
});

export type NewStation = z.infer<typeof newStation>;

/**
 * The last gate of a facility: opens the station in the register of forces. A station that was built before it joined
 * dispatch is named by `stationId` and gets its day; a facility that is no station opens without one.
 */
export const openBuilding = command({
  name: 'programme.openBuilding',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({
    projectId: z.uuid(),
    on: dateSchema,
    note: textSchema({ max: 400, multiline: true }).nullish(),
    stationId: z.uuid().nullish(),
    station: newStation.nullish(),
  }),
  output: z.object({ state: z.string(), stationId: z.string().nullable() }),
  errors: [errors.gateClosed, errors.projectOver, errors.wrongKind, errors.stationUnknown],
});

/** The last gate of a vehicle: commissions it in the register of forces with its serial number and plate. */
export const commissionVehicle = command({
  name: 'programme.commissionVehicle',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({
    projectId: z.uuid(),
    on: dateSchema,
    note: textSchema({ max: 400, multiline: true }).nullish(),
    stationId: z.uuid(),
    callSign: textSchema({ max: 40 }),
    serialNo: textSchema({ max: 40 }),
    plateNo: textSchema({ max: 20 }).nullish(),
    crewSize: z.int().min(1).max(30),
  }),
  output: z.object({ state: z.string(), unitId: z.uuid() }),
  errors: [errors.gateClosed, errors.projectOver, errors.wrongKind, errors.stationUnknown, errors.serialKnown],
});

const posting = z.strictObject({
  memberNo: textSchema({ max: 40 }),
  name: textSchema({ max: 40 }),
  stationId: z.uuid(),
  post: textSchema({ max: 40 }),
  qualifications: z.array(namesOf(qualificationCode)).max(12).default([]),
});

/** The last gate of a year's recruits: posts each of them to a station or brigade. */
export const postRecruits = command({
  name: 'programme.postRecruits',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({
    projectId: z.uuid(),
    on: dateSchema,
    note: textSchema({ max: 400, multiline: true }).nullish(),
    postings: z.array(posting).min(1).max(200),
  }),
  output: z.object({ state: z.string(), memberIds: z.array(z.uuid()) }),
  errors: [errors.gateClosed, errors.projectOver, errors.wrongKind, errors.stationUnknown, errors.postingsMismatch],
});

/** The last gate of a brigade: forms it in the register of forces. */
export const putBrigadeOnDuty = command({
  name: 'programme.putBrigadeOnDuty',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({
    projectId: z.uuid(),
    on: dateSchema,
    note: textSchema({ max: 400, multiline: true }).nullish(),
    station: newStation,
  }),
  output: z.object({ state: z.string(), stationId: z.uuid() }),
  errors: [errors.gateClosed, errors.projectOver, errors.wrongKind],
});

/** A day that was written down wrongly. What was frozen before shows the difference. */
export const correctDate = command({
  name: 'programme.correctDate',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({ projectId: z.uuid(), step: z.string().max(40), on: dateSchema, reason: words(400) }),
  output: z.object({ corrections: z.int() }),
  errors: [errors.gateNotPassed, errors.datesOutOfOrder],
});

export const assignResponsible = command({
  name: 'programme.assignResponsible',
  permission: 'project.decide',
  handling: operational,
  input: z.strictObject({
    subject: z.enum(['project', 'commitment']),
    id: z.uuid(),
    responsibleName: textSchema({ max: 60, min: 2 }),
  }),
  output: z.object({ responsibleName: z.string() }),
});

export const recordMoney = command({
  name: 'programme.recordMoney',
  permission: 'project.record',
  handling: evidence,
  input: z.strictObject({
    budgetLineId: z.uuid(),
    act: z.enum(['ALLOT', 'PAY', 'REVISE']),
    yuan,
    on: dateSchema,
    paperNo: textSchema({ max: 60 }),
  }),
  output: z.object({ plannedYuan: z.number(), allottedYuan: z.number(), paidYuan: z.number() }),
  errors: [errors.allottedOverPlanned, errors.paidOverAllotted, errors.moneyAhead],
});

/** Says what was done for a commitment, with a file that shows it; further files come with further reports. */
export const reportCommitment = upload({
  name: 'programme.reportCommitment',
  permission: 'commitment.report',
  handling: evidence,
  maximumBytes: limits.fileBytes.document,
  input: z.strictObject({ id: z.uuid(), account: words(400) }),
  output: z.object({ state: z.string(), fileId: z.uuid() }),
  errors: [errors.evidenceMissing],
});

export const raiseProblem = command({
  name: 'programme.raiseProblem',
  permission: 'project.record',
  handling: operational,
  input: z.strictObject({
    title: textSchema({ max: 120, min: 2 }),
    account: words(600),
    projectId: z.uuid().nullable(),
    ownerBody: namesOf(ownerBody),
  }),
  output: z.object({ id: z.uuid() }),
});

/** Freezes a year's end or the middle of the plan as it stands. Once a year; nobody can change it afterwards. */
export const takeSnapshot = command({
  name: 'programme.takeSnapshot',
  permission: 'snapshot.take',
  handling: evidence,
  input: z.strictObject({ kind: namesOf(snapshotKind), year: z.int().min(2021).max(2035) }),
  output: z.object({ id: z.uuid(), hash: z.string() }),
  errors: [errors.snapshotTaken, errors.snapshotTooEarly],
});

/** Draws up the acceptance dossier from the records as of a day. */
export const drawUpDossier = command({
  name: 'programme.drawUpDossier',
  permission: 'dossier.drawUp',
  handling: evidence,
  input: z.strictObject({ asOn: dateSchema }),
  output: z.object({ id: z.uuid(), entriesHash: z.string() }),
  errors: [errors.snapshotTooEarly],
});

/** An assessor's own word on an entry. It stands beside the computed verdict; the last word of one person counts. */
export const giveOpinion = command({
  name: 'programme.giveOpinion',
  permission: 'dossier.judge',
  handling: evidence,
  input: z.strictObject({
    acceptanceId: z.uuid(),
    commitmentNo: z.string().max(10),
    verdict: namesOf(verdictCode),
    reason: words(400),
  }),
  output: z.object({ opinions: z.int() }),
  errors: [errors.dossierSigned, errors.commitmentUnknown],
});
