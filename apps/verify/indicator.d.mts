import type { Report } from './verify.mjs';

/** Judges the lines of an indicator's export; `kept` are roots known from elsewhere. */
export function judgeIndicator(
  lines: readonly string[],
  kept?: readonly { readonly size: number; readonly root: string }[],
): Report;

/** Judges that one record is among those behind a value. */
export function judgeInclusion(proof: {
  readonly line: string;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
}): boolean;
