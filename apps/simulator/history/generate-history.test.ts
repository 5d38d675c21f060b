import { createHash } from 'node:crypto';
import { generateBuiltInDistrict } from '@wanghuo/district';
import { shanghaiDate, type Instant } from '@wanghuo/kernel';
import { alarmRules, findingsOf, fireRules, teamRules, tenThousandYuan } from '@wanghuo/records/model';
import { expect, test } from 'vitest';
import boxes from '../../../reference/plan-2021-2025/boxes.json' with { type: 'json' };
import { generateHistory, type History } from './generate-history.ts';
import type { HistoryDistrict } from './district-picture.ts';
import { planDelivered, planSlips, publishedYears } from './scenario.ts';

const built = generateBuiltInDistrict();
const residents = new Map(
  built.populations
    .filter(({ basis, countedOn }) => basis === 'RESIDENT' && countedOn.startsWith('2020'))
    .map(({ divisionCode, count }) => [divisionCode, count]),
);
const district: HistoryDistrict = {
  towns: built.divisions
    .filter(({ kind }) => kind === 'STREET' || kind === 'TOWN')
    .map(({ code, name, kind, position }) => ({
      code,
      name,
      isStreet: kind === 'STREET',
      residents: residents.get(code) ?? 1_000,
      position,
    })),
  buildings: built.buildings,
  stations: built.stations.map(({ id, position, inServiceOn }) => ({
    id,
    position,
    inServiceOn,
    teams: built.units
      .filter(({ stationId, kind }) => stationId === id && kind === 'APPARATUS')
      .map((unit) => ({ unitId: unit.id, callSign: unit.callSign, crewSize: unit.crewSize })),
  })),
};
const history = generateHistory(district);
const yearOf = (at: string) => Number(shanghaiDate(at as Instant).slice(0, 4));
const digest = (made: History) => createHash('sha256').update(JSON.stringify(made)).digest('hex');

test('records of 2016 to 2020 come to box 1, every year, to the yuan', () => {
  const fireIds = new Map(history.fireRecords.map((one) => [one.id, yearOf(one.occurredAt)]));
  const lossOf = (year: number) =>
    history.lossItems
      .filter((one) => fireIds.get(one.fireRecordId) === year)
      .reduce((sum, one) => sum + one.amountYuan, 0);
  const counted = (year: number, as: string) =>
    history.casualties.filter((one) => fireIds.get(one.fireRecordId) === year && one.countedAs === as).length;
  for (const [year, fires, deaths, injuries, loss] of boxes.box1.rows as [number, number, number, number, string][])
    expect([
      year,
      history.fireRecords.filter((one) => yearOf(one.occurredAt) === year).length,
      counted(year, 'DEATH'),
      counted(year, 'INJURY'),
      tenThousandYuan(String(lossOf(year))),
    ]).toEqual([year, fires, deaths, injuries, Number(loss).toFixed(2)]);
});

test('and to box 2, every year and class', () => {
  const count = (year: number, kind: string) =>
    history.alarmRecords.filter((one) => yearOf(one.receivedAt) === year && one.alarmClass === kind).length;
  for (const [year, total, fire, rescue, social] of boxes.box2.rows as number[][]) {
    const classes = ['FIRE', 'RESCUE', 'SOCIAL'].map((kind) => count(year as number, kind));
    expect([year, classes[0]! + classes[1]! + classes[2]!, ...classes]).toEqual([year, total, fire, rescue, social]);
  }
  expect(history.alarmRecords.filter(({ alarmClass }) => alarmClass === 'NO_ACTION').length).toBeGreaterThan(300);
});

test('fires are not fire calls: some come in afterwards, some calls are no fire, and nothing is counted twice', () => {
  for (const target of [...publishedYears(), ...planDelivered.years]) {
    const fires = history.fireRecords.filter((one) => yearOf(one.occurredAt) === target.year);
    const afterwards = fires.filter(({ reportedAfterwards }) => reportedAfterwards);
    expect(afterwards).toHaveLength(target.reportedAfterwards);
    expect(afterwards.every(({ alarmRecordId, incidentId }) => alarmRecordId === null && incidentId === null)).toBe(
      true,
    );
    const calls = history.alarmRecords.filter(
      (one) => yearOf(one.receivedAt) === target.year && one.alarmClass === 'FIRE',
    );
    const found = calls.filter(({ isFire }) => isFire);
    expect(new Set(fires.flatMap(({ alarmRecordId }) => alarmRecordId ?? []))).toEqual(
      new Set(found.map(({ id }) => id)),
    );
    expect(found.length).toBeLessThan(calls.length);
  }
});

test('the plan also says 12,617 persons brought out; the alarms of 2016 to 2020 add up to them', () => {
  const sum = history.alarmRecords
    .filter((one) => yearOf(one.receivedAt) <= 2020)
    .reduce((whole, one) => whole + (one.rescued ?? 0) + (one.evacuated ?? 0), 0);
  expect(sum).toBe(12_617);
});

test('both scenarios come to their own years', () => {
  for (const scenario of [planDelivered, planSlips]) {
    const made = scenario === planDelivered ? history : generateHistory(district, history.seed, scenario);
    for (const target of scenario.years) {
      const ids = new Set(made.fireRecords.filter((one) => yearOf(one.occurredAt) === target.year).map(({ id }) => id));
      const harmed = made.casualties.filter((one) => ids.has(one.fireRecordId));
      expect([ids.size, harmed.filter(({ countedAs }) => countedAs === 'DEATH').length, harmed.length]).toEqual([
        target.fires,
        target.deaths,
        target.deaths + target.injuries,
      ]);
    }
  }
});

test('every record passes the rules people are held to, says that it is made up, and no identifier repeats', () => {
  const now = '2026-06-01T00:00:00.000Z';
  const partsOf = <Row extends { readonly fireRecordId: string }>(rows: readonly Row[]) =>
    Map.groupBy(rows, (row) => row.fireRecordId);
  const [harmed, lost] = [partsOf(history.casualties), partsOf(history.lossItems)];
  const refusals = [
    ...history.fireRecords.flatMap((record) =>
      findingsOf(fireRules, {
        record: record as never,
        casualties: harmed.get(record.id) ?? [],
        lossItems: lost.get(record.id) ?? [],
        openTeamReports: 0,
        now,
      }),
    ),
    ...history.alarmRecords.flatMap((record) => findingsOf(alarmRules, { record: record as never, now })),
    ...history.teamReports.flatMap((record) => findingsOf(teamRules, { record: record as never, now })),
  ].filter(({ severity }) => severity === 'REFUSE');
  expect(refusals).toEqual([]);
  const all = [
    ...history.alarmRecords,
    ...history.teamReports,
    ...history.fireRecords,
    ...history.casualties,
    ...history.lossItems,
  ];
  expect(all.every(({ source }) => source === 'SYNTHETIC')).toBe(true);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('it looks like the district: more people, more alarms; careless fires above 40 %; fires by day, deaths at night', () => {
  const byTown = Map.groupBy(history.alarmRecords, ({ townshipCode }) => townshipCode ?? '');
  const rank = district.towns
    .toSorted((a, b) => b.residents - a.residents)
    .map(({ code }) => byTown.get(code)?.length ?? 0);
  expect(rank.slice(0, 5).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(history.alarmRecords.length * 0.35);
  expect(Math.min(...rank)).toBeGreaterThan(0);
  const careless = history.fireRecords.filter(
    ({ fireCause }) => fireCause === 'ELECTRICAL' || fireCause === 'DOMESTIC_FIRE',
  );
  expect(careless.length / history.fireRecords.length).toBeGreaterThan(0.4);
  expect(
    new Set(history.fireRecords.filter((one) => yearOf(one.occurredAt) <= 2020).map(({ grade }) => grade)),
  ).toEqual(new Set(['GENERAL']));
  const hours = Map.groupBy(history.fireRecords, ({ occurredAt }) => (Number(occurredAt.slice(11, 13)) + 8) % 24);
  expect(hours.get(19)!.length).toBeGreaterThan(2 * hours.get(4)!.length);
});

test('the same seed gives the same bytes, another one does not, and the box holds for that too', () => {
  expect(digest(generateHistory(district))).toBe(digest(history));
  const other = generateHistory(district, 7);
  expect(digest(other)).not.toBe(digest(history));
  expect(other.fireRecords.filter((one) => yearOf(one.occurredAt) === 2020)).toHaveLength(575);
});
