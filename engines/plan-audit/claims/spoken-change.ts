import type { Interval } from './interval.ts';
import { parseNumeral } from './numerals.ts';
import type { Piece } from '../reading/document.ts';

/** A change told in words: `翻两番`, `增长一倍`, `增至2016年的3倍`, `减少三分之二`. Places count from the start of the text. */
export interface SpokenChange extends Piece {
  readonly text: string;
  /** What the later figure divided by the earlier one may be for the words to be true. */
  readonly ratio: Interval;
  /** The other thing `增长3倍` is often written for: that it is now three times as much. */
  readonly looseRatio: Interval | null;
  /** In digits, as a growth by so many times; where both figures stand beside it, the percentages are checked together. */
  readonly isPlainGrowth: boolean;
  /** Nothing can fall by as much as itself. */
  readonly isImpossible: boolean;
}

const numerals = '[一二两三四五六七八九十]{1,3}';
const bounds = '近|将近|接近|约|大约|超过|超|逾|不足|不到|高达|达';
const amounts = `(?:(?<times>\\d+(?:\\.\\d+)?|${numerals})倍|(?<below>${numerals})分之(?<above>${numerals})|(?<half>一半|半数)|(?<tenths>[一二两三四五六七八九])成(?<halfTenth>半)?(?![效果立为员都本功绩品长熟分]))`;
const after = '(?<more>以上|多|有余|左右|以内|以下)?';

const doubling = new RegExp(
  `(?<bound>${bounds})?翻了?(?<innerBound>${bounds})?(?<power>[一两二三四1234])?番${after}`,
  'g',
);
const growing = '增长|增加|提高|提升|上升|扩大|增多';
const shrinking = '下降|减少|降低|缩小|压减|压降';
const changing = new RegExp(
  `(?<verb>${growing}|${shrinking})(?:了|幅度?)?(?<bound>${bounds})?${amounts}${after}|(?<halved>(?<!递)减半)`,
  'g',
);
/** A level is only a change when it says of what. */
const reaching = new RegExp(
  `(?<verb>(?:增|增加|增长|提高|提升|上升|扩大|降|下降|降低|减|减少|缩小|压减|压缩)[到至]|达到|达|相当于|是|为)(?<bound>${bounds})?(?<base>(?:原来|原有|原先|期初|上年|上一年|(?:19|20)\\d\\d年(?:底|末|同期)?)[^，。；\\n]{0,24}?)的?(?<innerBound>${bounds})?${amounts}${after}`,
  'g',
);

/** Every change of a text that is told in words. */
export function spokenChanges(text: string): readonly SpokenChange[] {
  const found: SpokenChange[] = [];
  const take = (match: RegExpExecArray, read: (groups: Groups) => Omit<SpokenChange, keyof Piece | 'text'> | null) => {
    const [from, to] = [match.index, match.index + match[0].length];
    if (found.some((one) => from < one.to && one.from < to)) return;
    const change = read(match.groups ?? {});
    if (change) found.push({ from, to, text: match[0], ...change });
  };
  for (const match of text.matchAll(reaching))
    take(match, (groups) => {
      const amount = amountOf(groups);
      return amount && { ratio: bounded(amount, groups), looseRatio: null, isPlainGrowth: false, isImpossible: false };
    });
  for (const match of text.matchAll(doubling)) take(match, doublingOf);
  for (const match of text.matchAll(changing)) take(match, changeOf);
  return found.sort((one, other) => one.from - other.from);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** To double is at least to double, so only as much as another doubling is too much for it. */
function doublingOf(groups: Groups): Omit<SpokenChange, keyof Piece | 'text'> {
  const factor = 2 ** (groups['power'] ? (parseNumeral(groups['power']) ?? 1) : 1);
  // Words round to the nearest twentieth.
  const ratio = bounded({ value: factor, low: factor * 0.95, high: factor * 2 * 0.95 }, groups);
  return { ratio, looseRatio: null, isPlainGrowth: false, isImpossible: false };
}

function changeOf(groups: Groups): Omit<SpokenChange, keyof Piece | 'text'> | null {
  const amount = groups['halved'] ? fraction(0.5) : amountOf(groups);
  if (!amount) return null;
  const isDown = Boolean(groups['halved']) || new RegExp(`^(?:${shrinking})$`).test(groups['verb'] ?? '');
  const part = bounded(amount, groups);
  const isTimes = groups['times'] !== undefined;
  return {
    ratio: isDown
      ? { low: Math.max(0, 1 - part.high), high: 1 - part.low }
      : { low: 1 + part.low, high: 1 + part.high },
    looseRatio: isTimes && !isDown ? part : null,
    isPlainGrowth: isTimes && /^\d/.test(groups['times'] ?? ''),
    isImpossible: isDown && amount.value >= 1,
  };
}

interface Amount extends Interval {
  readonly value: number;
}

/** Fractions and tenths in words are told to the nearest tenth; times to the places that are written. */
const fraction = (value: number): Amount => ({ value, low: value - 0.05, high: value + 0.05 });

function amountOf(groups: Groups): Amount | null {
  if (groups['half']) return fraction(0.5);
  if (groups['tenths']) return fraction((parseNumeral(groups['tenths']) ?? 0) / 10 + (groups['halfTenth'] ? 0.05 : 0));
  if (groups['below'] && groups['above']) {
    const [below, above] = [parseNumeral(groups['below']), parseNumeral(groups['above'])];
    return below && above && above < below ? fraction(above / below) : null;
  }
  const written = groups['times'] ?? '';
  const value = /^\d/.test(written) ? Number(written) : parseNumeral(written);
  if (!value) return null;
  const half = 0.5 * 10 ** -(written.split('.')[1]?.length ?? 0);
  return { value, low: value - half, high: value + half };
}

function bounded({ value, low, high }: Amount, groups: Groups): Interval {
  const words = `${groups['bound'] ?? ''}${groups['innerBound'] ?? ''}${groups['more'] ?? ''}`;
  if (/近/.test(words)) return { low: value * 0.9, high: value };
  if (/不足|不到|以内|以下/.test(words)) return { low: 0, high: value };
  if (/超|逾|以上/.test(words)) return { low: value, high: Number.POSITIVE_INFINITY };
  if (/多|有余/.test(words)) return { low: value, high };
  return { low, high };
}
