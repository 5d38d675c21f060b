import { expect, test } from 'vitest';
import { reportUpReasonOf } from './report-up.ts';

test('a level-3 fire must be reported up, a level-2 fire need not be', () => {
  expect(reportUpReasonOf({ incidentType: 'F12', level: 3, dead: null })).toBe('LEVEL');
  expect(reportUpReasonOf({ incidentType: 'F12', level: 2, dead: null })).toBeNull();
});

test('a death must be reported up at any level, and comes before the level as the reason', () => {
  expect(reportUpReasonOf({ incidentType: 'R01', level: 1, dead: 1 })).toBe('DEATH');
  expect(reportUpReasonOf({ incidentType: 'F00', level: 5, dead: 2 })).toBe('DEATH');
});

test('help that is no emergency is never reported for its level', () => {
  expect(reportUpReasonOf({ incidentType: 'S01', level: 3, dead: null })).toBeNull();
});
