import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { once } from 'node:events';
import { z } from 'zod';
import { exportLedger, openDatabase, verifyLedger, type PinnedKey } from '@wanghuo/platform-server';
import { exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { allDomains, openData, type DataAccess } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

const divergenceSchema = z.object({
  table: z.string(),
  id: z.string(),
  seq: z.int().nullable(),
  untilSeq: z.int().nullable(),
  reason: z.string(),
  members: z.array(z.string()),
});
export const verdictSchema = z.object({
  ok: z.boolean(),
  entries: z.int(),
  checkpoints: z.int(),
  pending: z.int(),
  details: z.int(),
  facts: z.int(),
  records: z.int(),
  divergenceCount: z.int(),
  divergences: z.array(divergenceSchema),
  exportedTo: z.string().nullable(),
});
type Verdict = z.infer<typeof verdictSchema>;

/** The key of this installation is pinned by its file, not by the database that is judged; earlier ones are given by hand. */
const keyPattern = /^([0-9a-f]{16})=([0-9a-f]{64})$/;

/** Compares chain, checkpoints, details, facts and records with what the ledger commits to, and names the row that differs. */
export const verifyLedgerCommand = defineCommand({
  path: ['verify-ledger'],
  summary: 'verify',
  options: [
    { flags: '--export <file>', summary: 'verify.export' },
    { flags: '--details', summary: 'verify.details' },
    { flags: '--key <id=hex...>', summary: 'verify.key' },
    { flags: '--limit <n>', summary: 'verify.limit' },
  ],
  input: z.strictObject({
    export: z.string().min(1).optional(),
    details: z.boolean().default(false),
    key: z.array(z.string().regex(keyPattern)).default([]),
    limit: z
      .union([z.int(), z.string().transform(Number)])
      .pipe(z.int().min(1).max(10_000))
      .default(20),
  }),
  output: verdictSchema,
  run: async (input, session) => {
    const data = await openData(session);
    try {
      const pinned = input.key.map((text) => {
        const [, keyId = '', publicKey = ''] = keyPattern.exec(text) ?? [];
        return { keyId, publicKey };
      });
      session.progress(wording('verify.running'));
      const verdict = await judge(data, pinned, input.limit);
      const exportedTo = input.export
        ? await writeExport(data, resolve(session.terminal.workingFolder, input.export), input.details)
        : null;
      return {
        value: { ...verdict, exportedTo },
        text: [textOf(verdict), ...(exportedTo ? [wording('verify.exported', { file: exportedTo })] : [])].join('\n'),
        exitCode: verdict.ok ? exitCodes.ok : exitCodes.foundWrong,
      };
    } finally {
      await data.close();
    }
  },
});

/** @param pinned - keys of earlier installations, besides the one in the data folder */
export async function judge(
  data: DataAccess,
  pinned: readonly PinnedKey[],
  limit: number,
): Promise<Omit<Verdict, 'exportedTo'>> {
  const { keys } = await data.runtime();
  const own = { keyId: keys.signer.keyId, publicKey: keys.publicKey };
  const verdict = await verifyLedger(openDatabase(data.pool), [own, ...pinned], {
    registers: allDomains.flatMap(({ domain }) => domain.registers) as never,
    limit,
  });
  return {
    ok: verdict.ok,
    entries: verdict.log.entryCount,
    checkpoints: verdict.log.checkpointCount,
    pending: verdict.pendingCount,
    details: verdict.commitments.details,
    facts: verdict.commitments.facts,
    records: verdict.records.committed + verdict.records.byHistory,
    divergenceCount: verdict.divergenceCount,
    divergences: verdict.divergences.map((one) => ({ ...one, members: [...one.members] })),
  };
}

export function textOf(verdict: Omit<Verdict, 'exportedTo'>): string {
  const { entries, checkpoints, pending, details, facts, records, divergenceCount } = verdict;
  const counted = wording('verify.counted', { entries, checkpoints, pending, details, facts, records });
  if (verdict.ok) return `${wording('verify.ok')}\n${counted}`;
  const shown = verdict.divergences.map(sentenceOf);
  const rest = divergenceCount - shown.length;
  return [
    wording('verify.wrong', { count: divergenceCount }),
    ...shown,
    ...(rest > 0 ? [wording('verify.more', { count: rest })] : []),
    counted,
  ].join('\n');
}

function sentenceOf({ table, id, seq, reason, members }: z.infer<typeof divergenceSchema>): string {
  const place = seq === null ? '' : wording('verify.place', { seq });
  const which = members.length > 0 ? wording('verify.members', { members: members.join('、') }) : '';
  return `  ${table} ${id}${place}：${wordingOr(`divergence.${reason}`, reason)}${which}`;
}

/** For `apps/verify`, which judges an export on any machine without this product. */
async function writeExport(data: DataAccess, file: string, details: boolean): Promise<string> {
  const draft = `${file}.part`;
  const stream = createWriteStream(draft, { mode: 0o600 });
  await once(stream, 'open');
  await exportLedger(openDatabase(data.pool), stream, { details });
  stream.end();
  await once(stream, 'close');
  await rename(draft, file);
  return file;
}
