import { expect, test } from 'vitest';
import { LiveLink, type SocketLike, type Watched } from './live-link.ts';

const board: Watched = { query: 'incidents.board', input: {} };

/** A world whose clock and sockets the test moves by hand. */
function scene(poll: (watched: Watched) => Promise<unknown> = async () => 'polled') {
  let now = 0;
  const due: { at: number; work: () => void }[] = [];
  const sockets: (SocketLike & { sent: Record<string, unknown>[]; closed: boolean })[] = [];
  const link = new LiveLink({
    monotonicMillis: () => now,
    random: () => 1,
    schedule: (work, milliseconds) => {
      const entry = { at: now + milliseconds, work };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry) >>> 0, due.includes(entry) ? 1 : 0);
    },
    openSocket: () => {
      const socket = {
        sent: [] as Record<string, unknown>[],
        closed: false,
        onopen: null,
        onmessage: null,
        onclose: null,
        send: (text: string) => socket.sent.push(JSON.parse(text) as Record<string, unknown>),
        close: () => {
          socket.closed = true;
        },
      } as SocketLike & { sent: Record<string, unknown>[]; closed: boolean };
      sockets.push(socket);
      return socket;
    },
    poll,
  });
  return {
    link,
    sockets,
    latest: () => sockets.at(-1) as (typeof sockets)[number],
    say: (message: unknown) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(message) }),
    subscriptionId: () =>
      sockets
        .at(-1)
        ?.sent.filter((message) => 'subscribe' in message)
        .at(-1)?.['subscribe'] as number,
    pass: async (milliseconds: number) => {
      const until = now + milliseconds;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        const next = due[0];
        if (!next || next.at > until) break;
        due.shift();
        now = next.at;
        next.work();
        await Promise.resolve();
      }
      now = until;
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

test('two views of the same question share one subscription', () => {
  const { link, latest } = scene();
  link.watch(board, () => {});
  link.watch(board, () => {});
  latest().onopen?.();
  expect(latest().sent.filter((message) => 'subscribe' in message)).toHaveLength(1);
});

test('an answer reaches the view and is as old as the link was last heard', async () => {
  const { link, latest, say, subscriptionId, pass } = scene();
  let heard = 0;
  link.watch(board, () => (heard += 1));
  latest().onopen?.();
  say({ id: subscriptionId(), seq: 1, data: ['a'] });
  expect(link.read(board).data).toEqual(['a']);
  expect(heard).toBe(1);
  await pass(5_000);
  say({ pong: 5_000 });
  await pass(1_000);
  expect(link.ageSecondsOf(link.read(board))).toBe(1);
});

test('a gap in the numbers makes the subscription anew, and late messages of the old one are dropped', () => {
  const { link, latest, say, subscriptionId } = scene();
  link.watch(board, () => {});
  latest().onopen?.();
  const first = subscriptionId();
  say({ id: first, seq: 1, data: 1 });
  say({ id: first, seq: 3, data: 3 });
  const second = subscriptionId();
  expect(second).not.toBe(first);
  expect(link.read(board).data).toBe(1);
  say({ id: first, seq: 4, data: 4 });
  expect(link.read(board).data).toBe(1);
  say({ id: second, seq: 9, data: 9 });
  say({ id: second, seq: 10, data: 10 });
  expect(link.read(board).data).toBe(10);
});

test('a lost socket is opened again and every subscription with it, the old answer kept with its age', async () => {
  const { link, latest, sockets, say, subscriptionId, pass } = scene();
  link.watch(board, () => {});
  latest().onopen?.();
  say({ id: subscriptionId(), seq: 1, data: 'old' });
  latest().onclose?.({});
  expect(link.state).toBe('connecting');
  await pass(1_000);
  expect(sockets).toHaveLength(2);
  expect(link.read(board).data).toBe('old');
  expect(link.ageSecondsOf(link.read(board))).toBe(1);
  latest().onopen?.();
  say({ id: subscriptionId(), seq: 1, data: 'new' });
  expect(link.read(board).data).toBe('new');
});

test('after three failures the view is fed by polling every two seconds, until a socket opens', async () => {
  let polls = 0;
  const { link, latest, pass } = scene(async () => (polls += 1));
  link.watch(board, () => {});
  for (let failure = 0; failure < 3; failure += 1) {
    latest().onclose?.({});
    if (failure < 2) await pass(4_000);
  }
  expect(link.state).toBe('polling');
  await pass(2_000);
  await pass(2_000);
  expect(polls).toBeGreaterThanOrEqual(2);
  expect(link.read(board).data).toBe(polls);
  await pass(15_000);
  latest().onopen?.();
  expect(link.state).toBe('open');
});

test('a link that says nothing for 15 seconds is dropped although it never closed', async () => {
  const { link, latest, sockets, pass } = scene();
  link.watch(board, () => {});
  latest().onopen?.();
  const first = latest();
  await pass(25_000);
  expect(first.closed).toBe(true);
  expect(sockets.length).toBeGreaterThan(1);
});

test('a stream keeps the latest value of each key', () => {
  const { link, latest, say, subscriptionId } = scene();
  const positions: Watched = { stream: 'forces.unitPosition' };
  link.watch(positions, () => {});
  latest().onopen?.();
  const id = subscriptionId();
  say({
    id,
    seq: 1,
    stream: [
      { key: 'a', value: 1, at: 't1' },
      { key: 'b', value: 1, at: 't1' },
    ],
  });
  say({ id, seq: 2, stream: [{ key: 'a', value: 2, at: 't2' }] });
  expect(link.read(positions).stream.get('a')?.value).toBe(2);
  expect(link.read(positions).stream.get('b')?.value).toBe(1);
});

test('a view that nobody watches is let go after ten seconds, not at once', async () => {
  const { link, latest, pass } = scene();
  const leave = link.watch(board, () => {});
  latest().onopen?.();
  leave();
  await pass(9_000);
  expect(latest().sent.some((message) => 'unsubscribe' in message)).toBe(false);
  await pass(2_000);
  expect(latest().sent.some((message) => 'unsubscribe' in message)).toBe(true);
});
