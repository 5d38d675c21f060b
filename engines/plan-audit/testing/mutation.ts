import { auditPlan, type PlanAudit } from '../audit-plan.ts';
import type { Replacement, Written } from './renditions.ts';

/** A seeded generator of 32-bit numbers (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly before: string;
  readonly after: string;
  readonly line: number;
  readonly rule: string;
}

/** Figures that take part in a passed check, by place: those that can be proved wrong when they are changed. */
export function checkableFigures(
  audit: PlanAudit,
): readonly { from: number; to: number; text: string; line: number; rule: string }[] {
  const found = new Map<number, { from: number; to: number; text: string; line: number; rule: string }>();
  for (const check of audit.passed.filter(({ isExact }) => isExact))
    for (const span of check.spans) {
      const text = audit.document.text.slice(span.from, span.to);
      const figures = [...text.matchAll(/\d+(?:\.\d+)?/g)];
      // A span of one figure; lists of words and titles hold none that is checked.
      if (figures.length !== 1 || text.length > 14) continue;
      const [figure] = figures;
      const from = span.from + (figure?.index ?? 0);
      if (!found.has(from))
        found.set(from, {
          from,
          to: from + (figure?.[0].length ?? 0),
          text: figure?.[0] ?? '',
          line: span.line,
          rule: check.rule,
        });
    }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** Changes one digit of a figure to another; the first of several does not become 0. */
export function changed(text: string, random: () => number): string {
  const places = [...text].flatMap((one, at) => (/\d/.test(one) ? [at] : []));
  const at = places[Math.floor(random() * places.length)] as number;
  const lowest = at === 0 && places.length > 1 && text[1] !== '.' ? 1 : 0;
  let digit = text[at] as string;
  while (digit === text[at]) digit = String(lowest + Math.floor(random() * (10 - lowest)));
  return text.slice(0, at) + digit + text.slice(at + 1);
}

/** What a finding says, without the places, which move when a figure grows. */
export const keysOf = (audit: PlanAudit): ReadonlySet<string> =>
  new Set(
    audit.findings.map(({ rule, severity, message, arithmetic }) => `${rule}|${severity}|${message}|${arithmetic}`),
  );

/** Makes seeded edits of checkable figures and tells which raised no new or changed finding. */
export function mutate(
  document: Written,
  count: number,
  seed: number,
): { readonly edits: readonly Edit[]; readonly missed: readonly Edit[] } {
  const audited = (replacements: readonly Replacement[]) => auditPlan(document.bytesWith(replacements), document.name);
  const before = audited([]);
  const known = keysOf(before);
  const figures = checkableFigures(before);
  const random = seeded(seed);
  const edits: Edit[] = [];
  const missed: Edit[] = [];
  for (let at = 0; at < count; at += 1) {
    const figure = figures[Math.floor(random() * figures.length)];
    if (!figure) break;
    const after = changed(figure.text, random);
    const edit = { ...figure, before: figure.text, after };
    edits.push(edit);
    const audit = audited([{ from: figure.from, to: figure.to, text: after }]);
    if ([...keysOf(audit)].every((key) => known.has(key))) missed.push(edit);
  }
  return { edits, missed };
}

/**
 * Raises one figure of a table by one and every other figure that a passed check ties to it: totals that hold it, and
 * figures that are said to be the same. A plan that agreed with itself still does.
 * @returns what to write instead, or null when the figure is tied in a way that is no plain sum
 */
export function raisedTogether(audit: PlanAudit, random: () => number): readonly Replacement[] | null {
  const sums = audit.passed.filter(({ rule, isExact }) => isExact && (rule === 'totals' || rule === 'enumerated-sums'));
  const parts = sums.flatMap(({ spans }) => spans.slice(1)).filter((span) => /^\d+$/.test(span.quote));
  const start = parts[Math.floor(random() * parts.length)];
  if (!start) return null;
  const raised = new Map<number, { from: number; to: number }>();
  const waiting = [start];
  while (waiting.length > 0) {
    const span = waiting.pop() as typeof start;
    if (raised.has(span.from)) continue;
    raised.set(span.from, span);
    for (const check of audit.passed.filter(({ isExact }) => isExact)) {
      const at = check.spans.findIndex(({ from }) => from === span.from);
      if (at === -1) continue;
      const isSum = check.rule === 'totals' || check.rule === 'enumerated-sums';
      // A total raised by one of its parts is right again; a part that is raised raises its total.
      if (isSum && at > 0) waiting.push(check.spans[0] as typeof start);
      else if (isSum && !check.spans.slice(1).some(({ from }) => raised.has(from))) return null;
      else if (
        !isSum &&
        check.spans.length === 2 &&
        figureOf(check.spans[0]?.quote) === figureOf(check.spans[1]?.quote)
      )
        waiting.push(check.spans[1 - at] as typeof start);
      else if (!isSum) return null;
    }
  }
  return [...raised.values()].map(({ from, to }) => ({
    from,
    to,
    text: audit.document.text.slice(from, to).replace(/\d+/, (digits) => String(Number(digits) + 1)),
  }));
}

const figureOf = (quote: string | undefined) => /\d+(?:\.\d+)?/.exec(quote ?? '')?.[0];
