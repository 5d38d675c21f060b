import type { Claim } from '../claims/claim.ts';
import { spanOf, type Piece, type Span } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';

/** Provable: arithmetic or two quoted lines suffice. Needs a ruling: two readings, one must be chosen. Ambiguity: unclear words. */
export const severities = ['provable', 'needs-ruling', 'ambiguity'] as const;
export type Severity = (typeof severities)[number];

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Written out, so that a reader can follow it with a pencil. */
  readonly arithmetic: string;
  /** Every claim that takes part. */
  readonly spans: readonly Span[];
  /** What would settle it. */
  readonly settles: string;
}

/** A relation that was checked and holds. */
export interface PassedCheck {
  readonly rule: string;
  readonly message: string;
  readonly arithmetic: string;
  readonly spans: readonly Span[];
  /** Whether any other figure would break it; a bound may still hold when a figure is wrong. */
  readonly isExact: boolean;
}

/** A statement that could be checked if it were certain which figures it speaks of. */
export interface UncheckedStatement {
  readonly message: string;
  readonly span: Span;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly passed: readonly PassedCheck[];
  readonly unchecked: readonly UncheckedStatement[];
  /** Findings beyond those that are listed. */
  readonly unlisted: number;
}

/** More of one kind nobody reads one by one; a text that repeats itself would have hundreds of thousands. */
export const listedMost = { findings: 500, passed: 5_000, unchecked: 200 } as const;

/** One class of checks: a pure function of the plan. It never corrects anything. */
export interface Rule {
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly check: (plan: ReadPlan) => Outcome;
}

/** Collects what one rule says, in the order of the document. */
export class OutcomeOf {
  readonly findings: Finding[] = [];
  readonly passed: PassedCheck[] = [];
  readonly unchecked: UncheckedStatement[] = [];
  private readonly known = new Set<string>();
  private readonly rule: string;
  private readonly plan: ReadPlan;
  private unlisted = 0;

  constructor(rule: string, plan: ReadPlan) {
    this.rule = rule;
    this.plan = plan;
  }

  find(severity: Severity, message: string, arithmetic: string, places: readonly Piece[], settles: string): void {
    if (this.findings.length >= listedMost.findings) {
      this.unlisted += 1;
      return;
    }
    const spans = places.map((one) => spanOf(this.plan.document, one));
    if (this.isKnown(message, arithmetic, spans)) return;
    this.findings.push({ rule: this.rule, severity, message, arithmetic, spans, settles });
  }

  /** A check that would hold for many figures: a target above its base. */
  passBound(message: string, arithmetic: string, places: readonly Piece[]): void {
    this.pass(message, arithmetic, places, false);
  }

  pass(message: string, arithmetic: string, places: readonly Piece[], isExact = true): void {
    if (this.passed.length >= listedMost.passed) return;
    const spans = places.map((one) => spanOf(this.plan.document, one));
    if (this.isKnown(message, arithmetic, spans)) return;
    this.passed.push({ rule: this.rule, message, arithmetic, spans, isExact });
  }

  /** What is not certain is no finding; the reader is told that nobody checked it. */
  leaveUnchecked(message: string, place: Piece): void {
    if (this.unchecked.length < listedMost.unchecked)
      this.unchecked.push({ message, span: spanOf(this.plan.document, place) });
  }

  private isKnown(message: string, arithmetic: string, spans: readonly Span[]): boolean {
    const key = `${message}|${arithmetic}|${spans[0]?.from ?? ''}`;
    if (this.known.has(key)) return true;
    this.known.add(key);
    return false;
  }

  done(): Outcome {
    return { findings: this.findings, passed: this.passed, unchecked: this.unchecked, unlisted: this.unlisted };
  }
}

/** A claim as it is quoted in a message: noun and number. */
export const named = (claim: Claim) => `${claim.measure.replace(/\s+/g, '')} ${claim.span.quote}`;

/** What ordinary readers call the place of a claim. */
export const lineOf = (claim: Claim) => `第 ${claim.span.line} 行`;
