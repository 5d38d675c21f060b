import { forAnyPath, parseInstant } from '@wanghuo/kernel';
import { expect, test } from 'vitest';
import { alarmReview, fireReview, teamReview } from './records.ts';
import { dueToSubmit, freshLoop } from './review-loop.ts';

const all = [alarmReview, teamReview, fireReview];

test('however its steps are taken, a record is approved only after a review', () => {
  for (const workflow of all)
    forAnyPath(workflow, ({ after, path }) => {
      if (after !== 'APPROVED') return;
      const review = path.lastIndexOf('review');
      expect(review).toBeGreaterThanOrEqual(0);
      expect(review).toBeGreaterThan(path.lastIndexOf('sendBack'));
    });
});

test('nothing leads out of a voided or superseded record', () => {
  for (const workflow of all)
    forAnyPath(workflow, ({ before }) => {
      expect(['VOID', 'SUPERSEDED']).not.toContain(before);
    });
});

test('ruling 12: 12 h for the alarm, 24 for a team, 48 for the fire, 48 for a review; given back, the clock restarts', () => {
  const at = '2026-11-25T04:00:00.000Z';
  expect(dueToSubmit('alarmRecord', at)).toBe('2026-11-25T16:00:00.000Z');
  expect(dueToSubmit('teamReport', at)).toBe('2026-11-26T04:00:00.000Z');
  expect(dueToSubmit('fireRecord', at)).toBe('2026-11-27T04:00:00.000Z');
  const given = { row: freshLoop(null) as never, now: parseInstant(at), actor: 'a', actorName: '甲' };
  const after = (step: string, input: object) => fireReview.transitions[step]?.sets?.({ ...given, input });
  expect(after('submit', { reasons: [], needsHighApproval: false })).toMatchObject({
    dueAt: '2026-11-27T04:00:00.000Z',
  });
  expect(after('sendBack', { reason: '原因' })).toMatchObject({ dueAt: '2026-11-27T04:00:00.000Z', overdueAt: null });
});

test('three people: author, reviewer, approver', () => {
  const row = { ...freshLoop(null), authorId: 'a', reviewerId: 'b' };
  const refused = (step: string, actor: string, changes = {}) =>
    (fireReview.transitions[step]?.requires ?? [])
      .filter(
        (one) => one.holds({ row: { ...row, ...changes } as never, input: {}, now: '', actor, actorName: '' }) !== true,
      )
      .map(({ name }) => name);
  expect(refused('review', 'a')).toEqual(['isNotAuthor']);
  expect(refused('review', 'b')).toEqual([]);
  expect(refused('approve', 'a')).toEqual(['isNotAuthor']);
  expect(refused('approve', 'b')).toEqual(['isNotReviewer']);
  expect(refused('approve', 'c')).toEqual([]);
  expect(refused('approveHigh', 'a')).toEqual(['isNotAuthor']);
  expect(refused('approveHigh', 'b')).toEqual(['isNotReviewer']);
  expect(refused('sendBack', 'a')).toEqual(['isNotAuthor']);
  expect(refused('approve', 'c', { needsHighApproval: true })).toEqual(['needsNoHigherHand']);
  expect(refused('approveHigh', 'c', { needsHighApproval: true })).toEqual([]);
});
