import { z } from 'zod';
import { administratorScript, missingPrerequisites, openDatabase, prepareDatabase } from '@wanghuo/platform-server';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { allDomains, openData } from './data-access.ts';
import { wording } from './wording.ts';

/** Brings the schema to this version; on a user's own server it also prints what the administrator runs before (ruling 25). */
export const migrateCommand = defineCommand({
  path: ['migrate'],
  summary: 'migrate',
  options: [
    { flags: '--administrator-script', summary: 'migrate.script' },
    { flags: '--login-role <name>', summary: 'migrate.loginRole' },
  ],
  input: z.strictObject({
    administratorScript: z.boolean().default(false),
    loginRole: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*$/)
      .default('wanghuo'),
  }),
  output: z.object({ script: z.string().nullable(), migrations: z.array(z.string()) }),
  run: async (input, session) => {
    if (input.administratorScript) {
      const script = administratorScript(input.loginRole);
      return { value: { script, migrations: [] }, text: script.trimEnd() };
    }
    const data = await openData(session, { mayCreate: true });
    try {
      const database = openDatabase(data.pool);
      if (data.settings.database.kind === 'external') {
        const missing = await missingPrerequisites(database);
        if (missing.length > 0)
          throw new CommandError(exitCodes.usage, 'migrate.prerequisites', { missing: missing.join('、') });
      }
      const migrations = await prepareDatabase(database, allDomains, {
        onProgress: (name) => session.say(wording('migrate.running', { name })),
      });
      const text =
        migrations.length === 0 ? wording('migrate.current') : wording('migrate.done', { count: migrations.length });
      return { value: { script: null, migrations: [...migrations] }, text };
    } finally {
      await data.close();
    }
  },
});
