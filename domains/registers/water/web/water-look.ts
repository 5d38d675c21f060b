import type { MarkLook } from '@wanghuo/platform-web';
import type { Usability } from '../model/index.ts';

const looks: Readonly<Record<Usability, MarkLook>> = {
  USABLE: { shape: 'drop', meaning: 'assist' },
  // Hatched: water of which nobody knows anything must never look like water.
  UNKNOWN: { shape: 'drop', meaning: 'offline' },
  UNUSABLE: { shape: 'dropHollow', meaning: 'fault' },
};

/** The mark of water by whether a crew may count on it. */
export const waterLook = (usability: Usability): MarkLook => looks[usability];
