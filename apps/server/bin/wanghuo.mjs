#!/usr/bin/env node
// The command line. npx finds the Node that npm brought; an older one hands over to it.
import { fileURLToPath } from 'node:url';
import { handOver } from '../../../bin/handover.mjs';
import { newNode } from '../../../bin/installation.mjs';
import { refuse } from '../../../bin/wording.mjs';

const main = new URL('../main.ts', import.meta.url);

if (newNode() === undefined) refuse('installFirst');
if (Number(process.versions.node.split('.')[0]) >= 24) await import(main.href);
else process.exitCode = await handOver([fileURLToPath(main), ...process.argv.slice(2)]);
