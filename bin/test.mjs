// `npm test`: everything, in order, with one line for each step and one true closing line.
//   --quick         unit and property tests only
//   --only PROJECT  the tests of one project: unit, server, browser or faults
//   --long          full counts of random tests, every register and screen, 100 kills (docs/long-run.md)
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { checkMachine, ensureInstalled, newNode, root } from './installation.mjs';
import { ensureWebBuilt } from './web-build.mjs';
import { refuse, secondsSince, wording } from './wording.mjs';

const FOLDERS = ['apps', 'domains', 'engines', 'platform', 'tests', 'bin'];
const reports = mkdtempSync(join(tmpdir(), 'wanghuo-report-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

/**
 * Runs one of the installed programs under Node 24; its output is the user's.
 * @returns {Promise<number | string>} exit code, or the signal that ended it
 */
function run(program, words) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const script = join(root, 'node_modules', program);
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  const child = spawn(newNode(), [script, ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...plain, PATH: path },
  });
  const pass = (signal) => child.kill(signal);
  process.on('SIGTERM', pass);
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', pass);
      resolve(code ?? signal);
    });
  });
}

/** A check that passes or fails as a whole. */
const check =
  (program, ...words) =>
  async () => {
    const code = await run(program, words);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, detail: '' };
  };

/** The tests of one project; what did not come to a result counts as a failure. */
const tests = (project) => async () => {
  const report = join(reports, `${project}.json`);
  const words = [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const code = await run('vitest/vitest.mjs', words);
  if (!existsSync(report)) {
    // Without a report and without an error there was no test to run.
    const failed = code === 0 ? 0 : 1;
    return { passed: 0, failed, skipped: 0, detail: failed ? `${wording('stepCrashed', { code })}，` : '' };
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  ).length;
  const passed = result.numPassedTests;
  const skipped = result.numPendingTests + result.numTodoTests;
  let failed = result.numFailedTests + brokenFiles;
  if (failed === 0 && code !== 0) failed = 1; // an error outside any test
  return { passed, failed, skipped, detail: wording('stepCounts', { passed, failed, skipped }) };
};

/** The pages are tested as they are delivered. */
async function browserTests() {
  const code = await ensureWebBuilt();
  if (code === 0) return tests('browser')();
  return { passed: 0, failed: 1, skipped: 0, detail: `${wording('buildFailed', { code })}，` };
}

const steps = [
  ['stepTypes', check('typescript/bin/tsc', '-p', 'tsconfig.json')],
  ['stepLint', check('oxlint/bin/oxlint', '--quiet', ...FOLDERS)],
  ['stepFormat', check('oxfmt/bin/oxfmt', '--check', ...FOLDERS)],
  ['stepUnit', tests('unit'), 'unit'],
  ['stepServer', tests('server'), 'server'],
  ['stepBrowser', browserTests, 'browser'],
  ['stepFaults', tests('faults'), 'faults'],
];

function chooseSteps(words) {
  let chosen = steps;
  for (let index = 0; index < words.length; index += 1) {
    const project = words[index] === '--quick' ? 'unit' : words[index] === '--only' ? words[(index += 1)] : undefined;
    chosen = steps.filter(([, , own]) => own !== undefined && own === project);
    if (chosen.length === 0) refuse('testUnknownOption', { option: words.slice(0, index + 1).join(' ') });
  }
  return chosen;
}

const words = process.argv.slice(2);
const shortWords = words.filter((word) => word !== '--long');
if (shortWords.length < words.length) process.env.WANGHUO_TEST_LONG = '1';
const chosen = chooseSteps(shortWords);
checkMachine();
await ensureInstalled();
const total = { passed: 0, failed: 0, skipped: 0 };
const timed = async (work) => {
  const since = performance.now();
  return { ...(await work()), seconds: secondsSince(since) };
};
// Types, lint and format use one core each and touch nothing: they go side by side, the tests one after the other.
const begun = new Map(chosen.filter(([, , project]) => !project).map(([label, work]) => [label, timed(work)]));
for (const [label, work] of chosen) {
  const step = wording(label);
  console.log(wording('stepStarted', { step }));
  const { passed, failed, skipped, detail, seconds } = await (begun.get(label) ?? timed(work));
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  console.log(wording(failed === 0 ? 'stepPassed' : 'stepFailed', { step, detail, seconds }));
}
if (total.skipped > 0) console.log(wording('skippedNote', total));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
