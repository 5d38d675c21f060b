import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Spool, SpoolBatch } from './spool.ts';

/** Says that the database is further than we thought, or not as far: an answer to a commit was lost on the way. */
export class PositionMovedError extends Error {}

export interface DrainOptions {
  readonly name: string;
  readonly spool: Spool;
  /** Most records and bytes of one transaction; one that took longer than this is followed by smaller ones. */
  readonly batch: {
    readonly records: number;
    readonly bytes: number;
    readonly milliseconds: number;
    /** With several batches waiting it is the number that counts, and a transaction may last so long. */
    readonly longestMilliseconds: number;
  };
  /** Rests as long as a batch took while the process has no time to spare: who waits for a confirmation goes first. */
  readonly restsWhenBusy?: boolean;
  /** Something more urgent is on its way to the database: the next batch waits a moment for it. */
  readonly isToWait?: () => boolean;
  /** How far the database is; asked after a start and whenever that is in doubt. */
  readonly loadPosition: () => Promise<number>;
  /**
   * Stores a batch and moves the position, in one transaction.
   * @param isGivenUp - what the records say could not be taken, alone and several times: only they are kept
   * @throws PositionMovedError when the position is not where the batch begins
   */
  readonly store: (batch: SpoolBatch, isGivenUp: boolean) => Promise<void>;
  readonly log: Logger;
}

const shortestWaitMilliseconds = 50;
const longestWaitMilliseconds = 2000;
const attemptsAlone = 3;
/** So many go together before it is known how fast the database is, and however slow it is: every batch has its fixed cost. */
const smallestBatch = 200;
/** So many batches waiting are several. */
const manyBatches = 2;
/** Waits for what is more urgent no longer than this, or it would never be its turn in a storm. */
const urgentMilliseconds = 200;
const urgentLookMilliseconds = 5;
/** Share of its time that the process works, from which on it has none to spare. */
const busyShare = 0.9;
const longestRestMilliseconds = 250;
/** A batch that fails is tried again in so much smaller pieces, until the one record is found. */
const shrinkBy = 4;

/**
 * Carries one lane from the spool to the database: in order, each record once. While the database is away it waits and
 * goes on by itself. A record that cannot be taken is found by smaller and smaller batches, and does not hold back those behind it.
 */
export class Drain {
  readonly #options: DrainOptions;
  #position: number | null = null;
  #running: Promise<void> | null = null;
  #isStopped = false;
  #isAway = false;
  #wake: (() => void) | null = null;
  readonly #stopListening: () => void;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#stopListening = options.spool.onDurable(() => this.#wake?.());
  }

  /** Records that are durable here and not in the database; null until the database was first asked. */
  get behind(): number | null {
    return this.#position === null ? null : this.#options.spool.next - this.#position;
  }

  /** True while the database does not answer. */
  get isWaiting(): boolean {
    return this.#isAway;
  }

  start(): void {
    this.#isStopped = false;
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#running;
    this.#running = null;
  }

  /** Stops for good. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.stop();
  }

  async #run(): Promise<void> {
    let wait = shortestWaitMilliseconds;
    let size = Math.min(smallestBatch, this.#options.batch.records);
    let attempts = 0;
    while (!this.#isStopped) {
      let tried = size;
      let isAsked = false;
      try {
        this.#position ??= await this.#options.loadPosition();
        isAsked = true;
        const batch = await this.#options.spool.read(this.#position, { ...this.#options.batch, records: size });
        if (batch.next === this.#position) {
          // More may have become durable since it was read.
          if (!this.#isStopped && this.#options.spool.next <= batch.next) await this.#untilWoken();
          continue;
        }
        tried = batch.payloads.length;
        const begunAt = performance.now();
        const worked = performance.eventLoopUtilization();
        await this.#options.store(batch, attempts >= attemptsAlone);
        const took = performance.now() - begunAt;
        this.#position = batch.next;
        if (this.#isAway)
          this.#options.log.warn({ lane: this.#options.name }, 'the database answers again; frames are stored');
        this.#isAway = false;
        attempts = 0;
        wait = shortestWaitMilliseconds;
        size = this.#sizeAfter(size, tried, took);
        await this.#options.spool.release(batch.next);
        if (this.#options.restsWhenBusy && performance.eventLoopUtilization(worked).utilization > busyShare)
          await pause(Math.min(took, longestRestMilliseconds));
        await this.#untilNothingIsUrgent();
      } catch (error) {
        // A database that does not say how far it is has not looked at any record: whatever its error, no record is to blame.
        const isGone = isAway(error) || !isAsked;
        const isOurs = !isGone && !(error instanceof PositionMovedError);
        if (!isOurs) {
          if (!this.#isAway && isGone)
            this.#options.log.error(
              { err: error, lane: this.#options.name },
              'frames wait in the spool for the database',
            );
          this.#isAway ||= isGone;
        } else {
          this.#options.log.error({ err: error, lane: this.#options.name, size }, 'frames could not be stored');
          // Who only waited too long for others is not given up.
          attempts = tried === 1 && !isBusy(error) ? attempts + 1 : 0;
          size = Math.max(1, Math.floor(tried / shrinkBy));
        }
        // What was in flight when the database went may have been committed all the same: it knows. It is asked as well before
        // a record is tried alone again: one is given up only when the database answered each time.
        this.#position = null;
        await pause(isOurs ? shortestWaitMilliseconds : wait);
        if (!isOurs) wait = Math.min(longestWaitMilliseconds, wait * 2);
      }
    }
  }

  /** As many as the database takes in the time a transaction may last: facts of others wait for its end. */
  #sizeAfter(size: number, stored: number, milliseconds: number): number {
    const { records, milliseconds: usual, longestMilliseconds } = this.#options.batch;
    const atMost = (this.behind ?? 0) > manyBatches * size ? longestMilliseconds : usual;
    // One that shrank to find what cannot be taken grows again however long a piece takes.
    if (milliseconds <= atMost || size < smallestBatch) return Math.min(records, size * 2);
    const fitting = Math.floor((stored * atMost) / milliseconds);
    return Math.min(size, Math.max(smallestBatch, fitting));
  }

  async #untilNothingIsUrgent(): Promise<void> {
    const { isToWait } = this.#options;
    if (isToWait === undefined) return;
    for (const since = performance.now(); isToWait() && performance.now() - since < urgentMilliseconds;)
      await pause(urgentLookMilliseconds);
  }

  async #untilWoken(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, longestWaitMilliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}

/** Errors of the network, a server that takes nobody in, one that only reads. */
const gone = new Set([
  '55000',
  '25006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Lost a race, waited for a lock, or was stopped for taking too long: the work may well be right. */
function isBusy(error: unknown): boolean {
  return ['40001', '40P01', '55P03', '57014'].includes((error as { code?: string } | null)?.code ?? '');
}

/** Whether the database is what is away, rather than the work being wrong; what was in flight may be stored or not. */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (gone.has(code) || /^(08|28|3D|53|57P|58)/.test(code)) return true;
  return code === '' && /connection|timeout exceeded when trying to connect|not queryable|socket/i.test(message);
}
