import { sql } from 'kysely';
import { stepsFrom, type Instant, type AnyWorkflow, type Transition, type Workflow } from '@wanghuo/kernel';
import type { CommandContext, QueryContext } from '../context.ts';
import type { Services } from '../services.ts';
import { later, type Job } from '../domain-server.ts';
import { lockRecord, updateRecord } from '../registers/record-store.ts';
import { recordVersionMissing, recordVersionStale } from '../registers/errors.ts';
import { scopeColumnsOfRecord } from '../history/scope-columns.ts';
import { notPermitted } from '../api/errors.ts';
import { may } from '../access/may.ts';
import { stepNotOpen } from './errors.ts';

type AnyRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };
type Context = CommandContext & { readonly services: Services };

/**
 * Takes one step: locks the record, checks state, permission and conditions, saves, writes the timeline, announces the
 * fact and sets the clock of the new state — all in the caller's transaction.
 *
 * @param options.by - `clock` when a deadline takes the step; `command` when another command of the same domain does,
 *   whose own permission was checked already
 * @returns the record afterwards and the id of the fact
 * @throws recordNotFound, notPermitted, stepNotOpen, recordVersionStale, the refusal of a condition
 */
export async function takeStep<Row>(
  context: Context,
  workflow: Workflow<Row, string>,
  step: string,
  id: string,
  input: unknown,
  options: { by?: 'subject' | 'clock' | 'command'; occurredAt?: Instant; source?: string } = {},
): Promise<{ row: Row; factId: string }> {
  const general = workflow as unknown as Workflow;
  const transition = general.transitions[step] as Transition<AnyRow> | undefined;
  if (!transition) throw new Error(`Workflow ${general.name} has no step ${step}`);
  const row = (await lockRecord(context, general.register, id)) as unknown as AnyRow;
  const state = String(row[general.stateField]);
  const by = options.by ?? 'subject';
  if (by === 'subject' && !may(context.subject, transition.by, { scope: general.register.scope, record: row }))
    throw notPermitted({});
  if (!transition.from.includes(state)) throw stepNotOpen({ workflow: general.name, step, state });
  if (by === 'subject' && general.versioned) {
    if (context.expectedVersion === null) throw recordVersionMissing({ register: general.register.name });
    if (context.expectedVersion !== row.version)
      throw recordVersionStale({
        register: general.register.name,
        currentVersion: row.version,
        changedAt: null,
        changedBy: null,
      });
  }
  const checked = transition.input.parse(input ?? {}, { reportInput: true });
  const now = options.occurredAt ?? context.now;
  const given = { row, input: checked, now, actor: context.subject.id, actorName: context.subject.displayName };
  for (const required of transition.requires ?? []) {
    const held = required.holds(given);
    if (held !== true) throw required.error(typeof held === 'object' ? held : {});
  }
  const changes = { ...transition.sets?.(given), [general.stateField]: transition.to };
  const after = (await updateRecord(context, general.register, id, changes as never, 'any')) as unknown as AnyRow;
  const event = transition.announces;
  const payload = transition.payload?.({ ...given, row: after }) ?? { [event.subject.key]: id };
  const factId = await context.services.announce(context, event, payload, {
    occurredAt: now,
    ...(options.source ? { source: options.source } : {}),
  });
  await writeTimeline(context, general, {
    step,
    from: state,
    to: transition.to,
    row: after,
    input: checked,
    at: now,
    factId,
  });
  await setDeadlines(context, general, after, now);
  return { row: after as unknown as Row, factId };
}

async function writeTimeline(
  context: Context,
  workflow: Workflow,
  taken: { step: string; from: string; to: string; row: AnyRow; input: unknown; at: string; factId: string },
): Promise<void> {
  const scope = scopeColumnsOfRecord(workflow.register, taken.row);
  await sql`insert into workflow.step_taken
    (id, workflow, record_id, step, from_state, to_state, at, actor_id, actor_name, input, fact_id, read_permission,
     township_code, station_ids, premises_id, sector_code, organisation_id, assigned_ids, self_id)
    values (${context.newId()}, ${workflow.name}, ${taken.row.id}, ${taken.step}, ${taken.from}, ${taken.to}, ${taken.at},
      ${context.subject.id}, ${context.subject.displayName}, ${JSON.stringify(taken.input ?? {})}, ${taken.factId},
      ${scope.read_permission}, ${scope.township_code}, ${scope.station_ids as string[]}::text[], ${scope.premises_id}, ${scope.sector_code},
      ${scope.organisation_id}, ${scope.assigned_ids as string[]}::text[], ${scope.self_id})`.execute(context.tx);
}

interface ClockInput {
  readonly workflow: string;
  readonly step: string;
  readonly id: string;
}
const clockOfWorkflows: { readonly name: string; readonly input?: ClockInput } = { name: 'workflow.clock' };

const deadlineKey = (workflow: AnyWorkflow, id: string, step: string) => `workflow:${workflow.name}:${id}:${step}`;

/**
 * Sets the clock of the state the record is in and takes back the clocks of states it left. Called by `takeStep`; a
 * command that creates a record calls it itself.
 */
export async function setDeadlines(
  context: Context,
  workflow: AnyWorkflow,
  row: object,
  sinceAt: Instant = context.now,
): Promise<void> {
  const { id, [workflow.stateField]: current } = row as AnyRow;
  const state = String(current);
  for (const deadline of workflow.deadlines) {
    const key = deadlineKey(workflow, id, deadline.take);
    const at = deadline.while.includes(state) ? deadline.at(row, sinceAt) : null;
    if (at === null) await context.services.jobs.cancel(context, key);
    else
      await context.services.jobs.schedule(
        context,
        clockOfWorkflows,
        { workflow: workflow.name, step: deadline.take, id },
        { at: at as Instant, key },
      );
  }
}

/** Sets the clocks of records that were just made: one statement, however many they are. */
export async function setFirstDeadlines(
  context: Context,
  workflow: AnyWorkflow,
  rows: readonly object[],
): Promise<void> {
  const given = rows.flatMap((row) => {
    const { id, [workflow.stateField]: state } = row as AnyRow;
    return workflow.deadlines.flatMap((deadline) => {
      const at = deadline.while.includes(String(state)) ? deadline.at(row, context.now) : null;
      if (at === null) return [];
      const input = { workflow: workflow.name, step: deadline.take, id };
      return [{ input, at: at as Instant, key: deadlineKey(workflow, id, deadline.take) }];
    });
  });
  await context.services.jobs.scheduleMany(context, clockOfWorkflows, given);
}

/** The job that takes the steps of deadlines. A state that has moved on in the meantime is not an error. */
export function workflowClock(workflows: ReadonlyMap<string, Workflow>): Job {
  return later<ClockInput>(clockOfWorkflows.name, async (input, context) => {
    const workflow = workflows.get(input.workflow);
    if (!workflow) throw new Error(`No workflow is called ${input.workflow}`);
    const row = (await lockRecord(context, workflow.register, input.id)) as unknown as AnyRow;
    if (!stepsFrom(workflow, String(row[workflow.stateField])).includes(input.step)) return;
    await takeStep(context, workflow, input.step, input.id, {}, { by: 'clock' });
  });
}

export interface OpenStep {
  readonly step: string;
  readonly to: string;
  readonly primary: boolean;
}

/** The steps the subject may take now, the expected one first. Conditions that need input are checked when taken. */
export function openSteps(
  workflow: Workflow,
  row: Readonly<Record<string, unknown>>,
  context: Pick<QueryContext, 'subject'>,
): readonly OpenStep[] {
  return stepsFrom(workflow, String(row[workflow.stateField]))
    .map((name) => ({ name, transition: workflow.transitions[name] as Transition }))
    .filter(
      ({ transition }) =>
        transition.by !== 'clock' &&
        transition.by !== 'command' &&
        may(context.subject, transition.by, { scope: workflow.register.scope, record: row }),
    )
    .map(({ name, transition }) => ({ step: name, to: transition.to, primary: transition.primary ?? false }))
    .sort((a, b) => Number(b.primary) - Number(a.primary));
}
