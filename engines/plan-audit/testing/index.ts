export { changed, checkableFigures, keysOf, mutate, raisedTogether, seeded, type Edit } from './mutation.ts';
export { ahead, checked, held, past, planOf, present, said, sums, tableText } from './plan-of.ts';
export { docxBody, makeDocx, type DocxBlock, type DocxCell } from './make-docx.ts';
export { asForm, asText, type Form, type Replacement, type Written } from './renditions.ts';
