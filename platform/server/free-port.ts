import { once } from 'node:events';
import { createServer } from 'node:net';
import { SettingsError, type Settings } from './settings.ts';

/**
 * Looks whether the port can be had before anything long is begun. Listening itself stays the judge: somebody may take
 * the port in between.
 *
 * @throws SettingsError naming PORT when another program has it, or HOST when the address is not this machine's
 */
export async function assertPortIsFree({ host, port }: Settings['http']): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ host, port, exclusive: true });
    await once(probe, 'listening');
  } catch (error) {
    throw listeningFailure(error, { host, port });
  } finally {
    probe.close();
  }
}

/** What the administrator can put right about a failure to listen; any other failure stays as it is. */
export function listeningFailure(error: unknown, { host, port }: Pick<Settings['http'], 'host' | 'port'>): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return new SettingsError('PORT', 'portInUse', { port });
  if (code === 'EACCES') return new SettingsError('PORT', 'portForbidden', { port });
  if (code === 'EADDRNOTAVAIL') return new SettingsError('HOST', 'hostNotHere', { value: host });
  return error;
}
