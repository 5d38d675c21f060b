import { stepsFrom } from '@wanghuo/kernel';
import {
  type AssignmentState,
  assignmentState,
  type CrewStep,
  classOf,
  crewSteps,
  unitCourse,
} from '@wanghuo/incidents/model';

/** The state after steps that were tapped here and have not been answered; one that does not fit changes nothing. */
export function stateAfter(state: AssignmentState, steps: readonly CrewStep[]): AssignmentState {
  return steps.reduce((now, step) => {
    const transition = unitCourse.transitions[step];
    return transition?.from.includes(now) ? transition.to : now;
  }, state);
}

/** The later of two states of one course: an answer may overtake the picture it changed. */
export function laterOf(one: AssignmentState, other: AssignmentState): AssignmentState {
  return assignmentState.names.indexOf(one) >= assignmentState.names.indexOf(other) ? one : other;
}

/** Steps that are open in a state, in their usual order. */
export function openStepsOf(state: AssignmentState): readonly CrewStep[] {
  const open = stepsFrom(unitCourse, state);
  return crewSteps.filter((step) => open.includes(step));
}

/**
 * The one step that is expected next: the large button. Water, control and extinguishing belong to fires; a rescue goes
 * from arrival to the way home.
 */
export function nextStepOf(state: AssignmentState, incidentType: string): CrewStep | null {
  const open = openStepsOf(state);
  const usual =
    classOf(incidentType) === 'FIRE'
      ? open
      : open.filter((step) => !['waterOn', 'control', 'extinguish'].includes(step));
  return usual[0] ?? null;
}
