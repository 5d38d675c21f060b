// Runs on the Node 20 of a bare machine, before anything is installed: node: modules only, no newer syntax.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuse, secondsSince, wording } from './wording.mjs';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const MINIMUM_NODE = 20;
const WANTED_NODE = 24;
const major = Number(process.versions.node.split('.')[0]);
const modules = join(root, 'node_modules');
const lockfile = join(root, 'package-lock.json');
const stampFile = join(modules, '.wanghuo-installed');
const broughtNode = join(modules, '.bin', 'node');

/** The Node that runs TypeScript: the one npm brought, or this one where it is new enough. */
export function newNode() {
  if (existsSync(broughtNode)) return broughtNode;
  return major >= WANTED_NODE ? process.execPath : undefined;
}

/** Ends with one line on a machine that cannot run this. */
export function checkMachine() {
  if (major < MINIMUM_NODE) refuse('nodeTooOld', { version: process.versions.node });
  const platform = `${process.platform}-${process.arch}`;
  if (major < WANTED_NODE && !['linux-x64', 'linux-arm64'].includes(platform))
    refuse('platformUnsupported', { platform });
  if (!existsSync(lockfile)) refuse('lockfileMissing');
}

function expectedStamp() {
  return createHash('sha256')
    .update(readFileSync(lockfile))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/** @returns {Record<string, {version?: string, optional?: boolean, link?: boolean}>} */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Whether what npm says it installed is what the lockfile asks for, for a folder somebody installed by hand. */
function agreesWithLockfile() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = packagesOf(record);
  return Object.entries(packagesOf(lockfile)).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = present[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

function isInstalled() {
  if (newNode() === undefined) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === expectedStamp()) return true;
  if (!agreesWithLockfile()) return false;
  writeFileSync(stampFile, expectedStamp());
  return true;
}

function runNpm() {
  // Under `npm start` npm names its own program, which is surely the one the user means.
  const cli = process.env.npm_execpath;
  const isNpm = cli !== undefined && cli.endsWith('npm-cli.js');
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  return isNpm ? spawn(process.execPath, [cli, 'ci'], options) : spawn('npm', ['ci'], options);
}

/** Installs the locked dependencies unless they are there already. Shows how far it is every three seconds. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log(wording('installing'));
  rmSync(stampFile, { force: true }); // whatever interrupts the installation, the next start sees it
  const since = performance.now();
  const wanted = Object.entries(packagesOf(lockfile)).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  const required = wanted.filter(([, { optional }]) => !optional).map(([path]) => join(root, path, 'package.json'));
  const timer = setInterval(() => {
    const present = required.filter((path) => existsSync(path)).length;
    console.log(
      wording('installProgress', { seconds: Math.round(Number(secondsSince(since))), present, total: required.length }),
    );
  }, 3_000);
  const code = await new Promise((resolve) => {
    const child = runNpm();
    child.on('error', () => resolve('npm'));
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearInterval(timer);
  if (code !== 0 || newNode() === undefined) refuse('installFailed', { code });
  writeFileSync(stampFile, expectedStamp());
  console.log(wording('installed', { seconds: secondsSince(since) }));
}
