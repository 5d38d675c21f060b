import type { SessionView } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import type { Screen } from '../screens.ts';
import { homeOf, screensFor } from './home.ts';

const load = async () => ({ default: () => null });
const screens: readonly Screen[] = [
  { path: '/command', name: 'c', load, permission: 'incident.dispatch', group: 'duty', homeFor: ['DISPATCHER'] },
  { path: '/phone', name: 'p', load, permission: 'incident.read', homeFor: ['FIREFIGHTER'] },
  { path: '/incidents/$id', name: 'i', load, homeFor: ['AUDITOR'] },
];
const view = (roles: string[], permissions: string[]) =>
  ({ subject: { roles, permissions } }) as unknown as SessionView;

test('a role begins on its own screen', () => {
  expect(homeOf(screens, view(['DISPATCHER'], ['incident.dispatch', 'incident.read']))).toBe('/command');
  expect(homeOf(screens, view(['FIREFIGHTER'], ['incident.read']))).toBe('/phone');
});

test('a screen that is not permitted is nobody’s home', () => {
  expect(homeOf(screens, view(['DISPATCHER'], []))).toBe('/registers');
  expect(screensFor(screens, view([], [])).map((screen) => screen.path)).toEqual(['/incidents/$id']);
});

test('a screen that needs a record is never a home', () => {
  expect(homeOf(screens, view(['AUDITOR'], []))).toBe('/registers');
});
