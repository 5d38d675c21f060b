import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const form = z.object({ url: z.url(), pid: z.int(), startedAt: z.string() });

/** A server that says where it is. */
export type RunningServer = z.infer<typeof form>;

const fileOf = (dataFolder: string) => join(dataFolder, 'server.json');

/** Leaves word in the data folder, so that the command line finds the server without being told (ruling 24). */
export async function publishServer(dataFolder: string, server: RunningServer): Promise<void> {
  const draft = `${fileOf(dataFolder)}.${server.pid}`;
  await writeFile(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  await rename(draft, fileOf(dataFolder));
}

/** Takes the word back, unless another server has left its own since. */
export async function withdrawServer(dataFolder: string, pid: number): Promise<void> {
  const found = await read(dataFolder);
  if (found?.pid === pid) await rm(fileOf(dataFolder), { force: true });
}

/** The server of a data folder, if it is there and answers; what a killed one left behind counts for nothing. */
export async function findServer(dataFolder: string): Promise<RunningServer | undefined> {
  const found = await read(dataFolder);
  if (!found || !isAlive(found.pid)) return undefined;
  try {
    const answer = await fetch(`${found.url}/api/health/live`, { signal: AbortSignal.timeout(3_000) });
    return answer.ok ? found : undefined;
  } catch {
    return undefined; // A process with this number that is not our server, or one that is just ending.
  }
}

async function read(dataFolder: string): Promise<RunningServer | undefined> {
  try {
    return form.parse(JSON.parse(await readFile(fileOf(dataFolder), 'utf8')));
  } catch {
    return undefined; // Missing, or not a word of ours: nothing is known then.
  }
}

/** A process that has ended but that nobody has asked about is still listed; it serves nothing. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true; // No /proc on this system.
  }
}
