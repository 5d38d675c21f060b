import { expect, test } from 'vitest';
import { coursesOf, planReadings } from './reading-history.ts';

test('the same seed gives the same past, another seed another, and nothing lies in the future', () => {
  for (const [deviceClass, courses] of Object.entries(coursesOf))
    for (const course of courses) {
      const past = planReadings(7, 'GZ-001', deviceClass, course, 8);
      expect(planReadings(7, 'GZ-001', deviceClass, course, 8)).toEqual(past);
      expect(planReadings(8, 'GZ-001', deviceClass, course, 8)).not.toEqual(past);
      expect(past.readings.every(({ secondsAgo }) => secondsAgo >= 0 && secondsAgo <= 8 * 86_400 + 300)).toBe(true);
      // What was reported as over had begun.
      expect(past.signals.map(({ isActive }) => isActive)).toEqual(past.signals.map((_, index) => index % 2 === 0));
    }
});

test('a leaking tank falls, a mended one is full again, and a hole is a hole', () => {
  const levels = (course: 'SLOW_LEAK' | 'LEAK_MENDED' | 'HOLE') =>
    planReadings(7, 'GZ-001', 'WATER_LEVEL', course, 8).readings.map(({ value }) => value);
  expect(levels('SLOW_LEAK').at(-1)).toBeLessThan(1.4);
  expect(levels('LEAK_MENDED').at(-1)).toBeGreaterThan(2);
  expect(levels('HOLE').length).toBeLessThan(levels('SLOW_LEAK').length - 60);
});
