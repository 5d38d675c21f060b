import type { CommandForm } from './command-form.ts';
import { backupCommand, backupKeyCommand } from './backup-command.ts';
import { importRegisterCommand } from './import-register-command.ts';
import { importRoadsCommand } from './import-roads-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { planAuditCommand } from './plan-audit-command.ts';
import { recommendCommand } from './recommend-command.ts';
import { restoreCommand } from './restore-command.ts';
import { serveCommand } from './serve-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { statisticsCommand } from './statistics-command.ts';
import { tokenCommand } from './token-command.ts';
import { verifyLedgerCommand } from './verify-ledger-command.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandForm[] = [
  serveCommand,
  migrateCommand,
  tokenCommand,
  importRoadsCommand,
  importRegisterCommand,
  recommendCommand,
  planAuditCommand,
  verifyLedgerCommand,
  simulateCommand,
  statisticsCommand,
  backupKeyCommand,
  backupCommand,
  restoreCommand,
];
