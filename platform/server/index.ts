export * from './context.ts';
export * from './domain-server.ts';
export * from './services.ts';
export { migrate, pendingMigrations, type MigrationFolder } from './database/migrate.ts';
export {
  findRecord,
  findRecordByIdentity,
  findRecordsByIdentity,
  getRecord,
  insertRecord,
  insertRecords,
  lockRecord,
  lockRecords,
  updateRecord,
  type NewRecord,
  type RecordChanges,
} from './registers/record-store.ts';
export { hasRecords, listRecordsWhere } from './registers/records-where.ts';
export { announceSaved, recordSaved } from './registers/events.ts';
export { registerOverTime, type RegisterOverTime } from './history/register-over-time.ts';
export { maskedRecord } from './registers/masked-record.ts';
export { openSteps, setDeadlines, setFirstDeadlines, takeStep } from './workflows/take-step.ts';
export { may, assertMay } from './access/may.ts';
export { subjectWhoMay } from './access/route-subject.ts';
export { notFound, notPermitted } from './api/errors.ts';
export {
  administratorScript,
  createDemoAccounts,
  createFirstAdministratorToken,
  issueToken,
  missingPrerequisites,
  type DemonstrationAccount,
} from './access/index.ts';
export { openDatabase, openPool, type ConnectionSettings } from './database/connection.ts';
export {
  startEmbeddedDatabase,
  inspectEmbeddedDatabase,
  EmbeddedDatabaseError,
  type EmbeddedDatabase,
} from './database/embedded/index.ts';
export { migrationFolders, prepareDatabase, scopedTablesOf } from './database/schema.ts';
export { readSettings, redacted, SettingsError, type GatewayTls, type Settings, type TlsFiles } from './settings.ts';
export { certificatesOf } from './settings/certificates.ts';
export { operationsOf, startServer, type Server } from './server.ts';
export { platformServer } from './platform-domain.ts';
export { accessDomainServer } from './access/access-domain-server.ts';
export { oversightServer } from './oversight/oversight-domain-server.ts';
export { openLedgerKeys, type LedgerKeys } from './ledger/keys.ts';
export { verifyLedger, type Divergence, type LedgerVerdict, type PinnedKey } from './ledger/verification.ts';
export { exportLedger } from './ledger/export-ledger.ts';
export * from './backup/index.ts';
export { machineWorld, Runtime } from './runtime.ts';
export { openLog } from './log.ts';
export { weakSettingsOf } from './database/durability.ts';
export { backupRestored } from './server-events.ts';
export { readPictureHeader, type PictureHeader } from './files/picture-header.ts';
export { attachFiles, getFile, listFilesOf, receiveFile, sealedType, type FileRecord } from './files/file-record.ts';
export { fileStoreOf } from './files/file-store-of.ts';
export { fileErrors } from './files/errors.ts';
export { writeWorkbook, type SheetContent } from './sheets/write-sheet.ts';
export * from './papers/index.ts';
