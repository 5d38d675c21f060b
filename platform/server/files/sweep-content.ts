import { sql } from 'kysely';
import { addSeconds } from '@wanghuo/kernel';
import type { CommandContext, Tx } from '../context.ts';
import type { Services } from '../services.ts';
import { fileStoreOf } from './file-store-of.ts';

/** A row is written within seconds of its bytes; a day leaves room for whatever holds a transaction up. */
const orphanSeconds = 86_400;

/** Removes content on disk that no row refers to and that was received more than a day ago (FI-11). */
export async function sweepContent({
  tx,
  now,
  services,
}: CommandContext & { readonly services: Services }): Promise<void> {
  const store = await fileStoreOf(services);
  const removed = await store.sweep(
    (sha256) => isContentReferenced(tx, sha256),
    new Date(addSeconds(now, -orphanSeconds)),
  );
  if (removed > 0) services.log.info({ removed }, 'content without a file removed');
}

/** Whether any file has this content. Only the sweeping job sees every file (policy `seen_by_sweeping`). */
async function isContentReferenced(tx: Tx, sha256: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from files.file where sha256 = ${sha256}) as found`.execute(tx);
  return rows[0]?.found ?? true;
}
