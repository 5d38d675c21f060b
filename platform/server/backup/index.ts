export { BackupError, type BackupErrorReason } from './backup-error.ts';
export { makeBackupKey, readBackupKey, type BackupKey } from './backup-key.ts';
export type { BackupHead, BackupManifest, BackupProgress } from './backup-form.ts';
export { migrateAsBackedUp } from './earlier-schema.ts';
export { verifyBackup, type VerifiedBackup } from './read-backup.ts';
export { assertRestorable, restoreBackup, type RestoreSummary } from './restore-backup.ts';
export { writeBackup, type BackupSummary } from './write-backup.ts';
