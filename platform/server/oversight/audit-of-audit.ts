import type { QueryContext } from '../context.ts';
import { auditActorOf } from '../ledger/announce.ts';
import type { Services } from '../services.ts';

/** AL-14: who reads the log leaves a record in it, in the transaction of the reading. */
export async function auditRead(
  { tx, now, subject, services }: QueryContext & { readonly services: Services },
  action: string,
  object: { readonly type: string; readonly id: string | null },
  detail: object | null,
): Promise<void> {
  await services.writeAudit(
    { tx, now, random: (byteCount) => services.world.random(byteCount) },
    { record: { at: now, actor: auditActorOf(subject), action, object, result: 'ok', detail: null }, detail },
  );
}
