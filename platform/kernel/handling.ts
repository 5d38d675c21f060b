/**
 * How an operation is handled: class of data, rate and time-out are picked together, so that nobody has to remember
 * three things (GN-02). Numbers live in `limits.ts` only (GN-03).
 */
export interface Handling {
  readonly id: string;
  /** Data class of section 2 of the security rules: L life-safety, E evidence, S and P personal, O operational, U public. */
  readonly dataClass: 'L' | 'E' | 'S' | 'P' | 'O' | 'U';
  readonly rate: 'shaped' | 'signedIn' | 'export' | 'import' | 'login' | 'anonymous';
  readonly statementTimeout: 'lifeSafety' | 'normal' | 'report';
}

export const lifeSafety: Handling = {
  id: 'lifeSafety',
  dataClass: 'L',
  rate: 'shaped',
  statementTimeout: 'lifeSafety',
};
export const evidence: Handling = { id: 'evidence', dataClass: 'E', rate: 'signedIn', statementTimeout: 'normal' };
export const personal: Handling = { id: 'personal', dataClass: 'P', rate: 'signedIn', statementTimeout: 'normal' };
export const operational: Handling = {
  id: 'operational',
  dataClass: 'O',
  rate: 'signedIn',
  statementTimeout: 'normal',
};
export const bulk: Handling = { id: 'bulk', dataClass: 'O', rate: 'export', statementTimeout: 'report' };
/** Sheets and extracts that come in, dry runs included: as long as an export, but nothing leaves the system. */
export const incoming: Handling = { id: 'incoming', dataClass: 'O', rate: 'import', statementTimeout: 'report' };
export const signIn: Handling = { id: 'signIn', dataClass: 'S', rate: 'login', statementTimeout: 'normal' };
export const published: Handling = { id: 'published', dataClass: 'U', rate: 'anonymous', statementTimeout: 'normal' };
