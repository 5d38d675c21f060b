import { asProblem, Problem } from './problem.ts';

/** What a subscription watches. */
export type Watched =
  | { readonly query: string; readonly input: unknown }
  | { readonly register: string; readonly input: unknown }
  | { readonly stream: string };

export interface StreamValue<Value = unknown> {
  readonly key: string;
  readonly value: Value;
  readonly at: string;
}

export interface Watch {
  readonly data: unknown;
  readonly problem: Problem | null;
  /** Milliseconds of the monotonic clock at which the data was last known to be right, or null before the first answer. */
  readonly confirmedAt: number | null;
  /** Latest value of each key, for streams. */
  readonly stream: ReadonlyMap<string, StreamValue>;
}

export type LinkState = 'connecting' | 'open' | 'polling' | 'closed';

export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code?: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveLinkOptions {
  readonly openSocket: () => SocketLike;
  /** Asks once over HTTP, when no socket can be had. */
  readonly poll: (watched: Watched) => Promise<unknown>;
  readonly monotonicMillis?: () => number;
  readonly random?: () => number;
  readonly schedule?: (work: () => void, milliseconds: number) => () => void;
}

interface Subscription {
  readonly watched: Watched;
  /** Identifier at the server; a new one for every (re-)subscription, so that late messages of the old one are dropped. */
  id: number;
  sequence: number | null;
  watch: Watch;
  readonly listeners: Set<() => void>;
  forget: (() => void) | null;
  polling: boolean;
}

interface Message {
  readonly id?: number;
  readonly seq?: number;
  readonly data?: unknown;
  readonly stream?: readonly StreamValue[];
  readonly problem?: ConstructorParameters<typeof Problem>[0];
  readonly pong?: number;
  readonly closed?: string;
}

const pingMillis = 5_000;
const pollMillis = 2_000;
const lingerMillis = 10_000;
const silenceMillis = 15_000;
const socketAttemptsBeforePolling = 3;

/**
 * One socket shared by every live view of this page.
 *
 * Answers come numbered for each subscription; a gap means that one was lost, and the subscription is made anew, which
 * brings the full answer. A lost socket is opened again after a wait with full jitter, doubling up to 15 s; after three
 * failures the views are fed by polling every 2 s while the socket is still being tried.
 */
export class LiveLink {
  #options: Required<LiveLinkOptions>;
  #subscriptions = new Map<string, Subscription>();
  #byId = new Map<number, Subscription>();
  #listeners = new Set<() => void>();
  #socket: SocketLike | null = null;
  #state: LinkState = 'closed';
  #nextId = 1;
  #failures = 0;
  #heardAt: number | null = null;
  #cancelTimers: (() => void)[] = [];
  #cancelReconnect: (() => void) | null = null;

  constructor(options: LiveLinkOptions) {
    this.#options = {
      monotonicMillis: () => performance.now(),
      random: Math.random,
      schedule: (work, milliseconds) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
      ...options,
    };
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Seconds since the server was last heard, or null when it never was. */
  get silentSeconds(): number | null {
    return this.#heardAt === null ? null : (this.#options.monotonicMillis() - this.#heardAt) / 1000;
  }

  /** Age of a watch's data: an open link vouches for what it carries. */
  ageSecondsOf(watch: Watch): number | null {
    if (watch.confirmedAt === null) return null;
    const since =
      this.#state === 'open' && this.#heardAt !== null ? Math.max(this.#heardAt, watch.confirmedAt) : watch.confirmedAt;
    return Math.max(0, (this.#options.monotonicMillis() - since) / 1000);
  }

  /** Hears of changes of the link's state. */
  onState(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known now; the same object until something changes. */
  read(watched: Watched): Watch {
    return this.#subscriptions.get(JSON.stringify(watched))?.watch ?? nothingKnown;
  }

  /** Starts (or joins) a subscription. Call the result to leave; the answer is kept 10 s for who comes back. */
  watch(watched: Watched, listener: () => void): () => void {
    const key = JSON.stringify(watched);
    let subscription = this.#subscriptions.get(key);
    if (!subscription) {
      subscription = {
        watched,
        id: 0,
        sequence: null,
        watch: nothingKnown,
        listeners: new Set(),
        forget: null,
        polling: false,
      };
      this.#subscriptions.set(key, subscription);
      this.#subscribe(subscription);
    }
    subscription.forget?.();
    subscription.forget = null;
    subscription.listeners.add(listener);
    this.#start();
    const joined = subscription;
    return () => {
      joined.listeners.delete(listener);
      if (joined.listeners.size > 0) return;
      joined.forget = this.#options.schedule(() => {
        this.#subscriptions.delete(key);
        this.#byId.delete(joined.id);
        this.#send({ unsubscribe: joined.id });
      }, lingerMillis);
    };
  }

  /** Asks anew for everything, after a command of one's own when the view must not wait for the fact. */
  refresh(): void {
    for (const subscription of this.#subscriptions.values()) this.#subscribe(subscription);
  }

  /** Closes for good: on signing out. */
  close(): void {
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    for (const cancel of this.#cancelTimers.splice(0)) cancel();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#subscriptions.clear();
    this.#byId.clear();
    this.#failures = 0;
    this.#heardAt = null;
    this.#setState('closed');
  }

  #start(): void {
    if (this.#state !== 'closed') return;
    this.#setState('connecting');
    this.#open();
    this.#repeat(pingMillis, () => this.#beat());
    this.#repeat(pollMillis, () => this.#pollAll());
  }

  #open(): void {
    let socket: SocketLike;
    try {
      socket = this.#options.openSocket();
    } catch {
      this.#lost();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#failures = 0;
      this.#heardAt = this.#options.monotonicMillis();
      this.#setState('open');
      // A new socket knows none of the old identifiers.
      this.#byId.clear();
      for (const subscription of this.#subscriptions.values()) {
        subscription.id = 0;
        this.#subscribe(subscription);
      }
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#hear(event.data);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#lost();
    };
  }

  #lost(): void {
    this.#failures += 1;
    this.#setState(this.#failures >= socketAttemptsBeforePolling ? 'polling' : 'connecting');
    const ceiling = Math.min(15_000, 500 * 2 ** this.#failures);
    this.#cancelReconnect = this.#options.schedule(() => {
      this.#cancelReconnect = null;
      this.#open();
    }, this.#options.random() * ceiling);
  }

  #beat(): void {
    if (this.#state !== 'open' || this.#heardAt === null) return;
    const now = this.#options.monotonicMillis();
    if (now - this.#heardAt > silenceMillis) {
      // A half-open connection says nothing for ever; drop it and try again.
      const socket = this.#socket;
      this.#socket = null;
      socket?.close();
      this.#lost();
      return;
    }
    this.#send({ ping: Math.round(now) });
  }

  #hear(raw: unknown): void {
    let message: Message;
    try {
      message = JSON.parse(String(raw)) as Message;
    } catch {
      return;
    }
    this.#heardAt = this.#options.monotonicMillis();
    if (message.id === undefined) return;
    const subscription = this.#byId.get(message.id);
    if (!subscription) return;
    if (message.problem) {
      this.#set(subscription, { problem: new Problem(message.problem) });
      return;
    }
    if (message.seq !== undefined) {
      const expected = subscription.sequence === null ? message.seq : subscription.sequence + 1;
      if (message.seq !== expected) {
        this.#subscribe(subscription);
        return;
      }
      subscription.sequence = message.seq;
    }
    if (message.stream) {
      const stream = new Map(subscription.watch.stream);
      for (const value of message.stream) stream.set(value.key, value);
      this.#set(subscription, { stream, problem: null, confirmedAt: this.#heardAt });
    } else if ('data' in message) {
      this.#set(subscription, { data: message.data, problem: null, confirmedAt: this.#heardAt });
    }
  }

  #subscribe(subscription: Subscription): void {
    this.#byId.delete(subscription.id);
    if (subscription.id !== 0) this.#send({ unsubscribe: subscription.id });
    subscription.id = this.#nextId++;
    subscription.sequence = null;
    this.#byId.set(subscription.id, subscription);
    this.#send({ subscribe: subscription.id, ...subscription.watched });
  }

  #send(message: unknown): void {
    if (this.#state === 'open') this.#socket?.send(JSON.stringify(message));
  }

  #pollAll(): void {
    if (this.#state !== 'polling' && this.#state !== 'connecting') return;
    for (const subscription of this.#subscriptions.values()) {
      // While a socket is still being opened only what was never answered is asked for.
      if (this.#state === 'connecting' && subscription.watch.confirmedAt !== null) continue;
      if (subscription.polling || subscription.listeners.size === 0 || 'stream' in subscription.watched) continue;
      subscription.polling = true;
      this.#options.poll(subscription.watched).then(
        (data) => {
          subscription.polling = false;
          if (this.#state === 'open' || this.#state === 'closed') return;
          this.#heardAt = this.#options.monotonicMillis();
          this.#set(subscription, { data, problem: null, confirmedAt: this.#heardAt });
        },
        (error: unknown) => {
          subscription.polling = false;
          const problem = asProblem(error);
          // An unreachable server is the link's state, told by the banner; the last answer stays with its age.
          if (!problem.isUnreached || subscription.watch.data === undefined) this.#set(subscription, { problem });
        },
      );
    }
  }

  #set(subscription: Subscription, change: Partial<Watch>): void {
    subscription.watch = { ...subscription.watch, ...change };
    for (const listener of subscription.listeners) listener();
  }

  #setState(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #repeat(milliseconds: number, work: () => void): void {
    let cancel: () => void;
    const next = () => {
      cancel = this.#options.schedule(() => {
        work();
        if (this.#state !== 'closed') next();
      }, milliseconds);
    };
    next();
    this.#cancelTimers.push(() => cancel());
  }
}

const nothingKnown: Watch = { data: undefined, problem: null, confirmedAt: null, stream: new Map() };
