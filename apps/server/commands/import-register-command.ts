import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { allDomains, openData } from './data-access.ts';
import { clientFor } from './server-access.ts';
import { wording } from './wording.ts';

const reportSchema = z.object({
  dryRun: z.boolean(),
  applied: z.boolean(),
  fileId: z.uuid(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  rows: z.array(
    z.object({
      row: z.int(),
      outcome: z.string(),
      identity: z.string().nullable(),
      errors: z.array(z.object({ cell: z.string(), field: z.string(), code: z.string(), message: z.string() })),
    }),
  ),
});

/** A sheet into a register, by the running server's own import: same checks, same report, same rights. */
export const importRegisterCommand = defineCommand({
  path: ['import', 'register'],
  summary: 'register',
  arguments: [
    { syntax: '<name>', name: 'name', summary: 'register.name' },
    { syntax: '<file>', name: 'file', summary: 'register.file' },
  ],
  options: [
    { flags: '--account <name>', summary: 'register.account' },
    { flags: '--dry-run', summary: 'register.dryRun' },
    { flags: '--partial', summary: 'register.partial' },
  ],
  input: z.strictObject({
    name: z.string().min(1),
    file: z.string().min(1),
    account: z.string().min(1).describe('acts in the name of this account'),
    dryRun: z.boolean().default(false),
    partial: z.boolean().default(false),
  }),
  output: reportSchema,
  run: async (input, session) => {
    const registers = allDomains.flatMap(({ domain }) => domain.registers).filter(({ editable }) => editable);
    if (!registers.some(({ name }) => name === input.name))
      throw new CommandError(exitCodes.usage, 'register.unknown', {
        name: input.name,
        known: registers.map(({ name }) => name).join(' '),
      });
    const file = resolve(session.terminal.workingFolder, input.file);
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new CommandError(exitCodes.usage, 'fileUnreadable', { file, reason: error.code ?? '' });
    });
    const data = await openData(session);
    try {
      const client = await clientFor(data, input.account, session);
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), basename(file));
      session.progress(wording('register.sending', { bytes: bytes.byteLength }));
      const answer = await client.send(
        'POST',
        `/api/registers/${input.name}/import?dryRun=${input.dryRun}&partial=${input.partial}`,
        form,
        { 'idempotency-key': randomUUID(), 'x-wanghuo': '1' },
      );
      const report = reportSchema.parse(answer);
      return {
        value: report,
        text: textOf(report),
        exitCode: report.refused > 0 ? exitCodes.foundWrong : exitCodes.ok,
      };
    } finally {
      await data.close();
    }
  },
});

function textOf(report: z.infer<typeof reportSchema>): string {
  const { created, updated, unchanged, refused } = report;
  const refusals = report.rows
    .filter(({ errors }) => errors.length > 0)
    .flatMap(({ row, errors }) =>
      errors.map((error) => `  ${wording('register.row', { row, cell: error.cell })} ${error.message}`),
    );
  return [
    wording(report.applied ? 'register.applied' : report.dryRun ? 'register.dry' : 'register.none'),
    wording('register.counts', { created, updated, unchanged, refused }),
    ...refusals.slice(0, 50),
    ...(refusals.length > 50 ? [wording('register.more', { count: refusals.length - 50 })] : []),
  ].join('\n');
}
