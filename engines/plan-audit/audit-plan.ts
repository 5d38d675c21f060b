import { sha256, toHex } from '@wanghuo/ledger';
import type { Claim, ClaimRecord } from './claims/claim.ts';
import { decimalText } from './claims/decimal.ts';
import { denominatorsOf, type DenominatorRecord } from './denominators.ts';
import { spanOf, type Span } from './reading/document.ts';
import { readDocument } from './reading/read-document.ts';
import { analysedCharacters, readPlan, type ReadPlan } from './read-plan.ts';
import { rules as allRules } from './rules/index.ts';
import { listedMost, severities, type Finding, type PassedCheck, type Rule } from './rules/rule.ts';

/** Raised when a rule or the reading changes what it says about an unchanged document. */
export const engineVersion = '1.3.1';

export interface TableRecord {
  readonly id: string;
  readonly title: string;
  readonly span: Span;
  readonly rows: number;
  readonly columns: number;
  readonly certainty: 'certain' | 'headerUncertain' | 'notRecovered';
  readonly doubt: string | null;
}

/** Something the reader should know before the findings: what could not be checked, and why. */
export interface Notice {
  readonly code:
    | 'NO_TABLES'
    | 'TOO_LONG'
    | 'TABLE_NOT_CHECKED'
    | 'HEADER_UNCERTAIN'
    | 'NO_PLAN_YEARS'
    | 'STATEMENT_NOT_CHECKED'
    | 'NOT_ALL_LISTED'
    | 'NOTHING_TO_CHECK';
  readonly message: string;
  readonly span: Span | null;
}

export interface PlanAudit {
  readonly engine: {
    readonly name: 'plan-audit';
    readonly version: string;
    readonly rules: readonly { readonly name: string; readonly title: string }[];
  };
  readonly document: {
    /** SHA-256 of the bytes that were read. */
    readonly sha256: string;
    readonly format: 'txt' | 'html' | 'docx';
    readonly encoding: string;
    readonly lines: number;
    readonly years: {
      readonly from: number;
      readonly to: number;
      readonly base: number;
      readonly issued: number | null;
    } | null;
    /** The rendition that every span counts in. */
    readonly text: string;
    readonly tables: readonly TableRecord[];
    readonly notices: readonly Notice[];
  };
  readonly claims: readonly ClaimRecord[];
  readonly findings: readonly (Finding & { readonly id: string })[];
  readonly passed: readonly PassedCheck[];
  readonly denominators: readonly DenominatorRecord[];
}

/**
 * Reads a plan and says what in it does not agree with itself. The same bytes give the same answer; nothing is corrected.
 * @param bytes - a .txt, .html or .docx file
 * @param name - its name, used only where the bytes do not tell
 * @throws ReadingError when the file is refused or cannot be read
 */
export function auditPlan(bytes: Uint8Array, name = '', rules: readonly Rule[] = allRules): PlanAudit {
  const document = readDocument(bytes, name);
  const plan = readPlan(document);
  const outcomes = rules.map((rule) => rule.check(plan));
  const findings = outcomes.flatMap((one) => one.findings).sort(byPlace);
  const passed = outcomes.flatMap((one) => one.passed).sort(byPlace);
  return {
    engine: {
      name: 'plan-audit',
      version: engineVersion,
      rules: rules.map(({ name: id, title }) => ({ name: id, title })),
    },
    document: {
      sha256: toHex(sha256.hash(bytes)),
      format: document.format,
      encoding: document.encoding,
      lines: document.lineStarts.length,
      years: plan.years
        ? { from: plan.years.from, to: plan.years.to, base: plan.years.base, issued: plan.years.issued }
        : null,
      text: document.text,
      tables: plan.tables.map((table) => ({
        id: table.id,
        title: table.title,
        span: spanOf(document, table.titlePiece ?? table),
        rows: table.rows.length,
        columns: table.columns.length,
        certainty: table.certainty,
        doubt: table.doubt,
      })),
      notices: [
        ...noticesOf(plan, passed.length + findings.length),
        ...outcomes.flatMap(({ unchecked }) =>
          unchecked.map(({ message, span }): Notice => ({ code: 'STATEMENT_NOT_CHECKED', message, span })),
        ),
        ...outcomes.flatMap(({ unlisted }, at): Notice[] =>
          unlisted === 0
            ? []
            : [
                {
                  code: 'NOT_ALL_LISTED',
                  message: `“${rules[at]?.title ?? ''}”的问题超过 ${listedMost.findings} 处，只列出前 ${listedMost.findings} 处`,
                  span: null,
                },
              ],
        ),
      ],
    },
    claims: plan.claims.map(recordOf),
    findings: findings.map((finding, at) => ({ id: `F${at + 1}`, ...finding })),
    passed,
    denominators: denominatorsOf(plan),
  };
}

const rank = (one: { severity?: Finding['severity'] }) => (one.severity ? severities.indexOf(one.severity) : 0);

function byPlace(one: Finding | PassedCheck, other: Finding | PassedCheck): number {
  const severity = rank(one as Finding) - rank(other as Finding);
  return severity || (one.spans[0]?.from ?? 0) - (other.spans[0]?.from ?? 0);
}

function recordOf(claim: Claim): ClaimRecord {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    id: claim.id,
    origin: claim.origin,
    tableId: claim.tableId,
    printed: decimalText(claim.decimal),
    value: claim.value,
    low: finite(claim.interval.low),
    high: finite(claim.interval.high),
    approximation: claim.approximation,
    unit: claim.unit?.text ?? null,
    dimension: claim.unit?.dimension ?? null,
    multiplier: claim.multiplier,
    measure: claim.measure,
    subject: claim.subject,
    period: claim.period,
    scope: claim.scope,
    direction: claim.direction,
    status: claim.status,
    span: claim.span,
    sentence: claim.sentence,
  };
}

function noticesOf(plan: ReadPlan, checks: number): readonly Notice[] {
  const notices: Notice[] = [];
  if (plan.document.text.length > analysedCharacters)
    notices.push({ code: 'TOO_LONG', message: `文件过长，只核对了前 ${analysedCharacters / 10000} 万字`, span: null });
  const place = (table: ReadPlan['tables'][number]) => spanOf(plan.document, table.titlePiece ?? table);
  if (plan.tables.length === 0) notices.push({ code: 'NO_TABLES', message: '没有找到表格，只核对了正文', span: null });
  for (const table of plan.tables) {
    if (table.certainty === 'notRecovered')
      notices.push({
        code: 'TABLE_NOT_CHECKED',
        message: `“${table.title || '无题表格'}”未核对：${table.doubt ?? ''}`,
        span: place(table),
      });
    else if (table.certainty === 'headerUncertain')
      notices.push({
        code: 'HEADER_UNCERTAIN',
        message: `“${table.title || '无题表格'}”：${table.doubt ?? ''}`,
        span: place(table),
      });
  }
  if (!plan.years)
    notices.push({ code: 'NO_PLAN_YEARS', message: '看不出这是哪几年的规划，与规划期有关的检查没有做', span: null });
  if (checks === 0)
    notices.push({
      code: 'NOTHING_TO_CHECK',
      message: '没有找到可以相互核对的数字或表述，这可能不是一份规划',
      span: null,
    });
  return notices;
}
