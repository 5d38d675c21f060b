import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '@wanghuo/kernel';
import { readTable } from './read-sheet.ts';
import type { ReadingOutcome, ReadingTask } from './read-sheet-aside.ts';

/** The thread that unpacks and reads one sheet; it ends with it. */
const { bytes, headings } = workerData as ReadingTask;
let outcome: ReadingOutcome;
try {
  outcome = { table: await readTable(Buffer.from(bytes), (text) => headings.includes(text)) };
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  outcome = { refusal: { code: error.code, parameters: error.parameters } };
}
parentPort?.postMessage(outcome);
