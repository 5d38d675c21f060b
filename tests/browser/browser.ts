import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM_BROWSER = '/usr/bin/chromium';

/** WebGL drawn by the processor, so that the map works on machines without a graphics card. */
const graphics = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/**
 * Unpacks the browser that npm brought, once for each version, into a folder of our own. The package itself
 * would unpack into the system's temporary folder and trust whatever lies there, whole or torn.
 */
async function unpackBrowser(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  for (const left of existsSync(cache) ? readdirSync(cache) : []) {
    if (left.startsWith('chromium-')) rmSync(join(cache, left), { recursive: true });
  }
  const partial = join(cache, `chromium-partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  const before = { ...process.env };
  try {
    process.env['TMPDIR'] = partial;
    process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x'; // brings the shared libraries a bare system lacks
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
    Object.assign(process.env, before);
  }
  // The packaged file names folders of another machine.
  writeFileSync(join(partial, 'fonts', 'fonts.conf'), fontSettings(join(folder, 'fonts')));
  renameSync(partial, folder);
  return folder;
}

function fontSettings(folder: string): string {
  const folders = [folder, '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>${folders}<cachedir>${folder}/cache</cachedir></fontconfig>\n`;
}

/** A headless browser: the system's Chromium where there is one, else the one from npm. Close it after use. */
export async function launchBrowser(): Promise<Browser> {
  if (existsSync(SYSTEM_BROWSER)) return chromium.launch({ executablePath: SYSTEM_BROWSER, args: graphics });
  const folder = await unpackBrowser();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: graphics,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
}
