import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditPlan, type PlanAudit } from './audit-plan.ts';
import { asForm, asText, mutate } from './testing/index.ts';

/** The published plan lies beside the repository; without it these tests are skipped and say so. */
const shared = process.env['WANGHUO_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const file = join(shared, 'plan/jiangjin-fire-rescue-plan-2021-2025.txt');
const isThere = existsSync(file);

describe.skipIf(!isThere)(`the published plan${isThere ? '' : ` (skipped: no ${file})`}`, () => {
  const audit: PlanAudit = isThere ? auditPlan(readFileSync(file)) : (undefined as never);
  const found = (rule: string, words: RegExp) =>
    audit.findings.filter((one) => one.rule === rule && words.test(`${one.message} ${one.arithmetic}`));

  test('every table survives as a table', () => {
    expect(audit.document.tables.map(({ rows, columns }) => [rows, columns])).toEqual([
      [6, 5],
      [6, 5],
      [7, 6],
      [10, 4],
      [2, 7],
      [1, 8],
      [5, 15],
      [1, 8],
      [1, 7],
    ]);
    expect(audit.document.tables.filter(({ certainty }) => certainty !== 'certain')).toHaveLength(1);
  });

  // What a human auditor finds, line by line: rule, words of the finding, lines of its claims.
  test.each<[string, RegExp, readonly number[]]>([
    ['totals', /5035\.33.*5305\.33/, [71, 41]],
    ['text-and-table', /5305\.33万元 ≠ 5035\.33/, [27, 71]],
    ['one-thing-two-numbers', /1036栋 ≠ 1326幢/, [27, 133]],
    ['one-thing-two-numbers', /5个 ≠ 6个/, [80, 135]],
    ['one-thing-two-numbers', /0\.89 ≠ 1\.25/, [137, 234]],
    ['equal-rare-numbers', /1326起 ＝ 1326幢/, [27, 133]],
    ['agreeing-tables', /575＞534/, [62, 116]],
    ['percentages', /近50%/, [135]],
    ['outside-period', /2021 ＞ 2020/, [80]],
    ['outside-period', /印发于 2022 年/, [310]],
    ['trends', /逐年上升/, [27, 38]],
    ['trends', /下降 ≠ 保持平稳/, [175, 177]],
    ['project-stages', /滨江新城/, [78, 324]],
    ['project-stages', /白沙/, [326, 477]],
    ['project-stages', /开工.*一期/, [330, 331]],
    ['project-stages', /消防专项规划或消防专篇/, [78, 274]],
    ['table-titles', /小型消防站.*车辆.*互换/, [488, 499]],
    ['table-titles', /消防执勤车辆装备.*队伍/, [626, 632]],
    ['stated-counts', /2个 ≠ 1/, [276, 459]],
    ['stated-counts', /3 ≠ 2个/, [276]],
    ['stated-counts', /七个一/, [254]],
    ['targets', /死亡率.*2 比基线 0 差/, [199, 200]],
    ['targets', /没有写明是上限/, [200, 228]],
    ['targets', /98 ＝ 98/, [227, 228]],
    ['targets', /重大 ＞ 较大/, [27, 177]],
    ['targets', /已是 100%.*欠账/, [220, 317]],
    ['targets', /知晓率/, [139]],
    ['ratio-parts', /173\.91～179\.1 万人.*不相交/, [206, 135]],
    ['ratio-parts', /2025年目标列/, [207, 235]],
    ['ratio-parts', /83\.90% 不能由 25个/, [213, 78]],
    ['feasibility', /达不到 0\.56/, [207, 206]],
    ['feasibility', /超过目标 1\.78/, [235]],
    ['feasibility', /24 ＜ 25个/, [214, 78]],
    ['undefined-numerators', /没有给出人口数/, [199]],
    ['undefined-numerators', /消防车总数/, [241, 78]],
    ['undefined-numerators', /市政消火栓建有率、市政消火栓完好率/, [218]],
    ['undefined-numerators', /0\.89/, [137]],
    ['promises', /3500余件/, [278]],
    ['promises', /四面山.*年份/, [439]],
    ['promises', /生命体征/, [379]],
    ['promises', /装备状态/, [379]],
    ['promises', /2035/, [175]],
    ['promises', /没有投资额/, [400]],
    ['promises', /一批/, [183, 286]],
    ['cited-standards', /5600 ＞ 4000/, [481]],
    ['cited-standards', /国家标准/, [135]],
    ['cited-standards', /消防技术服务机构和人员从业管理办法/, [266]],
    ['names', /双福消防救援二站/, [183, 330]],
    ['names', /白沙/, [183, 477]],
    ['names', /四面山/, [183, 276]],
    ['names', /老弱病残/, [78, 260]],
    ['names', /实绩考核/, [74, 250]],
    ['wording', /1446\.7/, [59]],
    ['wording', /5座是否包含3座/, [133]],
    ['wording', /各级各门/, [298]],
    ['wording', /之首/, [139]],
    ['wording', /防火巡查和消防宣传/, [272]],
    ['wording', /13000/, [453]],
  ])('%s finds %s', (rule, words, lines) => {
    const findings = found(rule, words);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.spans.map(({ line }) => line)).toEqual(expect.arrayContaining([...lines]));
    expect(findings[0]?.settles).not.toBe('');
  });

  test('only what arithmetic or two lines prove is called provable', () => {
    expect(audit.findings.filter(({ severity }) => severity === 'provable').map(({ rule }) => rule)).toEqual([
      'text-and-table',
      'totals',
      'outside-period',
      'table-titles',
      'table-titles',
    ]);
  });

  test.each([
    '139＋257＋466＝862',
    '117＋152＋210＋272＋575＝1326',
    '1391＋2824＋3064＝7279',
    '2＋9＋4＋9＋7＝31 ＝ 31台',
    '40＋20＋20＋20＋20＝120',
    '1＋1＋2＋2＋2＝8',
    '126.2平方公里÷6个＝21.03平方公里',
    '1326起 ＝ 1326',
    '7279次 ＝ 7279',
  ])('the check %s passes', (arithmetic) => {
    expect(audit.passed.map((one) => one.arithmetic)).toContain(arithmetic);
  });

  test('the base column implies one population and the target column none', () => {
    const [base, goal] = audit.denominators;
    expect(base).toMatchObject({ year: 2020, isReconcilable: true });
    expect(base?.common?.low).toBeCloseTo(1_474_104, -2);
    expect(base?.common?.high).toBeCloseTo(1_485_944, -2);
    expect(base?.rows.find(({ indicator }) => indicator === '万人消防车拥有率')?.impliedNumerator?.low).toBeCloseTo(
      39.06,
      1,
    );
    expect(goal).toMatchObject({ year: 2025, isReconcilable: false });
    expect(goal?.conflicts.length).toBeGreaterThan(0);
  });

  test.each(['txt', 'html', 'docx'] as const)(
    'as %s: seeded edits of checkable figures, at least 95 of 100 raise a finding',
    { timeout: 900_000 },
    (form) => {
      const count = process.env['WANGHUO_TEST_LONG'] || form === 'txt' ? 200 : 20;
      const bytes = readFileSync(file);
      const { edits, missed } = mutate(
        form === 'txt' ? asText(bytes.toString('utf8')) : asForm(bytes, form),
        count,
        20260901,
      );
      expect(edits).toHaveLength(count);
      expect(
        missed.map(({ line, before, after }) => `line ${line}: ${before} → ${after}`).slice(Math.floor(count / 20)),
      ).toEqual([]);
    },
  );
});
