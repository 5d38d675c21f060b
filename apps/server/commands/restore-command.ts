import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import {
  backupRestored,
  inspectEmbeddedDatabase,
  migrateAsBackedUp,
  migrationFolders,
  openDatabase,
  prepareDatabase,
  restoreBackup,
  verifyBackup,
  type BackupProgress,
} from '@wanghuo/platform-server';
import { version } from '../serve.ts';
import { backupKeyOf } from './backup-command.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { allDomains, openData, settingsOf } from './data-access.ts';
import { judge, textOf, verdictSchema } from './verify-ledger-command.ts';
import { wording, wordingOr } from './wording.ts';

/** Loads a backup into an empty database and proves afterwards that it is whole (BK-02): tables, files, ledger. */
export const restoreCommand = defineCommand({
  path: ['restore'],
  summary: 'restore',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'restore.file' }],
  options: [
    { flags: '--key-file <file>', summary: 'restore.keyFile' },
    { flags: '--check', summary: 'restore.check' },
  ],
  input: z.strictObject({
    file: z.string().min(1),
    keyFile: z.string().min(1).optional(),
    check: z.boolean().default(false),
  }),
  output: z.object({
    createdAt: z.string(),
    productVersion: z.string(),
    tables: z.int(),
    rows: z.int(),
    files: z.int(),
    keys: z.int(),
    ledger: verdictSchema.omit({ exportedTo: true }).nullable().describe('null with --check'),
  }),
  run: async (input, session) => {
    const file = resolve(session.terminal.workingFolder, input.file);
    if (!existsSync(file)) throw new CommandError(exitCodes.usage, 'fileUnreadable', { file, reason: 'ENOENT' });
    const onProgress = ({ step, name, done, total }: BackupProgress) =>
      session.progress(wording('backup.progress', { step: wordingOr(`backup.step.${step}`, step), name, done, total }));
    const key = await backupKeyOf(input.keyFile, session);
    const backup = await verifyBackup(file, key, onProgress);
    const { createdAt, productVersion } = backup.head;
    const rows = backup.manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const partsOf = (kind: string) => backup.manifest.parts.filter(({ name }) => name.startsWith(`${kind}/`)).length;
    const inside = {
      createdAt,
      productVersion,
      tables: backup.manifest.tables.length,
      rows,
      files: partsOf('files'),
      keys: partsOf('keys'),
    };
    if (input.check) return { value: { ...inside, ledger: null }, text: wording('restore.whole', inside) };

    const settings = settingsOf(session);
    if (
      inspectEmbeddedDatabase(join(settings.dataFolder, 'database')).state === 'running' &&
      settings.database.kind === 'embedded'
    )
      throw new CommandError(exitCodes.usage, 'restore.running', { folder: settings.dataFolder });
    const data = await openData(session, { mayCreate: true });
    try {
      if (data.server) throw new CommandError(exitCodes.usage, 'restore.running', { folder: settings.dataFolder });
      if (settings.database.kind === 'external') session.say(wording('restore.external'));
      const database = openDatabase(data.pool);
      await migrateAsBackedUp(database, migrationFolders(allDomains), backup.head);
      await restoreBackup(data.pool, file, backup, {
        dataFolder: settings.dataFolder,
        now: new Date().toISOString(),
        key,
        onProgress,
      });
      await prepareDatabase(database, allDomains, {
        onProgress: (name) => session.progress(wording('migrate.running', { name })),
      });
      session.progress(wording('verify.running'));
      const ledger = await judge(data, [], 20);
      const runtime = await data.runtime();
      await runtime.transact(runtime.jobSubject('restore'), (context) =>
        runtime.announce(context, backupRestored, { runId: runtime.newId(), version, backedUpAt: createdAt }),
      );
      return {
        value: { ...inside, ledger },
        text: `${wording('restore.done', inside)}\n${textOf(ledger)}`,
        exitCode: ledger.ok ? exitCodes.ok : exitCodes.foundWrong,
      };
    } finally {
      await data.close();
    }
  },
});
