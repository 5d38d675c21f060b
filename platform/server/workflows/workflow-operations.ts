import { sql } from 'kysely';
import { z } from 'zod';
import { operational, recordSchema, type Transition, type Workflow } from '@wanghuo/kernel';
import type { Operation } from '../api/operation.ts';
import { notPermitted, versionMissing } from '../api/errors.ts';
import type { CommandContext } from '../context.ts';
import type { Services } from '../services.ts';
import { getRecord } from '../registers/record-store.ts';
import { maskedInput, maskedRecord } from '../registers/masked-record.ts';
import { recordNotFound, recordVersionStale } from '../registers/errors.ts';
import { stepNotOpen } from './errors.ts';
import { openSteps, takeStep } from './take-step.ts';

const openStep = z.object({ step: z.string(), to: z.string(), primary: z.boolean() });
const takenStep = z.object({
  step: z.string(),
  from: z.string(),
  to: z.string(),
  at: z.string(),
  actorName: z.string(),
  input: z.record(z.string(), z.unknown()),
});

/** The addresses of a workflow: one for each step people take, and one to see where a record stands. */
export function operationsOfWorkflow(workflow: Workflow): readonly Operation[] {
  const record = recordSchema(workflow.register);
  const steps = Object.entries(workflow.transitions)
    .filter(([, transition]) => transition.by !== 'clock' && transition.by !== 'command')
    .map(([step, transition]) => operationOfStep(workflow, step, transition, record));
  return [...steps, standing(workflow, record)];
}

function operationOfStep(workflow: Workflow, step: string, transition: Transition, record: z.ZodObject): Operation {
  return {
    name: `workflows.${workflow.name}.${step}`,
    kind: 'command',
    method: 'POST',
    path: `/api/workflows/${workflow.name}/${step}`,
    permission: transition.by,
    handling: workflow.handling,
    summary: `Workflow ${workflow.name}: take the step ${step}`,
    parameters: null,
    body: z.strictObject({ id: z.uuid(), input: transition.input.optional() }),
    output: z.object({ record, openSteps: z.array(openStep) }),
    errors: [
      recordNotFound,
      notPermitted,
      stepNotOpen,
      ...(workflow.versioned ? [recordVersionStale, versionMissing] : []),
      ...(transition.requires ?? []).map((condition) => condition.error),
    ],
    versioned: workflow.versioned,
    whileLocked: transition.whileLocked ?? false,
    run: (async (given: { id: string; input?: unknown }, context: CommandContext & { services: Services }) => {
      const { row } = await takeStep(context, workflow, step, given.id, given.input ?? {});
      return present(workflow, row as Readonly<Record<string, unknown>>, context);
    }) as unknown as Operation['run'],
  };
}

function standing(workflow: Workflow, record: z.ZodObject): Operation {
  return {
    name: `workflows.${workflow.name}.standing`,
    kind: 'query',
    method: 'GET',
    path: `/api/workflows/${workflow.name}/{id}`,
    permission: workflow.register.permissions.read,
    handling: workflow.handling.dataClass === 'L' ? workflow.handling : operational,
    summary: `Workflow ${workflow.name}: where a record stands`,
    parameters: z.strictObject({ id: z.uuid() }),
    body: null,
    output: z.object({ record, openSteps: z.array(openStep), timeline: z.array(takenStep) }),
    errors: [recordNotFound],
    versioned: false,
    run: (async ({ id }: { id: string }, context: CommandContext & { services: Services }) => {
      const row = await getRecord(context, workflow.register, id);
      const timeline = await sql<z.infer<typeof takenStep>>`
        select step, from_state as "from", to_state as "to", at, actor_name as "actorName", input
        from workflow.step_taken where workflow = ${workflow.name} and record_id = ${id} order by at, id limit 1000`.execute(
        context.tx,
      );
      return {
        ...present(workflow, row as unknown as Readonly<Record<string, unknown>>, context),
        timeline: timeline.rows.map((taken) => ({ ...taken, input: maskedInput(workflow.register, taken.input) })),
      };
    }) as unknown as Operation['run'],
  };
}

function present(workflow: Workflow, row: Readonly<Record<string, unknown>>, context: CommandContext) {
  return { record: maskedRecord(workflow.register, row), openSteps: openSteps(workflow, row, context) };
}
