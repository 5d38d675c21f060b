import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findRawWords } from './raw-words.ts';
import { patience, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let planner: Seat;
beforeAll(async () => {
  browser = await launchBrowser();
  planner = await Seat.open(browser, product, 'plan-officer');
});
afterAll(async () => {
  await browser?.close();
});

const mark = Date.now() % 100_000;
/** Numbers of projects, papers and hashes begin with letters and are no words. */
const isNoNumber = (word: string) => !/(ZL|P\d|YS|DC|WT|SN)[-\d]|[0-9a-f]{16}/.test(word);

async function choose(page: Page, field: string, words: string): Promise<void> {
  await page.locator(field).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: words }).first().click();
}

/** Attaches every paper the open gate lacks, one after the other. */
async function attachPapers(page: Page, papers: readonly string[], on: string): Promise<void> {
  for (const paper of papers) {
    await choose(page, '#prg-paper', paper);
    await page.locator('#prg-paper-no').fill(`示例${mark}`);
    await page.locator('#prg-paper-on').fill(on);
    await page
      .locator('#prg-paper-file')
      .setInputFiles({ name: `${paper}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`示例 ${paper} ${mark}`) });
    await page.getByRole('button', { name: '登记文件' }).click();
    await page.locator('.prg-list').getByText(paper).first().waitFor({ timeout: patience });
  }
}
async function pass(page: Page, name: string, on: string): Promise<void> {
  await page.locator('#prg-on').fill(on);
  await page.getByRole('button', { name, exact: true }).click();
}
const gateRow = (page: Page, name: string) => page.locator('.prg-gates > li').filter({ hasText: name }).first();

describe('the plan office', () => {
  test('what is late and what to decide stand on top, in words', async () => {
    const { page } = planner;
    await planner.goTo('/programme');
    await page.getByText(/晚了什么（[1-9]/).waitFor({ timeout: patience });
    await page.getByText(/该定什么（[1-9]/).waitFor();
    await page
      .locator('.prg-late li')
      .filter({ hasText: '老旧小区' })
      .getByText(/晚\d+天/)
      .waitFor();
    await page.getByText('消防民生实事工程').waitFor();
    await planner.picture('programme');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
  });

  test('PLN 1: a start before the environmental decision is refused by name, and passes with it', async () => {
    const { page } = planner;
    await page.getByRole('button', { name: '增列项目' }).click();
    await page.locator('#prg-add-name').fill(`示例消防站${mark}`);
    await page.locator('#prg-add-standard').fill('一级普通站，投入使用');
    await page.locator('#prg-add-reason').fill('指标2尚差一个站');
    await page.locator('#prg-add-due').fill('2028-12-31');
    await page.locator('.ant-modal').getByRole('button', { name: '增列项目' }).click();
    await page.getByRole('heading', { name: new RegExp(`示例消防站${mark}`) }).waitFor({ timeout: patience });
    await page.getByRole('button', { name: '在地图上选' }).click();
    await page.locator('.wh-pick-map .wh-map[data-ready-millis]').waitFor({ timeout: patience });
    await page.locator('.wh-pick-map .wh-map-canvas').click();
    await page.locator('.ant-modal').getByRole('button', { name: '使用此位置' }).click();
    // Around the site: stations by their distance, and of each condition what records can say and what they cannot.
    await page.getByText('最近的队站').waitFor({ timeout: patience });
    await page.getByText('系统没有国土空间规划图层，以用地预审与选址意见为准').waitFor();
    await page.locator('.prg-map .wh-map[data-ready-millis]').waitFor({ timeout: patience });
    await planner.picture('programme-site');
    for (const condition of await page.locator('fieldset .ant-checkbox-wrapper').all()) await condition.click();
    await page.getByRole('button', { name: '保存选址条件' }).click();
    await attachPapers(page, ['用地预审与选址意见'], '2026-01-10');
    await pass(page, '确定选址', '2026-02-01');
    await gateRow(page, '确定选址').getByText('通过').waitFor({ timeout: patience });
    await attachPapers(page, ['立项批复'], '2026-02-20');
    await pass(page, '立项', '2026-03-01');
    await gateRow(page, '立项').getByText('通过').waitFor({ timeout: patience });
    // The start is tried two gates too early.
    await choose(page, '.wh-panel .ant-select', '开工');
    await page.locator('#prg-on').fill('2026-04-01');
    await page.getByRole('button', { name: '开工', exact: true }).click();
    const refusal = page.getByRole('alert').filter({ hasText: '不能开工' });
    await refusal.waitFor({ timeout: patience });
    expect(await refusal.textContent()).toContain('环评批复');
    await planner.picture('programme-gate-refused');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
    await attachPapers(page, ['环评批复', '土地权属文件', '施工许可'], '2026-03-10');
    await choose(page, '.wh-panel .ant-select', '通过环评');
    await pass(page, '通过环评', '2026-03-20');
    await gateRow(page, '通过环评').getByText('通过，').waitFor({ timeout: patience });
    await pass(page, '开工', '2026-04-01');
    await gateRow(page, '开工').getByText('2026-04-01').waitFor({ timeout: patience });
  });

  test('PLN 2: a late vehicle is accepted and commissioned; cell, register and indicator follow', async () => {
    const { page } = planner;
    await planner.goTo('/programme');
    await page.locator('.prg-late').getByRole('link', { name: '2025年保障车' }).click();
    await page.getByRole('heading', { name: /2025年保障车/ }).waitFor({ timeout: patience });
    await attachPapers(page, ['到货单'], '2026-09-01');
    await pass(page, '到货', '2026-09-01');
    await gateRow(page, '到货').getByText('2026-09-01').waitFor({ timeout: patience });
    await attachPapers(page, ['验收报告'], '2026-09-20');
    await pass(page, '验收', '2026-09-20');
    await gateRow(page, '验收').getByText('2026-09-20').waitFor({ timeout: patience });
    await page.locator('#prg-on').fill('2026-10-01');
    await choose(page, '#prg-home', '几江站');
    await page.locator('#prg-callSign').fill(`示例保障车${mark}`);
    await page.locator('#prg-serialNo').fill(`SN-${mark}`);
    await page.getByRole('button', { name: '列编', exact: true }).click();
    await page.getByText('台账结果（1条）').waitFor({ timeout: patience });
    await page.getByRole('link', { name: `示例保障车${mark}` }).click();
    await page.getByText(`SN-${mark}`).first().waitFor({ timeout: patience });
    await planner.goTo('/programme/annexes');
    const table = page.locator('.prg-annex').nth(2);
    const cell = table.locator('tbody tr').nth(4).locator('td').nth(14);
    await cell.getByRole('button', { name: '计划1，实际1' }).click();
    expect(await cell.textContent()).toContain('晚1');
    await page
      .locator('.prg-side')
      .getByRole('link', { name: `示例保障车${mark}` })
      .waitFor({ timeout: patience });
    await planner.picture('programme-annexes');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
  });

  test('PLN 3: the year is frozen once, proved, and its report leaves as a Word document', async () => {
    const { page } = planner;
    await planner.goTo('/programme/snapshots');
    await page.getByRole('button', { name: '2025年年度督查' }).click();
    await page.locator('.ant-modal').getByRole('button', { name: '冻结' }).click();
    await page.getByText('内容与校验值一致').waitFor({ timeout: patience });
    await page.getByText('没有更正，与今天的记录一致。').waitFor();
    await planner.picture('programme-snapshot');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
    const saved = page.waitForEvent('download', { timeout: patience });
    await page.getByRole('button', { name: '导出督查报告' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('2025年消防规划实施督查报告.docx');
    const parts = unzipSync(readFileSync(await file.path()));
    expect(Buffer.from(parts['word/document.xml'] as Uint8Array).toString()).toContain('晚于期限的项目');
    await planner.goTo('/programme/snapshots');
    await page.getByText('DC-2025').waitFor({ timeout: patience });
    expect(await page.getByRole('button', { name: '2025年年度督查' }).count()).toBe(0);
  });

  test('PLN 4: in the middle of the plan the station target is out of reach, and says by how much', async () => {
    const { page } = planner;
    await planner.goTo('/programme/feasibility');
    const card = page.locator('.wh-panel').filter({ hasText: '十万人拥有消防救援站' });
    await card.getByText(/达不到0\.56：全部按期也只有\d+个站，按[\d,]+人计还差\d+个站/).waitFor({ timeout: patience });
    await page
      .getByText(/最迟\d{4}-\d\d-\d\d定/)
      .first()
      .waitFor();
    await planner.picture('programme-feasibility');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
    for (const path of ['commitments', 'money', 'problems']) {
      await planner.goTo(`/programme/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor({ timeout: patience });
      await page.waitForTimeout(1_500);
      expect((await findRawWords(page)).filter(isNoNumber), path).toEqual([]);
      await planner.picture(`programme-${path}`);
    }
    // The one refusal is the start that was tried too early.
    expect(planner.conduct.elsewhere).toEqual([]);
    expect(planner.conduct.errors.filter((one) => !one.includes('409'))).toEqual([]);
    expect(planner.conduct.errors).toHaveLength(1);
  });
});

describe('the assessor', () => {
  test('AUD 3: 191 items with evidence and verdict; a dissent stands beside one, and the signature ends it', async () => {
    const { page } = planner;
    await planner.goTo('/programme/dossiers');
    await page.getByRole('button', { name: '生成验收档案' }).click();
    await page.getByText('共191项').waitFor({ timeout: patience });
    const address = new URL(page.url()).pathname;
    const assessor = await Seat.open(browser, product, 'assessor');
    await assessor.goTo(address);
    await assessor.page.getByText('条目（191）').waitFor({ timeout: patience });
    await assessor.page.getByRole('button', { name: '对B41提出不同意见' }).click();
    await assessor.page.getByLabel('理由').fill('台账为示意数据，不足为凭');
    await assessor.page.getByRole('button', { name: '提交意见' }).click();
    await assessor.page.locator('.prg-dissent').filter({ hasText: '不足为凭' }).waitFor({ timeout: patience });
    await assessor.picture('programme-dossier');
    expect((await findRawWords(assessor.page)).filter(isNoNumber)).toEqual([]);
    await assessor.page.getByRole('button', { name: '签字', exact: true }).click();
    const asked = assessor.page.locator('.ant-modal').filter({ hasText: '签署验收档案' });
    await asked.getByText(/未完成\d+项，无法核实\d+项/).waitFor();
    await asked.getByRole('button', { name: '签字' }).click();
    await assessor.page
      .getByRole('button', { name: '签字', exact: true })
      .waitFor({ state: 'detached', timeout: patience });
    await assessor.page.locator('.wh-keyvalue').getByText('示例·考核验收员').waitFor({ timeout: patience });
    expect(await assessor.page.getByRole('button', { name: /提出不同意见/ }).count()).toBe(0);
    const saved = assessor.page.waitForEvent('download', { timeout: patience });
    await assessor.page.getByRole('button', { name: '导出文档' }).click();
    const parts = unzipSync(readFileSync(await (await saved).path()));
    const text = Buffer.from(parts['word/document.xml'] as Uint8Array).toString();
    for (const words of ['无法核实（', '不足为凭', '示意数据']) expect(text).toContain(words);
    expect(assessor.conduct).toEqual({ elsewhere: [], errors: [] });
    await assessor.close();
  });
});
