import { Worker } from 'node:worker_threads';
import type { ErrorParameters } from '@wanghuo/kernel';
import { fileErrors } from '../files/errors.ts';
import { inspectZip } from '../files/zip-guard.ts';
import { sheetErrors, sheetUnreadable } from './errors.ts';
import { type Table, isWorkbook, readTable } from './read-sheet.ts';

export interface ReadingTask {
  readonly bytes: Uint8Array;
  /** Any of these in a row makes it the heading row. */
  readonly headings: readonly string[];
}

export type ReadingOutcome =
  | { readonly table: Table }
  | { readonly refusal: { readonly code: string; readonly parameters: ErrorParameters } };

/** A sheet that unpacks to less is read within some ten milliseconds, sooner than a thread starts. */
const smallBytes = 1024 * 1024;
const secondsMost = 25;
const memoryMegabytesMost = 1024;

/**
 * Reads a sheet; a large one in a thread of its own, with a limit of time and memory, so that the server goes on taking
 * alarms while somebody's workbook is unpacked.
 *
 * @throws as `readTable`; sheetUnreadable when a limit is reached
 */
export async function readTableAside(bytes: Buffer, headings: readonly string[]): Promise<Table> {
  if ((await unpackedBytes(bytes)) < smallBytes) return readTable(bytes, (text) => headings.includes(text));
  const worker = new Worker(new URL('./read-sheet-worker.ts', import.meta.url), {
    workerData: { bytes, headings } satisfies ReadingTask,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytesMost },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ReadingOutcome>();
  const timer = setTimeout(() => reject(sheetUnreadable({ reason: 'too_slow' })), secondsMost * 1000);
  worker.once('message', resolve);
  worker.once('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? sheetUnreadable({ reason: 'too_large' }) : error),
  );
  worker.once('exit', () => reject(new Error('the thread that reads sheets ended without an answer')));
  try {
    const outcome = await promise;
    if ('table' in outcome) return outcome.table;
    const { code, parameters } = outcome.refusal;
    const definition = [...sheetErrors, ...fileErrors].find((one) => one.code === code);
    throw definition ? definition(parameters) : new Error(`unknown refusal ${code}`);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function unpackedBytes(bytes: Buffer): Promise<number> {
  if (!isWorkbook(bytes)) return bytes.length;
  return (await inspectZip(bytes)).reduce((sum, entry) => sum + entry.bytes, 0);
}
