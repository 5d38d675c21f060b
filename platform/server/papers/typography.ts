import { convertMillimetersToTwip, PageOrientation, type IStylesOptions } from 'docx';
import type { Paper } from './paper.ts';

/**
 * Faces by the names that Chinese systems know them by, so that no font is sent along. A system without them takes its
 * own serif or sans-serif face for Chinese. Sizes are half points: 小四 is 12 pt, 小三 15 pt, 二号 22 pt.
 */
const faceOf = (eastAsia: string, ascii: string) => ({ ascii, hAnsi: ascii, cs: ascii, eastAsia, hint: 'eastAsia' });
export const textFace = faceOf('宋体', 'Times New Roman');
export const headingFace = faceOf('黑体', 'Arial');
export const quoteFace = faceOf('楷体', 'Times New Roman');

const lines = (factor: number) => ({ line: Math.round(factor * 240) });

export const paperStyles: IStylesOptions = {
  default: {
    document: { run: { font: textFace, size: 24, language: { value: 'zh-CN', eastAsia: 'zh-CN' } } },
    title: {
      run: { font: headingFace, size: 44, bold: false },
      paragraph: { alignment: 'center', spacing: { before: 240, after: 120, ...lines(1.25) } },
    },
    heading1: heading(30, 320),
    heading2: heading(26, 240),
    heading3: heading(24, 160),
  },
  paragraphStyles: [
    {
      id: 'PaperText',
      name: 'Paper text',
      basedOn: 'Normal',
      quickFormat: true,
      // Two characters in, and one and a half lines apart, as official papers are set.
      paragraph: { indent: { firstLine: 480 }, spacing: lines(1.5), alignment: 'both' },
    },
    {
      id: 'PaperQuote',
      name: 'Paper quote',
      basedOn: 'Normal',
      run: { font: quoteFace, size: 22 },
      paragraph: { indent: { left: 480, right: 240 }, spacing: { ...lines(1.4), before: 40, after: 40 } },
    },
    { id: 'PaperCell', name: 'Paper cell', basedOn: 'Normal', run: { size: 20 }, paragraph: { spacing: lines(1.15) } },
    {
      id: 'PaperSmall',
      name: 'Paper small',
      basedOn: 'Normal',
      run: { size: 18, color: '444444' },
    },
  ],
};

function heading(size: number, before: number) {
  return {
    run: { font: headingFace, size, bold: false, color: '000000' },
    paragraph: { spacing: { before, after: 120, ...lines(1.25) }, keepNext: true },
  };
}

const short = 210;
const long = 297;
const marginMillimetres = { top: 25, bottom: 22, left: 26, right: 24 };

/** A4 with room for binding on the left. */
export function pageOf(paper: Pick<Paper, 'landscape'>) {
  const twips = (millimetres: number) => convertMillimetersToTwip(millimetres);
  return {
    size: {
      width: twips(short),
      height: twips(long),
      orientation: paper.landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
    },
    margin: {
      top: twips(marginMillimetres.top),
      bottom: twips(marginMillimetres.bottom),
      left: twips(marginMillimetres.left),
      right: twips(marginMillimetres.right),
      header: twips(13),
      footer: twips(12),
    },
  };
}

/** Twips between the margins of a line. */
export function textWidthOf(paper: Pick<Paper, 'landscape'>): number {
  const across = paper.landscape ? long : short;
  return convertMillimetersToTwip(across - marginMillimetres.left - marginMillimetres.right);
}
