// `npm start`: installs what is locked, builds the web part, then runs the server under Node 24.
import { join } from 'node:path';
import { handOver } from './handover.mjs';
import { checkMachine, ensureInstalled, root } from './installation.mjs';
import { ensureWebBuilt } from './web-build.mjs';
import { refuse } from './wording.mjs';

checkMachine();
await ensureInstalled();
const built = await ensureWebBuilt();
if (built !== 0) refuse('buildFailed', { code: built });
process.exitCode = await handOver([join(root, 'apps/server/main.ts'), 'serve', ...process.argv.slice(2)]);
