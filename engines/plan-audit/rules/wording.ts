import type { Piece } from '../reading/document.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Words that can be read in two ways or are slips of the pen. */
export const wording: Rule = {
  name: 'wording',
  title: '存疑的措辞',
  check(plan) {
    const outcome = new OutcomeOf('wording', plan);
    for (const sentence of plan.sentences) {
      checkSlips(sentence, outcome);
      checkNested(plan, sentence, outcome);
    }
    checkRepeats(plan, outcome);
    checkPrecision(plan, outcome);
    checkBareNumbers(plan, outcome);
    return outcome.done();
  },
};

const slips: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /各级各门|各部门各部门|各有关部部门/g, why: '疑脱字或误字' },
  { pattern: /占(?:据)?[^，。；]{0,10}之首/g, why: '“占”与“之首”搭配不当，看不出是占比还是居首位' },
  {
    pattern:
      /(?:大)?约[^，。；、]{1,10}左右|近[^，。；、]{1,8}左右|超过[^，。；、]{1,10}以上|至少[^，。；、]{1,10}以上/g,
    why: '两个约数词重叠',
  },
  { pattern: /，，|。。|、、|；；|的的|了了/g, why: '重复的标点或字' },
  { pattern: /(?:降低|下降|减少)了?[^，。；\d]{0,4}\d+(?:\.\d+)?倍/g, why: '“减少”不用倍数' },
];

function checkSlips(sentence: Sentence, outcome: OutcomeOf): void {
  for (const { pattern, why } of slips)
    for (const match of sentence.text.matchAll(pattern))
      outcome.find(
        'ambiguity',
        `“${match[0]}”${why}`,
        match[0],
        [{ from: sentence.from + match.index, to: sentence.from + match.index + match[0].length }],
        '改正措辞',
      );
}

/** `大于5万平方米的3座，大于2万平方米的5座`: does the second contain the first? */
function checkNested(plan: ReadPlan, sentence: Sentence, outcome: OutcomeOf): void {
  const claims = plan.spoken.get(sentence.from) ?? [];
  for (let at = 0; at + 3 < claims.length; at += 1) {
    const [limit, count, nextLimit, nextCount] = claims.slice(at, at + 4);
    if (!limit || !count || !nextLimit || !nextCount) continue;
    const isNested =
      limit.isModifier &&
      nextLimit.isModifier &&
      limit.approximation === nextLimit.approximation &&
      (limit.approximation === 'atLeast' || limit.approximation === 'atMost') &&
      limit.unit?.dimension === nextLimit.unit?.dimension &&
      count.noun === nextCount.noun &&
      count.unit?.dimension === 'count' &&
      limit.value !== nextLimit.value;
    if (!isNested) continue;
    const [inner, outer] =
      (limit.approximation === 'atLeast') === limit.value > nextLimit.value ? [count, nextCount] : [nextCount, count];
    outcome.find(
      'ambiguity',
      `“${count.noun}”两个范围重叠：${outer.span.quote}是否包含${inner.span.quote}`,
      `${limit.span.quote} 与 ${nextLimit.span.quote}；合计可能是 ${outer.span.quote} 或 ${inner.value + outer.value}${outer.unit?.text ?? ''}`,
      [limit, count, nextLimit, nextCount],
      '写成不重叠的区间',
    );
  }
}

/** The same sixteen characters twice in one paragraph. */
function checkRepeats(plan: ReadPlan, outcome: OutcomeOf): void {
  const size = 16;
  const paragraphs = new Map<number, Sentence[]>();
  for (const sentence of plan.sentences)
    if (sentence.tableId === null)
      paragraphs.set(sentence.paragraph, [...(paragraphs.get(sentence.paragraph) ?? []), sentence]);
  for (const sentences of paragraphs.values()) {
    const [first, last] = [sentences[0]!, sentences.at(-1)!];
    const text = plan.document.plain.slice(first.from, last.to);
    const seen = new Map<string, number>();
    for (let at = 0; at + size <= text.length; at += 1) {
      const window = text.slice(at, at + size);
      if (/[，。；：“”《》（）\d\n]/.test(window)) continue;
      const before = seen.get(window);
      if (before === undefined) {
        seen.set(window, at);
        continue;
      }
      if (before + size > at) continue;
      let length = size;
      while (
        before + length < at &&
        at + length < text.length &&
        text[before + length] === text[at + length] &&
        !/[，。；\n]/.test(text[at + length] as string)
      )
        length += 1;
      if (before + length > at) continue;
      outcome.find(
        'ambiguity',
        `同一段内重复：“${text.slice(at, at + length)}”`,
        '前后两处相同',
        [
          { from: first.from + before, to: first.from + before + length },
          { from: first.from + at, to: first.from + at + length },
        ],
        '删去一处，或写明两处的不同',
      );
      at += length;
    }
  }
}

/** One figure of a column printed to fewer places than all others. */
function checkPrecision(plan: ReadPlan, outcome: OutcomeOf): void {
  const judge = (cells: readonly { piece: Piece; places: number; text: string }[], where: string) => {
    if (cells.length < 4) return;
    const most = Math.max(...cells.map(({ places }) => places));
    const odd = cells.filter(({ places }) => places < most && places > 0);
    if (most < 2 || odd.length === 0 || odd.length * 3 > cells.length) return;
    outcome.find(
      'ambiguity',
      `${where}小数位数不一致：${odd.map(({ text }) => text).join('、')}`,
      `其余 ${most} 位，此处 ${odd[0]!.places} 位`,
      odd.map(({ piece }) => piece),
      '核对原始数据，按同一位数印出',
    );
  };
  for (const table of plan.tables) {
    if (table.certainty === 'notRecovered') continue;
    for (const column of table.columns) {
      if (column.role !== 'number' || !column.unit) continue;
      const cells = table.rows.flatMap((row) => {
        const cell = row.cells[column.index];
        return cell?.printed && row.kind === 'data'
          ? [{ piece: cell, places: cell.printed.decimal.places, text: cell.text.trim() }]
          : [];
      });
      judge(cells, `“${table.title}”的“${column.name}”列`);
    }
    // A row of an indicator table: one indicator, two precisions.
    for (const row of table.rows) {
      const cells = table.columns
        .filter(({ role, year }) => role === 'number' && year !== null)
        .flatMap(({ index }) => row.cells[index] ?? []);
      const places = cells.flatMap(({ printed }) => (printed ? [printed.decimal.places] : []));
      if (
        cells.length !== 2 ||
        places.length !== 2 ||
        Math.min(...places) < 1 ||
        places[0] === places[1] ||
        row.kind !== 'data'
      )
        continue;
      outcome.find(
        'ambiguity',
        `“${row.label}”的两个数小数位数不同：${cells.map(({ text }) => text.trim()).join('、')}`,
        `${places[0]} 位 ≠ ${places[1]} 位`,
        cells,
        '按同一位数印出，以便判定是否达标',
      );
    }
  }
}

/** `一期建设完工13000` in a cell of words: a number without a unit. */
function checkBareNumbers(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const sentence of plan.sentences) {
    if (sentence.tableId === null) continue;
    const match = /(?:^|[\u4e00-\u9fa5])(\d{3,})\s*$/.exec(sentence.text);
    if (!match || /(19|20)\d\d$/.test(sentence.text)) continue;
    const at = sentence.from + match.index + match[0].indexOf(match[1] as string);
    outcome.find(
      'ambiguity',
      `“${sentence.text.trim()}”中的数没有单位`,
      match[1] as string,
      [{ from: at, to: at + (match[1] as string).length }],
      '补写单位',
    );
  }
}
