import { shanghaiDate } from '@wanghuo/kernel';
import { writePaper, type Paper, type PaperBlock } from '@wanghuo/platform-server';
import { findingSeverities, type AuditFinding, type DenominatorColumn } from '../model/index.ts';
import { placesOf, summaryOf, type AuditReport } from './audit-report.ts';

/** The findings as a paper to be signed: what was read, each finding with its arithmetic, place and ruling. */
export function writeFindingsPaper(report: AuditReport, now: string): Promise<Buffer> {
  return writePaper(paperOf(report, now), now);
}

function paperOf(report: AuditReport, now: string): Paper {
  const { word, revision, body } = report;
  const groups = findingSeverities.flatMap((severity): PaperBlock[] => {
    const findings = body.findings.filter((one) => one.severity === severity);
    return [
      { kind: 'heading', level: 1, text: `${word(`documents.severity.${severity}`)}（${findings.length}）` },
      { kind: 'paragraph', text: word(`documents.severity.${severity}.means`) },
      ...(findings.length === 0
        ? [{ kind: 'paragraph' as const, text: word('documents.paper.none') }]
        : findings.flatMap((finding) => findingBlocks(report, finding))),
    ];
  });
  return {
    title: word('documents.paper.title'),
    subtitle: word('documents.paper.subtitle', { title: revision.title, revision: revision.revision }),
    asOf: shanghaiDate(now as never),
    marks: revision.source === 'SYNTHETIC' ? [word('documents.synthetic')] : [],
    blocks: [
      { kind: 'heading', level: 1, text: word('documents.paper.what') },
      {
        kind: 'table',
        head: [[word('documents.paper.item'), word('documents.paper.content')]],
        widths: [1, 3],
        rows: [
          [word('field.documentRevision.fileName'), revision.fileName],
          [word('field.documentRevision.fileSha256'), revision.fileSha256],
          [word('field.documentRevision.documentStatus'), word(`code.documentStatus.${revision.documentStatus}`)],
          [word('field.documentRevision.issuedOn'), revision.issuedOn ?? word('documents.unknown')],
          [word('documents.engine'), body.engineVersion],
          [word('documents.auditSha256'), report.auditSha256],
        ],
      },
      {
        kind: 'table',
        caption: word('documents.paper.counts'),
        head: [[word('documents.paper.item'), word('documents.paper.count')]],
        widths: [3, 1],
        figures: [1],
        rows: summaryOf(report).map(([what, count]) => [what, String(count)]),
      },
      { kind: 'paragraph', text: word('documents.paper.method') },
      ...body.notices.map(({ message }) => ({ kind: 'paragraph' as const, text: message, isQuote: true })),
      ...groups,
      ...denominatorBlocks(report),
      {
        kind: 'signatures',
        lines: [{ label: word('documents.paper.auditor') }, { label: word('documents.paper.reviewer') }],
      },
    ],
  };
}

function findingBlocks(report: AuditReport, finding: AuditFinding): readonly PaperBlock[] {
  const { word } = report;
  const rule = report.body.rules.find(({ name }) => name === finding.rule)?.title ?? finding.rule;
  const [last] = report.rulingsOn(finding.key);
  const quotes = finding.spans
    .slice(0, 6)
    .map(({ line, quote }) => word('documents.quoted', { line, quote: shortened(quote) }));
  return [
    { kind: 'heading', level: 3, text: `${finding.id}　${rule}` },
    { kind: 'paragraph', text: finding.message },
    { kind: 'paragraph', isQuote: true, text: word('documents.arithmetic', { arithmetic: finding.arithmetic }) },
    { kind: 'paragraph', isQuote: true, text: [placesOf(report, finding.spans), ...quotes].join('\n') },
    { kind: 'paragraph', isQuote: true, text: word('documents.settles', { settles: finding.settles }) },
    {
      kind: 'paragraph',
      isStrong: last !== undefined,
      text: last
        ? word('documents.paper.ruling', {
            choice: word(`code.rulingChoice.${last.choice}`),
            reason: last.reason,
            author: last.authorName,
            on: shanghaiDate(last.ruledAt as never),
          })
        : word('documents.paper.unruled'),
    },
  ];
}

function denominatorBlocks(report: AuditReport): readonly PaperBlock[] {
  const told = report.body.denominators.filter(({ rows }) => rows.some(({ numerators }) => numerators.length > 0));
  if (told.length === 0) return [];
  const { word } = report;
  return [
    { kind: 'heading', level: 1, text: word('documents.denominators') },
    { kind: 'paragraph', text: word('documents.denominators.means') },
    ...told.flatMap((column): PaperBlock[] => [
      { kind: 'heading', level: 3, text: `${column.column}　${verdictOf(report, column)}` },
      {
        kind: 'table',
        head: [
          ['indicator', 'printed', 'numerator', 'implies', 'fits'].map((one) => word(`documents.denominators.${one}`)),
        ],
        widths: [4, 1.2, 4, 3, 1.4],
        rows: column.rows.flatMap(({ indicator, printed, numerators }) =>
          numerators.map((one) => [
            indicator,
            printed,
            `${one.noun} ${one.arithmetic}`,
            rangeOf(one.implies, column.base, word),
            one.isCompatible === null ? '—' : word(one.isCompatible ? 'documents.fits' : 'documents.fitsNot'),
          ]),
        ),
      },
      ...column.conflicts.map(({ arithmetic }) => ({
        kind: 'paragraph' as const,
        isQuote: true,
        text: word('documents.conflict', { arithmetic }),
      })),
    ]),
  ];
}

const shortened = (quote: string) => (quote.length > 80 ? `${quote.slice(0, 77)}…` : quote);

/** Whether one population explains a column, in words. */
export function verdictOf({ word }: Pick<AuditReport, 'word'>, column: DenominatorColumn): string {
  if (column.isReconcilable === null) return word('documents.denominators.notEnough');
  return word(column.isReconcilable ? 'documents.denominators.reconciled' : 'documents.denominators.notReconciled', {
    range: rangeOf(column.common, column.base, word),
  });
}

const scales = { person: 10_000, household: 10_000, area: 1_000_000 } as const;

/** `147.41～148.59 万人`, or what is not known as such. */
export function rangeOf(
  interval: { readonly low: number | null; readonly high: number | null } | null,
  base: DenominatorColumn['base'],
  word: AuditReport['word'],
): string {
  if (!interval) return '—';
  const shown = (value: number | null) => (value === null ? '∞' : (value / scales[base]).toFixed(2));
  return `${shown(interval.low)}～${shown(interval.high)} ${word(`documents.base.${base}`)}`;
}
