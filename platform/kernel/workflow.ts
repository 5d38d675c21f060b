import { z } from 'zod';
import type { Permission } from './access.ts';
import type { ErrorDefinition, ErrorParameters } from './error.ts';
import { type AnyEvent, defineEvent } from './event.ts';
import { operational, type Handling } from './handling.ts';
import type { RecordOf, Register } from './register.ts';
import type { Instant } from './time.ts';

/** A named condition of a step with the refusal it answers when it does not hold. */
export interface Condition<Row, Input> {
  readonly name: string;
  readonly error: ErrorDefinition;
  holds(given: { row: Row; input: Input; now: string; actor: string; actorName: string }): boolean | ErrorParameters;
}

/** `condition` returns true, or false, or the parameters of the refusal (which also means "does not hold"). */
export function condition<Row, Input>(
  name: string,
  error: ErrorDefinition,
  holds: Condition<Row, Input>['holds'],
): Condition<Row, Input> {
  return { name, error, holds };
}

export interface Transition<Row = unknown, State extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly from: readonly State[];
  readonly to: State;
  /** The permission needed; `clock` is taken by deadlines only, `command` by a command of the same domain. */
  readonly by: Permission | 'clock' | 'command';
  readonly input: Schema;
  readonly requires?: readonly Condition<Row, z.output<Schema>>[];
  sets?(given: { row: Row; input: z.output<Schema>; now: string; actor: string; actorName: string }): Partial<Row>;
  readonly announces: AnyEvent;
  /** Payload of the fact; the record's id under the event's subject key when left out. */
  payload?(given: { row: Row; input: z.output<Schema>; now: string }): Record<string, unknown>;
  /** The one expected next step: the large button. */
  readonly primary?: boolean;
  /** RE-18: also from a locked seat. */
  readonly whileLocked?: boolean;
}

export interface Deadline<Row = unknown, State extends string = string> {
  readonly while: readonly State[];
  /**
   * The instant at which the step is taken, or null for none. `sinceAt` is when the state was entered, for limits that
   * are counted from there.
   */
  readonly at: (row: Row, sinceAt: Instant) => string | null;
  readonly take: string;
}

export interface Workflow<Row = unknown, State extends string = string> {
  readonly kind: 'workflow';
  readonly name: string;
  /** The register whose records pass through the workflow; they have the field named in `stateField`. */
  readonly register: Register;
  readonly stateField: string;
  readonly initial: State;
  readonly final: readonly State[];
  readonly handling: Handling;
  /** `true` when the caller must say which version it saw. */
  readonly versioned: boolean;
  readonly transitions: Readonly<Record<string, Transition<Row, State>>>;
  readonly deadlines: readonly Deadline<Row, State>[];
}

export const nothing = z.strictObject({});

// Lists and tools work on workflows of any record; each step still checks its own input.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyWorkflow = Workflow<any, string>;

/** The states a record may be in: the names of the code table behind its `state`. */
export type StateOf<Row> = Row extends { readonly state: infer State extends string } ? State : string;

/** A step as it is written down. What the input holds is taken from its schema, wherever the step speaks of it. */
export interface TransitionOptions<Row, State extends string, Input> {
  readonly from: readonly State[];
  readonly to: State;
  readonly by: Transition['by'];
  /** What whoever takes the step fills in; nothing when left out. */
  readonly input?: z.ZodType<Input>;
  readonly requires?: readonly Condition<Row, NoInfer<Input>>[];
  sets?(given: { row: Row; input: NoInfer<Input>; now: string; actor: string; actorName: string }): Partial<Row>;
  /** The fact; its type alone (`shelter.opened`) where the identifier of the record says everything. */
  readonly announces: AnyEvent | `${string}.${string}`;
  payload?(given: { row: Row; input: NoInfer<Input>; now: string }): Record<string, unknown>;
  readonly primary?: boolean;
  readonly whileLocked?: boolean;
}

export interface WorkflowOptions<Row, State extends string, Inputs> {
  readonly name: string;
  readonly register: Register;
  readonly stateField?: string;
  readonly initial: State;
  /** States that are not left again; none when left out. */
  readonly final?: readonly State[];
  readonly handling?: Handling;
  readonly versioned?: boolean;
  readonly transitions: { readonly [Step in keyof Inputs]: TransitionOptions<Row, State, Inputs[Step]> };
  readonly deadlines?: readonly Deadline<Row, State>[];
}

/**
 * Declares a closed loop as data. One row tells the whole truth of a step; the same row drives the server's check, the
 * buttons, the clock, the timeline and the diagram.
 *
 * @throws Error when a state cannot be reached, cannot be left although it is not final, or a deadline takes an unknown step
 */
export function workflowOf<Row>() {
  return <Inputs>(options: WorkflowOptions<Row, StateOf<Row>, Inputs>): Workflow<Row, StateOf<Row>> => {
    const workflow: Workflow<Row, StateOf<Row>> = {
      kind: 'workflow',
      name: options.name,
      register: options.register,
      stateField: options.stateField ?? 'state',
      initial: options.initial,
      final: options.final ?? [],
      handling: options.handling ?? operational,
      versioned: options.versioned ?? false,
      transitions: completed(options.register, options.transitions) as Workflow<Row, StateOf<Row>>['transitions'],
      deadlines: options.deadlines ?? [],
    };
    assertSound(workflow);
    return workflow;
  };
}

/** Fills in what the steps left out. */
function completed(register: Register, transitions: object): unknown {
  const steps = Object.entries(transitions as Readonly<Record<string, TransitionOptions<unknown, string, unknown>>>);
  return Object.fromEntries(
    steps.map(([step, transition]) => [
      step,
      { ...transition, input: transition.input ?? nothing, announces: factOf(register, transition.announces) },
    ]),
  );
}

/** The fact of a step that was given by its type alone: its payload is the record's identifier. */
function factOf(register: Register, announces: AnyEvent | string): AnyEvent {
  if (typeof announces !== 'string') return announces;
  const key = `${register.name}Id`;
  return defineEvent(announces, z.strictObject({ [key]: z.uuid() }), key);
}

export type RowOf<W> = W extends Workflow<infer Row, string> ? Row : never;
export type WorkflowRow<R extends Register> = RecordOf<R>;

/** All states that occur, initial first. */
export function statesOf(workflow: AnyWorkflow): readonly string[] {
  const states = new Set<string>([workflow.initial]);
  for (const transition of Object.values(workflow.transitions)) {
    for (const state of transition.from) states.add(state);
    states.add(transition.to);
  }
  return [...states];
}

/** The steps that lead out of a state, by name. */
export function stepsFrom(workflow: AnyWorkflow, state: string): readonly string[] {
  return Object.entries(workflow.transitions)
    .filter(([, transition]) => transition.from.includes(state))
    .map(([name]) => name);
}

/**
 * Calls `check` for every step of every path without repetition of a step, starting at the initial state: the way to
 * state what holds "however its steps are taken".
 */
export function forAnyPath(
  workflow: AnyWorkflow,
  check: (moment: { before: string; after: string; step: string; path: readonly string[] }) => void,
): void {
  const walk = (state: string, path: readonly string[]): void => {
    for (const name of stepsFrom(workflow, state)) {
      if (path.includes(name)) continue;
      const after = (workflow.transitions[name] as Transition).to;
      check({ before: state, after, step: name, path: [...path, name] });
      walk(after, [...path, name]);
    }
  };
  walk(workflow.initial, []);
}

function assertSound(workflow: AnyWorkflow): void {
  const reachable = new Set<string>([workflow.initial]);
  for (let grew = true; grew;) {
    grew = false;
    for (const transition of Object.values(workflow.transitions)) {
      if (!reachable.has(transition.to) && transition.from.some((state) => reachable.has(state))) {
        reachable.add(transition.to);
        grew = true;
      }
    }
  }
  for (const state of statesOf(workflow)) {
    if (!reachable.has(state)) throw new Error(`Workflow ${workflow.name}: state ${state} cannot be reached`);
    if (stepsFrom(workflow, state).length === 0 && !workflow.final.includes(state))
      throw new Error(`Workflow ${workflow.name}: state ${state} cannot be left and is not final`);
  }
  for (const deadline of workflow.deadlines) {
    const taken = workflow.transitions[deadline.take];
    if (!taken) throw new Error(`Workflow ${workflow.name}: a deadline takes the unknown step ${deadline.take}`);
    for (const state of deadline.while)
      if (!taken.from.includes(state))
        throw new Error(`Workflow ${workflow.name}: the deadline ${deadline.take} cannot be taken from ${state}`);
  }
}
