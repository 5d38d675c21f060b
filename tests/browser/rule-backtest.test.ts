import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { desk, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port, given.gb26875Port);

let browser: Browser;
let commander: Seat;
beforeAll(async () => {
  browser = await launchBrowser();
  commander = await Seat.open(browser, product, 'duty-commander', { ...desk, theme: 'office' });
}, 400_000);
afterAll(async () => {
  await browser?.close();
});

test('a rule is tried out on what is stored, both versions stand side by side, and a new one is adopted from a day on', async () => {
  const { page } = commander;
  await commander.goTo('/sensing/rules');
  await page.getByRole('row', { name: /水位缓慢下降/ }).click();
  await page.getByLabel('每小时变化（m）').fill('0.3');
  await page.getByRole('button', { name: '开始回测' }).click();
  await page.getByText('现行（第 1 版）').first().waitFor();
  const changed = page.getByRole('row', { name: /^改后/ });
  await changed.waitFor();
  // So steep no tank falls: nothing would have been told.
  expect(await changed.innerText()).toMatch(/^改后\s+0\s/);
  await commander.picture('rule-backtest');
  await page.getByLabel('理由').last().fill('回测未见多报，试行更严的门限');
  await page.getByRole('button', { name: '采用', exact: true }).click();
  await page.getByText(/已采用第 2 版/).waitFor();
  await page.getByText('第 2 版', { exact: true }).waitFor();
  await commander.goTo('/sensing/warnings');
  await page.getByRole('heading', { name: '早期预警' }).waitFor();
  expect(commander.conduct.elsewhere).toEqual([]);
  expect(commander.conduct.errors).toEqual([]);
});
