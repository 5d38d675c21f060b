import { defineDomainServer } from '@wanghuo/platform-server';
import { documents } from '../model/index.ts';
import { fileImplementation } from './audit-file.ts';
import { auditJob } from './auditing.ts';
import { auditImplementation, listImplementation, pageImplementation } from './reading.ts';
import { auditAgainImplementation, takeSampleImplementation, uploadImplementation } from './receiving.ts';
import { rulingImplementation } from './rulings.ts';

export const documentsServer = defineDomainServer({
  domain: documents,
  implementations: [
    uploadImplementation,
    takeSampleImplementation,
    auditAgainImplementation,
    rulingImplementation,
    listImplementation,
    pageImplementation,
    auditImplementation,
    fileImplementation,
  ],
  jobs: [auditJob],
  scopedTables: [{ table: 'documents.audit', read: 'planDocument.read', scope: {}, addedBy: 'planDocument.audit' }],
  migrations: new URL('./migrations/', import.meta.url),
});
