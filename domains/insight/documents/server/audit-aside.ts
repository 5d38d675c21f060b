import { Worker } from 'node:worker_threads';

export interface AuditTask {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being looked at, in words. */
  readonly step: string;
}

export interface Audited {
  readonly engineVersion: string;
  readonly auditJson: string;
  readonly layoutJson: string;
  /** In the order of the findings. */
  readonly findingKeys: readonly string[];
  readonly counts: {
    readonly provable: number;
    readonly needsRuling: number;
    readonly ambiguity: number;
    readonly passed: number;
  };
}

export type Told =
  | { readonly progress: Progress }
  | { readonly audited: Audited }
  | { readonly refused: { readonly code: string; readonly reason: string } };

/** What came of it: an audit, a file that is refused with the engine's sentence, or an end that says nothing of the file. */
export type AuditOutcome =
  | { readonly audited: Audited }
  | { readonly refused: { readonly code: string; readonly reason: string } }
  | { readonly failed: 'TOO_SLOW' | 'TOO_LARGE_TO_HOLD' | 'ENDED' };

export const auditSecondsMost = 180;
const memoryMegabytesMost = 1_536;

/**
 * Reads and audits a document in a thread of its own, with a limit of time and memory: the server goes on taking alarms
 * while somebody's plan of two hundred pages is compared with itself, and a file made to hurt hurts that thread only.
 */
export async function auditAside(
  bytes: Uint8Array,
  fileName: string,
  onProgress: (progress: Progress) => void,
  secondsMost = auditSecondsMost,
): Promise<AuditOutcome> {
  const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), {
    workerData: { bytes, fileName } satisfies AuditTask,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytesMost },
  });
  // A server that stops waits for nobody's audit; it begins again with the next start.
  worker.unref();
  const { promise, resolve, reject } = Promise.withResolvers<AuditOutcome>();
  const timer = setTimeout(() => resolve({ failed: 'TOO_SLOW' }), secondsMost * 1_000);
  worker.on('message', (told: Told) => ('progress' in told ? onProgress(told.progress) : resolve(told)));
  worker.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ failed: 'TOO_LARGE_TO_HOLD' }) : reject(error),
  );
  worker.once('exit', () => resolve({ failed: 'ENDED' }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
