import { readFileSync } from 'node:fs';
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
let writer: Seat;
beforeAll(async () => {
  browser = await launchBrowser();
  writer = await Seat.open(browser, product, 'investigator');
});
afterAll(async () => {
  await browser?.close();
});

const address = `示例村${Date.now() % 100_000}号`;

async function choose(page: Page, field: string, words: string): Promise<void> {
  await page.locator(field).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: words }).first().click();
}
/** Records are known by numbers that begin with letters. */
const isNoNumber = (word: string) => !/“(HZ|JQ|CD)-/.test(word);
/** A new seat on the page of the record, reached from its own queue. */
async function inQueue(account: string): Promise<Seat> {
  const seat = await Seat.open(browser, product, account);
  await seat.goTo('/records');
  await seat.page.locator('tr').filter({ hasText: address }).click();
  await seat.page.getByRole('heading', { name: '火灾记录' }).waitFor();
  return seat;
}

describe('a fire reported afterwards, from the first line to the statistics', () => {
  let fires = '';
  const ofYear = async (page: Page, year: number) => {
    await page.getByText('全部', { exact: true }).click();
    const row = page
      .locator('.rec-box')
      .first()
      .locator('tr')
      .filter({ hasText: `${year} 年` });
    await row.waitFor({ timeout: patience });
    return (await row.locator('td').first().textContent()) ?? '';
  };

  test('boxes 1 and 2 stand as the plan prints them, with what is made up, and leave as a workbook', async () => {
    const head = await Seat.open(browser, product, 'detachment-head');
    const { page } = head;
    await head.goTo('/statistics');
    const box = page.locator('.rec-box').first();
    await box.locator('tr').filter({ hasText: '合计' }).waitFor();
    expect(await box.locator('tbody tr').allTextContents()).toEqual([
      '2016 年11731960.35',
      '2017 年15201883.92',
      '2018 年21000949.00',
      '2019 年272001446.70',
      '2020 年575001065.36',
      '合计1326325305.33',
    ]);
    expect(await page.locator('.rec-box').nth(1).locator('tbody tr').last().textContent()).toBe('合计7279139128243064');
    expect(await box.textContent()).toContain('示意数据');
    const saved = page.waitForEvent('download', { timeout: patience });
    await page.getByRole('button', { name: '导出表格' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/火灾与警情统计.*\.xlsx$/);
    expect(
      readFileSync(await file.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await page.getByText('原因', { exact: true }).click();
    await page.locator('.rec-figures').getByText('生活用火不慎').waitFor();
    await head.picture('statistics');
    expect(await findRawWords(page)).toEqual([]);
    fires = await ofYear(page, 2025);
    expect(head.conduct).toEqual({ elsewhere: [], errors: [] });
    await head.close();
  });

  test('what is missing is named, goes away as it is filled in, and only then can be handed in', async () => {
    const { page } = writer;
    await writer.goTo('/records');
    await page.getByRole('button', { name: '补报火灾' }).click();
    await page.locator('#rec-afterwards-at').fill('2025-12-24 21:40:00');
    await page.locator('#rec-afterwards-town').click();
    await page.keyboard.type('白沙');
    await page
      .locator('.ant-select-dropdown:visible .ant-select-item-option')
      .filter({ hasText: '白沙镇' })
      .first()
      .click();
    await page.locator('#rec-afterwards-address').fill(address);
    await page.getByRole('button', { name: '起草火灾记录' }).click();
    await page
      .getByText(/还差 \d+ 处/)
      .first()
      .waitFor();
    await writer.picture('fire-record-missing');
    expect((await findRawWords(page)).filter(isNoNumber)).toEqual([]);
    const handIn = page.getByRole('button', { name: /上报/ });
    expect(await handIn.getAttribute('aria-disabled')).toBe('true');
    await choose(page, '#rec-settlement', '农村');
    await choose(page, '#rec-placeType', '露天');
    await choose(page, '#rec-fireCause', '遗留火种');
    await page.locator('#rec-burntAreaSquareMetres').fill('30');
    await page.getByRole('button', { name: '添加损失' }).click();
    await page.getByLabel('名称').fill('稻草垛');
    await page.locator('#rec-loss-0-amount').fill('1234.56');
    await page.getByText('请先保存').waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    // Reported a year later: that asks for a reason, and nothing else is missing.
    await page.getByText('还差 1 处').first().waitFor();
    await page.locator('#reason-FIRE_REPORTED_SOON').fill('村委会走访时得知');
    await handIn.click();
    await page.locator('.rec-head').getByText('待审核').waitFor();
    await writer.picture('fire-record-submitted');
  });

  test('another person reviews it, a third approves it, and it counts', async () => {
    const commander = await inQueue('duty-commander');
    await commander.page.getByRole('button', { name: '审核通过' }).click();
    await commander.page.locator('.rec-head').getByText('待批准').waitFor();
    await commander.close();
    const head = await inQueue('detachment-head');
    await head.page.getByRole('button', { name: '批准', exact: true }).click();
    await head.page.locator('.rec-head').getByText('已批准').waitFor();
    await head.picture('fire-record-approved');
    expect((await findRawWords(head.page)).filter(isNoNumber)).toEqual([]);
    // Voiding is no next step: it stands aside, and asks why.
    expect(await head.page.locator('.wh-primary').count()).toBe(0);
    await head.goTo('/statistics');
    expect(await ofYear(head.page, 2025)).toBe(String(Number(fires) + 1));
    await head.page.goBack();
    await head.page.getByRole('button', { name: '作废' }).click();
    await head.page.locator('#rec-reason').fill('重复登记');
    await head.page.getByRole('dialog').getByRole('button', { name: '作废' }).click();
    await head.page.locator('.rec-head').getByText('已作废').waitFor();
    await head.goTo('/statistics');
    expect(await ofYear(head.page, 2025)).toBe(fires);
    expect(head.conduct.errors).toEqual([]);
    await head.close();
  });

  test('asks nobody else and reports no error', () => {
    expect(writer.conduct).toEqual({ elsewhere: [], errors: [] });
  });
});
