import { expect, test } from 'vitest';
import { forAnyPath } from '@wanghuo/kernel';
import { alarmCause, alarmCourse, becomesCallUnanswered, verdictOf, type Alarm } from './alarm.ts';
import { deviceRepair } from './device-task.ts';

test('however its steps are taken, an alarm is ended by a person and never by a clock (INV-2)', () => {
  forAnyPath(alarmCourse, ({ after, step }) => {
    if (after !== 'VERIFIED' && after !== 'REJECTED') return;
    expect(['alarm.handle', 'alarm.answer']).toContain(alarmCourse.transitions[step]!.by);
  });
});

test('clocks only ever raise an alarm further', () => {
  const order = ['RAISED', 'AT_SEATS', 'UNANSWERED'];
  for (const { from, to, by } of Object.values(alarmCourse.transitions))
    if (by === 'clock')
      for (const state of from)
        if (order.includes(state)) expect(order.indexOf(to)).toBeGreaterThan(order.indexOf(state));
});

test('the premises’ word "false" ends no fire', () => {
  const { denyByOwner, endWarning } = alarmCourse.transitions;
  expect(denyByOwner!.to).toBe('DENIED');
  expect(endWarning!.requires!.map(({ name }) => name)).toContain('isWarning');
});

test('ruling 11: causes by what the statistics call them', () => {
  expect(Object.fromEntries(alarmCause.names.map((cause) => [cause, verdictOf(cause)]))).toEqual({
    COOKING: 'FALSE',
    STEAM: 'FALSE',
    DUST: 'FALSE',
    TOUCHED: 'FALSE',
    FAULT: 'FAULT',
    TEST: 'TEST',
    UNKNOWN: 'UNKNOWN',
  });
});

test('ruling 1: only a sure fire under close supervision suggests a dispatch, and once', () => {
  const fire = {
    alarmClass: 'FIRE',
    tier: 'HIGH_RISK',
    isTrusted: true,
    isTest: false,
    unansweredAt: null,
    ruleVersion: '1',
  } as Alarm;
  expect(becomesCallUnanswered(fire)).toBe(true);
  expect(becomesCallUnanswered({ ...fire, tier: 'KEY' })).toBe(true);
  const others: Partial<Alarm>[] = [
    { tier: 'GENERAL' },
    { tier: null },
    { isTrusted: false },
    { isTest: true },
    { alarmClass: 'WARNING' },
    { unansweredAt: '2026-11-26T12:00:00.000Z' },
  ];
  for (const other of others) expect(becomesCallUnanswered({ ...fire, ...other } as Alarm)).toBe(false);
});

test('however its steps are taken, work on a device is confirmed only after it was finished', () => {
  forAnyPath(deviceRepair, ({ after, path }) => {
    if (after === 'CONFIRMED') expect(path).toContain('finish');
  });
});
