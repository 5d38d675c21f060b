import { expect, test } from 'vitest';
import type { UnitView } from '@wanghuo/forces/model';
import { stationGroupsOf, withOrders } from './station-groups.ts';

const unit = (callSign: string, station: string, dutyState = 'IN_STATION', stationKind = 'FIRE_STATION') =>
  ({
    id: callSign,
    callSign,
    stationId: station,
    stationName: station,
    stationKind,
    dutyState,
    isAvailable: dutyState === 'IN_STATION',
    crewCount: 6,
    crewSize: 6,
  }) as UnitView;

test('a station where something happens stands before a quiet one', () => {
  const groups = stationGroupsOf([unit('a', '示例·甲站'), unit('b', '示例·乙队', 'ARRIVED', 'GOVERNMENT_BRIGADE')]);
  expect(groups.map((group) => group.name)).toEqual(['示例·乙队', '示例·甲站']);
});

test('at work comes before on the way, on the way before at home, out of service last', () => {
  const [group] = stationGroupsOf([
    unit('a', 's'),
    unit('b', 's', 'OUT_OF_SERVICE'),
    unit('c', 's', 'TURNED_OUT'),
    unit('d', 's', 'WATER_ON'),
  ]);
  expect(group?.units.map((one) => one.callSign)).toEqual(['d', 'c', 'a', 'b']);
  expect(group).toMatchObject({ ready: 1, missingCrew: 0, isQuiet: false });
});

test('a station that lacks crew is not quiet, and its empty seats are counted', () => {
  const [group] = stationGroupsOf([{ ...unit('a', 's'), crewCount: 4 }]);
  expect(group).toMatchObject({ missingCrew: 2, isQuiet: false });
});

test('a unit with an order is not ready although it still stands in the hall', () => {
  const [group] = stationGroupsOf(
    withOrders([unit('a', 's'), unit('b', 's'), unit('c', 's', 'RETURNING')], new Set(['b', 'c'])),
  );
  expect(group?.units.map((one) => [one.callSign, one.dutyState])).toEqual([
    ['b', 'ORDERED'],
    ['c', 'RETURNING'],
    ['a', 'IN_STATION'],
  ]);
  expect(group?.ready).toBe(1);
});
