import { migrationFolders as foldersOf } from '@wanghuo/platform-server';
import { domains } from './domains.ts';

/** Every folder of SQL behind the product, in order. */
export const migrationFolders = foldersOf(domains);
