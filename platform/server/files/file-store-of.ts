import { join } from 'node:path';
import type { Services } from '../services.ts';
import { type FileStore, openFileStore } from './file-store.ts';

const stores = new Map<string, Promise<FileStore>>();

/** The file store of the running server: the folder `files` of its data folder. */
export function fileStoreOf(services: Pick<Services, 'settings'>): Promise<FileStore> {
  const folder = join(services.settings.dataFolder, 'files');
  let store = stores.get(folder);
  if (!store) {
    store = openFileStore(folder);
    stores.set(folder, store);
  }
  return store;
}
