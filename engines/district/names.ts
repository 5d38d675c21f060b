import { pinyin } from 'pinyin-pro';

import { chineseNumber } from './network/street-grid.ts';

/** Local readings that a general dictionary gets wrong, each written with a plain character of that sound. */
const localReadings: readonly (readonly [string, string])[] = [
  ['柏林', '百林'],
  ['什字', '十字'],
  ['重潍', '虫潍'],
];

const cache = new Map<string, { pinyin: string; pinyinInitials: string }>();

/** Space-free lower-case pinyin and its initials, for typing search; what is not Chinese stays as it is. */
export function spelling(name: string): { pinyin: string; pinyinInitials: string } {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const read = localReadings.reduce((text, [word, plain]) => text.replaceAll(word, plain), name);
  const syllables = pinyin(read, { toneType: 'none', type: 'array', v: true, nonZh: 'spaced' });
  const clean = syllables.map((one) => one.toLowerCase().replace(/[^a-z0-9]/g, '')).filter((one) => one !== '');
  const value = {
    pinyin: clean.join(''),
    pinyinInitials: clean.map((one) => (/^[0-9]/.test(one) ? one : one[0])).join(''),
  };
  cache.set(name, value);
  return value;
}

const surnames = [
  '张',
  '王',
  '李',
  '赵',
  '刘',
  '陈',
  '杨',
  '黄',
  '周',
  '吴',
  '徐',
  '孙',
  '胡',
  '朱',
  '高',
  '林',
  '何',
  '郭',
  '马',
  '罗',
];

/** The name of a person who does not exist and cannot be taken for one who does: 示例·张一, 示例·王一 … */
export function exampleName(index: number): string {
  const round = Math.floor(index / surnames.length) + 1;
  const numeral =
    round < 100
      ? chineseNumber(round)
      : `${chineseNumber(Math.floor(round / 100))}百${round % 100 === 0 ? '' : chineseNumber(round % 100)}`;
  return `示例·${surnames[index % surnames.length]}${numeral}`;
}

/** An eleven-digit number of a block that is assigned to nobody. */
export function examplePhone(index: number): string {
  return `199000${String(index % 100_000).padStart(5, '0')}`;
}

/** The town's name without its ending: 几江街道 → 几江, 白沙镇 → 白沙. */
export function shortTown(name: string): string {
  return name.replace(/街道$|镇$/, '');
}

/** The area code of three digits that hydrant numbers carry. */
export function townDigits(townshipCode: string): string {
  return townshipCode.slice(-3);
}
