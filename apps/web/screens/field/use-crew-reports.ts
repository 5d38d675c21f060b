import { shortCallSign } from '@wanghuo/forces/model';
import { pathOf } from '@wanghuo/kernel';
import { type AssignmentState, type CrewStep, reportUnitStep } from '@wanghuo/incidents/model';
import { useLabels, useOfflineQueue } from '@wanghuo/platform-web';
import { useEffect, useState } from 'react';
import { laterOf, stateAfter } from './course.ts';
import { type ConflictNotice, conflictNotices, deviceNow, keepConflictNotices, nextDeviceSequence } from './device.ts';

interface StepInput {
  readonly assignmentId: string;
  readonly step: CrewStep;
}

/**
 * Steps of a crew through the outbox: durable before they are shown as taken, sent once and in order. What waits counts
 * into the state at once; an answer counts until the server's picture has caught up with it.
 */
export function useCrewReports() {
  const t = useLabels('app');
  const { queue, state: outbox } = useOfflineQueue();
  const [answered, setAnswered] = useState<ReadonlyMap<string, AssignmentState>>(new Map());
  const [conflicts, setConflicts] = useState<readonly ConflictNotice[]>(conflictNotices);
  useEffect(
    () =>
      queue.onAnswer((act, answer) => {
        if (act.path !== pathOf(reportUnitStep)) return;
        const { assignmentId } = act.input as StepInput;
        const { state, isConflict } = answer as { state: AssignmentState; isConflict: boolean };
        setAnswered((known) => new Map(known).set(assignmentId, state));
        if (!isConflict) return;
        setConflicts((known) => {
          const next = [...known, { at: act.queuedAt, words: act.label }];
          keepConflictNotices(next);
          return next;
        });
      }),
    [queue],
  );
  const waitingOf = (assignmentId: string) =>
    outbox.acts.filter(
      (act) =>
        act.refusal === null &&
        act.path === pathOf(reportUnitStep) &&
        (act.input as StepInput).assignmentId === assignmentId,
    );

  return {
    conflicts,
    dismissConflicts: () => {
      keepConflictNotices([]);
      setConflicts([]);
    },
    /** Steps of an assignment that are still on this device. */
    waitingOf,
    /** Where the crew is: what the server says, what it answered since, and what waits to be told. */
    stateOf: (assignmentId: string, told: AssignmentState): AssignmentState => {
      const known = laterOf(told, answered.get(assignmentId) ?? told);
      return stateAfter(
        known,
        waitingOf(assignmentId).map((act) => (act.input as StepInput).step),
      );
    },
    report: (assignmentId: string, callSign: string, step: CrewStep) =>
      queue.put(
        reportUnitStep,
        { assignmentId, step, deviceAt: deviceNow(), deviceSequence: nextDeviceSequence() },
        { lane: `assignment:${assignmentId}`, label: `${shortCallSign(callSign)} ${t(`phone.step.${step}`)}` },
      ),
  };
}
