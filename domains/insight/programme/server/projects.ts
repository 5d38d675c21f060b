import {
  implement,
  insertRecord,
  lockRecord,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { shanghaiDate, type Position } from '@wanghuo/kernel';
import { townOf } from '@wanghuo/territory/server';
import {
  addProject,
  assigned,
  assignResponsible,
  attachPaper,
  cancelProject,
  commitment,
  correctDate,
  courses,
  dateCorrected,
  datesOutOfOrder,
  finalStages,
  gateClosed,
  gateNotPassed,
  missingAt,
  paperAttached,
  paperKnown,
  passGate,
  planned,
  project,
  projectAdded,
  projectCourses,
  projectOver,
  recordSiting,
  siteOutside,
  sitingRecorded,
  wrongKind,
  type Effect,
  type GateInput,
  type Project,
} from '../model/index.ts';
import { receiveEvidence } from './evidence-file.ts';
import { missingFields, missingWord, wordOf } from './words.ts';

export type Context = CommandContext & { readonly services: Services };

/** Locks a project that is still under way. @throws recordNotFound, projectOver */
export async function lockOpen(context: Context, id: string): Promise<Project> {
  const row = await lockRecord(context, project, id);
  if (finalStages.includes(row.state) || row.state === 'CANCELLED')
    throw projectOver({ name: row.name, state: wordOf(context, `code.projectStage.${row.state}`) });
  return row;
}

/**
 * Refuses a gate with everything that stands before it, by name.
 * @throws wrongKind for a gate of another kind, gateClosed
 */
export function assertGateOpen(context: Context, row: Project, step: string, input: GateInput): void {
  const gate = courses[row.kind].gates.find((one) => one.step === step);
  if (!gate) throw wrongKind({ name: row.name, step });
  const missing = missingAt(row, step, shanghaiDate(context.now), input);
  if (missing.length === 0) return;
  const names = missing.map((one) => missingWord(context, one));
  throw gateClosed(
    {
      step: wordOf(context, `step.${projectCourses[row.kind].name}.${step}`),
      missing: names.join(wordOf(context, 'programme.separator')),
    },
    missingFields(context, missing),
  );
}

/** Passes one gate in the caller's transaction. @throws gateClosed */
export async function pass(
  context: Context,
  row: Project,
  step: string,
  input: GateInput,
  effects?: readonly Effect[],
): Promise<Project> {
  assertGateOpen(context, row, step, input);
  const taken = await takeStep<Project>(
    context,
    projectCourses[row.kind] as never,
    step,
    row.id,
    { ...input, ...(effects ? { effects } : {}) },
    { by: 'command' },
  );
  return taken.row;
}

export const attachPaperImplementation = implement(attachPaper, async (input, context) => {
  const row = await lockOpen(context, input.projectId);
  if (row.papers.some((one) => one.kind === input.kind && one.no === input.no))
    throw paperKnown({ paper: wordOf(context, `code.paperKind.${input.kind}`), no: input.no });
  const fileId = await receiveEvidence(context, context.upload, {
    type: 'project',
    id: row.id,
    permission: project.permissions.read,
    scope: project.scope,
    record: { ...row },
  });
  const paper = {
    kind: input.kind,
    no: input.no,
    on: input.on,
    fileIds: [fileId],
    byName: context.subject.displayName,
    isExample: false,
  };
  await updateRecord(context, project, row.id, { papers: [...row.papers, paper] }, 'any');
  await context.services.announce(context, paperAttached, {
    projectId: row.id,
    paper: input.kind,
    fileIds: [fileId],
  });
  return { papers: row.papers.length + 1, fileId };
});

/** @throws siteOutside for a position in no town of the district */
async function assertInDistrict(context: Context, { name }: Project, position: Position): Promise<void> {
  if (await townOf(context, position)) return;
  const message = wordOf(context, 'error.project.site_outside', { name });
  throw siteOutside({ name }, [{ pointer: '#/siting/position', code: 'outside_district', message }]);
}

export const recordSitingImplementation = implement(recordSiting, async ({ projectId, siting }, context) => {
  const row = await lockOpen(context, projectId);
  if (row.kind !== 'BUILDING') throw wrongKind({ name: row.name, step: 'site' });
  if (siting.position) await assertInDistrict(context, row, siting.position);
  await updateRecord(context, project, row.id, { siting }, 'any');
  await context.services.announce(context, sitingRecorded, { projectId: row.id });
  return { met: siting.met.length };
});

export const passGateImplementation = implement(passGate, async ({ projectId, step, ...input }, context) => {
  const row = await lockOpen(context, projectId);
  const gate = courses[row.kind].gates.find((one) => one.step === step);
  // The last gate of what enters a register has a command of its own, which brings the register with it.
  if (!gate || gate.isLast) throw wrongKind({ name: row.name, step });
  // A position may have been written down before anybody asked whether it lies in the district.
  if (step === 'site' && row.siting?.position) await assertInDistrict(context, row, row.siting.position);
  const after = await pass(context, row, step, input);
  return { state: after.state };
});

export const addProjectImplementation = implement(addProject, async ({ reason, dueOn, ...given }, context) => {
  // A vehicle without a type, or a brigade without a class, could never enter its register.
  if ((given.kind === 'VEHICLE' && !given.apparatusType) || (given.kind === 'BRIGADE' && !given.stationClass))
    throw wrongKind({ name: given.name, step: given.kind });
  const id = context.newId();
  const last = courses[given.kind].gates.at(-1)?.to as string;
  await insertRecord(context, project, {
    ...planned({
      ...given,
      projectNo: `ZL-${id.slice(-8)}`,
      planLine: null,
      stationClass: given.stationClass ?? null,
      apparatusType: given.apparatusType ?? null,
      quantityPlanned: given.quantityPlanned ?? null,
      milestones: [{ state: last, dueOn, line: null }],
    }),
    id,
    source: 'DECLARED',
    validFromOn: shanghaiDate(context.now),
  });
  await context.services.announce(context, projectAdded, { projectId: id, reason });
  return { id };
});

export const cancelProjectImplementation = implement(cancelProject, async ({ projectId, on, reason }, context) => {
  const row = await lockOpen(context, projectId);
  const { row: after } = await takeStep<Project>(
    context,
    projectCourses[row.kind] as never,
    'cancel',
    row.id,
    { on, note: reason },
    { by: 'command' },
  );
  return { state: after.state };
});

export const correctDateImplementation = implement(correctDate, async ({ projectId, step, on, reason }, context) => {
  const row = await lockRecord(context, project, projectId);
  const index = row.stages.findIndex((one) => one.step === step);
  const passed = row.stages[index];
  if (!passed) throw gateNotPassed({ name: row.name });
  const [before, after] = [row.stages[index - 1]?.on, row.stages[index + 1]?.on];
  const today = shanghaiDate(context.now);
  if ((before && on < before) || (after && on > after) || on > today)
    throw datesOutOfOrder({ from: before ?? '—', until: after ?? today });
  const correction = {
    step,
    from: passed.on,
    to: on,
    reason,
    at: context.now,
    byName: context.subject.displayName,
  };
  const stages = row.stages.map((one, at) => (at === index ? { ...one, on } : one));
  await updateRecord(context, project, row.id, { stages, corrections: [...row.corrections, correction] }, 'any');
  await context.services.announce(context, dateCorrected, { projectId: row.id, step, from: passed.on, to: on });
  return { corrections: row.corrections.length + 1 };
});

export const assignResponsibleImplementation = implement(
  assignResponsible,
  async ({ subject, id, responsibleName }, context) => {
    if (subject === 'project') await updateRecord(context, project, id, { responsibleName }, 'any');
    else await updateRecord(context, commitment, id, { responsibleName }, 'any');
    await context.services.announce(context, assigned, { subjectId: id, subject, responsibleName });
    return { responsibleName };
  },
);
