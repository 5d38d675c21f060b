import { createApiClient, type ApiClient } from '@wanghuo/simulator';
import { issueToken } from '@wanghuo/platform-server';
import { CommandError, exitCodes } from './command-error.ts';
import type { Session } from './command-form.ts';
import type { DataAccess } from './data-access.ts';

/**
 * The running server's API in the name of an account. The token comes from the database, which whoever runs this holds.
 * @throws CommandError with exit code 3 when no server runs on this data
 */
export async function clientFor(data: DataAccess, account: string, session: Session): Promise<ApiClient> {
  if (!data.server) throw new CommandError(exitCodes.notReachable, 'noServer', { folder: data.settings.dataFolder });
  const { token } = await issueToken(await data.runtime(), account);
  return createApiClient({
    url: data.server.url,
    token: () => token,
    signal: session.terminal.stopped,
    withinSeconds: 120,
  });
}
