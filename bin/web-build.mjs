import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newNode, root } from './installation.mjs';
import { secondsSince, wording } from './wording.mjs';

/** What a page may be made of. Wider than needed: a build too many costs seconds, one too few costs trust. */
const SOURCES = ['package-lock.json', 'apps/web', 'platform/web', 'platform/kernel', 'engines', 'domains', 'reference'];
const APART = new Set(['node_modules', 'dist', 'server']);
const stampFile = join(root, 'apps/web/dist/.sources');

function* filesOf(path) {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!APART.has(entry.name)) yield* filesOf(below);
    } else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
      yield below;
    }
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const files = source.includes('.') ? [source] : filesOf(source);
    for (const file of files)
      hash.update(`${file}\n`).update(
        createHash('sha256')
          .update(readFileSync(join(root, file)))
          .digest(),
      );
  }
  return hash.digest('hex');
}

/**
 * Builds the web part when its sources have changed since the last build.
 * @returns {Promise<number | string>} 0 when it is there, else what the build ended with
 */
export async function ensureWebBuilt() {
  if (!existsSync(join(root, 'apps/web/index.html'))) return 0; // a server-only checkout
  const hash = hashOfSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return 0;
  console.log(wording('building'));
  const since = performance.now();
  const code = await new Promise((resolve) => {
    const words = [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'apps/web', '--logLevel', 'error'];
    // Whoever asks, tests among them, gets the pages that people get: the production build with its service worker.
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn(newNode(), words, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code !== 0) return code;
  writeFileSync(stampFile, hash); // the build empties the folder first, so a broken one leaves no stamp
  console.log(wording('built', { seconds: secondsSince(since) }));
  return 0;
}
