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
  updateRecord,
  type NewRecord,
  type RecordChanges,
} from './registers/record-store.ts';
export { listRecordsWhere } from './registers/records-where.ts';
export { maskedRecord } from './registers/masked-record.ts';
export { openSteps, setDeadlines, takeStep } from './workflows/take-step.ts';
export { may, assertMay } from './access/may.ts';
export { notFound, notPermitted } from './api/errors.ts';
