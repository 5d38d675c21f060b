import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

const id = z.uuid();
const step = (noun: string, act: string) => {
  const key = `${noun}Id`;
  return defineEvent(`${noun}.${act}`, z.strictObject({ [key]: id }), key);
};
const stepsOf = (noun: string) => ({
  drafted: step(noun, 'drafted'),
  saved: step(noun, 'saved'),
  submitted: step(noun, 'submitted'),
  returned: step(noun, 'returned'),
  reviewed: step(noun, 'reviewed'),
  approved: step(noun, 'approved'),
  superseded: step(noun, 'superseded'),
  voided: step(noun, 'voided'),
  fellOverdue: step(noun, 'fellOverdue'),
});

export const alarmRecordFacts = { ...stepsOf('alarmRecord'), filed: step('alarmRecord', 'filed') };
export const teamReportFacts = stepsOf('teamReport');
export const fireRecordFacts = stepsOf('fireRecord');

/** A death came in inside the window and the fire was counted anew, its grade with it. */
export const fireRegraded = defineEvent(
  'fireRecord.regraded',
  z.object({ fireRecordId: id, casualtyId: id, from: z.string(), to: z.string(), ruleVersion: z.string() }),
  'fireRecordId',
);
/** A death came in after the window: it is kept with the casualty and changes no figure. */
export const lateDeathKept = defineEvent(
  'fireRecord.lateDeathKept',
  z.object({ fireRecordId: id, casualtyId: id, windowEndedAt: z.string() }),
  'fireRecordId',
);

export const recordEvents = [
  ...Object.values(alarmRecordFacts),
  ...Object.values(teamReportFacts),
  ...Object.values(fireRecordFacts),
  fireRegraded,
  lateDeathKept,
];
