import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let seat: Seat;

beforeAll(async () => {
  browser = await launchBrowser();
  await bringEverybodyHome(product);
  seat = await Seat.open(browser, product, 'dispatcher');
});
afterAll(async () => {
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('a first-time visitor', () => {
  test('starts a day of the district from the quiet map, and sees it live', async () => {
    const { page } = seat;
    await page.getByText('此刻没有警情').waitFor();
    expect(await page.getByRole('button', { name: '开始模拟' }).count()).toBe(1);
    await page.locator('.cmd-queue').getByText('×30').click();
    await page.getByLabel('每小时来电').fill('60');
    await page.getByRole('button', { name: '开始模拟' }).click();
    const chip = page.locator('.sim-chip');
    await chip.getByText('模拟中').waitFor();
    // Calls come in, are opened and ordered by the seat of the simulation, and vehicles leave their stations.
    await page.locator('.inc-card-open').first().waitFor();
    await page.locator('.inc-unit[data-quiet=false]').first().waitFor();
    await eventually(() => chip.getByText(/^[1-9]\d* \/ 240 分钟$/).count()).toBe(1);
    await seat.picture('simulator');
  });

  test('ends it from the strip while an incident is open, and nothing is left on the road', async () => {
    const { page } = seat;
    await page.locator('.inc-card-open').first().click();
    await page.locator('.inc-panel').waitFor();
    const chip = page.locator('.sim-chip');
    await chip.getByRole('button', { name: '停止' }).click();
    await chip.waitFor({ state: 'detached' });
    await eventually(() => page.locator('.inc-units-head').textContent()).toMatch(/在外 0/);
    expect(seat.conduct).toEqual({ elsewhere: [], errors: [] });
  });
});
