import type { CommandForm } from './command-form.ts';
import { serveCommand } from './serve-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { tokenCommand } from './token-command.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandForm[] = [serveCommand, migrateCommand, tokenCommand];
