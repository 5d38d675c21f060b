import { defineDomainServer, type DomainServer } from '../domain-server.ts';
import { readAuditEntryImplementation } from './audit-entry.ts';
import { readAuditLogImplementation } from './audit-log.ts';
import { listAuditActionsImplementation, searchAuditImplementation } from './audit-search.ts';
import { readAuthorisationImplementation } from './authorisation.ts';
import { retryDeliveryImplementation } from './delivery-repair.ts';
import { proveEntryImplementation } from './entry-proof.ts';
import { ledgerExportRoute } from './ledger-export-route.ts';
import { rememberListener } from './machine.ts';
import { oversightDomain } from './oversight-domain.ts';
import { findScopeValuesImplementation } from './scope-values.ts';
import { systemStatusImplementation } from './system-status.ts';

export const oversightServer: DomainServer = defineDomainServer({
  domain: oversightDomain,
  implementations: [
    readAuthorisationImplementation,
    findScopeValuesImplementation,
    readAuditLogImplementation,
    searchAuditImplementation,
    readAuditEntryImplementation,
    listAuditActionsImplementation,
    proveEntryImplementation,
    systemStatusImplementation,
    retryDeliveryImplementation,
  ],
  routes: [
    {
      ...ledgerExportRoute,
      register(app, services) {
        rememberListener(services, app);
        ledgerExportRoute.register(app, services);
      },
    },
  ],
});
