import { fileURLToPath } from 'node:url';

const builder = fileURLToPath(new URL('../../bin/web-build.mjs', import.meta.url));

/** Builds the pages when their sources are newer than the last build; a server only serves what was there at its start. */
export async function ensurePages(): Promise<void> {
  const { ensureWebBuilt } = (await import(builder)) as { ensureWebBuilt(): Promise<number | string> };
  const code = await ensureWebBuilt();
  if (code !== 0) throw new Error(`The pages could not be built: ${code}`);
}
