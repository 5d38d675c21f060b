import { afterEach, expect, test, vi } from 'vitest';
import { forgetEarlyAnswers } from './early-answer.ts';
import { createTransport } from './transport.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page that asked for this before its code was there, and a network that answers the rest. */
function page(early: Record<string, Promise<Response | null>>) {
  const asked: string[] = [];
  vi.stubGlobal('__wanghuo_early', early);
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response('"later"'));
  });
  return { asked, send: createTransport() };
}

test('an answer that was asked for early is taken once, then the server is asked', async () => {
  const { asked, send } = page({ '/api/x': Promise.resolve(new Response('"early"')) });
  expect((await send({ method: 'GET', path: '/api/x' })).output).toBe('early');
  expect(asked).toEqual([]);
  expect((await send({ method: 'GET', path: '/api/x' })).output).toBe('later');
  expect(asked).toEqual(['/api/x']);
});

test('where the early question was refused or failed the server is asked again', async () => {
  const { asked, send } = page({ '/api/x': Promise.resolve(null) });
  expect((await send({ method: 'GET', path: '/api/x' })).output).toBe('later');
  expect(asked).toEqual(['/api/x']);
});

test('an act never takes an early answer', async () => {
  const { asked, send } = page({ '/api/x': Promise.resolve(new Response('"early"')) });
  expect((await send({ method: 'POST', path: '/api/x', body: {} })).output).toBe('later');
  expect(asked).toEqual(['/api/x']);
});

test('when the person leaves, what was asked for in their name is not used', async () => {
  const { asked, send } = page({ '/api/x': Promise.resolve(new Response('"early"')) });
  forgetEarlyAnswers();
  expect((await send({ method: 'GET', path: '/api/x' })).output).toBe('later');
  expect(asked).toEqual(['/api/x']);
});
