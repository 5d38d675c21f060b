// `npm start`: installs what is locked, builds the web part, then runs the server under Node 24.
import { join } from 'node:path';
import { handOver } from './handover.mjs';
import { checkMachine, ensureInstalled, root } from './installation.mjs';
import { ensureWebBuilt } from './web-build.mjs';

checkMachine();
await ensureInstalled();
await ensureWebBuilt();
process.exitCode = await handOver([join(root, 'apps/server/main.ts'), 'serve', ...process.argv.slice(2)]);
