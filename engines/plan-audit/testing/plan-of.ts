import { readDocument } from '../reading/read-document.ts';
import { readPlan, type ReadPlan } from '../read-plan.ts';
import type { Outcome, Rule } from '../rules/rule.ts';

/** A plan out of a few lines, under a title that says its years. */
export function planOf(body: string, title = '甲县消防“十四五”规划（2021－2025年）'): ReadPlan {
  return readPlan(readDocument(new TextEncoder().encode(`${title}\n\n${body}\n`)));
}

/** What one rule says of a few lines. */
export const checked = (rule: Rule, body: string, title?: string): Outcome => rule.check(planOf(body, title));

/** A table in the text form: a caption, and rows of cells with a tab before each. */
export function tableText(caption: string, rows: readonly (readonly (string | number)[])[]): string {
  return `${caption}\n\n${rows.map((row) => row.map((cell) => `\t${cell}`).join('\n')).join('\n\n')}\n\n`;
}

/** Headings under which a passage speaks of what was done, how things are, and what is to be done. */
export const past = (text: string) => `第一节 “十三五”时期发展成果\n\n${text}\n`;
export const present = (text: string) => `第二节 面临的形势\n\n${text}\n`;
export const ahead = (text: string) => `第三节 主要任务\n\n${text}\n`;

/** Severity and message of each finding, for expectations. */
export const said = ({ findings }: Outcome) => findings.map(({ severity, message }) => `${severity}: ${message}`);
export const sums = ({ findings }: Outcome) => findings.map(({ arithmetic }) => arithmetic);
export const held = ({ passed }: Outcome) => passed.map(({ arithmetic }) => arithmetic);
