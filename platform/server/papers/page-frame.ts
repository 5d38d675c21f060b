import { AlignmentType, BorderStyle, Footer, Header, PageNumber, Paragraph, TabStopType, TextRun } from 'docx';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import type { Paper } from './paper.ts';
import { textWidthOf } from './typography.ts';

const marksOf = (paper: Paper) => (paper.marks ?? []).join(labels['sheet.separator']);
const line = (text: string, value: string) => text.replace('{value}', value);

/** Title, subtitle, and what the figures hold for with the marks of what is no plain fact. */
export function frontOf(paper: Paper): readonly Paragraph[] {
  const centred = (text: string, options: { bold?: boolean } = {}) =>
    new Paragraph({
      style: 'PaperSmall',
      alignment: AlignmentType.CENTER,
      spacing: { after: 80 },
      children: [new TextRun({ text, ...options })],
    });
  return [
    new Paragraph({ style: 'Title', text: paper.title }),
    ...(paper.subtitle ? [centred(paper.subtitle)] : []),
    centred(line(labels['paper.asOf'], paper.asOf)),
    ...(marksOf(paper) ? [centred(line(labels['paper.marks'], marksOf(paper)), { bold: true })] : []),
  ];
}

/** Whose paper it is on the left, its marks on the right. */
export function headerOf(paper: Paper): Header {
  return new Header({
    children: [
      new Paragraph({
        style: 'PaperSmall',
        tabStops: [{ type: TabStopType.RIGHT, position: textWidthOf(paper) }],
        border: { bottom: { style: BorderStyle.SINGLE, size: 4, color: '888888', space: 2 } },
        children: [
          new TextRun(paper.issuer ?? labels['paper.issuer']),
          ...(marksOf(paper) ? [new TextRun({ text: `\t${marksOf(paper)}`, bold: true })] : []),
        ],
      }),
    ],
  });
}

/** The title on the left, page and pages on the right; a loose sheet still says where it belongs. */
export function footerOf(paper: Paper): Footer {
  const [before = '', between = '', after = ''] = labels['paper.page'].split(/\{(?:page|pages)\}/);
  return new Footer({
    children: [
      new Paragraph({
        style: 'PaperSmall',
        tabStops: [{ type: TabStopType.RIGHT, position: textWidthOf(paper) }],
        children: [
          new TextRun({
            children: [`${paper.title}\t${before}`, PageNumber.CURRENT, between, PageNumber.TOTAL_PAGES, after],
          }),
        ],
      }),
    ],
  });
}
