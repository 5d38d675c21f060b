import { PassThrough } from 'node:stream';
import { sql } from 'kysely';
import { bulk, shanghaiDate } from '@wanghuo/kernel';
import type { Subject } from '../context.ts';
import type { Route } from '../domain-server.ts';
import { accessOf } from '../access/access-state.ts';
import { subjectWhoMay } from '../access/route-subject.ts';
import { tooMany } from '../api/errors.ts';
import { contentDisposition } from '../files/download.ts';
import { logName } from '../ledger/announce.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import type { Services } from '../services.ts';
import { ledgerExported } from './events.ts';

const name = 'oversight.exportLedger';
const path = '/api/oversight/exportLedger';
const permission = 'audit.read';

/**
 * The whole log as the file `apps/verify` reads, without details. A route by hand because it is as long as the log and
 * is sent as it is read; that it was taken is written down before the first byte leaves (AL-01).
 */
export const ledgerExportRoute: Route = {
  name,
  method: 'GET',
  path,
  permission,
  handling: bulk,
  summary: 'Downloads the sealed log for verification without this system.',
  register(app, services) {
    app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const subject = await subjectWhoMay(services, request, { name, permission });
      const taken = accessOf(services).limiter.take('export', `subject:${subject.id}`);
      if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
      await announceExport(services, subject);
      const fileName = `${logName}-${shanghaiDate(services.world.now())}.jsonl`;
      reply.header('Content-Disposition', contentDisposition('attachment', fileName));
      reply.header('X-Content-Type-Options', 'nosniff');
      return reply.type('application/x-ndjson; charset=utf-8').send(streamOf(services, reply.raw));
    });
  },
};

async function announceExport(services: Services, subject: Subject): Promise<void> {
  await services.transact(subject, async (context) => {
    const { rows } = await sql<{ size: number }>`
      select coalesce(max(seq) + 1, 0) as size from ledger.entry`.execute(context.tx);
    await services.announce(context, ledgerExported, { log: logName, recordCount: rows[0]?.size ?? 0 });
  });
}

/** Reads as fast as the client takes; a client that goes away ends the reading transaction. */
function streamOf(services: Services, response: NodeJS.EventEmitter): PassThrough {
  const stream = new PassThrough();
  const write = stream.write.bind(stream) as (text: string) => boolean;
  // A destroyed stream answers "full" and never drains: the reader would wait for ever with its transaction open.
  stream.write = ((text: string) => {
    if (stream.destroyed) throw new ReaderGone();
    return write(text);
  }) as typeof stream.write;
  response.once('close', () => stream.destroy(new ReaderGone()));
  stream.on('error', () => undefined);
  exportLedger(services.database, stream).then(
    () => stream.end(),
    (error: unknown) => {
      if (!(error instanceof ReaderGone)) services.log.error({ err: error }, 'ledger export failed');
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return stream;
}

class ReaderGone extends Error {}
