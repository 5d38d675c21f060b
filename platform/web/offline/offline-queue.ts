import { type Command, type InputOf, pathOf } from '@wanghuo/kernel';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type Client, newKey } from '../client/client.ts';
import { asProblem, type ProblemBody } from '../client/problem.ts';

/** An act that waits on this device until the server has answered it. */
export interface QueuedAct {
  readonly sequence: number;
  /** Whose act it is: a shared device never sends it in somebody else's name. */
  readonly subjectId: string;
  /** Acts of one lane (a crew, an inspection) go in order; a refused one stops its lane only. */
  readonly lane: string;
  readonly path: string;
  readonly input: unknown;
  readonly version: number | null;
  readonly key: string;
  /** What it is, in words, for the list of what waits. */
  readonly label: string;
  readonly queuedAt: string;
  /** Milliseconds of the device's monotonic clock, with the session of the clock they belong to. */
  readonly monotonicMillis: number;
  readonly clockId: string;
  /** Why the server refused it; it waits for a person then. */
  readonly refusal: ProblemBody | null;
}

interface Schema extends DBSchema {
  acts: { key: number; value: Omit<QueuedAct, 'sequence'> & { sequence?: number } };
}

export interface QueueState {
  /** Those of the person who is signed in. */
  readonly acts: readonly QueuedAct[];
  readonly waiting: number;
  readonly refused: number;
  readonly sending: boolean;
  /** How many acts other persons have left on this device; they wait for those persons. */
  readonly ofOthers: number;
}

const emptyState: QueueState = { acts: [], waiting: 0, refused: 0, sending: false, ofOthers: 0 };

/**
 * The outbox of a device that is sometimes without a link: acts are durable before they are shown as taken, are sent
 * once each and in order, and survive reloads. The Idempotency-Key is stored with the act, so an answer that was lost
 * is asked for again and never doubled.
 */
export class OfflineQueue {
  #database: Promise<IDBPDatabase<Schema>>;
  #client: Client;
  #listeners = new Set<() => void>();
  #answerListeners = new Set<(act: QueuedAct, answer: unknown) => void>();
  #state: QueueState = emptyState;
  #sending: Promise<void> | null = null;
  #clockId = newKey();
  #subjectId: string | null = null;
  #onItsWay = new AbortController();

  constructor(client: Client, name = 'wanghuo-outbox') {
    this.#client = client;
    this.#database = openDB<Schema>(name, 1, {
      upgrade: (database) => void database.createObjectStore('acts', { keyPath: 'sequence', autoIncrement: true }),
    });
    void this.#refresh();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly read = (): QueueState => this.#state;

  /** Hears each act together with what the server answered, e.g. that it was kept as a conflict. */
  onAnswer(listener: (act: QueuedAct, answer: unknown) => void): () => void {
    this.#answerListeners.add(listener);
    return () => this.#answerListeners.delete(listener);
  }

  /** Says who is signed in; only their acts are sent, and what was on its way for another person is called back. */
  actAs(subjectId: string | null): void {
    if (subjectId === this.#subjectId) return;
    this.#subjectId = subjectId;
    this.#onItsWay.abort();
    this.#onItsWay = new AbortController();
    void this.#refresh();
    void Promise.resolve(this.#sending).then(() => this.send());
  }

  /**
   * Keeps an act and starts sending. Resolves when it is stored on this device.
   * @param options.lane - acts of one lane keep their order
   * @throws Error when nobody is signed in
   */
  async put<C extends Command>(
    command: C,
    input: InputOf<C>,
    options: { lane: string; label: string; version?: number },
  ): Promise<void> {
    const subjectId = this.#subjectId;
    if (subjectId === null) throw new Error('An act needs somebody who acts');
    const database = await this.#database;
    await database.add('acts', {
      subjectId,
      lane: options.lane,
      path: pathOf(command),
      input,
      version: options.version ?? null,
      key: newKey(),
      label: options.label,
      queuedAt: new Date().toISOString(),
      monotonicMillis: Math.round(performance.now()),
      clockId: this.#clockId,
      refusal: null,
    });
    await this.#refresh();
    void this.send();
  }

  /** Sends what waits, lane by lane, one act at a time; ends at the first sign that the link is down. */
  send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(async () => {
      this.#sending = null;
      await this.#refresh();
    });
    return this.#sending;
  }

  /** Lets a person drop an act that was refused. */
  async drop(sequence: number): Promise<void> {
    await (await this.#database).delete('acts', sequence);
    await this.#refresh();
    void this.send();
  }

  /** Tries a refused act again under a new key. */
  async retry(sequence: number): Promise<void> {
    const database = await this.#database;
    const act = await database.get('acts', sequence);
    if (act) await database.put('acts', { ...act, refusal: null, key: newKey() });
    await this.#refresh();
    void this.send();
  }

  async #sendAll(): Promise<void> {
    const database = await this.#database;
    for (;;) {
      // Taken together, before anything is waited for: whose acts they are, and what calls them back when that changes.
      const [subjectId, { signal }] = [this.#subjectId, this.#onItsWay];
      const acts = ((await database.getAll('acts')) as QueuedAct[]).filter((act) => act.subjectId === subjectId);
      const blocked = new Set(acts.filter((act) => act.refusal !== null).map((act) => act.lane));
      const next = acts.find((act) => act.refusal === null && !blocked.has(act.lane));
      if (!next) return;
      await this.#refresh();
      if (signal.aborted) return;
      try {
        const answer = await this.#client.post(next.path, next.input, {
          key: next.key,
          signal,
          ...(next.version === null ? {} : { version: next.version }),
        });
        for (const listener of this.#answerListeners) listener(next, answer);
        await database.delete('acts', next.sequence);
      } catch (error) {
        const problem = asProblem(error);
        // Not reached, signed out or busy: the act is fine, the moment is not.
        if (problem.isUnreached || problem.retryable || problem.status === 401 || problem.status >= 500) return;
        const { title, status, code, detail, traceId } = problem;
        await database.put('acts', {
          ...next,
          refusal: { title, status, code, ...(detail ? { detail } : {}), ...(traceId ? { traceId } : {}) },
        });
      }
    }
  }

  async #refresh(): Promise<void> {
    const all = (await (await this.#database).getAll('acts')) as QueuedAct[];
    const acts = all.filter((act) => act.subjectId === this.#subjectId);
    const refused = acts.filter((act) => act.refusal !== null).length;
    this.#state = {
      acts,
      refused,
      waiting: acts.length - refused,
      sending: this.#sending !== null,
      ofOthers: all.length - acts.length,
    };
    for (const listener of this.#listeners) listener();
  }
}
