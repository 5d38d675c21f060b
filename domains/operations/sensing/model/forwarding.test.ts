import { describe, expect, test } from 'vitest';
import {
  forwardBackoffSeconds,
  forwardRules,
  levelKeyOf,
  reportsToForward,
  type Report,
  type SensedCondition,
  type Standing,
} from './index.ts';

const source = 'GB26875/77';
const known: Standing = {
  sources: new Map([[source, { key: source, deviceId: 'd', placeKey: 'premises/p', isInTest: false }]]),
  levels: new Map(),
  open: [],
  ended: [],
  taken: new Set(),
};
let frames = 0;
const says = (
  observations: readonly (readonly [string | null, SensedCondition, boolean])[],
  more: Partial<Report> = {},
): Report => ({
  frameId: `f${(frames += 1)}`,
  speaker: { protocol: 'GB26875', address: '77', deviceId: 'd' },
  receivedAt: '2026-11-27T02:00:00.000Z',
  claimedAt: null,
  isResend: false,
  observations: observations.map(([component, condition, isActive]) => ({
    component,
    componentName: component,
    condition,
    isActive,
  })),
  values: [],
  resets: [],
  ...more,
});

describe('what is passed on', () => {
  test('is what changed, with everything that holds there now', () => {
    const told = reportsToForward(known, [
      says([
        ['1/1/1', 'FIRE', false],
        ['1/1/1', 'FAULT', true],
      ]),
      says([
        ['1/1/1', 'FIRE', true],
        ['1/1/1', 'FAULT', true],
      ]),
      says([['1/1/1', 'FAULT', true]]),
      says([['1/1/1', 'FAULT', false]]),
    ]);
    expect(told.map(({ components, isLife }) => [isLife, components[0]?.changed, components[0]?.active])).toEqual([
      [false, [{ condition: 'FAULT', isActive: true }], ['FAULT']],
      [true, [{ condition: 'FIRE', isActive: true }], ['FAULT', 'FIRE']],
      [false, [{ condition: 'FAULT', isActive: false }], ['FIRE']],
    ]);
  });

  test('knows what was so before, what a reset ended, and components apart whose names begin alike', () => {
    const before: Standing = {
      ...known,
      levels: new Map(
        ['1/1/1', '1/1/11'].map((component) => [
          levelKeyOf(source, component, 'FIRE'),
          { isActive: true, sinceAt: '', lastAt: '', claimedAt: null, raises: 1, flutters: 0 },
        ]),
      ),
    };
    const [reset, again] = reportsToForward(before, [
      says([['1/1/1', 'FIRE', true]]),
      says([], { resets: ['1/1'] }),
      says([['1/1/1', 'FIRE', true]]),
    ]);
    expect(reset!.components).toEqual([]);
    expect(again!.components[0]!.active).toEqual(['FIRE']);
  });

  test('is nothing of repeats, of what was taken before, and of devices nobody has registered', () => {
    const report = says([['1/1/1', 'FIRE', true]]);
    expect(reportsToForward(known, [{ ...report, isResend: true }])).toEqual([]);
    expect(reportsToForward({ ...known, taken: new Set([report.frameId]) }, [report])).toEqual([]);
    expect(reportsToForward(known, [report, report])).toHaveLength(1);
    const stranger = { ...report, speaker: { ...report.speaker, address: '78', deviceId: null } };
    expect(reportsToForward(known, [stranger])).toEqual([]);
  });
});

test('pauses grow from one second and end at five minutes', () => {
  expect([0, 1, 2, 3, 8, 9, 100].map(forwardBackoffSeconds)).toEqual([1, 1, 2, 4, 128, 256, 300]);
  expect(forwardBackoffSeconds(1e9)).toBe(forwardRules.longestBackoffSeconds);
});
