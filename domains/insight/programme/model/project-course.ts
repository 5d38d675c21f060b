import {
  condition,
  defineEvent,
  parseInstant,
  shanghaiDate,
  textSchema,
  workflowOf,
  type TransitionOptions,
  type Workflow,
} from '@wanghuo/kernel';
import { z } from 'zod';
import type { ProjectKind, ProjectStage } from './codes.ts';
import { gateClosed } from './errors.ts';
import { courses, missingAt, type Gate, type GateInput } from './gates.ts';
import { effect, project, type Effect, type Project } from './project.ts';

const count = z.int().min(0).max(100_000).nullish();
export const gateInput = z.strictObject({
  on: z.iso.date(),
  note: textSchema({ max: 400, multiline: true }).nullish(),
  quantity: count,
  areaSquareMetres: z.int().min(0).max(1_000_000).nullish(),
  crewCount: count,
  apparatusCount: count,
});
/** The last gate of a kind also says which records of the registers it made. */
export const lastGateInput = gateInput.extend({ effects: z.array(effect).max(500) });
/** Nothing the plan promises is given up without a reason. */
export const cancelInput = gateInput.extend({ note: textSchema({ max: 400, min: 2, multiline: true }) });
type StepInput = z.output<typeof gateInput> & { readonly effects?: readonly Effect[] };

export const gatePassed = defineEvent(
  'project.gatePassed',
  z.strictObject({ projectId: z.uuid(), step: z.string(), state: z.string(), on: z.iso.date() }),
  'projectId',
);
export const projectCancelled = defineEvent('project.cancelled', z.strictObject({ projectId: z.uuid() }), 'projectId');

const isOpen = (step: string) =>
  condition<Project, StepInput>(`gateOf.${step}`, gateClosed, ({ row, input, now }) => {
    const missing = missingAt(row, step, shanghaiDate(parseInstant(now)), input as GateInput);
    return missing.length === 0 || { step, missing: missing.map(({ code }) => code).join(' ') };
  });

function transitionOf(gate: Gate, from: ProjectStage): TransitionOptions<Project, ProjectStage, StepInput> {
  return {
    from: [from],
    to: gate.to,
    by: 'command',
    input: (gate.isLast ? lastGateInput : gateInput) as unknown as z.ZodType<StepInput>,
    requires: [isOpen(gate.step)],
    sets: ({ row, input, now, actorName }) => ({
      stages: [
        ...row.stages,
        {
          step: gate.step,
          state: gate.to,
          on: input.on,
          recordedAt: now,
          byName: actorName,
          note: input.note ?? null,
          quantity: input.quantity ?? null,
        },
      ],
      // Of recruits the hired are counted; how many were trained stands in the gate.
      ...(input.quantity && gate.step !== 'train' ? { quantityDone: input.quantity } : {}),
      ...(input.areaSquareMetres ? { areaDoneSquareMetres: input.areaSquareMetres } : {}),
      ...(input.effects ? { effects: [...row.effects, ...input.effects] } : {}),
    }),
    announces: gatePassed,
    payload: ({ row, input }) => ({ projectId: row.id, step: gate.step, state: gate.to, on: input.on }),
  };
}

const names: Readonly<Record<ProjectKind, string>> = {
  BUILDING: 'buildingCourse',
  VEHICLE: 'vehicleCourse',
  RECRUITS: 'recruitsCourse',
  BRIGADE: 'brigadeCourse',
  SYNCHRONISED: 'synchronisedCourse',
  SUPPLY: 'supplyCourse',
};

/** The stage machine of a kind, from its gates. Steps are taken by commands, which bring papers and registers with them. */
function courseOf(kind: ProjectKind): Workflow<Project, ProjectStage> {
  const { initial, gates } = courses[kind];
  const before = [initial, ...gates.map(({ to }) => to)];
  const transitions = Object.fromEntries(
    gates.map((gate, index) => [gate.step, transitionOf(gate, before[index] as ProjectStage)]),
  );
  return workflowOf<Project>()({
    name: names[kind],
    register: project,
    initial,
    final: [(gates.at(-1) as Gate).to, 'CANCELLED'],
    transitions: {
      ...transitions,
      cancel: {
        from: before.slice(0, -1),
        to: 'CANCELLED',
        by: 'command',
        input: cancelInput as unknown as z.ZodType<StepInput>,
        sets: ({ row, input, now, actorName }) => ({
          stages: [
            ...row.stages,
            {
              step: 'cancel',
              state: 'CANCELLED',
              on: input.on,
              recordedAt: now,
              byName: actorName,
              note: input.note ?? null,
              quantity: null,
            },
          ],
        }),
        announces: projectCancelled,
      },
    },
  });
}

export const projectCourses: Readonly<Record<ProjectKind, Workflow<Project, ProjectStage>>> = {
  BUILDING: courseOf('BUILDING'),
  VEHICLE: courseOf('VEHICLE'),
  RECRUITS: courseOf('RECRUITS'),
  BRIGADE: courseOf('BRIGADE'),
  SYNCHRONISED: courseOf('SYNCHRONISED'),
  SUPPLY: courseOf('SUPPLY'),
};
