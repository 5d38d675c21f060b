import { randomFrom } from '../engines/travel/testing/lattice.ts';

/** Codes of the 30 streets and towns, as the built-in district has them: five streets, then towns from 100 on. */
const towns = ['500116001', '500116002', '500116003', '500116004', '500116005'];
const tiers = ['GENERAL', 'GENERAL', 'GENERAL', 'GENERAL', 'SECOND_LEVEL', 'KEY'];
const classes = ['NINE_SMALL', 'MARKET', 'FACTORY', 'WAREHOUSE', 'SCHOOL', 'HOTEL'];

/**
 * Generated premises (示意数据), the same in every run: a district's number of supervised places (ruling 31).
 * @param from - number of the first
 */
export function manyPremises(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const random = randomFrom(number + 1);
    const draw = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    return {
      premisesNo: `BENCH-${String(number).padStart(6, '0')}`,
      name: `示例·单位${number}号`,
      pinyin: `shilidanwei${number}hao`,
      pinyinInitials: `sldw${number}h`,
      buildingId: null,
      address: `示例路${1 + (number % 400)}号`,
      townshipCode: draw(towns),
      position: [106.1 + random() * 0.4, 29 + random() * 0.4] as const,
      tier: draw(tiers),
      classes: [draw(classes)],
      industry: null,
      occupants: Math.floor(random() * 300),
      fireManagerName: null,
      fireManagerPhone: null,
      hasControlRoom: random() < 0.1,
      source: 'SYNTHETIC',
    };
  });
}
