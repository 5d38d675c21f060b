import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type BackupKey, makeBackupKey, readBackupKey, writeBackup } from '@wanghuo/platform-server';
import { version } from '../serve.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, type Session } from './command-form.ts';
import { openData, settingsOf } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

/** The key named on the command line, or else the one of the settings; null when there is none. */
export async function backupKeyOf(keyFile: string | undefined, session: Session): Promise<BackupKey | null> {
  const path =
    keyFile === undefined ? settingsOf(session).backupKeyFile : resolve(session.terminal.workingFolder, keyFile);
  return path === null ? null : readBackupKey(path);
}

/** Makes what `backup` locks with. It is no setting's default: a key beside the data would be lost with the data. */
export const backupKeyCommand = defineCommand({
  path: ['backup-key'],
  summary: 'backupKey',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'backupKey.file' }],
  input: z.strictObject({ file: z.string().min(1) }),
  output: z.object({ file: z.string(), kid: z.string() }),
  run: async (input, session) => {
    const file = resolve(session.terminal.workingFolder, input.file);
    const { id } = await makeBackupKey(file);
    return { value: { file, kid: id }, text: wording('backupKey.done', { file, kid: id }) };
  },
});

/**
 * One file with everything: tables from one snapshot, files, keys, hashes. Runs beside a working server (BK-06);
 * encrypted unless the operator asks for the opposite (BK-01).
 */
export const backupCommand = defineCommand({
  path: ['backup'],
  summary: 'backup',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'backup.file' }],
  options: [
    { flags: '--key-file <file>', summary: 'backup.keyFile' },
    { flags: '--plain', summary: 'backup.plain' },
    { flags: '--overwrite', summary: 'backup.overwrite' },
  ],
  input: z.strictObject({
    file: z.string().min(1),
    keyFile: z.string().min(1).optional(),
    plain: z.boolean().default(false),
    overwrite: z.boolean().default(false),
  }),
  output: z.object({
    file: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    tables: z.int(),
    rows: z.int(),
    files: z.int(),
    keys: z.int(),
    kid: z.string().nullable().describe('null with --plain'),
  }),
  run: async (input, session) => {
    const file = resolve(session.terminal.workingFolder, input.file);
    if (existsSync(file) && !input.overwrite) throw new CommandError(exitCodes.usage, 'backup.exists', { file });
    if (input.plain && input.keyFile !== undefined) throw new CommandError(exitCodes.usage, 'backup.keyOrPlain');
    const key = input.plain ? null : await backupKeyOf(input.keyFile, session);
    if (key === null && !input.plain) throw new CommandError(exitCodes.usage, 'backup.keyMissing');
    const data = await openData(session);
    try {
      if (data.settings.database.kind === 'external') session.say(wording('backup.external'));
      const summary = await writeBackup(data.pool, file, {
        dataFolder: data.settings.dataFolder,
        productVersion: version,
        createdAt: new Date().toISOString(),
        key,
        onProgress: ({ step, name, done, total }) =>
          session.progress(
            wording('backup.progress', { step: wordingOr(`backup.step.${step}`, step), name, done, total }),
          ),
      });
      const lock = key ? wording('backup.locked', { kid: key.id }) : wording('backup.open');
      return {
        value: { file, ...summary, kid: key?.id ?? null },
        text: wording('backup.done', { file, lock, ...summary }),
      };
    } finally {
      await data.close();
    }
  },
});
