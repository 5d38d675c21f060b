import type { Subject } from '../context.ts';
import type { Services } from '../services.ts';
import { auditActorOf } from './announce.ts';

/** AL-03: writes a denied attempt into the audit log, in a transaction of its own since the attempt's is rolled back. */
export async function auditDenied(
  services: Pick<Services, 'transact' | 'writeAudit'>,
  subject: Subject,
  given: { readonly action: string; readonly code: string; readonly traceId: string },
): Promise<void> {
  await services.transact(subject, (context) =>
    services.writeAudit(context, {
      record: {
        at: context.now,
        actor: auditActorOf(subject),
        action: given.action,
        object: { type: 'operation', id: null },
        result: 'denied',
        detail: null,
      },
      detail: { code: given.code, traceId: given.traceId },
    }),
  );
}
