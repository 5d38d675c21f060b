import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

const id = z.uuid();

export const revisionReceived = defineEvent(
  'documentRevision.received',
  z.strictObject({ revisionId: id, documentId: id, fileId: id, sha256: z.string() }),
  'revisionId',
);
/** The audit lies beside it, immutable; its hash stands here, so that a changed one is noticed. */
export const revisionAudited = defineEvent(
  'documentRevision.audited',
  z.strictObject({
    revisionId: id,
    auditId: id,
    fileSha256: z.string(),
    engineVersion: z.string(),
    auditSha256: z.string(),
  }),
  'revisionId',
);
/** The file could not be read, or was too dangerous to: it is kept, and this is why it has no audit. */
export const revisionRefused = defineEvent(
  'documentRevision.refused',
  z.strictObject({ revisionId: id, reasonCode: z.string() }),
  'revisionId',
);
export const auditFailed = defineEvent(
  'documentRevision.auditFailed',
  z.strictObject({ revisionId: id, reasonCode: z.string() }),
  'revisionId',
);
export const auditAsked = defineEvent(
  'documentRevision.auditAsked',
  z.strictObject({ revisionId: id, engineVersion: z.string() }),
  'revisionId',
);
export const rulingGiven = defineEvent(
  'findingRuling.given',
  z.strictObject({ rulingId: id, documentId: id, auditId: id, findingKey: z.string() }),
  'rulingId',
);

export const documentEvents = [
  revisionReceived,
  revisionAudited,
  revisionRefused,
  auditFailed,
  auditAsked,
  rulingGiven,
];
