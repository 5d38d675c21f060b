import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { ApiError } from '@wanghuo/simulator';
import { BackupError, EmbeddedDatabaseError, SettingsError } from '@wanghuo/platform-server';
import { DomainError } from '@wanghuo/kernel';
import { UserError, version } from '../serve.ts';
import { CommandError, exitCodes, type ExitCode } from './command-error.ts';
import type { CommandForm, Session } from './command-form.ts';
import type { Terminal } from './terminal.ts';
import { wording, wordingOr } from './wording.ts';
import { commands } from './commands.ts';

/**
 * Runs one command line and says how the process should end.
 * @param words - what stands after the program's name
 */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = new Command('wanghuo');
  program
    .description(wording('program'))
    .version(version, '-V, --version', wording('option.version'))
    .addHelpText('after', `\n${wording('exitCodes')}\n`);
  const groups = new Map<string, Command>();
  for (const form of commands) {
    const parent = form.path.slice(0, -1).reduce((above, name) => groupOf(groups, above, name), program);
    parent.addCommand(commandOf(form, terminal, (code) => (exitCode = code)));
  }
  const isHelp = words.length === 0;
  for (const one of [program, ...groups.values()]) dress(one, terminal);
  try {
    if (isHelp) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function groupOf(groups: Map<string, Command>, above: Command, name: string): Command {
  const known = groups.get(name);
  if (known) return known;
  const group = new Command(name).description(wordingOr(`group.${name}`, name));
  groups.set(name, group);
  above.addCommand(group);
  return group;
}

function commandOf(form: CommandForm, terminal: Terminal, done: (code: ExitCode) => void): Command {
  const command = new Command(form.path.at(-1)).description(wording(form.summary));
  dress(command, terminal);
  for (const { syntax, summary } of form.arguments) command.argument(syntax, wording(summary));
  for (const { flags, summary } of form.options) command.option(flags, wording(summary));
  command.option('--json', wording('option.json'));
  command.addHelpText('after', () => schemasOf(form));
  command.action(async (...given: unknown[]) => {
    const texts = given.slice(0, form.arguments.length);
    const { json, ...options } = given[form.arguments.length] as Record<string, unknown>;
    const named = Object.fromEntries(form.arguments.map(({ name }, index) => [name, texts[index]]));
    const session = sessionOf(terminal, json === true);
    const parsed = form.input.safeParse(withoutMissing({ ...named, ...options }));
    if (!parsed.success) throw inputError(parsed.error);
    const result = await form.run(parsed.data as never, session);
    const items = form.isLines === true ? (result.value as readonly unknown[]) : [result.value];
    const lines = session.isJson ? items.map((item) => JSON.stringify(item)) : result.text === '' ? [] : [result.text];
    terminal.out(lines.map((line) => `${line}\n`).join(''));
    done(result.exitCode ?? exitCodes.ok);
  });
  return command;
}

/** Commander speaks English; its headings and refusals are said in our own words. */
function dress(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .helpOption('-h, --help', wording('option.help'))
    .configureHelp({ styleTitle: (title) => wordingOr(`heading.${title.replace(':', '')}`, title) })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, outputError: () => undefined });
  if (command.commands.length > 0) command.helpCommand(false);
}

function sessionOf(terminal: Terminal, isJson: boolean): Session {
  let saidAt = 0;
  return {
    terminal,
    isJson,
    progress(line) {
      const now = performance.now();
      if (now - saidAt < 500) return;
      saidAt = now;
      terminal.err(`${line}\n`);
    },
    say: (line) => terminal.err(`${line}\n`),
  };
}

const withoutMissing = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function inputError(error: z.ZodError): CommandError {
  const issue = error.issues[0];
  const field = String(issue?.path[0] ?? '');
  const reason = wordingOr(`issue.${issue?.code ?? ''}`, wording('issue.other'), {
    ...(issue as unknown as Record<string, string>),
  });
  return new CommandError(exitCodes.usage, 'badInput', { field, reason });
}

function schemasOf(form: CommandForm): string {
  const print = (schema: z.ZodType, io: 'input' | 'output') =>
    JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), null, 2);
  return [
    '',
    wording('help.input'),
    print(form.input, 'input'),
    '',
    wording('help.output'),
    print(form.output, 'output'),
    '',
    wording('exitCodes'),
    '',
  ].join('\n');
}

/** One Chinese line on standard error; a defect keeps its stack, because somebody has to find it. */
function explain(error: unknown, terminal: Terminal): ExitCode {
  const say = (line: string) => terminal.err(`${line}\n`);
  if (error instanceof CommanderError) {
    if (['commander.helpDisplayed', 'commander.version', 'commander.help'].includes(error.code))
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const what = /'([^']+)'/.exec(error.message)?.[1] ?? '';
    say(wordingOr(error.code, wording('usageWrong', { message: error.message }), { what }));
    say(wording('seeHelp'));
    return exitCodes.usage;
  }
  if (error instanceof CommandError) {
    say(error.message);
    return error.exitCode;
  }
  if (error instanceof ApiError) {
    if (error.problem === null) {
      say(wording('serverSilent', { reason: error.message }));
      return exitCodes.notReachable;
    }
    const { status, title, detail, traceId = '', errors = [] } = error.problem;
    say(wording('serverRefused', { title: detail ?? title, status, traceId }));
    for (const one of errors) say(`  ${one.pointer} ${one.message ?? one.code}`);
    return exitCodes.foundWrong;
  }
  if (error instanceof EmbeddedDatabaseError) {
    say(error.message);
    return ['busy', 'crashLoop'].includes(error.code) ? exitCodes.notReachable : exitCodes.usage;
  }
  if (error instanceof SettingsError || error instanceof UserError || error instanceof BackupError) {
    say(error.message);
    return error instanceof BackupError ? exitCodes.foundWrong : exitCodes.usage;
  }
  if (error instanceof DomainError) {
    say(wordingOr(`error.${error.code}`, wording('refused', { code: error.code })));
    return exitCodes.foundWrong;
  }
  const code = (error as { code?: string }).code ?? '';
  if (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03', '28P01', '28000', '3D000'].includes(
      code,
    )
  ) {
    say(wording('databaseSilent', { reason: code }));
    return exitCodes.notReachable;
  }
  say(wording('defect', { message: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  return exitCodes.defect;
}
