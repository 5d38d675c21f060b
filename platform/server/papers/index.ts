export { docxType, writePaper } from './write-paper.ts';
export type { Paper, PaperBlock, PaperCell, PaperSignature, PaperSpan, PaperTable } from './paper.ts';
