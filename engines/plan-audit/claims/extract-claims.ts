import type { Piece, PlanDocument, Span } from '../reading/document.ts';
import { spanOf } from '../reading/document.ts';
import type { Approximation, Claim, Status } from './claim.ts';
import { decimalNumber, parseDecimal, toAscii, type Decimal, scaledNumber } from './decimal.ts';
import { roundedInterval, type Interval } from './interval.ts';
import { nounAfter, nounBefore, plainNoun } from './nouns.ts';
import { parseNumeral } from './numerals.ts';
import { yearMentions, type Period, type YearMention } from './periods.ts';
import type { Frame, Tense } from './plan-frame.ts';
import { multiplierOf, parseUnit, unitWords, type Unit } from './units.ts';

/** A sentence and what is known about the passage it stands in. */
export interface Passage extends Piece {
  readonly tense: Tense;
  readonly framePeriod: { readonly from: number; readonly to: number } | null;
  readonly tableId: string | null;
  readonly row: number | null;
  readonly column: number | null;
  /** The label of the row, for sentences in a table. */
  readonly about: string;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const unitPattern = unitWords.map(escaped).join('|');
/** Thousands may be set apart by a comma or by one blank, of whatever width: `1 150个`, `1,150个`. */
const groups = '[0-9]{1,3}(?:[ \\u00a0\\u2009\\u202f][0-9]{3})+(?![0-9])';
const number = `(?:${groups}|[0-9０-９][0-9０-９]*(?:[,，][0-9]{3})*)(?:[.．][0-9０-９]+)?`;
const scales = '万亿|千万|百万|十万|亿|万|千';
const quantity = new RegExp(
  `(?<![0-9A-Za-z.．·第〔])(${number})(?:\\s*(?:[-－~～]|至|—)\\s*(${number}))?\\s*(${scales})?(余|多|来|几)?(${scales})?\\s*(${unitPattern})(余|多)?(以上|以下|以内|左右|上下)?`,
  'g',
);
const spelledQuantity =
  /(?<![第“一二三四五六七八九十百千两])([二两三四五六七八九十][一二三四五六七八九十百千]*)(个|支|座|处|家|所|名|辆|台|项|类|条|栋|幢)(?![五月])/g;
const bareRate = new RegExp(
  `((?:率|比例|指数|系数|密度|比值|比))(?:约|仅|只)?(?:为|达到|达|是|提高到|提升到|降至|下降到|控制在|不低于|不超过|保持在)?(约)?(${number})(?![0-9.．]|\\s*(?:${unitPattern}|年|万|亿|:|：))`,
  'g',
);

/** 执业（助理）医师 is one name. */
const unbroken = (words: string) =>
  words.replace(/(?<=[\u4e00-\u9fa5])（[\u4e00-\u9fa5]{1,4}）(?=[\u4e00-\u9fa5])/g, '');

/** How far from its number the name of a thing may stand. */
const reach = 60;

/** What goes on longer without an end is no sentence. */
const longestSentence = 1500;

/** Sentences of a stretch of text, at full stops, semicolons and line ends. */
export function sentencesOf(document: PlanDocument, piece: Piece): readonly Piece[] {
  const found: Piece[] = [];
  const text = document.plain.slice(piece.from, piece.to);
  let start = 0;
  let depth = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const one = text[at];
    if (one === '（' || one === '(' || one === '“') depth += 1;
    if (one === '）' || one === ')' || one === '”') depth = Math.max(0, depth - 1);
    const ends =
      one === undefined ||
      one === '\n' ||
      (depth === 0 && /[。；！？;]/.test(one)) ||
      /[。！？]/.test(one) ||
      at - start >= longestSentence;
    if (!ends) continue;
    const words = text.slice(start, at + 1);
    if (words.trim() !== '') {
      const lead = words.length - words.trimStart().length;
      found.push({ from: piece.from + start + lead, to: piece.from + start + words.trimEnd().length });
    }
    start = at + 1;
    if (one === '\n') depth = 0;
  }
  return found;
}

/** Every quantity of a sentence. */
export function claimsOf(document: PlanDocument, passage: Passage, nextId: () => string): readonly Claim[] {
  const text = document.plain.slice(passage.from, passage.to);
  const masked = mask(text);
  const matches = matchesIn(masked);
  const claims: Claim[] = [];
  const mentions = yearMentions(text);
  const sentence = spanOf(document, passage);
  let lastNoun = '';
  let lastStatus: Status = 'none';
  for (const match of matches) {
    const read = claimOf(document, passage, sentence, text, masked, mentions, match, lastNoun, nextId);
    if (!read) continue;
    // `新建15所，其中小学5所`: the members are new as well.
    const made: Claim = read.isMember && read.status === 'none' ? { ...read, status: lastStatus } : read;
    if (!made.isMember) lastStatus = made.status;
    claims.push(made);
    if (made.unit?.dimension === 'count' && made.noun !== '') lastNoun = made.noun;
  }
  return claims;
}

interface Match {
  readonly at: number;
  readonly end: number;
  readonly decimal: Decimal;
  readonly upper: Decimal | null;
  readonly multiplier: number;
  readonly unit: Unit | null;
  readonly more: boolean;
  readonly suffix: string;
  readonly isRate: boolean;
}

function matchesIn(masked: string): readonly Match[] {
  const found: Match[] = [];
  for (const match of masked.matchAll(quantity)) {
    const [whole, lower = '', upper, scale = '', more, scaleAfter = '', word = '', moreAfter, suffix = ''] = match;
    const decimal = parseDecimal(lower);
    const unit = parseUnit(word);
    if (!decimal || !unit) continue;
    // `5年` and `30日` are spans of time only when they say so; `2021年` was taken out before.
    if (/^[年日月天]$/.test(word) && decimal.places === 0 && Number(decimal.digits) > 1000) continue;
    if (word === '元' && /^(旦|素|件)/.test(masked.slice(match.index + whole.length))) continue;
    found.push({
      at: match.index,
      end: match.index + whole.length,
      decimal,
      upper: upper ? parseDecimal(upper) : null,
      multiplier: multiplierOf(scale) * multiplierOf(scaleAfter) * unit.multiplier,
      unit: unit.unit,
      more: more !== undefined || moreAfter !== undefined,
      suffix,
      isRate: false,
    });
  }
  const free = (at: number) => !found.some((one) => at >= one.at && at < one.end);
  for (const match of masked.matchAll(spelledQuantity)) {
    const value = parseNumeral(match[1] as string);
    const unit = parseUnit(match[2] as string);
    if (
      value === null ||
      !unit ||
      !free(match.index) ||
      /^(方面|层次|维度|百分点|月|大局|高质量|文明)/.test(masked.slice(match.index + match[0].length))
    )
      continue;
    found.push({
      at: match.index,
      end: match.index + match[0].length,
      decimal: { digits: BigInt(value), places: 0 },
      upper: null,
      multiplier: 1,
      unit: unit.unit,
      more: false,
      suffix: '',
      isRate: false,
    });
  }
  for (const match of masked.matchAll(bareRate)) {
    const decimal = parseDecimal(match[3] as string);
    const at = match.index + match[0].length - (match[3] as string).length;
    if (!decimal || !free(at)) continue;
    found.push({
      at,
      end: match.index + match[0].length,
      decimal,
      upper: null,
      multiplier: 1,
      unit: null,
      more: false,
      suffix: '',
      isRate: true,
    });
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Titles, dates, numbers of documents and of articles hold no quantities; blanks keep the places. */
function mask(text: string): string {
  const blank = (whole: string) => '　'.repeat(whole.length);
  return text
    .replace(/《[^《》]*》/g, blank)
    .replace(/[〔[（(](19|20)\d\d[〕\]）)]\s*第?\d+\s*号/g, blank)
    .replace(/((19|20)\d\d)\s*年?\s*[-－—–~～至]+\s*(19|20)\d\d\s*年/g, blank)
    .replace(/(19|20)\d\d\s*年(度|末|底|初)?(\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?)?/g, blank)
    .replace(/\d{1,2}\s*月\s*\d{1,2}\s*日/g, blank)
    .replace(/“\d{1,2}[·•.]\d{1,2}”/g, blank)
    .replace(/第\s*\d+\s*[个次届条款项章节批]/g, blank);
}

function claimOf(
  document: PlanDocument,
  passage: Passage,
  sentence: Span,
  text: string,
  masked: string,
  mentionsIn: readonly YearMention[],
  match: Match,
  lastNoun: string,
  nextId: () => string,
): Claim | null {
  // A bracket that was closed before the number does not part it from its clause.
  const bracket = masked.lastIndexOf('（', match.at - 1);
  const isOpen = bracket !== -1 && !masked.slice(bracket, match.at).includes('）');
  const marks = ['，', '。', '；', '：', '\n', ','].map((mark) => masked.lastIndexOf(mark, match.at - 1));
  const clauseStart = Math.max(isOpen ? bracket : -1, ...marks) + 1;
  const clause = text.slice(Math.max(clauseStart, match.at - 4 * reach), match.at);
  const after = masked.slice(match.end);
  const limits = /^(米|平方米|年|岁|%|层|公里|吨|小时|分钟|亩|公顷)/.test(match.unit?.text ?? '');
  const isModifier =
    /^(以上|以下|以内)?的/.test(after) || (match.suffix !== '' && limits && /^[^，。；、\s]{2,}/.test(after));
  const counts = match.unit?.dimension === 'count';
  const right = counts ? nounAfter(unbroken(after.slice(0, reach).replace(/　+/g, ' '))) : '';
  const words = masked.slice(Math.max(clauseStart, match.at - reach), match.at);
  const left = nounBefore(unbroken(words.replace(/　+/g, '，')));
  const measure = right.length >= 2 ? right : left;
  const noun = plainNoun(measure);
  const span = { from: passage.from + match.at, to: passage.from + match.end };
  const before = masked.slice(Math.max(0, match.at - 8), match.at);
  const approximation = approximationOf(before, match);
  const value = scaledNumber(match.decimal, match.multiplier * (match.unit?.factor ?? 1));
  const period = periodOf(passage, text, mentionsIn, clauseStart, match.at);
  return {
    id: nextId(),
    ...span,
    origin: passage.tableId === null ? 'text' : 'table',
    tableId: passage.tableId,
    row: passage.row,
    column: passage.column,
    decimal: match.decimal,
    value,
    interval: intervalOf(match, approximation, value),
    multiplier: match.multiplier,
    approximation,
    unit: match.unit,
    measure: measure === '' ? passage.about : measure,
    noun: noun === '' ? plainNoun(passage.about) : noun,
    isPartial: /[大小高低超过]于?[^，。；、（）]*的|以[上下内]的/.test(
      masked.slice(Math.max(clauseStart, masked.lastIndexOf('、', match.at - 1) + 1), match.at),
    ),
    isMember: /其中/.test(
      text.slice(Math.max(0, text.lastIndexOf('；', match.at - 1), text.lastIndexOf('）', match.at - 1)), match.at),
    ),
    isModifier,
    subject: lastNoun,
    period,
    scope: scopeOf(text.slice(Math.max(0, match.at - 300), match.at), passage.about),
    direction: directionOf(clause, match.suffix, approximation),
    status: statusOf(clause, passage.tense),
    tense: passage.tense,
    span: spanOf(document, span),
    sentence,
    clause,
  };
}

function approximationOf(before: string, { more, suffix, upper }: Match): Approximation {
  if (upper) return 'range';
  if (/(约|大约|大概|约为|约达|约有|约占)\s*$/.test(before) || /左右|上下/.test(suffix)) return 'about';
  if (/(近|接近|将近|近达)\s*$/.test(before)) return 'nearly';
  if (/(不超过|不高于|不大于|不宜大于|不应大于|不多于|最多|≤)\s*$/.test(before) || /以下|以内/.test(suffix))
    return 'atMost';
  if (
    /(不低于|不少于|不小于|至少|≥|(?<!不|不宜)大于|(?<!不)高于|(?<!不)超过|超|逾|突破|(?<!不)多于)\s*$/.test(before) ||
    suffix === '以上'
  )
    return 'atLeast';
  if (/(不足|不到|低于|小于|少于|未达)\s*$/.test(before)) return 'under';
  return more ? 'overBy' : 'exact';
}

function intervalOf(match: Match, approximation: Approximation, value: number): Interval {
  const factor = match.multiplier * (match.unit?.factor ?? 1);
  const step = 10 ** -match.decimal.places * factor;
  switch (approximation) {
    case 'range':
      return { low: value, high: decimalNumber(match.upper as Decimal) * factor };
    case 'overBy': {
      // `3500余` goes on to the next round number, `5.3万余` to 5.4万.
      const zeros = /0+$/.exec(match.decimal.digits.toString())?.[0].length ?? 0;
      return { low: value, high: value + step * 10 ** (match.decimal.places === 0 ? zeros : 0) };
    }
    case 'nearly':
      return { low: value * 0.9, high: value };
    case 'atLeast':
      return { low: value, high: Number.POSITIVE_INFINITY };
    case 'atMost':
    case 'under':
      return { low: 0, high: value };
    case 'about':
      return roundedInterval(decimalNumber(match.decimal), match.decimal.places, factor);
    case 'exact':
      // Counts are exact; what is measured, or printed in 万, was rounded.
      return match.unit?.dimension === 'count' && match.multiplier === 1
        ? { low: value, high: value }
        : roundedInterval(decimalNumber(match.decimal), match.decimal.places, factor);
  }
}

function periodOf(
  passage: Passage,
  text: string,
  all: readonly YearMention[],
  clauseStart: number,
  at: number,
): Period | null {
  const mentions = all.filter((one) => one.at < at);
  const inClause = mentions.filter((one) => one.at >= clauseStart).at(-1);
  const found = inClause ?? mentions.at(-1);
  if (found) {
    const open = /^(以来|起|开始)/.test(text.slice(found.at + found.text.length).replace(/^[”年\s]+/, ''));
    const to = open ? Math.max(found.to, passage.framePeriod?.to ?? found.to) : found.to;
    return { from: found.from, to, text: found.text, basis: inClause ? 'stated' : 'sentence' };
  }
  const frame = passage.framePeriod;
  return frame ? { from: frame.from, to: frame.to, text: `${frame.from}－${frame.to}年`, basis: 'context' } : null;
}

const wholes = /(全区|全市|全县|全镇|全州|全旗|全省|我区|我市|我县|我镇|我省|本区|本市|本县|辖区)/g;

function scopeOf(before: string, about: string): string {
  const found = [...before.matchAll(wholes)].at(-1)?.[1];
  const place = /([\u4e00-\u9fa5]{2,4}(?:镇|街道|乡|社区|园区|新区|新城|片区))(?!的?[^，。；]{0,4}(?:全部|均))/.exec(
    about,
  )?.[1];
  if (place) return place;
  return found ? 'whole' : '';
}

function directionOf(clause: string, suffix: string, approximation: Approximation): Claim['direction'] {
  if (
    /不超过|不高于|控制在|降至|降到|下降到|下降至|减少到|(?<!不)低于|压减/.test(clause) ||
    approximation === 'atMost' ||
    /以内|以下/.test(suffix)
  )
    return 'down';
  if (/不低于|不少于|提高到|提升到|增加到|上升到|达到|增至|至少|以上/.test(clause + suffix)) return 'up';
  if (/保持|稳定在|维持/.test(clause)) return 'hold';
  return 'none';
}

const adding = /新建|新增|新购|新招|购置|采购|增配|增设|增加|招录|招聘|改建|扩建|改造|打造|创建|补建|新改建|新配/;

function statusOf(clause: string, tense: Tense): Status {
  if (/在建|正在建设|开工建设/.test(clause)) return 'underConstruction';
  if (/拟建|规划建设|计划建|规划新/.test(clause)) return 'planned';
  if (adding.test(clause)) return tense === 'plan' ? 'planned' : 'added';
  if (/建成(?!区)|完成|安装|整改|整治|检查/.test(clause) && !/共建成|已建成|现已建成/.test(clause))
    return tense === 'plan' ? 'planned' : 'added';
  if (/现有|共有|已有|已建成|共建成|拥有|设有|建有|截至|目前|将/.test(clause)) return 'existing';
  return 'none';
}

export function frameTense(frame: Frame | undefined): Pick<Passage, 'tense' | 'framePeriod'> {
  return { tense: frame?.tense ?? 'none', framePeriod: frame?.period ?? null };
}

export { toAscii };
