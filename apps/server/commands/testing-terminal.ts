import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitCode } from './command-error.ts';
import { runCommandLine } from './command-line.ts';

export interface CommandRun {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed; a list when it was more than one line. */
  readonly value: never;
}

/** Runs one command line as a person would, with an environment, a folder and perhaps piped text of its own. */
export async function runCommand(
  words: readonly string[],
  given: {
    readonly environment: NodeJS.ProcessEnv;
    readonly folder?: string;
    readonly input?: string | Uint8Array;
    readonly stopped?: AbortSignal;
  },
): Promise<CommandRun> {
  const written = { out: '', err: '' };
  const exitCode = await runCommandLine(words, {
    environment: given.environment,
    workingFolder: given.folder ?? tmpdir(),
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    readStandardInput: async () => (given.input === undefined ? undefined : Buffer.from(given.input).toString('utf8')),
    readStandardBytes: async () => (given.input === undefined ? undefined : Buffer.from(given.input)),
    stopped: given.stopped ?? new AbortController().signal,
  });
  const isJson = words.includes('--json') && written.out !== '';
  const lines = isJson ? written.out.trimEnd().split('\n') : [];
  const values = lines.map((line) => JSON.parse(line) as unknown);
  return { exitCode, ...written, value: (values.length > 1 ? values : values[0]) as never };
}

/** A folder of a test's own. */
export async function openFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'wanghuo-command-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
