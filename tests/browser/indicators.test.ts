import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { judgeIndicator } from '../../apps/verify/indicator.mjs';
import { Person } from '../product/person.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findRawWords } from './raw-words.ts';
import { patience, phone, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** Ids of records and roots are no words that somebody forgot to translate. */
const isNoId = (word: string) => !/[0-9a-f]{8,}|JJ-/.test(word);

test('LDR 1: a leader sees where the district stands on any day, with nothing to type but the day, and takes one sheet away', async () => {
  const leader = await Seat.open(browser, product, 'district-leader');
  const { page, conduct } = leader;
  await page.waitForURL(/\/leadership$/);
  const rows = page.locator('.ind-brief tbody tr');
  await rows.nth(6).waitFor();
  expect(await rows.count()).toBe(7);
  await page.getByLabel('截至').fill('2025-12-31');
  const stations = page.locator('tr[data-indicator="stationsPer100k"]');
  await stations.getByText('缺 3 个站').waitFor();
  for (const words of ['推算', '示意数据', '户籍人口', '0.56', '0.34', '条记录'])
    await stations.getByText(words).first().waitFor();
  // Two admissible definitions, two verdicts side by side.
  const water = page.locator('tr[data-indicator="hydrantIntactRate"]');
  await water.getByText(/未达标，缺 \d+ 具/).waitFor();
  await water.getByText('仅看登记状态').waitFor();
  await water.getByText('检测已过期').waitFor();
  expect(await water.locator('svg path').count()).toBeGreaterThan(0);
  expect(await page.locator('.led-sheet input, .led-sheet textarea, .led-sheet select').count()).toBe(1);
  await page.getByText('晚了什么').waitFor();
  await page.getByText('该定什么').waitFor();
  expect((await findRawWords(page)).filter(isNoId)).toEqual([]);
  await leader.picture('leader-sheet');
  const sheet = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(sheet.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
  expect(sheet).toMatch(/\/MediaBox\s*\[0 0 841\.\d+ 594\.\d+\]/);
  expect(conduct).toEqual({ elsewhere: [], errors: [] });
  await leader.close();
});

test('in the hand the sheet is seven cards, none wider than the phone', async () => {
  const leader = await Seat.open(browser, product, 'district-leader', { ...phone, theme: 'office' });
  const { page } = leader;
  await page.locator('.ind-brief tbody tr').nth(6).waitFor();
  expect(await page.locator('.ind-brief thead').isVisible()).toBe(false);
  await page.locator('tr[data-indicator="stationsPer100k"] [data-label]').first().waitFor();
  const wide = await page.evaluate(
    () =>
      [...document.querySelectorAll('.led-sheet *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .length,
  );
  expect(wide).toBe(0);
  await leader.picture('leader-phone');
  expect(leader.conduct).toEqual({ elsewhere: [], errors: [] });
  await leader.close();
});

test('a hydrant that fails its test shows on the open sheet, without anybody asking anew', async () => {
  const leader = await Seat.open(browser, product, 'fsc-office');
  const value = leader.page.locator('tr[data-indicator="hydrantIntactRate"] .ind-value strong');
  await value.waitFor();
  const before = await value.textContent();
  const utility = await Person.signIn(product, 'water-utility');
  const { today } = await (await Person.signIn(product, 'assessor')).ask<{ today: string }>('indicators.list');
  const { records } = await (
    await Person.signIn(product, 'assessor')
  ).ask<{ records: { id: string }[] }>('indicators.records', { id: 'hydrantIntactRate', role: 'COUNTED', limit: 1 });
  await utility.run('water.recordTest', {
    hydrantId: records[0]!.id,
    testedOn: today,
    obstructed: true,
    damaged: false,
    staticPressureMegapascals: null,
    residualPressureMegapascals: null,
    flowLitresPerSecond: null,
  });
  await expect.poll(() => value.textContent(), { timeout: patience }).not.toBe(before);
  expect(leader.conduct.errors).toEqual([]);
  await leader.close();
});

test('AUD 2: an assessor sees formula, records, exclusions and what is unknown, checks the proof here and takes it away', async () => {
  const assessor = await Seat.open(browser, product, 'assessor');
  const { page, conduct } = assessor;
  await page.waitForURL(/\/indicators$/);
  await page.getByLabel('截至').fill('2025-12-31');
  await page.getByRole('link', { name: '市政消火栓完好率' }).click();
  await page.getByText('状态可用且一年内检测过').waitFor();
  await page.getByLabel('截至').fill('2025-12-31');
  await page.getByText(/\d+ × 100 ÷ 1500/).waitFor();
  await page.getByRole('button', { name: '在本机核验' }).click();
  await page.locator('[data-proof=VERIFIED]').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载导出文件' }).click(),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n');
  const { size, root } = JSON.parse(lines[0] as string) as { size: number; root: string };
  expect(judgeIndicator(lines, [{ size, root }]).status).toBe('VERIFIED');
  expect(judgeIndicator(lines.toSpliced(9, 1), [{ size, root }]).status).toBe('FAULTY');
  await page.getByRole('button', { name: /不计：单位自有/ }).waitFor();
  await page.getByRole('button', { name: /情况未知：检测已过期/ }).click();
  const first = page.locator('.ind-records tbody tr').first();
  await first.getByRole('button', { name: '证明' }).click();
  await first.getByText(/路径 \d+ 步/).waitFor();
  await assessor.picture('indicator-page');
  const link = first.getByRole('link');
  const name = (await link.textContent()) ?? '';
  await link.click();
  await page.waitForURL(/\/registers\/hydrant\?record=/);
  await page.getByText(name).first().waitFor();
  expect(conduct).toEqual({ elsewhere: [], errors: [] });
  await assessor.close();
});
