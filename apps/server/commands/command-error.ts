import { wording, type Values, type WordingKey } from './wording.ts';

/** How a command ends, for scripts; documented in every `--help`. */
export const exitCodes = { ok: 0, foundWrong: 1, usage: 2, notReachable: 3, defect: 70 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that ends with one Chinese line and a code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly key: WordingKey;

  constructor(exitCode: ExitCode, key: WordingKey, values: Values = {}, cause?: unknown) {
    super(wording(key, values), cause === undefined ? {} : { cause });
    this.exitCode = exitCode;
    this.key = key;
  }
}
