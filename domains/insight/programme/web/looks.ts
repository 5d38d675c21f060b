import { meaningShapes, type MarkLook } from '@wanghuo/platform-web';

/** Verdicts of an acceptance: what is met stays grey, what is not stands out, what nobody knows is hatched. */
export const verdictLooks: Readonly<Record<string, MarkLook>> = {
  MET: { meaning: 'neutral', shape: 'square' },
  UNMET: { meaning: 'fire', shape: 'triangle' },
  UNVERIFIABLE: { meaning: 'offline', shape: 'circle' },
  NOT_YET_DUE: { meaning: 'assist', shape: 'circle' },
};

export const reachLooks: Readonly<Record<string, MarkLook>> = {
  CERTAIN: { meaning: 'neutral', shape: 'square' },
  POSSIBLE: { meaning: 'unverified', shape: 'triangle' },
  OUT_OF_REACH: { meaning: 'fire', shape: 'triangle' },
};

/** Where a project stands: late work stands out, the rest is quiet. */
export const stageLook = (isLate: boolean, isDone: boolean): MarkLook =>
  isLate
    ? { meaning: 'overdue', shape: meaningShapes.overdue }
    : { meaning: isDone ? 'neutral' : 'assist', shape: isDone ? 'square' : 'circle' };
