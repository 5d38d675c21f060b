import { facilityGroups, facilityMentions } from '../claims/facilities.ts';
import { orderedShare, plainNoun } from '../claims/nouns.ts';
import { parseNumeral } from '../claims/numerals.ts';
import { spanOf } from '../reading/document.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** A count that is stated and the members that are listed. */
export const statedCounts: Rule = {
  name: 'stated-counts',
  title: '说的个数与列的成员',
  check(plan) {
    const outcome = new OutcomeOf('stated-counts', plan);
    for (const sentence of plan.sentences) {
      if (sentence.text.length > 900) continue;
      checkBracket(sentence, outcome);
      checkBefore(sentence, outcome);
      checkAlike(sentence, outcome);
      checkNamed(sentence, outcome);
      checkOnes(sentence, plan, outcome);
    }
    checkTables(plan, outcome);
    checkFacilities(plan, outcome);
    return outcome.done();
  },
};

const numeral = '[二两三四五六七八九十]|十[一二三四五六七八九]|[2-9]|1\\d';

function split(list: string): readonly string[] {
  const mark = /；/.test(list) ? '；' : '、';
  const inner = list.replace(/[“”]/g, '');
  return inner
    .split(mark)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function judge(
  outcome: OutcomeOf,
  sentence: Sentence,
  at: number,
  text: string,
  stated: number,
  members: readonly string[],
  what: string,
  severity: 'provable' | 'needs-ruling' = 'provable',
): void {
  const place = { from: sentence.from + at, to: sentence.from + at + text.length };
  if (members.length === stated)
    outcome.pass(`“${what}”与所列成员数一致`, `${members.join('、').slice(0, 80)}：${members.length}`, [place]);
  else
    outcome.find(
      severity,
      `“${what}”说 ${stated}，列出 ${members.length}`,
      `${members.join('｜').slice(0, 120)}：${members.length} ≠ ${stated}`,
      [place],
      '补齐成员，或改正个数',
    );
}

/** `“四个能力”（…、…、…、…）` and `“定领导、…”（五定）`. */
function checkBracket(sentence: Sentence, outcome: OutcomeOf): void {
  for (const match of sentence.text.matchAll(
    new RegExp(`“(${numeral})(个|项|大|位|类|种|条)?([\\u4e00-\\u9fa5]{1,6})”[（(]([^（()）]{6,300})[）)]`, 'g'),
  )) {
    const [whole, count = '', , rest = '', list = ''] = match;
    // `三自主两公开一承诺` counts three times.
    if (new RegExp(numeral).test(rest.replace(/一体$|位一体$/, '')) || /等$|[：:]/.test(list)) continue;
    const members = split(list);
    if (members.length >= 2)
      judge(
        outcome,
        sentence,
        match.index,
        whole,
        parseNumeral(count) ?? 0,
        members,
        `${whole.slice(0, whole.search(/[（(]/))}`,
      );
  }
  for (const match of sentence.text.matchAll(
    new RegExp(`“([^“”]{6,120})”[^，。；“”]{0,2}[（(]“?(${numeral})(个|项|大)?([\\u4e00-\\u9fa5]{1,4})”?[）)]`, 'g'),
  )) {
    const members = split(match[1] as string);
    if (members.length >= 2)
      judge(
        outcome,
        sentence,
        match.index,
        match[0],
        parseNumeral(match[2] as string) ?? 0,
        members,
        `${match[2]}${match[3] ?? ''}${match[4]}`,
      );
  }
}

/** `“责、规、建…”8个方面`, `A、B、C4项指标`, `A、B、C“三大体系”`. */
function checkBefore(sentence: Sentence, outcome: OutcomeOf): void {
  for (const match of sentence.text.matchAll(
    new RegExp(`“([^“”]{3,120})”\\s*(${numeral})(个方面|个环节|项|类|个|大)`, 'g'),
  )) {
    const members = split(match[1] as string);
    if (members.length >= 2)
      judge(
        outcome,
        sentence,
        match.index,
        match[0],
        parseNumeral(match[2] as string) ?? 0,
        members,
        `${match[2]}${match[3]}`,
      );
  }
  for (const match of sentence.text.matchAll(
    new RegExp(
      `([^，。；：:（）()“”\\n]*、[^，。；：:（）()“”\\n]*?)(${numeral})(项|个|类|种|大)(指标|方面|重点|任务|工程|环节|领域|行业|体系|关键)`,
      'g',
    ),
  )) {
    const [whole, list = '', count = ''] = match;
    if (list.endsWith('等')) {
      if (split(list.slice(0, -1)).length > (parseNumeral(count) ?? 0))
        judge(
          outcome,
          sentence,
          match.index,
          whole,
          parseNumeral(count) ?? 0,
          split(list.slice(0, -1)),
          whole.slice(-6),
        );
      continue;
    }
    const members = split(list)
      .flatMap((one) => one.split(/和|以及|与/))
      .filter((one) => one !== '');
    const strict = split(list);
    const stated = parseNumeral(count) ?? 0;
    const used = strict.length === stated ? strict : members;
    if (strict.length >= 2)
      judge(outcome, sentence, match.index, whole, stated, used, `${count}${match[3]}${match[4]}`);
  }
  for (const match of sentence.text.matchAll(
    new RegExp(
      `([^，。；：:（）()“”\\n]*、[^，。；：:（）()“”\\n]*?)“(${numeral})(大|个|项)([\\u4e00-\\u9fa5]{2,4})”`,
      'g',
    ),
  )) {
    const list = match[1] as string;
    if (/等$|的$|推进$|实施$|落实$|开展$/.test(list)) continue;
    const strict = split(list);
    const stated = parseNumeral(match[2] as string) ?? 0;
    const loose = strict.flatMap((one) => one.split(/和|以及|与/)).filter((one) => one !== '');
    const used = strict.length === stated ? strict : loose;
    if (strict.length >= 2)
      judge(outcome, sentence, match.index, match[0], stated, used, `${match[2]}${match[3]}${match[4]}`);
  }
}

/** `新建消防站3个，分别为城东站、城西站、开发区站`, and `2座（滨江、科创）`. */
function checkNamed(sentence: Sentence, outcome: OutcomeOf): void {
  const list = '([^，。；：:（）()\\d\\n]{2,160}?)';
  const patterns = [
    new RegExp(
      `(?<![\\d.])(\\d{1,2}|${numeral})(个|座|处|所|家|支|条|项)[^，。；：:（）()\\d]{0,12}[，,]?(?:分别(?:为|是|位于)|即)[:：]?${list}(?=[，。；\\n]|$)`,
      'g',
    ),
    new RegExp(
      `(?<![\\d.])(\\d{1,2})(个|座|处|所|家|支|条)[（(](?!含|包括|其中|不含|如|以|约|按|占|原)${list}[）)]`,
      'g',
    ),
  ];
  for (const [at, pattern] of patterns.entries())
    for (const match of sentence.text.matchAll(pattern)) {
      const [whole, count = '', unit = '', members = ''] = match;
      const names = split(members).flatMap((one, index, all) =>
        index === all.length - 1 ? one.split(/和|以及|及/) : [one],
      );
      const stated = /^\d+$/.test(count) ? Number(count) : (parseNumeral(count) ?? 0);
      // One name, or an open list, says nothing of the number.
      if (names.length < 2 || stated < 2 || /等$|等[个座处所家支条项]?$/.test(members)) continue;
      judge(
        outcome,
        sentence,
        match.index,
        whole,
        stated,
        names,
        `${count}${unit}`,
        at === 0 ? 'provable' : 'needs-ruling',
      );
    }
}

/** `“四同步”…同步设计、同步建设、同步验收、同步投用`. */
function checkAlike(sentence: Sentence, outcome: OutcomeOf): void {
  for (const match of sentence.text.matchAll(/“([二两三四五六七八九])([\u4e00-\u9fa5]{2})”/g)) {
    const [whole, count = '', word = ''] = match;
    const run = new RegExp(`${word}[\\u4e00-\\u9fa5]{1,4}(?:、${word}[\\u4e00-\\u9fa5]{1,4})+`).exec(sentence.text);
    if (!run) continue;
    judge(outcome, sentence, match.index, whole, parseNumeral(count) ?? 0, run[0].split('、'), `${count}${word}`);
  }
}

/** `“七个一”` whose seven are never said. */
function checkOnes(sentence: Sentence, plan: ReadPlan, outcome: OutcomeOf): void {
  for (const match of sentence.text.matchAll(/“([二两三四五六七八九十]+)个一”/g)) {
    const said =
      plan.sentences.some(({ text }) => new RegExp(`“${match[1]}个一”[（(：:]`).test(text)) ||
      (sentence.text.slice(match.index).match(/一[个本张套支次份]/g)?.length ?? 0) >=
        (parseNumeral(match[1] as string) ?? 99);
    if (said) continue;
    const at = { from: sentence.from + match.index, to: sentence.from + match.index + match[0].length };
    outcome.find(
      'ambiguity',
      `${match[0]}没有列出各是什么`,
      `${parseNumeral(match[1] as string)} 项，列出 0 项`,
      [at],
      '列出各项，或写明出处',
    );
  }
}

/** `10项重点工程` against the rows of the table; `新建2个消防救援站` against the annex that lists stations. */
function checkTables(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const table of plan.tables) {
    const rows = table.rows.filter(({ kind, label, year }) => kind === 'data' && label !== '' && year === null);
    if (rows.length === 0 || !table.titlePiece || table.certainty === 'notRecovered') continue;
    const judged = new Set<string>();
    for (const claim of plan.claims) {
      if (
        claim.tense !== 'plan' ||
        claim.unit?.dimension !== 'count' ||
        claim.approximation !== 'exact' ||
        claim.isModifier ||
        claim.isPartial ||
        claim.tableId === table.id
      )
        continue;
      const isProjects =
        /^(重点工程|重点项目|工程|重大工程|重大项目|主要指标|指标)$/.test(claim.noun) &&
        /[项个]/.test(claim.unit.text) &&
        table.title.includes(claim.noun) &&
        claim.noun.length >= 4;
      const named =
        /([\u4e00-\u9fa5]{2,6}?)建设(规划|项目|计划)(一览)?表$/.exec(table.title)?.[1]?.replace(/^时期/, '') ?? '';
      const isList =
        named.length >= 2 &&
        claim.status === 'planned' &&
        /新建|建设/.test(claim.clause) &&
        named.slice(-1) === claim.noun.slice(-1) &&
        orderedShare(named, claim.noun) === 1 &&
        rows.every(({ label }) => label.endsWith(named.slice(-1))) &&
        table.columns.some(({ name }) => /性质|地点|面积|名称/.test(name));
      if ((!isProjects && !isList) || judged.has(`${claim.noun}/${claim.value}`)) continue;
      judged.add(`${claim.noun}/${claim.value}`);
      const places = [claim, table.titlePiece, ...rows.flatMap(({ labelPiece }) => labelPiece ?? [])];
      const written = `${claim.span.quote} ${claim.value === rows.length ? '＝' : '≠'} ${rows.length}（${rows
        .map(({ label }) => label)
        .join('、')
        .slice(0, 80)}）`;
      if (claim.value === rows.length)
        outcome.pass(`“${claim.measure} ${claim.span.quote}”与“${table.title}”的行数一致`, written, places);
      else
        outcome.find(
          isProjects ? 'provable' : 'needs-ruling',
          `“${claim.measure} ${claim.span.quote}”（第 ${claim.span.line} 行），而“${table.title}”列出 ${rows.length} 个`,
          written,
          places,
          '补齐清单，或改正数量',
        );
    }
  }
}

/** How many named works of a kind are to be built, against how many the plan says. */
function checkFacilities(plan: ReadPlan, outcome: OutcomeOf): void {
  const groups = facilityGroups(facilityMentions(plan)).filter((group) =>
    group.some(
      ({ tense, clause, isLabel }) => tense === 'plan' && (isLabel || /新建|建设|建成|开工|投入使用|投用/.test(clause)),
    ),
  );
  const done = new Set<string>();
  for (const claim of plan.claims) {
    if (
      claim.tense !== 'plan' ||
      claim.status !== 'planned' ||
      !/新建|建设/.test(claim.clause) ||
      claim.unit?.dimension !== 'count' ||
      claim.value > 12 ||
      claim.value < 2 ||
      claim.period?.from === claim.period?.to
    )
      continue;
    const noun = plainNoun(claim.noun);
    if (!/(站|中心|基地|医院|学校|公园|馆|厂|桥|水库)$/.test(noun) || done.has(noun)) continue;
    done.add(noun);
    const members = groups.filter((group) =>
      group.some(({ name }) => name.slice(-1) === noun.slice(-1) && name.includes(noun.slice(0, 2))),
    );
    if (members.length < 2) continue;
    const names = members.map((group) => group[0]!.name);
    const places = [claim, ...members.map((group) => group[0]!)];
    const written = `${names.map((name, at) => `${name}（第 ${spanOf(plan.document, members[at]![0]!).line} 行）`).join('、')}：${members.length} ${members.length === claim.value ? '＝' : '≠'} ${claim.span.quote}`;
    if (members.length === claim.value)
      outcome.pass(`“${claim.measure} ${claim.span.quote}”与具名项目数一致`, written, places);
    else if (members.length > claim.value)
      outcome.find(
        'needs-ruling',
        `“${claim.measure} ${claim.span.quote}”，而全文具名的有 ${members.length} 个`,
        written,
        places,
        '写明哪些计入新建数（上期建成的、合建的是否计入）',
      );
  }
}
