import { z } from 'zod';
import { defineEvent } from '@wanghuo/kernel';

const run = { runId: z.uuid(), version: z.string() };

/** AL-01: a server began to serve, ended in order, or began with what a backup held. */
export const serverStarted = defineEvent('server.started', z.object(run), 'runId');
export const serverStopped = defineEvent('server.stopped', z.object(run), 'runId');
export const backupRestored = defineEvent(
  'server.backupRestored',
  z.object({ ...run, backedUpAt: z.string() }),
  'runId',
);

export const serverEvents = [serverStarted, serverStopped, backupRestored];
