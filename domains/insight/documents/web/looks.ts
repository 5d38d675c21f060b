import type { Meaning, Shape } from '@wanghuo/platform-web';
import type { AuditFinding, AuditState } from '../model/index.ts';

export interface Look {
  readonly meaning: Meaning;
  readonly shape: Shape;
}

/** How sure a finding is, by colour and shape. */
export const severityLooks: Readonly<Record<AuditFinding['severity'], Look>> = {
  provable: { meaning: 'fire', shape: 'triangle' },
  'needs-ruling': { meaning: 'unverified', shape: 'diamond' },
  ambiguity: { meaning: 'assist', shape: 'circle' },
};

export const auditStateLooks: Readonly<Record<AuditState, Look>> = {
  WAITING: { meaning: 'unverified', shape: 'circle' },
  RUNNING: { meaning: 'assist', shape: 'circle' },
  AUDITED: { meaning: 'neutral', shape: 'square' },
  REFUSED: { meaning: 'fault', shape: 'cross' },
  FAILED: { meaning: 'fault', shape: 'cross' },
};
