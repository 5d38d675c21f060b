import { shanghaiDate } from '@wanghuo/kernel';
import { docxType, implement } from '@wanghuo/platform-server';
import { auditFile } from '../model/index.ts';
import { reportOf } from './audit-report.ts';
import { writeFindingsPaper } from './findings-paper.ts';
import { writeFindingsSheet } from './findings-sheet.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Bytes in base64, so that they pass the same border as every other answer. */
export const fileImplementation = implement(auditFile, async ({ revisionId, auditId, form }, context) => {
  const report = await reportOf(context, revisionId, auditId);
  const [bytes, mediaType] =
    form === 'docx'
      ? [await writeFindingsPaper(report, context.now), docxType]
      : form === 'xlsx'
        ? [await writeFindingsSheet(report, context.now), xlsxType]
        : [Buffer.from(report.auditJson), 'application/json'];
  const name = `${report.revision.title.slice(0, 60)}-${report.word('documents.paper.title')}`;
  return {
    fileName: `${name.replaceAll(/[\\/:*?"<>|\s]/g, '_')}-${shanghaiDate(context.now)}.${form}`,
    mediaType,
    base64: bytes.toString('base64'),
  };
});
