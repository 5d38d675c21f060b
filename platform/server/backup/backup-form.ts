import { z } from 'zod';

export const backupFormat = 'wanghuo-backup';
export const backupVersion = 1;
export const headName = 'backup.json';
export const manifestName = 'manifest.json';

/** The first part: what the file is, and the form of what follows. */
export const headSchema = z.object({
  format: z.literal(backupFormat),
  version: z.int(),
  productVersion: z.string(),
  createdAt: z.string(),
  serverVersion: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ table: z.string(), columns: z.array(z.string()), machineColumns: z.array(z.string()) })),
  sequences: z.array(z.object({ sequence: z.string(), lastValue: z.string().nullable() })),
});
export type BackupHead = z.infer<typeof headSchema>;

/** The last part: what every other one has to hash to, and what every table has to hold. */
export const manifestSchema = z.object({
  parts: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  tables: z.array(z.object({ table: z.string(), rows: z.int(), digest: z.string() })),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

export const partOfTable = (table: string, number: number) => `tables/${table}/${String(number).padStart(6, '0')}.copy`;
export const tableOfPart = (name: string) => /^tables\/([\w.]+)\/\d{6}\.copy$/.exec(name)?.[1];
export const partOfFile = (sha256: string) => `files/${sha256.slice(0, 2)}/${sha256}`;
export const partOfKey = (name: string) => `keys/${name}`;

/** What a command shows while it works. */
export interface BackupProgress {
  readonly step: 'verify' | 'table' | 'files' | 'check';
  readonly name: string;
  readonly done: number;
  readonly total: number;
}
