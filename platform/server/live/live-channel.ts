import { createHash, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { limits } from '@wanghuo/kernel';
import type { Subject } from '../context.ts';
import type { Services } from '../services.ts';
import type { Operation } from '../api/operation.ts';
import { may } from '../access/may.ts';
import { notFound, notPermitted, tooMany } from '../api/errors.ts';
import type { Problem } from '../api/problem.ts';
import { parseStrictJson } from '../api/strict-json.ts';
import { grantsSetting } from '../database/transaction.ts';
import type { StreamStore } from './streams.ts';

const message = z.union([
  z.strictObject({
    subscribe: z.int().nonnegative(),
    query: z.string().max(128),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({
    subscribe: z.int().nonnegative(),
    register: z.string().max(64),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({ subscribe: z.int().nonnegative(), stream: z.string().max(128) }),
  z.strictObject({ unsubscribe: z.int().nonnegative() }),
  z.strictObject({ ping: z.int().nonnegative() }),
]);

/** A query someone watches, shared by all who get the same answer to it. */
interface Watch {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  readonly subject: Subject;
  readonly refreshOn: ReadonlySet<string>;
  readonly members: Map<Member, number>;
  answerHash: string | null;
  answer: unknown;
  /** The answer as JSON, written once for all members that get it unchanged. */
  text: string;
  /** Code of the refusal that was told last, until there is an answer again. */
  failure: string | null;
  running: Promise<void> | null;
  again: boolean;
}

interface Member {
  readonly socket: WebSocket;
  readonly id: number;
  readonly subject: Subject;
}

interface Options {
  readonly services: Services;
  readonly streams: StreamStore;
  /** Queries and register lists by name, with the facts that change their answers. */
  readonly queries: ReadonlyMap<string, { operation: Operation; refreshOn: readonly string[] }>;
  readonly run: (operation: Operation, input: Record<string, unknown>, subject: Subject) => Promise<unknown>;
  readonly problem: (error: unknown, traceId: string) => Problem;
  /** Throws when the subject asks more often than its rate allows (AP-20). */
  readonly takeRate: (operation: Operation, subject: Subject) => void;
  /** A subscription that was denied is written down like any denied question (AL-03). */
  readonly denied: (subject: Subject, name: string, traceId: string) => void;
}

/** A fifth of the pool; the rest is for commands. */
const laneWidth = 4;
/** Rest between two answers of one watch: a burst of facts is one picture, and a second is far away. */
const longestRestMilliseconds = 150;
const shortestRestMilliseconds = 20;
/** A picture that costs little may follow closely on the last one; one that took long, or waited long, rests longer. */
const restShare = 2;
/** What failed for a passing reason is asked again by itself: facts may be long in coming. */
const retryMilliseconds = 1_000;
const restAfter = (tookMilliseconds: number): number =>
  Math.min(longestRestMilliseconds, Math.max(shortestRestMilliseconds, restShare * tookMilliseconds));
const breathe = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());

/**
 * Live answers: whoever watches a query gets the whole new answer when a fact that it names is announced. Each
 * subscription counts its messages, so that a client notices a gap and asks again (RE-19).
 */
export class LiveChannel {
  readonly #options: Options;
  readonly #watches = new Map<string, Watch>();
  readonly #sockets = new Map<WebSocket, { subject: Subject; close: Map<number, () => void> }>();
  readonly #stopListening: () => void;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#stopListening = options.services.onFact((fact) => {
      for (const watch of this.#watches.values()) if (watch.refreshOn.has(fact.type)) this.#refresh(watch);
    });
  }

  /** Takes over a connection of a subject that is already known. */
  accept(socket: WebSocket, subject: Subject): void {
    const state = { subject, close: new Map<number, () => void>() };
    this.#sockets.set(socket, state);
    let alive = true;
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, limits.live.pingSeconds * 1000);
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('message', (data, isBinary) => {
      alive = true;
      if (isBinary) return socket.close(1003);
      this.#take(socket, state, data.toString());
    });
    const end = () => {
      clearInterval(ping);
      for (const close of state.close.values()) close();
      this.#sockets.delete(socket);
    };
    socket.on('close', end);
    socket.on('error', () => socket.terminate());
  }

  /** Ends the connections of subjects whose rights changed (AZ-09, AU-10). */
  closeWhere(matches: (subject: Subject) => boolean): void {
    for (const [socket, { subject }] of this.#sockets) {
      if (!matches(subject)) continue;
      send(socket, { closed: 'revoked' });
      socket.close(4001, 'revoked');
    }
  }

  close(): void {
    this.#stopListening();
    for (const socket of this.#sockets.keys()) socket.close(1001, 'going away');
  }

  #take(socket: WebSocket, state: { subject: Subject; close: Map<number, () => void> }, text: string): void {
    let parsed: z.infer<typeof message>;
    try {
      parsed = message.parse(parseStrictJson(text));
    } catch {
      return socket.close(1007, 'not understood');
    }
    if ('ping' in parsed) return send(socket, { pong: parsed.ping });
    if ('unsubscribe' in parsed) {
      state.close.get(parsed.unsubscribe)?.();
      state.close.delete(parsed.unsubscribe);
      return;
    }
    const id = parsed.subscribe;
    try {
      state.close.get(id)?.();
      state.close.delete(id);
      if (state.close.size >= limits.live.subscriptions) throw tooMany({});
      const close =
        'stream' in parsed
          ? this.#openStream(socket, state.subject, id, parsed.stream)
          : this.#openQuery(socket, state.subject, id, parsed);
      state.close.set(id, close);
    } catch (error) {
      const problem = this.#options.problem(error, randomUUID());
      if (problem.status === notPermitted.status) this.#options.denied(state.subject, nameOf(parsed), problem.traceId);
      send(socket, { id, problem });
    }
  }

  #openStream(socket: WebSocket, subject: Subject, id: number, name: string): () => void {
    const stream = this.#options.services.declarations
      .flatMap((domain) => domain.streams)
      .find((one) => one.name === name);
    if (!stream) throw notFound({});
    if (!may(subject, stream.permission)) throw notPermitted({});
    let seq = 0;
    return this.#options.streams.listen(name, (items) => {
      const within = items.filter(({ value }) =>
        may(subject, stream.permission, { scope: stream.scope, record: value as object }),
      );
      // The first message also says that there is nothing; later ones only what is new to this subject.
      if (within.length > 0 || seq === 0) send(socket, { id, seq: seq++, stream: within });
    });
  }

  #openQuery(
    socket: WebSocket,
    subject: Subject,
    id: number,
    asked: { query?: string; register?: string; input: Record<string, unknown> },
  ): () => void {
    const name = nameOf(asked);
    const known = this.#options.queries.get(name);
    if (!known) throw notFound({});
    if (!may(subject, known.operation.permission)) throw notPermitted({});
    this.#options.takeRate(known.operation, subject);
    const input = (known.operation.parameters?.parse(asked.input) ?? {}) as Record<string, unknown>;
    // What all of one reach share is worked out once for them; anything else once for each account.
    const asker = known.operation.shared ? subject.type : subject.id;
    const key = createHash('sha256')
      .update(JSON.stringify([name, input, grantsSetting(subject), asker]))
      .digest('base64');
    let watch = this.#watches.get(key);
    if (!watch) {
      watch = {
        operation: known.operation,
        input,
        subject,
        refreshOn: new Set(known.refreshOn),
        members: new Map(),
        answerHash: null,
        answer: undefined,
        text: '',
        failure: null,
        running: null,
        again: false,
      };
      this.#watches.set(key, watch);
    }
    const member: Member = { socket, id, subject };
    watch.members.set(member, 0);
    // What no fact renews would be as old as the first subscription.
    const isKept = watch.answerHash !== null && watch.failure === null && watch.refreshOn.size > 0;
    if (isKept) this.#tell(watch, member);
    else this.#refresh(watch);
    const opened = watch;
    return () => {
      opened.members.delete(member);
      if (opened.members.size === 0) this.#watches.delete(key);
    };
  }

  /** Only so many live questions at once: commands share the same connections and must not wait for pictures. */
  async #inLane(work: () => Promise<void>): Promise<void> {
    if (this.#active >= laneWidth) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#active += 1;
    try {
      await work();
    } finally {
      this.#active -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Runs the query again; facts that come meanwhile cause one more run, not one each. */
  #refresh(watch: Watch): void {
    if (watch.running) {
      watch.again = true;
      return;
    }
    const begunAt = performance.now();
    watch.running = this.#inLane(() => this.#ask(watch))
      .then(() => breathe(restAfter(performance.now() - begunAt)))
      .finally(() => {
        watch.running = null;
        if (watch.again) {
          watch.again = false;
          this.#refresh(watch);
        }
      });
  }

  async #ask(watch: Watch): Promise<void> {
    try {
      const { shared } = watch.operation;
      const operation = shared ? { ...watch.operation, run: shared.run as Operation['run'] } : watch.operation;
      const answer = await this.#options.run(operation, watch.input, watch.subject);
      const text = JSON.stringify(answer);
      const hash = createHash('sha256').update(text).digest('base64');
      const changed = hash !== watch.answerHash || watch.failure !== null;
      watch.answer = answer;
      watch.text = text;
      watch.answerHash = hash;
      watch.failure = null;
      for (const [member, seq] of watch.members) if (changed || seq === 0) this.#tell(watch, member);
    } catch (error) {
      const problem = this.#options.problem(error, randomUUID());
      // Said once to whoever already knows; a new member has heard nothing yet.
      for (const [member, seq] of watch.members)
        if (watch.failure !== problem.code || seq === 0) send(member.socket, { id: member.id, problem });
      watch.failure = problem.code;
      if (problem.retryable)
        setTimeout(() => watch.members.size > 0 && this.#refresh(watch), retryMilliseconds).unref();
    }
  }

  #tell(watch: Watch, member: Member): void {
    const seq = watch.members.get(member) ?? 0;
    watch.members.set(member, seq + 1);
    const own = watch.operation.shared?.forReader(watch.answer as never, member.subject) ?? watch.answer;
    const text = own === watch.answer ? watch.text : JSON.stringify(own);
    sendText(member.socket, `{"id":${member.id},"seq":${seq},"data":${text}}`);
  }
}

function nameOf(asked: { query?: string; register?: string } | { stream: string } | object): string {
  if ('stream' in asked) return asked.stream;
  const { query, register } = asked as { query?: string; register?: string };
  return query ?? `registers.${register ?? ''}.list`;
}

function send(socket: WebSocket, content: unknown): void {
  sendText(socket, JSON.stringify(content));
}

/** A client that cannot keep up is cut off and will ask anew, rather than fill our memory. */
function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > 8 * 1024 * 1024) return socket.terminate();
  socket.send(text);
}
