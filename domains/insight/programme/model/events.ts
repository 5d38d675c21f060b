import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';
import { dossierDrawnUp, opinionGiven, snapshotTakenFact } from './acceptance.ts';
import { commitmentReported } from './commitment.ts';
import { moneyMoved } from './money.ts';

/** A project beyond the plan, with why. */
export const projectAdded = defineEvent(
  'project.added',
  z.strictObject({ projectId: z.uuid(), reason: z.string() }),
  'projectId',
);
export const paperAttached = defineEvent(
  'project.paperAttached',
  z.strictObject({ projectId: z.uuid(), paper: z.string(), fileIds: z.array(z.uuid()) }),
  'projectId',
);
export const sitingRecorded = defineEvent(
  'project.sitingRecorded',
  z.strictObject({ projectId: z.uuid() }),
  'projectId',
);
export const dateCorrected = defineEvent(
  'project.dateCorrected',
  z.strictObject({ projectId: z.uuid(), step: z.string(), from: z.string(), to: z.string() }),
  'projectId',
);
/** A project or a commitment has somebody who answers for it. */
export const assigned = defineEvent(
  'responsibility.assigned',
  z.strictObject({ subjectId: z.uuid(), subject: z.string(), responsibleName: z.string() }),
  'subjectId',
);
export const problemRaised = defineEvent(
  'planProblem.raised',
  z.strictObject({ planProblemId: z.uuid() }),
  'planProblemId',
);
/** A value with its root has been kept as evidence. */
export const indicatorHeard = defineEvent(
  'programme.indicatorHeard',
  z.strictObject({ indicatorId: z.string(), asOfOn: z.string() }),
  'indicatorId',
);
/** The plan was read into projects and commitments: once in the life of an installation. */
export const planLoaded = defineEvent(
  'programme.planLoaded',
  z.strictObject({ document: z.string(), projects: z.int(), commitments: z.int() }),
  'document',
);

export const programmeEvents = [
  projectAdded,
  paperAttached,
  sitingRecorded,
  dateCorrected,
  assigned,
  problemRaised,
  commitmentReported,
  indicatorHeard,
  planLoaded,
  moneyMoved,
  dossierDrawnUp,
  opinionGiven,
  snapshotTakenFact,
];
