import type { QueryContext, Services } from '@wanghuo/platform-server';
import { findingSeverities, type AuditBody, type DocumentRevision, type RulingShown } from '../model/index.ts';
import { bodyOf, getAuditOf } from './audit-record.ts';
import { listRulings } from './reading.ts';
import { wordOf } from './words.ts';

type Context = QueryContext & { readonly services: Services };

/** An audit with what people held of it, as papers and sheets tell it. */
export interface AuditReport {
  readonly revision: DocumentRevision;
  readonly body: AuditBody;
  readonly auditSha256: string;
  readonly auditJson: string;
  /** All rulings on the document, the last word first. */
  readonly rulings: readonly RulingShown[];
  /** The rulings on one finding, the last word first. */
  rulingsOn(key: string): readonly RulingShown[];
  word(key: string, values?: Readonly<Record<string, string | number>>): string;
}

export async function reportOf(context: Context, revisionId: string, auditId: string): Promise<AuditReport> {
  const { revision, record } = await getAuditOf(context, revisionId, auditId);
  const rulings = await listRulings(context, revision.documentId);
  return {
    revision,
    body: bodyOf(record),
    auditSha256: record.auditSha256,
    auditJson: record.auditJson,
    rulings,
    rulingsOn: (key) => rulings.filter(({ findingKey }) => findingKey === key),
    word: (key, values) => wordOf(context, key, values),
  };
}

/** `第 27 行`, for each place once. */
export function placesOf(report: AuditReport, spans: AuditBody['findings'][number]['spans']): string {
  const lines = [...new Set(spans.map(({ line }) => line))];
  const shown = lines.slice(0, 12).map((line) => report.word('documents.line', { line }));
  const rest = lines.length - shown.length;
  const listed = shown.join(report.word('documents.separator'));
  return rest > 0 ? report.word('documents.andMore', { listed, count: rest }) : listed;
}

/** Counts of findings by severity and of those ruled on, as lines of a summary. */
export function summaryOf(report: AuditReport): readonly (readonly [what: string, count: number])[] {
  const { findings, passed, claimCount } = report.body;
  return [
    ...findingSeverities.map(
      (severity) =>
        [
          report.word(`documents.severity.${severity}`),
          findings.filter((one) => one.severity === severity).length,
        ] as const,
    ),
    [report.word('documents.ruledOn'), findings.filter(({ key }) => report.rulingsOn(key).length > 0).length],
    [report.word('documents.passedChecks'), passed.length],
    [report.word('documents.claimCount'), claimCount],
  ];
}
