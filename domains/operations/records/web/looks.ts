import type { MarkLook } from '@wanghuo/platform-web';

/** Marks of the loop: grey rests, colour waits for somebody. */
export const recordLooks: Readonly<Record<string, MarkLook>> = {
  DRAFTED: { shape: 'playHollow', meaning: 'assist' },
  SUBMITTED: { shape: 'play', meaning: 'returning' },
  RETURNED: { shape: 'backHollow', meaning: 'fault' },
  REVIEWED: { shape: 'circleHollow', meaning: 'returning' },
  APPROVED: { shape: 'circle', meaning: 'neutral' },
  FILED: { shape: 'square', meaning: 'neutral' },
  SUPERSEDED: { shape: 'diamondHollow', meaning: 'neutral' },
  VOID: { shape: 'cross', meaning: 'offline' },
};
