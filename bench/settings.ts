import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const isQuick = process.argv.includes('--quick');

/** A tenth of the counts when only the harness is to be tried. */
export const times = (count: number): number => (isQuick ? Math.max(3, Math.ceil(count / 10)) : count);

export const rootFolder = fileURLToPath(new URL('..', import.meta.url));
const sharedFolder = process.env['WANGHUO_SHARED'] ?? join(rootFolder, '../shared');
export const extractFolder = join(sharedFolder, 'data/osm');

/** Databases, tiles and results; removed and made anew by every run. */
export const workFolder = fileURLToPath(new URL('work/', import.meta.url));
mkdirSync(workFolder, { recursive: true });

export const extracts = ['monaco-2016', 'liechtenstein-2015']
  .map((name) => ({ name, file: join(extractFolder, `${name}.osm.pbf`) }))
  .filter(({ file }) => existsSync(file));

/** Seconds of a measurement: a setting for the long run, a few when only the harness is to be tried. */
export const secondsOf = (name: string, usual: number): number =>
  Number(process.env[name] ?? (isQuick ? Math.max(3, usual / 10) : usual));

/** Minutes after which a part is given up; more for a long run. */
export const minutesOf = (name: string, usual: number): number => Number(process.env[name] ?? usual);
