/** What is measured. Counts of different kinds are told apart by `kind`. */
export type Dimension =
  | 'count'
  | 'money'
  | 'area'
  | 'length'
  | 'mass'
  | 'volume'
  | 'duration'
  | 'share'
  | 'points'
  | 'number';

export interface Unit {
  /** As printed, without 万. */
  readonly text: string;
  readonly dimension: Dimension;
  /** To the base unit: yuan, square metre, metre, kilogram, day, 1 for counts and per cent. */
  readonly factor: number;
  /** Which things a counting word counts; `any` counts everything. */
  readonly kind: string;
}

const counting: Readonly<Record<string, string>> = {
  vehicle: '辆 台 部',
  vessel: '艘',
  person: '人 名 位 人次',
  team: '支',
  building: '栋 幢 座 处 家 所 个 间',
  event: '起 次 件 宗 例',
  set: '套 件套 件(套) 件（套） 台套 台（套） 台(套) 具 只 把 件 根 口 眼 盏 樘 张 床 部',
  household: '户',
  item: '项 条 类 种 篇 部 本 册 场 期 批 班 届 轮 门 级 款 份 页 个方面 个类别',
  place: '处 个 家 所 座 片 站 村 镇 乡 社区 小区 区 县 泊位 个泊位',
  tree: '株 棵',
  set2: '个 组 对 套',
};

const measures: readonly (readonly [string, Dimension, number])[] = [
  ['元', 'money', 1],
  ['平方公里', 'area', 1e6],
  ['平方千米', 'area', 1e6],
  ['km²', 'area', 1e6],
  ['km2', 'area', 1e6],
  ['㎢', 'area', 1e6],
  ['公顷', 'area', 1e4],
  ['hm²', 'area', 1e4],
  ['亩', 'area', 10000 / 15],
  ['平方米', 'area', 1],
  ['平米', 'area', 1],
  ['㎡', 'area', 1],
  ['m²', 'area', 1],
  ['m2', 'area', 1],
  ['公里', 'length', 1000],
  ['千米', 'length', 1000],
  ['km', 'length', 1000],
  ['厘米', 'length', 0.01],
  ['毫米', 'length', 0.001],
  ['米', 'length', 1],
  ['吨', 'mass', 1000],
  ['公斤', 'mass', 1],
  ['千克', 'mass', 1],
  ['立方米', 'volume', 1],
  ['m³', 'volume', 1],
  ['升', 'volume', 0.001],
  ['千瓦时', 'number', 1],
  ['千瓦', 'number', 1],
  ['吨标准煤', 'mass', 1000],
  ['年', 'duration', 365],
  ['个月', 'duration', 30],
  ['天', 'duration', 1],
  ['日', 'duration', 1],
  ['小时', 'duration', 1 / 24],
  ['分钟', 'duration', 1 / 1440],
  ['秒', 'duration', 1 / 86400],
  ['个百分点', 'points', 1],
  ['百分点', 'points', 1],
  ['%', 'share', 1],
  ['％', 'share', 1],
  ['‰', 'share', 0.1],
  ['倍', 'number', 1],
  ['标准立方米', 'volume', 1],
];

const table = new Map<string, Unit>();
for (const [kind, words] of Object.entries(counting))
  for (const text of words.split(' ')) {
    const known = table.get(text);
    table.set(text, { text, dimension: 'count', factor: 1, kind: known && known.kind !== kind ? 'any' : kind });
  }
for (const [text, dimension, factor] of measures) table.set(text, { text, dimension, factor, kind: dimension });

/** Every unit word, longest first, for patterns. */
export const unitWords: readonly string[] = [...table.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** `万元` is yuan with a multiplier of 10,000; a rate such as `人/万人` keeps what is above the line. */
export function parseUnit(given: string): { unit: Unit; multiplier: number } | null {
  const text = given.replace(/\s+/g, '').replace(/[（(](含|以上|以内|累计|年均).*$/, '');
  const top = text.split(/[/／]/)[0] as string;
  const multiplied = /^(万亿|千万|百万|十万|亿|万|千|百)(.+)$/.exec(top);
  const direct = table.get(top);
  if (direct) return { unit: direct, multiplier: 1 };
  const below = multiplied && table.get(multiplied[2] as string);
  if (multiplied && below) return { unit: below, multiplier: multiplierOf(multiplied[1] as string) };
  return null;
}

export function multiplierOf(text: string): number {
  const known: Readonly<Record<string, number>> = {
    万亿: 1e12,
    亿: 1e8,
    千万: 1e7,
    百万: 1e6,
    十万: 1e5,
    万: 1e4,
    千: 1e3,
    百: 1e2,
    十: 10,
  };
  return known[text] ?? 1;
}

/** Whether two units can count or measure the same thing. */
export function comparable(one: Unit | null, other: Unit | null): boolean {
  if (!one || !other) return one === other;
  if (one.dimension !== other.dimension) return false;
  return one.kind === other.kind || one.kind === 'any' || other.kind === 'any' || one.text === other.text;
}
