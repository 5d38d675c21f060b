import { positionOf } from '../facts.ts';
import { published, synthetic } from '../identity.ts';
import { spelling } from '../names.ts';
import { toPosition } from '../plane.ts';
import { randomStream } from '../random-stream.ts';
import type { DivisionRow, PopulationRow } from '../rows.ts';
import type { Scene } from '../scene.ts';

/** District, streets and towns, communities and villages. Names and codes are published; small places lie by rule. */
export function divisionRows({ facts, network }: Scene): DivisionRow[] {
  const { district } = facts;
  const rows: DivisionRow[] = [
    {
      ...published('division', district.code),
      code: district.code,
      name: '江津区',
      ...spelling('江津区'),
      kind: 'DISTRICT',
      parentCode: null,
      townshipCode: null,
      position: positionOf(district.governmentSeat),
      positionSource: 'PUBLISHED',
      areaSquareKilometres: district.areaSquareKilometres,
      terrain: null,
    },
  ];
  for (const town of facts.towns) {
    rows.push({
      ...published('division', town.code),
      code: town.code,
      name: town.name,
      ...spelling(town.name),
      kind: town.kind === 'STREET' ? 'STREET' : 'TOWN',
      parentCode: district.code,
      townshipCode: town.code,
      position: positionOf(town.position),
      positionSource: 'PUBLISHED',
      areaSquareKilometres: town.areaSquareKilometres,
      terrain: town.terrain as DivisionRow['terrain'],
    });
    for (const settlement of network.settlements.filter((one) => one.seat.code === town.code)) {
      rows.push({
        ...published('division', settlement.code),
        code: settlement.code,
        name: settlement.name,
        ...spelling(settlement.name),
        kind: settlement.isVillage ? 'VILLAGE' : 'COMMUNITY',
        parentCode: town.code,
        townshipCode: town.code,
        position: toPosition(settlement.point),
        positionSource: 'SYNTHETIC',
        areaSquareKilometres: null,
        terrain: town.terrain as DivisionRow['terrain'],
      });
    }
  }
  return rows;
}

const censusOn = '2020-11-01';

/**
 * Population series by basis, date and origin. Registered year-ends between two published ones are straight-line
 * interpolations that say so and name their interval (ruling 20); 2020 figures of towns are estimates.
 */
export function populationRows({ facts, network, seed }: Scene): PopulationRow[] {
  const code = facts.district.code;
  const rows: PopulationRow[] = [];
  const add = (
    divisionCode: string,
    basis: string,
    countedOn: string,
    count: number,
    origin: string,
    note: string | null,
    isPublished: boolean,
  ): void => {
    const key = `${divisionCode}|${basis}|${countedOn}|${origin}`;
    rows.push({
      ...(isPublished ? published('population', key, countedOn) : synthetic('population', key, countedOn)),
      divisionCode,
      basis: basis as PopulationRow['basis'],
      countedOn,
      count,
      origin: origin as PopulationRow['origin'],
      note,
    });
  };
  for (const one of facts.populations)
    add(code, one.basis, one.countedOn, one.count, one.origin, one.note ?? null, true);
  const registered = facts.populations
    .filter((one) => one.basis === 'REGISTERED')
    .sort((a, b) => (a.countedOn < b.countedOn ? -1 : 1));
  const [from, to] = [registered[registered.length - 2], registered[registered.length - 1]];
  if (from !== undefined && to !== undefined) {
    const [first, last] = [Number(from.countedOn.slice(0, 4)), Number(to.countedOn.slice(0, 4))];
    for (let year = first + 1; year < last; year += 1) {
      const count = Math.round(from.count + ((to.count - from.count) * (year - first)) / (last - first));
      const note = `推算：${first} 年末 ${from.count} 人与 ${last} 年末 ${to.count} 人之间按直线内插，区间 ${Math.min(from.count, to.count)}–${Math.max(from.count, to.count)}`;
      add(code, 'REGISTERED', `${year}-12-31`, count, 'INTERPOLATION', note, false);
    }
  }
  for (const town of facts.towns) {
    if (town.residents2010 !== null) {
      const isCensus = town.residents2010Confidence === 'HIGH';
      add(
        town.code,
        'RESIDENT',
        '2010-11-01',
        town.residents2010,
        isCensus ? 'CENSUS' : 'ESTIMATE',
        isCensus ? null : '估算：各镇合计等于全区普查数',
        isCensus,
      );
    }
    add(town.code, 'RESIDENT', censusOn, town.residents2020, 'ESTIMATE', '估算：各镇街合计等于全区普查数', false);
    const random = randomStream(seed, `residents ${town.code}`);
    const settlements = network.settlements.filter((one) => one.seat.code === town.code);
    const villages = settlements.filter((one) => one.isVillage).length;
    const villageShare = town.kind === 'STREET' ? (villages > 0 ? 0.04 : 0) : 0.6;
    const weights = settlements.map(
      (one) =>
        random.between(0.7, 1.3) *
        (one.isVillage ? villageShare / villages : (1 - villageShare) / (settlements.length - villages)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = town.residents2020;
    settlements.forEach((settlement, index) => {
      const count =
        index === settlements.length - 1 ? left : Math.round((town.residents2020 * weights[index]!) / total);
      left -= count;
      add(settlement.code, 'RESIDENT', censusOn, count, 'ESTIMATE', '示意：镇街估算数按规则分摊', false);
    });
  }
  return rows;
}
