import { expect, test } from 'vitest';
import { grant, isWithinReach, reachOf, type Assignment } from './access.ts';

const grants = [
  grant('TOWN', { within: 'township', may: ['shop.read', 'shop.edit'] }),
  grant('CHIEF', { within: 'district', may: ['shop.read'] }),
  grant('CREW', { within: 'station', may: ['order.read'] }),
];
const hold = (role: string, scopeValue: string | null): Assignment => ({
  role,
  scopeValue,
  validFromAt: '',
  validUntilAt: null,
});

test('what nobody granted reaches nothing', () => {
  expect(reachOf(grants, [hold('STRANGER', null)], 'me').size).toBe(0);
});

test('a role within a scope but without a value reaches nothing (AZ-01)', () => {
  expect(reachOf(grants, [hold('TOWN', null)], 'me').get('shop.read')).toEqual({});
});

test('two assignments of one role reach both places, and a district role reaches all', () => {
  const reach = reachOf(grants, [hold('TOWN', 'b'), hold('TOWN', 'a'), hold('CHIEF', null)], 'me');
  expect(reach.get('shop.edit')).toEqual({ township: ['a', 'b'] });
  expect(reach.get('shop.read')).toEqual({ township: ['a', 'b'], district: true });
});

test('a record is in reach by any of its scopes, also when it lies with several', () => {
  const reach = reachOf(grants, [hold('CREW', 's1')], 'me').get('order.read');
  const scope = { station: 'stationIds' };
  expect(isWithinReach(reach, scope, { stationIds: ['s2', 's1'] })).toBe(true);
  expect(isWithinReach(reach, scope, { stationIds: ['s2'] })).toBe(false);
  expect(isWithinReach(undefined, scope, { stationIds: ['s1'] })).toBe(false);
});
