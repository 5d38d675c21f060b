import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatClock,
  formatCount,
  formatDecimal,
  formatDistance,
  formatDuration,
  formatInstant,
  formatMoment,
} from './format.ts';

test('clock times are those of Shanghai, seconds cut', () => {
  expect(formatClock('2026-11-02T19:12:40.999Z')).toBe('03:12:40');
  expect(formatInstant('2026-11-02T19:12:40.999Z')).toBe('2026-11-03 03:12:40');
});

test('a moment of another day shows its date', () => {
  expect(formatMoment('2026-11-02T15:59:59.000Z', '2026-11-02T16:00:01.000Z')).toBe('11-02 23:59');
  expect(formatMoment('2026-11-02T16:00:00.000Z', '2026-11-02T16:00:01.000Z')).toBe('00:00:00');
});

test('durations grow by seconds, minutes, hours and days', () => {
  expect([45, 130, 3730, 273_600, -5, 0.9].map(formatDuration)).toEqual([
    '45″',
    '2′10″',
    '1:02′10″',
    '3天04:00',
    '−5″',
    '0″',
  ]);
});

test('distances are metres below a kilometre and kilometres above', () => {
  expect([7.4, 348, 994, 996, 1234, 42_195].map(formatDistance)).toEqual([
    '7 米',
    '350 米',
    '990 米',
    '1.0 公里',
    '1.2 公里',
    '42 公里',
  ]);
});

test('counts are grouped by thousands and what is not known is a dash', () => {
  expect([0, 999, 1326, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,326', '1,234,567']);
  expect([formatCount(null), formatDuration(undefined), formatClock(''), formatClock('no time')]).toEqual([
    '—',
    '—',
    '—',
    '—',
  ]);
});

test('decimals drop idle zeros and keep their value', () => {
  expect([1.5, 0.25, -0.5, 1326, 12_345.678].map((value) => formatDecimal(value))).toEqual([
    '1.5',
    '0.25',
    '-0.5',
    '1,326',
    '12,345.68',
  ]);
});

test('a longer duration never reads like a shorter one', () => {
  const secondsOf = (text: string) => {
    const match = /^(?:(\d+)天(\d+):(\d+))?(?:(\d+):)?(?:(\d+)′)?(?:(\d+)″)?$/.exec(text) ?? [];
    const [days, dayHours, dayMinutes, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
    return (
      (days ?? 0) * 86_400 +
      ((dayHours ?? 0) + (hours ?? 0)) * 3600 +
      ((dayMinutes ?? 0) + (minutes ?? 0)) * 60 +
      (seconds ?? 0)
    );
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_399 }), (seconds) => secondsOf(formatDuration(seconds)) === seconds),
  );
});
