import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { writeBackup } from '@wanghuo/platform-server';
import { version } from '../serve.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { openData } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

/** One file with everything: tables from one snapshot, files, keys, hashes. Runs beside a working server (BK-06). */
export const backupCommand = defineCommand({
  path: ['backup'],
  summary: 'backup',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'backup.file' }],
  options: [{ flags: '--overwrite', summary: 'backup.overwrite' }],
  input: z.strictObject({ file: z.string().min(1), overwrite: z.boolean().default(false) }),
  output: z.object({
    file: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    tables: z.int(),
    rows: z.int(),
    files: z.int(),
    keys: z.int(),
  }),
  run: async (input, session) => {
    const file = resolve(session.terminal.workingFolder, input.file);
    if (existsSync(file) && !input.overwrite) throw new CommandError(exitCodes.usage, 'backup.exists', { file });
    const data = await openData(session);
    try {
      if (data.settings.database.kind === 'external') session.say(wording('backup.external'));
      const summary = await writeBackup(data.pool, file, {
        dataFolder: data.settings.dataFolder,
        productVersion: version,
        createdAt: new Date().toISOString(),
        onProgress: ({ step, name, done, total }) =>
          session.progress(
            wording('backup.progress', { step: wordingOr(`backup.step.${step}`, step), name, done, total }),
          ),
      });
      return { value: { file, ...summary }, text: wording('backup.done', { file, ...summary }) };
    } finally {
      await data.close();
    }
  },
});
