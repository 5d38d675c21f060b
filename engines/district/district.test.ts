import { describe, expect, test } from 'vitest';

import { builtInInput, builtInSeed, districtHash, encodeDistrict, generateDistrict, type District } from './index.ts';

/** Seconds of computing each generation took; a loaded machine stretches single ones, so the best is judged. */
const spentSeconds: number[] = [];
function timed(seed: number): District {
  const startedAt = process.threadCpuUsage();
  const made = generateDistrict(builtInInput, seed);
  const spent = process.threadCpuUsage(startedAt);
  spentSeconds.push((spent.user + spent.system) / 1e6);
  return made;
}

const district = timed(builtInSeed);
const { fireService } = builtInInput;
const asOfOn = '2020-12-31';

describe('the built-in district', () => {
  test('is the same to the byte in every run, and another with another seed', () => {
    expect(districtHash(timed(builtInSeed))).toBe(districtHash(district));
    expect(districtHash(timed(builtInSeed + 1))).not.toBe(districtHash(district));
  }, 120_000);

  test('takes about five seconds of computing at most, even where other work shares the memory', () => {
    expect(Math.min(...spentSeconds)).toBeLessThan(8);
  });

  test('carries no coordinate finer than six decimals and nothing that is not finite', () => {
    const text = encodeDistrict(district);
    expect(text).not.toMatch(/\d\.\d{7,}/);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  test('names every street, town, community and village of the code list once', () => {
    const kinds = (kind: string): number => district.divisions.filter((one) => one.kind === kind).length;
    expect([kinds('DISTRICT'), kinds('STREET'), kinds('TOWN'), kinds('COMMUNITY'), kinds('VILLAGE')]).toEqual([
      1, 5, 25, 126, 175,
    ]);
    expect(new Set(district.divisions.map((one) => one.code)).size).toBe(332);
    expect(
      new Set(district.divisions.filter((one) => one.code.length === 12).map((one) => one.position.join())).size,
    ).toBe(301);
  });

  test('lets identifiers be unique and well formed', () => {
    const rows = [
      district.divisions,
      district.populations,
      district.places,
      district.buildings,
      district.premises,
      district.preplans,
      district.hydrants,
      district.stations,
      district.units,
      district.people,
      district.equipment,
    ].flat();
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const row of rows)
      expect(row.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('spreads the census over towns, and each town over its communities, without losing anyone', () => {
    const sum = (codes: readonly string[]): number =>
      district.populations
        .filter((one) => one.countedOn === '2020-11-01' && codes.includes(one.divisionCode))
        .reduce((total, one) => total + one.count, 0);
    const towns = district.divisions.filter((one) => one.parentCode === '500116').map((one) => one.code);
    expect(sum(['500116'])).toBe(1_359_611);
    expect(sum(towns)).toBe(1_359_611);
    for (const town of towns) {
      expect(sum(district.divisions.filter((one) => one.parentCode === town).map((one) => one.code))).toBe(sum([town]));
    }
  });

  test('labels registered year-ends between two published ones as interpolation with their interval', () => {
    const between = district.populations.filter((one) => one.origin === 'INTERPOLATION');
    expect(between.map((one) => one.countedOn)).toEqual(['2020-12-31', '2021-12-31', '2022-12-31']);
    expect(
      between.every(
        (one) =>
          one.basis === 'REGISTERED' && one.source === 'SYNTHETIC' && /推算.*1453700–1488800/.test(one.note ?? ''),
      ),
    ).toBe(true);
    expect(between[0]!.count).toBe(1_480_025);
  });

  test('has the forces of chapter 1 at the end of 2020', () => {
    const of = (kind: string) => district.stations.filter((one) => one.kind === kind);
    const members = (kind: string): number => of(kind).reduce((sum, one) => sum + one.memberCount, 0);
    expect(of('FIRE_STATION').filter((one) => one.builtOn! <= asOfOn)).toHaveLength(fireService.stationsBuilt);
    expect(of('FIRE_STATION').filter((one) => one.inServiceOn !== null && one.inServiceOn <= asOfOn)).toHaveLength(
      fireService.stationsInDispatch,
    );
    expect([of('GOVERNMENT_BRIGADE').length, members('GOVERNMENT_BRIGADE')]).toEqual([16, 185]);
    expect([of('ENTERPRISE_BRIGADE').length, members('ENTERPRISE_BRIGADE')]).toEqual([5, 85]);
    expect(of('GOVERNMENT_BRIGADE').filter((one) => one.builtOn! >= '2016')).toHaveLength(4);
    const communities = new Set(district.divisions.filter((one) => one.kind === 'COMMUNITY').map((one) => one.code));
    expect(of('MICRO_STATION').filter((one) => communities.has(one.attachedTo!))).toHaveLength(126);
    const second = new Set(district.premises.filter((one) => one.tier === 'SECOND_LEVEL').map((one) => one.id));
    expect(of('MICRO_STATION').filter((one) => second.has(one.attachedTo!))).toHaveLength(297);
    expect(new Set(of('VOLUNTEER_TEAM').map((one) => one.attachedTo)).size).toBe(175);
    const staff = (kind: string): number => district.people.filter((one) => one.staffKind === kind).length;
    expect([staff('NAT'), staff('GOV'), staff('ENT')]).toEqual([132, 185, 85]);
  });

  test('marks the fleet of forty and the national team as back-computed', () => {
    const fleet = district.units.filter((one) => one.kind === 'APPARATUS');
    expect(fleet).toHaveLength(40);
    expect(fleet.every((one) => one.note?.startsWith('推算'))).toBe(true);
    expect(fleet.every((one) => one.commissionedOn <= asOfOn)).toBe(true);
    for (const type of ['V11', 'V12', 'V13', 'V21', 'V22', 'V31', 'V32', 'V33', 'V34', 'V41', 'V43']) {
      expect(
        fleet.some((one) => one.apparatusType === type),
        type,
      ).toBe(true);
    }
    expect(district.people.filter((one) => one.staffKind === 'NAT').every((one) => one.note?.startsWith('推算'))).toBe(
      true,
    );
    const stationIds = new Set(district.stations.map((one) => one.id));
    expect(district.units.every((one) => stationIds.has(one.stationId))).toBe(true);
  });

  test('has the high-rises, underground works and tunnels of chapter 1', () => {
    const high = district.buildings.filter((one) => one.heightClass !== 'LOW');
    expect(high).toHaveLength(1326);
    expect(high.filter((one) => one.heightClass === 'SUPER')).toHaveLength(1);
    expect(district.buildings.filter((one) => one.heightMetres > 100)).toHaveLength(1);
    const byId = new Map(district.buildings.map((one) => [one.id, one]));
    const underground = district.premises
      .filter((one) => one.classes.includes('UNDERGROUND'))
      .map((one) => byId.get(one.buildingId!)!);
    expect(underground.reduce((sum, one) => sum + one.floorAreaSquareMetres, 0)).toBe(1_580_000);
    expect(underground.every((one) => one.floorsAbove === 0 && one.floorsBelow > 0)).toBe(true);
    expect(district.tunnels.reduce((sum, one) => sum + one.lengthMetres, 0)).toBe(22_000);
    expect(new Set(district.tunnels.map((one) => one.premisesId))).toEqual(
      new Set(district.premises.filter((one) => one.classes.includes('TUNNEL')).map((one) => one.id)),
    );
  });

  test('has the classes of premises of chapter 1 and 2,000 premises in all', () => {
    const tier = (name: string): number => district.premises.filter((one) => one.tier === name).length;
    const of = (name: string) => district.premises.filter((one) => (one.classes as string[]).includes(name));
    expect([tier('HIGH_RISK'), tier('SECOND_LEVEL')]).toEqual([98, 297]);
    expect([of('DANGEROUS_GOODS').length, of('HERITAGE').length]).toEqual([134, 36]);
    const byId = new Map(district.buildings.map((one) => [one.id, one]));
    const areas = (name: string): number[] => of(name).map((one) => byId.get(one.buildingId!)!.floorAreaSquareMetres);
    expect(areas('COMMERCIAL_COMPLEX_LARGE')).toHaveLength(3);
    expect(areas('COMMERCIAL_COMPLEX_LARGE').every((area) => area > 50_000)).toBe(true);
    expect(areas('COMMERCIAL_COMPLEX')).toHaveLength(5);
    expect(areas('COMMERCIAL_COMPLEX').every((area) => area > 20_000 && area <= 50_000)).toBe(true);
    expect(district.premises).toHaveLength(2000);
    expect(
      district.premises.every(
        (one) =>
          one.source === 'SYNTHETIC' &&
          one.fireManagerName.startsWith('示例·') &&
          /^199000\d{5}$/.test(one.fireManagerPhone),
      ),
    ).toBe(true);
  });

  test('has a pre-plan for each high-risk unit, most of them published', () => {
    expect(new Set(district.preplans.map((one) => one.premisesId)).size).toBe(98);
    expect(district.preplans.filter((one) => one.status === 'PUBLISHED')).toHaveLength(60);
    expect(district.preplans.every((one) => (one.status === 'DRAFT') === (one.reviewedOn === null))).toBe(true);
  });

  test('dates 309 municipal hydrants and 12 intakes in 2016–2020 and keeps 98 % of the tested ones serviceable', () => {
    const municipal = district.hydrants.filter((one) => one.owner === 'MUNICIPAL' && one.kind !== 'INTAKE');
    expect(municipal).toHaveLength(1500);
    expect(municipal.filter((one) => one.inServiceOn >= '2016-01-01' && one.inServiceOn <= asOfOn)).toHaveLength(309);
    const intakes = district.hydrants.filter((one) => one.kind === 'INTAKE');
    expect(intakes).toHaveLength(12);
    expect(intakes.every((one) => one.inServiceOn >= '2016-01-01' && one.inServiceOn <= asOfOn)).toBe(true);
    const tested = municipal.filter(
      (one) => one.lastTestedOn !== null && one.lastTestedOn > '2019-12-31' && one.lastTestedOn <= asOfOn,
    );
    const intact = tested.filter((one) => one.status === 'IN_SERVICE' || one.status === 'MINOR_DEFECT');
    expect((intact.length / tested.length) * 100).toBeCloseTo(98, 1);
    expect(district.hydrants.every((one) => /^JJ-\d{3}-[HUWP]\d{4}$/.test(one.hydrantNo))).toBe(true);
    expect(new Set(district.hydrants.map((one) => one.hydrantNo)).size).toBe(district.hydrants.length);
  });

  test('knows the compound of the demonstration call: 双福 示范小区 3栋 has an 18th floor', () => {
    const shuangfu = district.divisions.find((one) => one.name === '双福街道')!;
    expect(district.places.find((one) => one.name === '示范小区')).toMatchObject({
      kind: 'COMPOUND',
      townshipCode: shuangfu.code,
      pinyin: 'shifanxiaoqu',
      pinyinInitials: 'sfxq',
    });
    const third = district.buildings.find((one) => one.name === '示范小区3栋')!;
    expect(third.townshipCode).toBe(shuangfu.code);
    expect(third.floorsAbove).toBeGreaterThanOrEqual(18);
    expect(third.heightClass).toBe('HIGH_I');
  });

  test('keeps some buildings behind lanes that a standard vehicle cannot enter', () => {
    const standard = district.units.find((one) => one.apparatusType === 'V13')!;
    const narrow = district.buildings.filter(
      (one) => one.accessMaxWidthMetres !== null && one.accessMaxWidthMetres < standard.widthMetres + 0.3,
    );
    expect(narrow.length).toBeGreaterThan(20);
    const towns = new Set(narrow.map((one) => one.townshipCode));
    for (const name of ['中山镇', '塘河镇'])
      expect(towns.has(district.divisions.find((one) => one.name === name)!.code)).toBe(true);
  });

  test('finds kilometre posts on numbered roads in their order', () => {
    const posts = district.places.filter((one) => one.roadName === 'G348' && one.kilometre !== null);
    expect(posts.map((one) => one.kilometre)).toEqual(posts.map((_, index) => index));
    expect(posts.length).toBeGreaterThan(10);
  });
});
