import type { Paragraph, PlanDocument } from '../reading/document.ts';
import { fivePlanYears, yearMentions } from './periods.ts';

/** What a passage speaks of: what was done, how things stand, or what is to be done. */
export type Tense = 'past' | 'present' | 'plan' | 'none';

export interface Frame {
  readonly heading: string;
  readonly headings: readonly string[];
  readonly tense: Tense;
  readonly period: { readonly from: number; readonly to: number } | null;
}

/** The years a plan is for, and when it was issued, as far as the document says. */
export interface PlanYears {
  readonly from: number;
  readonly to: number;
  /** The last year of what is looked back on. */
  readonly base: number;
  readonly issued: number | null;
  readonly isStated: boolean;
}

const past = /成果|成就|成效|成绩|回顾|进展|完成情况|执行情况|发展基础|工作基础|主要工作|取得/;
const present = /现状|形势|问题|短板|不足|挑战|机遇|面临|基本情况|概况|背景/;
const plan =
  /目标|任务|工程|项目|举措|措施|保障|重点|布局|建设规划|规划表|实施|强化|提升|构建|推进|健全|完善|加强|优化|深化/;

/** From the title, an explicit range in the first lines, or the range or five-year plan named most. */
export function planYearsOf(document: PlanDocument): PlanYears | null {
  const head = document.paragraphs.slice(0, 30).map(({ text }) => text);
  const issued = issuedOf(
    head,
    document.paragraphs.slice(-6).map(({ text }) => text),
  );
  const titles = head.filter((text) => text.length <= 60 && /规划|计划|纲要|方案/.test(text));
  for (const text of titles) {
    const range = yearMentions(text.replace(/[《》]/g, '')).find(
      ({ kind, from, to }) => kind === 'range' && to - from >= 1 && to - from <= 15,
    );
    if (range) return { from: range.from, to: range.to, base: range.from - 1, issued, isStated: true };
  }
  for (const text of titles) {
    const five = yearMentions(text.replace(/[《》]/g, '')).find(({ kind }) => kind === 'fivePlan') ?? spelled(text);
    if (five) return { from: five.from, to: five.to, base: five.from - 1, issued, isStated: true };
  }
  const counts = new Map<string, number>();
  for (const { text } of document.paragraphs)
    for (const { kind, from, to } of yearMentions(text))
      if (kind === 'fivePlan') counts.set(`${from}-${to}`, (counts.get(`${from}-${to}`) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1));
  if (!most || most[1] < 2) return null;
  const [from = 0, to = 0] = most[0].split('-').map(Number);
  return { from, to, base: from - 1, issued, isStated: false };
}

function spelled(text: string): { from: number; to: number } | null {
  const match = /第十([一二三四五六七八九])个五年/.exec(text);
  return match ? fivePlanYears(11 + '一二三四五六七八九'.indexOf(match[1] as string)) : null;
}

function issuedOf(head: readonly string[], foot: readonly string[]): number | null {
  for (const text of [...head, ...foot]) {
    const match = /^(?:\D{0,12})((?:19|20)\d\d)年\d{1,2}月(\d{1,2}日)?[　\s]*$/.exec(text);
    if (match) return Number(match[1]);
  }
  for (const text of head) {
    const match = /[〔[（(]((?:19|20)\d\d)[〕\]）)]\s*\d+\s*号/.exec(text);
    if (match && text.length < 40) return Number(match[1]);
  }
  return null;
}

/** For each paragraph, under which headings it stands and what they say about time. */
export function framesOf(document: PlanDocument, years: PlanYears | null): ReadonlyMap<Paragraph, Frame> {
  const frames = new Map<Paragraph, Frame>();
  const stack: Paragraph[] = [];
  for (const one of document.paragraphs) {
    if (one.level > 0) {
      while (stack.length > 0 && (stack.at(-1) as Paragraph).level >= one.level) stack.pop();
      stack.push(one);
    }
    frames.set(
      one,
      frameOf(
        stack.map(({ text }) => text.replace(/\s+/g, '')),
        years,
      ),
    );
  }
  return frames;
}

function frameOf(headings: readonly string[], years: PlanYears | null): Frame {
  const base = { heading: headings.at(-1) ?? '', headings };
  // The nearest heading that says anything decides.
  for (const text of [...headings].reverse()) {
    const stated = yearMentions(text)[0];
    const isBefore = stated && years && stated.to < years.from;
    if (past.test(text) && (isBefore || !stated)) return { ...base, tense: 'past', period: stated ?? before(years) };
    if (isBefore) return { ...base, tense: 'past', period: stated };
    if (present.test(text)) return { ...base, tense: 'present', period: null };
    if (plan.test(text)) return { ...base, tense: 'plan', period: stated ?? years };
  }
  return { ...base, tense: 'none', period: null };
}

const before = (years: PlanYears | null) =>
  years ? { from: years.from - (years.to - years.from + 1), to: years.base } : null;

/** `××区`, `××县`: the area that the first lines name before 人民政府, or at the head of the title. */
export function areaOf(document: PlanDocument): string | null {
  const head = document.paragraphs.slice(0, 30).map(({ text }) => text.replace(/\s+/g, ''));
  for (const text of head) {
    const match = /(?:省|市|州|^)([\u4e00-\u9fa5]{2,4}?(?:区|县|旗|市))人民政府/.exec(text);
    if (match) return match[1] as string;
  }
  for (const text of head) {
    const match = /(?:省|市|^|于印发|《)([\u4e00-\u9fa5]{2,4}?(?:区|县|旗|市))[\u4e00-\u9fa5“]*(?:规划|计划|纲要)/.exec(
      text,
    );
    if (match) return match[1] as string;
  }
  return null;
}
