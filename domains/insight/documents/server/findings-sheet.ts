import { writeWorkbook } from '@wanghuo/platform-server';
import { placesOf, summaryOf, type AuditReport } from './audit-report.ts';
import { rangeOf, verdictOf } from './findings-paper.ts';

/** Findings with the last word on each, all that was ruled, what passed, what columns imply, and how it came about. */
export function writeFindingsSheet(report: AuditReport, now: string): Promise<Buffer> {
  const { word, body, revision, rulings } = report;
  const ruleOf = (name: string) => body.rules.find((one) => one.name === name)?.title ?? name;
  const headings = (names: readonly string[]) => names.map((name) => word(`documents.sheet.${name}`));
  const instant = (at: string) => ({ instant: at });
  return writeWorkbook(
    [
      {
        name: word('documents.findings'),
        headings: headings([
          'no',
          'severity',
          'rule',
          'message',
          'arithmetic',
          'places',
          'quotes',
          'settles',
          'choice',
          'reason',
          'author',
          'ruledAt',
        ]),
        widths: [8, 10, 16, 60, 50, 22, 50, 40, 14, 40, 16, 22],
        rows: [
          body.findings.map((one) => {
            const [last] = report.rulingsOn(one.key);
            return [
              one.id,
              word(`documents.severity.${one.severity}`),
              ruleOf(one.rule),
              one.message,
              one.arithmetic,
              placesOf(report, one.spans),
              one.spans.map(({ quote }) => quote).join('｜'),
              one.settles,
              last ? word(`code.rulingChoice.${last.choice}`) : '',
              last?.reason ?? '',
              last?.authorName ?? '',
              last ? instant(last.ruledAt) : null,
            ];
          }),
        ],
      },
      {
        name: word('documents.rulings'),
        headings: headings(['ruledAt', 'no', 'choice', 'reason', 'author', 'revision']),
        widths: [22, 8, 14, 60, 18, 8],
        rows: [
          rulings.map((one) => [
            instant(one.ruledAt),
            one.findingNo,
            word(`code.rulingChoice.${one.choice}`),
            one.reason,
            one.authorName,
            one.revision,
          ]),
        ],
      },
      {
        name: word('documents.passedChecks'),
        headings: headings(['rule', 'message', 'arithmetic', 'places']),
        widths: [16, 60, 60, 22],
        rows: [body.passed.map((one) => [ruleOf(one.rule), one.message, one.arithmetic, placesOf(report, one.spans)])],
      },
      {
        name: word('documents.denominators'),
        headings: headings(['column', 'verdict', 'indicator', 'printed', 'numerator', 'implies', 'fits']),
        widths: [16, 36, 30, 10, 40, 26, 10],
        rows: [
          body.denominators.flatMap((column) =>
            column.rows.flatMap(({ indicator, printed, numerators }) =>
              numerators.map((one) => [
                column.column,
                verdictOf(report, column),
                indicator,
                printed,
                `${one.noun} ${one.arithmetic}`,
                rangeOf(one.implies, column.base, word),
                one.isCompatible === null ? '' : word(one.isCompatible ? 'documents.fits' : 'documents.fitsNot'),
              ]),
            ),
          ),
        ],
      },
      {
        name: word('documents.sheet.notes'),
        headings: [word('documents.paper.item'), word('documents.paper.content')],
        widths: [24, 80],
        rows: [
          [
            [word('field.documentRevision.title'), revision.title],
            [word('field.documentRevision.revision'), revision.revision],
            [word('field.documentRevision.fileName'), revision.fileName],
            [word('field.documentRevision.fileSha256'), revision.fileSha256],
            [word('documents.engine'), body.engineVersion],
            [word('documents.auditSha256'), report.auditSha256],
            [word('documents.auditedAt'), instant(body.auditedAt)],
            ...(revision.source === 'SYNTHETIC'
              ? [[word('documents.synthetic'), word('documents.synthetic.means')]]
              : []),
            ...summaryOf(report).map(([what, count]) => [what, count]),
            ...body.notices.map(({ message }) => [word('documents.notice'), message]),
          ],
        ],
      },
    ],
    now,
  );
}
