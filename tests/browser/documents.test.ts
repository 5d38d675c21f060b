import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { auditPlan } from '../../engines/plan-audit/index.ts';
import { makeDocx } from '../../engines/plan-audit/testing/index.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findRawWords } from './raw-words.ts';
import { patience, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
const shared = process.env['WANGHUO_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const publishedPlan = join(shared, 'plan/jiangjin-fire-rescue-plan-2021-2025.txt');
const fixture = join(import.meta.dirname, '../../engines/plan-audit/testing/fixtures/fire-plan.txt');

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'wanghuo-plans-'));
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Two hundred pages: a plan, and what it means for each of many villages, with a table here and there. */
function longPlan(plan: string): string {
  const names = [...'青白红黑金银玉松水云山林花龙凤虎鹤梅兰竹'].flatMap((one) =>
    [...'石桥湾坝沟岭坪坡塘井泉滩洲港台亭寺溪渡营'].map((other) => `${one}${other}村`),
  );
  const parts = Array.from({ length: 1_100 }, (_, at) => {
    const name = names[at % names.length] as string;
    const thing = ['道路', '小学', '卫生室', '泵站', '水井', '文化站'][Math.floor(at / names.length)] as string;
    return at % 25 === 0
      ? `表${4 + at / 25}-1  ${name}${thing}建设情况\n\n年份\t${name}${thing}（处）\n2016\t${at + 1}\n2017\t${at + 2}\n合计\t${2 * at + (at % 50 === 0 ? 3 : 4)}`
      : `${name}持续推进${thing}建设，完善管理制度，健全工作机制，落实责任分工，新建${name}${thing}${at + 3}处，改造${name}老旧${thing}${at + 7}处。群众出行、就学、就医和用水条件逐年改善，邻里守望相助的风气更加浓厚，基层组织的凝聚力进一步增强，各项工作取得明显成效，为全县高质量发展提供有力支撑。`;
  });
  return `${plan}\n\n五、分村安排\n\n${parts.join('\n\n')}\n`;
}

/** Hashes, numbers of documents, endings of files: letters that nobody reads as words. */
const isNoName = (word: string) => !/“?(GH-|F\d|规划|\.txt)|docx|html|json/.test(word);

async function bring(page: Page, file: string, title?: string): Promise<void> {
  await page.getByRole('button', { name: '上传规划文本' }).click();
  await page.locator('.doc-upload input[type=file]').setInputFiles(file);
  if (title !== undefined) await page.locator('#doc-title').fill(title);
  await page.getByRole('button', { name: '上传并审查' }).click();
}
async function saved(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download', { timeout: patience });
  await page.getByRole('button', { name, exact: true }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}
const inHand = (page: Page) => page.locator('.doc-finding[data-selected=true]');

describe('AUD 1: audit the plan', () => {
  test('an empty list teaches; the sample shows what is found before one brings a plan of one’s own', async () => {
    const planner = await Seat.open(browser, product, 'plan-officer');
    const { page } = planner;
    await planner.goTo('/documents');
    await page.getByText('还没有规划文本').waitFor();
    await planner.picture('documents-empty');
    await page.getByRole('button', { name: '看一份示意文本' }).click();
    await page.locator('.doc-finding').first().waitFor();
    expect(await page.locator('.doc-head').textContent()).toContain('示意数据');
    expect(await page.locator('.doc-mark[data-severity=provable]').count()).toBeGreaterThan(5);
    await planner.picture('documents-sample');
    expect(planner.conduct).toEqual({ elsewhere: [], errors: [] });
    await planner.close();
  });

  test.skipIf(!existsSync(publishedPlan))(
    'the published plan: spans and arithmetic, either way a jump, rulings with author and reason, and papers',
    async () => {
      const assessor = await Seat.open(browser, product, 'assessor');
      const { page } = assessor;
      await assessor.goTo('/documents');
      await bring(page, publishedPlan, '江津区消防救援事业发展“十四五”规划');
      await page.locator('.doc-finding').first().waitFor();
      const expected = auditPlan(readFileSync(publishedPlan));
      expect(await page.locator('.doc-finding').count()).toBe(expected.findings.length);
      expect(await page.locator('.doc-table').count()).toBe(9);

      // By keyboard: the first finding is in hand, its two places stand out, and both sides are in sight.
      await page.keyboard.press('j');
      await inHand(page).waitFor();
      expect(await inHand(page).textContent()).toContain('5305.33万元 ≠ 5035.33');
      expect(await page.locator('.doc-mark[data-selected=true]').allTextContents()).toEqual(['5305.33万元', '5035.33']);
      await page.locator('.doc-mark[data-selected=true]').first().waitFor({ state: 'visible' });
      await page.keyboard.press('j');
      expect(await inHand(page).getAttribute('data-finding')).toBe('F2');
      await page.keyboard.press('k');
      expect(await inHand(page).getAttribute('data-finding')).toBe('F1');
      await assessor.picture('documents-audit');

      // By mouse, from the document to the finding.
      await page.locator('.doc-mark[data-findings~=F2][data-severity=provable]').last().click();
      await inHand(page).waitFor();
      // By words, by how sure, by whether it is ruled on.
      await page.getByPlaceholder('搜索文字、数字或编号').fill('附件');
      await page.waitForFunction(
        (all) => document.querySelectorAll('.doc-finding').length < all,
        expected.findings.length,
      );
      await page.getByRole('button', { name: '清除筛选' }).click();
      await page.locator('.doc-toggle').filter({ hasText: '歧义' }).click();
      await page.locator('.doc-toggle').filter({ hasText: '待裁定' }).click();
      const provable = expected.findings.filter(({ severity }) => severity === 'provable').length;
      await page.waitForFunction((count) => document.querySelectorAll('.doc-finding').length === count, provable);
      expect(await page.locator('.doc-mark:not([data-severity=provable])').count()).toBe(0);
      await page.getByRole('button', { name: '清除筛选' }).click();

      // A ruling is given by keyboard, and stands with who gave it; a later one stands above it.
      await page.keyboard.press('Escape');
      await page.locator('.doc-finding[data-finding=F1] .doc-finding-head').click();
      const rule = async (choice: string, reason: string) => {
        await page.getByRole('radio', { name: choice }).check();
        await page.locator('#doc-ruling-reason').fill(reason);
        await page.keyboard.press('Control+Enter');
        await page.locator('.doc-rulings').getByText(reason).waitFor();
      };
      await rule('待补充', '请统计部门提供台账');
      await rule('采信前者', '台账合计为 5305.33 万元');
      expect(await page.locator('.doc-rulings li').allTextContents()).toEqual([
        expect.stringMatching(/采信前者.*考核验收员.*台账合计为 5305\.33 万元/),
        expect.stringMatching(/待补充.*先前的裁定.*请统计部门提供台账/),
      ]);
      await page.getByText('已裁定', { exact: true }).click();
      await page.waitForFunction(() => document.querySelectorAll('.doc-finding').length === 1);
      await page.getByRole('button', { name: '清除筛选' }).click();

      // What held, which populations the columns imply, what was read.
      await page.getByRole('tab', { name: /通过的核对/ }).click();
      expect(await page.locator('.doc-passed li').count()).toBe(expected.passed.length);
      await page.getByRole('tab', { name: '分母推算' }).click();
      await page.getByText('147.41～148.59 万人').first().waitFor();
      await page.getByText('不能用同一个分母解释', { exact: true }).waitFor();
      await assessor.picture('documents-denominators');
      await page.getByRole('tab', { name: /读取情况/ }).click();
      await page.getByText('规划期 2021－2025 年').waitFor();
      await page.getByRole('tab', { name: /^问题/ }).click();

      const paper = await saved(page, '审查意见');
      expect(paper.name).toMatch(/审查意见.*\.docx$/);
      const { text } = auditPlan(paper.bytes, paper.name).document;
      for (const words of ['5305.33万元 ≠ 5035.33', '采信前者', '台账合计为 5305.33 万元', '审查人（签字）'])
        expect(text).toContain(words);
      const sheet = await saved(page, '问题表格');
      expect(sheet.bytes.subarray(0, 2).toString()).toBe('PK');
      expect((await findRawWords(page)).filter(isNoName)).toEqual([]);
      const address = new URL(page.url()).pathname;
      expect(assessor.conduct).toEqual({ elsewhere: [], errors: [] });
      await assessor.close();

      // A leader reads the same and rules on nothing.
      const leader = await Seat.open(browser, product, 'district-leader', { width: 1920, height: 1080, theme: 'room' });
      await leader.goTo(address);
      await leader.page.locator('.doc-finding').first().click();
      await leader.page.locator('.doc-rulings').getByText('采信前者').waitFor();
      expect(await leader.page.locator('.doc-ruling-form').count()).toBe(0);
      expect(await leader.page.getByRole('button', { name: '上传新版' }).count()).toBe(0);
      await leader.picture('documents-leader');
      expect(leader.conduct).toEqual({ elsewhere: [], errors: [] });
      await leader.close();
    },
  );

  test('a hostile file is refused in one sentence and stays on the list; a plan of two hundred pages stays fluent', async () => {
    const planner = await Seat.open(browser, product, 'plan-officer');
    const { page } = planner;
    await planner.goTo('/documents');
    const hostile = join(folder, '含宏.docx');
    writeFileSync(hostile, makeDocx(['甲'], { 'word/vbaProject.bin': new Uint8Array([1]) }));
    await bring(page, hostile);
    await page.getByText('带有宏，拒绝读取').waitFor();
    await planner.picture('documents-refused');
    await planner.goTo('/documents');
    await page.locator('tr').filter({ hasText: '含宏' }).getByText('不能读取').first().waitFor();

    // Several at once are called as their files are, and wait for each other.
    const both = ['甲县规划', '乙县规划'].map((name) => join(folder, `${name}.txt`));
    for (const [at, path] of both.entries())
      writeFileSync(path, `示例县“十四五”消防规划（2021－2025年）\n\n现有消防站${12 + at}座，新建3座，达到18座。\n`);
    await page.getByRole('button', { name: '上传规划文本' }).click();
    await page.locator('.doc-upload input[type=file]').setInputFiles(both);
    await page.getByText('2 个文件：甲县规划.txt、乙县规划.txt').waitFor();
    await planner.picture('documents-several');
    await page.getByRole('button', { name: '上传并审查' }).click();
    for (const name of ['甲县规划', '乙县规划'])
      await page.locator('tr').filter({ hasText: name }).getByText('已审查').waitFor({ timeout: patience });

    const long = join(folder, '长规划.txt');
    writeFileSync(long, longPlan(readFileSync(fixture, 'utf8')));
    await bring(page, long);
    await page.locator('.doc-finding').first().waitFor({ timeout: 240_000 });
    const blocks = await page.locator('.doc-block').count();
    expect(blocks).toBeGreaterThan(1_000);
    const milliseconds = await page.evaluate(async () => {
      const paper = document.querySelector('.doc-paper') as HTMLElement;
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const started = performance.now();
      for (let at = 1; at <= 40; at += 1) {
        paper.scrollTop = (paper.scrollHeight / 40) * at;
        await frame();
      }
      return (performance.now() - started) / 40;
    });
    // A frame of a browser without a graphics card, on a machine that others use as well.
    expect(milliseconds).toBeLessThan(250);
    await page.keyboard.press('j');
    await inHand(page).waitFor();
    await planner.picture('documents-long');
    expect(planner.conduct).toEqual({ elsewhere: [], errors: [] });
    await planner.close();
  });
});
