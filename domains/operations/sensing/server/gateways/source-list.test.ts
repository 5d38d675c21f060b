import { expect, test } from 'vitest';
import { SourceList } from './source-list.ts';

test('DV-06: only who comes from a named network is let in', () => {
  const list = new SourceList(['10.116.0.0/16', '192.0.2.7', 'fd00::/8']);
  for (const inside of ['10.116.3.9', '::ffff:10.116.3.9', '192.0.2.7', 'fd12::1'])
    expect([inside, list.allows(inside)]).toEqual([inside, true]);
  for (const outside of ['10.117.0.1', '192.0.2.8', '2001:db8::1', '::ffff:10.117.0.1', '', 'somewhere'])
    expect([outside, list.allows(outside)]).toEqual([outside, false]);
});

test('without networks, as on this machine alone, everybody is let in', () => {
  expect(new SourceList([]).allows('127.0.0.1')).toBe(true);
});
