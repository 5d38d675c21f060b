import type { CommandForm } from './command-form.ts';
import { backupCommand, backupKeyCommand } from './backup-command.ts';
import { gb26875DecodeCommand } from './gb26875-decode-command.ts';
import { importRegisterCommand } from './import-register-command.ts';
import { importRoadsCommand } from './import-roads-command.ts';
import { indicatorListCommand, indicatorShowCommand, indicatorVerifyCommand } from './indicator-command.ts';
import { jt808DecodeCommand } from './jt808-decode-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { planAuditCommand } from './plan-audit-command.ts';
import { recommendCommand } from './recommend-command.ts';
import { restoreCommand } from './restore-command.ts';
import { serveCommand } from './serve-command.ts';
import { simulateCameraCommand } from './simulate-camera-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { simulateDevicesCommand } from './simulate-devices-command.ts';
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
  gb26875DecodeCommand,
  jt808DecodeCommand,
  verifyLedgerCommand,
  simulateCommand,
  simulateDevicesCommand,
  simulateCameraCommand,
  statisticsCommand,
  indicatorListCommand,
  indicatorShowCommand,
  indicatorVerifyCommand,
  backupKeyCommand,
  backupCommand,
  restoreCommand,
];
