import { z } from 'zod';
import { issueToken } from '@wanghuo/platform-server';
import { defineCommand, numberText } from './command-form.ts';
import { openData } from './data-access.ts';

/** A bearer token for scripts, issued by whoever holds the data folder or the database; the account's password is not asked for. */
export const tokenCommand = defineCommand({
  path: ['token'],
  summary: 'token',
  options: [
    { flags: '--account <name>', summary: 'token.account' },
    { flags: '--seconds <n>', summary: 'token.seconds' },
  ],
  input: z.strictObject({
    account: z.string().min(1).max(128),
    seconds: numberText(z.int().min(10).max(86_400)).default(900),
  }),
  output: z.object({
    token: z.string(),
    validUntilAt: z.iso.datetime(),
    url: z.url().nullable().describe('the running server'),
  }),
  run: async ({ account, seconds }, session) => {
    const data = await openData(session);
    try {
      const issued = await issueToken(await data.runtime(), account, seconds);
      return { value: { ...issued, url: data.server?.url ?? null }, text: issued.token };
    } finally {
      await data.close();
    }
  },
});
