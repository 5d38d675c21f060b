import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditPlan } from './audit-plan.ts';
import {
  asForm,
  asText,
  checkableFigures,
  keysOf,
  makeDocx,
  mutate,
  past,
  planOf,
  raisedTogether,
  seeded,
  tableText,
  type Form,
  type Replacement,
  type Written,
} from './testing/index.ts';
import { denominatorsOf } from './denominators.ts';

const folder = join(import.meta.dirname, 'testing/fixtures');
const fixtures = readdirSync(folder).sort();
const read = (name: string) => readFileSync(join(folder, name));
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('plans that agree with themselves', () => {
  test.each(fixtures)('%s raises nothing that is said to be provable', (name) => {
    const audit = auditPlan(read(name), name);
    expect(audit.findings.filter(({ severity }) => severity === 'provable')).toEqual([]);
    expect(audit.passed.length).toBeGreaterThan(25);
    expect(audit.document.notices).toEqual([]);
  });

  test.each(fixtures)('%s: the same bytes give the same bytes', (name) => {
    expect(JSON.stringify(auditPlan(read(name), name))).toBe(JSON.stringify(auditPlan(read(name), name)));
  });

  test.each(fixtures)('%s: every span quotes the text it stands at', (name) => {
    const { document, claims, findings, passed } = auditPlan(read(name), name);
    const lines = document.text.split('\n');
    for (const { from, to, line, column, quote } of [...claims, ...findings, ...passed].flatMap((one) =>
      'spans' in one ? one.spans : [one.span, one.sentence],
    )) {
      expect(document.text.slice(from, to).replace(/\s+/g, ' ').trim()).toBe(quote);
      expect(
        lines[line - 1]
          ?.slice(column - 1)
          .replace(/\s+/g, ' ')
          .trim()
          .startsWith(quote.slice(0, 2).trim()),
      ).toBe(true);
    }
  });
});

/** 200 edits of each plan in each form take minutes; without being asked for them, fewer of the forms that are made. */
const isLong = Boolean(process.env['WANGHUO_TEST_LONG']);
const texts = fixtures.filter((name) => name.endsWith('.txt'));
const forms = fixtures.flatMap((name) =>
  (['txt', 'html', 'docx'] as const)
    .filter((form) => form !== 'txt' || name.endsWith('.txt'))
    .map((form) => [name, form] as const),
);
const written = (name: string, form: Form): Written =>
  form === 'txt' ? asText(read(name).toString('utf8')) : asForm(read(name), form, name);

describe('edits', () => {
  test.each(forms)(
    '%s as %s: seeded edits of checkable figures, at least 95 of 100 raise a finding',
    { timeout: 600_000 },
    (name, form) => {
      const count = isLong || form === 'txt' ? 200 : 40;
      const { edits, missed } = mutate(written(name, form), count, 20260901);
      expect(edits).toHaveLength(count);
      expect(
        missed.map(({ line, before, after }) => `line ${line}: ${before} → ${after}`).slice(Math.floor(count / 20)),
      ).toEqual([]);
    },
  );

  test.each(texts)('%s: what is checked in the text is checked in a web page and a Word document', (name) => {
    const checks = (form: Form) => {
      const { passed } = auditPlan(written(name, form).bytesWith([]), `plan.${form}`);
      return new Set(passed.map(({ rule, arithmetic }) => `${rule}: ${arithmetic}`));
    };
    const inText = checks('txt');
    for (const form of ['html', 'docx'] as const) {
      const kept = [...checks(form)].filter((check) => inText.has(check)).length;
      expect(kept / inText.size, form).toBeGreaterThanOrEqual(0.95);
    }
  });

  test('a change of both sides of a relation raises nothing', () => {
    const text = read('education-plan.txt').toString('utf8');
    const before = keysOf(auditPlan(bytesOf(text)));
    const both = text
      .replace('招聘教师1100名', '招聘教师1110名')
      .replace('2025年招聘教师230名', '2025年招聘教师240名')
      .replace('\n88055\n12930\n', '\n88155\n13030\n')
      .replace('\n368500\n54400\n', '\n368600\n54500\n');
    expect(both).not.toBe(text);
    expect([...keysOf(auditPlan(bytesOf(both)))].filter((key) => !before.has(key))).toEqual([]);
  });

  test.each(forms.filter(([name]) => texts.includes(name)))(
    '%s as %s: seeded edits of both sides raise nothing',
    { timeout: 600_000 },
    (name, form) => {
      const document = written(name, form);
      const audited = (replacements: readonly Replacement[]) =>
        auditPlan(document.bytesWith(replacements), document.name);
      const before = audited([]);
      const known = keysOf(before);
      const random = seeded(7);
      let made = 0;
      for (let at = 0; at < (isLong || form === 'txt' ? 160 : 60); at += 1) {
        const replacements = raisedTogether(before, random);
        if (replacements === null) continue;
        made += 1;
        expect([...keysOf(audited(replacements))].filter((key) => !known.has(key))).toEqual([]);
      }
      expect(made).toBeGreaterThan(4);
    },
  );

  test('figures that no check depends on raise nothing', () => {
    const text = read('education-plan.txt').toString('utf8');
    const before = keysOf(auditPlan(bytesOf(text)));
    for (const [from, to] of [
      ['改扩建小学9所', '改扩建小学8所'],
      ['校舍改造的资金5.42亿元', '校舍改造的资金5.24亿元'],
      ['青政办发〔2021〕37号', '青政办发〔2021〕73号'],
    ] as const)
      expect([...keysOf(auditPlan(bytesOf(text.replace(from, to))))].filter((key) => !before.has(key))).toEqual([]);
  });

  test('checkable figures are found in sums, totals and prose', () => {
    const rules = new Set(checkableFigures(auditPlan(read('emergency-plan.txt'))).map(({ rule }) => rule));
    expect([...rules]).toEqual(expect.arrayContaining(['totals', 'text-and-table', 'ratio-parts', 'feasibility']));
  });
});

describe('one plan in three forms', () => {
  const rows = [
    ['年份', '案件（起）', '伤者（人）'],
    ['2016年', '3', '1'],
    ['2017年', '4', '1'],
    ['2018年', '5', '0'],
    ['合计', '13', '2'],
  ];
  const title = '甲县平安建设“十四五”规划（2021－2025年）';
  const prose = '“十三五”时期，全县共发生案件12起。';
  const heading = '第一节 “十三五”时期成果';
  const caption = '表1 “十三五”时期案件情况';
  const text = `${title}\n\n${heading}\n\n${prose}\n\n${tableText(caption, rows)}`;
  const html = `<h1>${title}</h1><h2>${heading}</h2><p>${prose}</p><p>${caption}</p><table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
  const docx = makeDocx([{ heading: title }, heading, prose, caption, { rows }]);
  const said = (bytes: Uint8Array) => auditPlan(bytes).findings.map(({ rule, arithmetic }) => `${rule}: ${arithmetic}`);

  test('says the same', () => {
    expect(said(bytesOf(text))).toContain('totals: 3＋4＋5＝12 ≠ 13，相差 1');
    expect(said(bytesOf(html))).toEqual(said(bytesOf(text)));
    expect(said(docx)).toEqual(said(bytesOf(text)));
  });
});

describe('what is no plan', () => {
  test('gets a useful answer', () => {
    const audit = auditPlan(bytesOf('今天天气很好。'));
    expect(audit.document.notices.map(({ code }) => code)).toEqual(['NO_TABLES', 'NO_PLAN_YEARS', 'NOTHING_TO_CHECK']);
  });

  test('a statement whose figures are not certain is told as not checked, with its place', () => {
    const audit = auditPlan(bytesOf(`甲县规划（2021－2025年）\n\n${past('五年来，事故起数减少一半。')}`));
    expect(audit.findings.filter(({ rule }) => rule === 'growth-in-words')).toEqual([]);
    expect(audit.document.notices).toContainEqual({
      code: 'STATEMENT_NOT_CHECKED',
      message: '“减少一半”所指的前后两个数不能确定，未核对',
      span: expect.objectContaining({ quote: '减少一半' }),
    });
  });

  test('a table that cannot be put together is kept as text and said so', () => {
    const cells = ['项目', '甲', '乙', '一', '12', '说明', '34', '56', '其他', '7'];
    const audit = auditPlan(bytesOf(`甲县规划（2021－2025年）\n\n表1 情况表\n\n${cells.join('\n')}\n`));
    expect(audit.document.tables).toMatchObject([{ certainty: 'notRecovered' }]);
    expect(audit.document.notices.map(({ code }) => code)).toContain('TABLE_NOT_CHECKED');
  });
});

test('denominators: which population each column implies, and which figures conflict', () => {
  const plan = planOf(
    `第一节 “十三五”时期成果\n\n2020年，全县户籍人口100.2万人，常住人口88万人。现有消防站5个，现有10支专职消防队，共计150名队员。\n\n第三节 主要任务\n\n“十四五”时期，新建消防站2个。\n\n${tableText(
      '表1 主要指标',
      [
        ['指标', '单位', '2020年', '2025年'],
        ['十万人拥有消防站', '个', '0.50', '0.60'],
        ['万人专职消防员拥有率', '人', '1.50', '2.00'],
      ],
    )}`,
  );
  const [base, goal] = denominatorsOf(plan);
  expect(base).toMatchObject({ year: 2020, isReconcilable: true, conflicts: [] });
  expect(base?.common?.low).toBeCloseTo(996_678, -1);
  expect(base?.common?.high).toBeCloseTo(1_003_344, -1);
  expect(base?.populations.map(({ stated, fits }) => [stated, fits.length])).toEqual([
    ['户籍人口 100.2万人', 2],
    ['常住人口 88万人', 0],
  ]);
  expect(goal?.rows[0]?.numerators).toMatchObject([{ arithmetic: '5个＋2个', kind: 'withPlanned' }]);
});

test('of a text that repeats itself the first findings of each rule are listed, and the rest is said', () => {
  const one = '“十三五”时期，全县建成消防站';
  const text = Array.from({ length: 60 }, (_, at) => `${one}${at + 3}个。`).join('\n\n');
  const { findings, document } = auditPlan(bytesOf(`甲县规划（2021－2025年）\n\n${past(text)}`));
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  expect(Math.max(...counts.values())).toBe(500);
  expect(document.notices.map(({ code }) => code)).toContain('NOT_ALL_LISTED');
});

describe('texts that are made to hurt', () => {
  test.each([
    ['one word without an end', '甲'.repeat(610_000)],
    ['numbers without an end', '5个'.repeat(305_000)],
    ['a list without an end', `${'甲、'.repeat(305_000)}3项指标`],
    ['brackets that never close', '（“'.repeat(305_000)],
    ['a table without an end', `表1 情况表\n\n${'1\n'.repeat(305_000)}`],
  ])('%s', { timeout: 120_000 }, (_what, text) => {
    const audit = auditPlan(bytesOf(`甲县规划（2021－2025年）\n\n${text}\n`));
    expect(audit.document.notices.map(({ code }) => code)).toContain('TOO_LONG');
  });

  test('merged cells beyond all measure', { timeout: 60_000 }, () => {
    const cell = '<td rowspan="1000" colspan="1000">1</td>';
    expect(() => auditPlan(bytesOf(`<table>${`<tr>${cell}${cell}</tr>`.repeat(500)}</table>`))).not.toThrow();
  });
});
