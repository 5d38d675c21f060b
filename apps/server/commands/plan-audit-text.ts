import type { DenominatorRecord, PlanAudit, Severity, Span } from '@wanghuo/plan-audit';
import { wording, type WordingKey } from './wording.ts';

/** Places of one finding that are quoted; the others are counted. */
const shownSpans = 6;

/** The audit for people: what was read, findings by severity with their places, denominators. */
export function planAuditText(
  audit: PlanAudit,
  shown: { file: string; claims: boolean; passed: boolean; severities: readonly Severity[] },
): string {
  const { document, claims, findings, passed } = audit;
  const titles = new Map(audit.engine.rules.map(({ name, title }) => [name, title]));
  const lines = [
    wording('planAudit.head', {
      file: shown.file,
      format: document.format,
      encoding: document.encoding,
      lines: document.lines,
      tables: document.tables.length,
      claims: claims.length,
      findings: findings.length,
      passed: passed.length,
    }),
    ...(document.years ? [wording('planAudit.years', { from: document.years.from, to: document.years.to })] : []),
    ...document.notices.map(({ message }) => wording('planAudit.notice', { message })),
  ];
  if (findings.length === 0) lines.push('', wording('planAudit.nothing'));
  for (const severity of shown.severities) {
    const group = findings.filter((one) => one.severity === severity);
    if (group.length === 0) continue;
    lines.push('', wording(`planAudit.group.${severity}` as WordingKey, { count: group.length }));
    for (const { id, rule, message, arithmetic, spans, settles } of group)
      lines.push(
        '',
        `  ${wording('planAudit.finding', { id, title: titles.get(rule) ?? rule, message })}`,
        `    ${wording('planAudit.arithmetic', { arithmetic })}`,
        ...spans.slice(0, shownSpans).map((span) => `    ${quoted(span)}`),
        ...(spans.length > shownSpans
          ? [`    ${wording('planAudit.moreSpans', { count: spans.length - shownSpans })}`]
          : []),
        `    ${wording('planAudit.settles', { settles })}`,
      );
  }
  lines.push(...denominatorLines(audit.denominators));
  if (shown.passed)
    lines.push(
      '',
      wording('planAudit.passedHead'),
      ...passed.map(({ message, arithmetic }) => `  ${wording('planAudit.passedLine', { message, arithmetic })}`),
    );
  if (shown.claims)
    lines.push(
      '',
      wording('planAudit.claimsHead'),
      ...claims.map(
        ({ span, measure, period }) =>
          `  ${wording('planAudit.claimLine', { line: span.line, measure, quote: short(span.quote), period: period ? `${period.from}－${period.to}` : '' })}`,
      ),
    );
  return lines.join('\n');
}

const quoted = ({ line, column, quote }: Span) => wording('planAudit.quote', { line, column, quote: short(quote) });
const short = (quote: string) => (quote.length > 60 ? `${quote.slice(0, 57)}…` : quote);
const rounded = (value: number) => Math.round(value).toString();

function denominatorLines(records: readonly DenominatorRecord[]): readonly string[] {
  const told = records.filter(({ rows }) => rows.some(({ numerators }) => numerators.length > 0));
  if (told.length === 0) return [];
  const none = wording('planAudit.none');
  return [
    '',
    wording('planAudit.denominators'),
    ...told.flatMap(({ column, isReconcilable, common, rows, populations, conflicts }) => [
      `  ${wording('planAudit.column', {
        column,
        verdict:
          isReconcilable === null
            ? wording('planAudit.notEnough')
            : isReconcilable && common
              ? wording('planAudit.reconciled', { low: rounded(common.low), high: rounded(common.high) })
              : wording('planAudit.notReconciled'),
      })}`,
      ...rows.flatMap(({ indicator, printed, numerators }) =>
        numerators.flatMap(({ noun, arithmetic, implies, isCompatible, kind }) =>
          implies
            ? [
                `    ${wording('planAudit.implied', { indicator, printed, noun, arithmetic, low: rounded(implies.low), high: rounded(implies.high), verdict: kind === 'addedOnly' ? wording('planAudit.isAdded') : isCompatible === false ? wording('planAudit.isOut') : '' })}`,
              ]
            : [],
        ),
      ),
      ...populations.map(
        ({ stated, fits, fitsNot }) =>
          `    ${wording('planAudit.population', { stated, fits: fits.join('、') || none, fitsNot: fitsNot.join('、') || none })}`,
      ),
      ...(isReconcilable === false
        ? conflicts.map(({ arithmetic }) => `    ${wording('planAudit.conflict', { arithmetic })}`)
        : []),
    ]),
  ];
}
