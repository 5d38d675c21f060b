import { defineDomain } from '@wanghuo/kernel';
import labels from './labels.zh-CN.json' with { type: 'json' };
import { apiErrors } from './api/errors.ts';
import { fileErrors } from './files/errors.ts';
import { fileEvents } from './files/events.ts';
import { platformJobs } from './jobs/sweep.ts';
import { recordErrors } from './registers/errors.ts';
import { registerEvents } from './registers/events.ts';
import { serverEvents } from './server-events.ts';
import { sheetErrors } from './sheets/errors.ts';
import { workflowErrors } from './workflows/errors.ts';
import { defineDomainServer } from './domain-server.ts';

/** What the mechanisms themselves announce and refuse; listed first, like any domain, so that nothing is hidden. */
export const platformServer = defineDomainServer({
  domain: defineDomain({
    name: 'platform',
    labels,
    errors: [...apiErrors, ...recordErrors, ...sheetErrors, ...fileErrors, ...workflowErrors],
    events: [...registerEvents, ...fileEvents, ...serverEvents],
  }),
  jobs: platformJobs,
});
