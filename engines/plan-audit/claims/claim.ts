import type { Piece, Span } from '../reading/document.ts';
import type { Decimal } from './decimal.ts';
import type { Interval } from './interval.ts';
import type { Period } from './periods.ts';
import type { Tense } from './plan-frame.ts';
import type { Unit } from './units.ts';

export type Approximation = 'exact' | 'about' | 'overBy' | 'nearly' | 'atLeast' | 'atMost' | 'under' | 'range';
export type Status = 'existing' | 'added' | 'underConstruction' | 'planned' | 'none';

/** A quantity a plan states, with everything said around it that decides what it may be compared with. */
export interface Claim extends Piece {
  readonly id: string;
  readonly origin: 'text' | 'table';
  readonly tableId: string | null;
  readonly row: number | null;
  readonly column: number | null;
  /** As printed, without unit. */
  readonly decimal: Decimal;
  /** In base units, from the printed value with 万 and 亿 multiplied out. */
  readonly value: number;
  /** What the printed words allow, in base units. */
  readonly interval: Interval;
  readonly multiplier: number;
  readonly approximation: Approximation;
  readonly unit: Unit | null;
  /** The thing that is counted or measured, as written and in plain form. */
  readonly measure: string;
  readonly noun: string;
  /** Its words have a limiting clause (`大于5万平方米的…`), so that it is only a part of what is so called. */
  readonly isPartial: boolean;
  /** Named after 其中 as one part of what was counted before. */
  readonly isMember: boolean;
  /** Only limits another thing: `100米以上的`. */
  readonly isModifier: boolean;
  /** The counted thing named before it in the same sentence: `16支队伍，共计185名队员`. */
  readonly subject: string;
  readonly period: Period | null;
  readonly scope: string;
  readonly direction: 'up' | 'down' | 'hold' | 'none';
  readonly status: Status;
  readonly tense: Tense;
  readonly span: Span;
  readonly sentence: Span;
  /** The clause up to the number, for what its verbs say. */
  readonly clause: string;
}

/** The part of a claim that leaves the engine. */
export interface ClaimRecord {
  readonly id: string;
  readonly origin: 'text' | 'table';
  readonly tableId: string | null;
  readonly printed: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly approximation: Approximation;
  readonly unit: string | null;
  readonly dimension: string | null;
  readonly multiplier: number;
  readonly measure: string;
  readonly subject: string;
  readonly period: Period | null;
  readonly scope: string;
  readonly direction: Claim['direction'];
  readonly status: Status;
  readonly span: Span;
  readonly sentence: Span;
}
