import { z } from 'zod';
import type { ExitCode } from './command-error.ts';
import type { Terminal } from './terminal.ts';
import type { WordingKey } from './wording.ts';

/** What a command hands back: the value for `--json`, the same for people, and how the process ends. */
export interface CommandResult<Output> {
  readonly value: Output;
  readonly text: string;
  readonly exitCode?: ExitCode;
}

/** What a running command may use. */
export interface Session {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  /** Shows how far long work has come, on standard error, at most twice a second. */
  progress(line: string): void;
  /** A line that is always shown, on standard error. */
  say(line: string): void;
}

interface ArgumentForm {
  /** As the usage line has it: `<file>` or `[file]`. */
  readonly syntax: string;
  /** Where its text goes in the input. */
  readonly name: string;
  readonly summary: WordingKey;
}

interface OptionForm {
  /** As commander takes it: `--seconds <n>`. */
  readonly flags: string;
  readonly summary: WordingKey;
}

/** One command as data: the words of its help, its arguments, and the schemas its help prints. */
export interface CommandForm {
  /** `['import', 'roads']` is `wanghuo import roads`. */
  readonly path: readonly string[];
  readonly summary: WordingKey;
  readonly arguments: readonly ArgumentForm[];
  readonly options: readonly OptionForm[];
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** The output is a list and `--json` prints one item a line. */
  readonly isLines?: boolean;
  /** Prints as it goes instead of one result at the end. */
  readonly run: (input: never, session: Session) => Promise<CommandResult<unknown>>;
}

/** Ties the implementation of a command to the types of its schemas. */
export function defineCommand<Input extends z.ZodType, Output extends z.ZodType>(
  form: Omit<CommandForm, 'input' | 'output' | 'run' | 'arguments' | 'options'> & {
    readonly arguments?: readonly ArgumentForm[];
    readonly options?: readonly OptionForm[];
    readonly input: Input;
    readonly output: Output;
    readonly run: (input: z.output<Input>, session: Session) => Promise<CommandResult<z.input<Output>>>;
  },
): CommandForm {
  return { arguments: [], options: [], ...form, run: form.run as unknown as CommandForm['run'] };
}

/** A number typed as text, as options are. */
export const numberText = (schema: z.ZodNumber) => z.union([z.number(), z.string().transform(Number)]).pipe(schema);
