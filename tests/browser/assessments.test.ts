import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../product/person.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findRawWords } from './raw-words.ts';
import { findFaintText } from './reading.ts';
import { patience, phone, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let office: Seat;
beforeAll(async () => {
  browser = await launchBrowser();
  office = await Seat.open(browser, product, 'fsc-office');
});
afterAll(async () => {
  await browser?.close();
});

/** The last year that is over: what the screen opens with. */
const year = new Date().getFullYear() - 1;
/** Numbers of hydrants and sheets are no words. */
const isNoNumber = (word: string) => !/JJ-|KH-/.test(word);
const hydrantRow = (page: Page) => page.locator('.asm-items tr').filter({ hasText: '消火栓完好率' });
const earnedOf = async (page: Page) => Number(await hydrantRow(page).locator('td').nth(2).textContent());

describe('the yearly assessment of towns', () => {
  test('a method adds up to a hundred and is published before there is a sheet to score', async () => {
    const { page } = office;
    await office.goTo('/assessments');
    await page.getByText(`${year} 年还没有考核办法`).waitFor({ timeout: patience });
    await page.getByRole('button', { name: `起草 ${year} 年办法` }).click();
    await page.getByRole('button', { name: '改分值' }).click();
    // Nothing can be planned by a draft.
    expect(await page.getByRole('button', { name: '生成各镇街考核表' }).count()).toBe(0);
    await page.getByLabel('消火栓完好率').fill('9');
    await page.getByRole('button', { name: '保存分值' }).click();
    await page.getByText('合计 101 分').waitFor({ timeout: patience });
    await page.getByRole('button', { name: '公布办法' }).click();
    await page.getByText('各项分值合计 101 分，须为 100 分才能公布').first().waitFor({ timeout: patience });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '改分值' }).click();
    await page.getByLabel('消火栓完好率').fill('8');
    await page.getByRole('button', { name: '保存分值' }).click();
    await page.getByText('合计 100 分').waitFor({ timeout: patience });
    await page.getByRole('button', { name: '公布办法' }).click();
    await page.getByText(/示例·消安委办 于 .* 公布/).waitFor({ timeout: patience });
    expect(await page.getByRole('button', { name: '改分值' }).count()).toBe(0);
    await page.getByRole('button', { name: '生成各镇街考核表' }).click();
    await page.getByText('待自评').first().waitFor({ timeout: patience });
  });

  test('a town says of itself what it thinks it earned, and nothing of it counts', async () => {
    const town = await Seat.open(browser, product, 'town-fire-officer', { ...phone, theme: 'office' });
    await town.goTo('/assessments');
    const own = town.page.getByRole('table', { name: '镇街年度考核' }).locator('tbody tr');
    await own.first().waitFor({ timeout: patience });
    expect(await own.count()).toBe(1);
    await own.getByRole('link').click();
    await town.page.getByLabel('消火栓完好率').fill('8');
    await town.page.getByLabel('自评说明').fill('示例：消火栓全部完好');
    await town.picture('assessment-own-account-phone');
    await town.page.getByRole('button', { name: '提交自评' }).click();
    await town.page.getByText('已自评').first().waitFor({ timeout: patience });
    expect(town.conduct).toEqual({ elsewhere: [], errors: [] });
    await town.close();
  });

  test('every town is scored from records, apart from what no records are kept of; departments say why they are not', async () => {
    const { page } = office;
    await page.getByRole('button', { name: '按记录计分' }).click();
    await page.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
    await page.getByText('已计分').first().waitFor({ timeout: patience });
    const towns = page.getByRole('table', { name: '镇街年度考核' }).locator('tbody tr');
    expect(await towns.count()).toBe(30);
    // A grade that unknown points could still change is not given.
    expect(await page.getByText(/未定（不合格～/).count()).toBeGreaterThan(0);
    const departments = page.locator('.wh-panel').filter({ hasText: '部门年度考核' }).last();
    await departments.getByText('尚不能计分').waitFor();
    // Two of the nine items follow from the plan's tasks; the others have no records yet.
    expect(await departments.getByText(/暂无记录来源：/).count()).toBe(7);
    await office.picture('assessments');
    expect(await findRawWords(page)).toEqual([]);
    expect(await findFaintText(page)).toEqual([]);
  });

  test('a point opens the records behind it; a town appeals, a record is corrected, and the sheet is scored again', async () => {
    const town = await Seat.open(browser, product, 'town-fire-officer', { ...phone, theme: 'office' });
    await town.goTo('/assessments');
    const own = town.page.getByRole('table', { name: '镇街年度考核' }).locator('tbody tr');
    await own.first().waitFor({ timeout: patience });
    await own.getByRole('link').click();
    await hydrantRow(town.page)
      .getByText(/依据的记录/)
      .click({ timeout: patience });
    const missed = hydrantRow(town.page).locator('li').filter({ hasText: '未计入' }).first();
    const link = missed.getByRole('link');
    const hydrantId = new URL((await link.getAttribute('href')) ?? '', product.url).searchParams.get('record');
    expect(await town.page.getByText(/暂无记录来源：消安委会议/).count()).toBe(1);
    const width = await town.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(phone.width);
    await town.picture('assessment-town-phone');
    const before = await earnedOf(town.page);
    // What the town wrote of itself stands beside.
    expect(await hydrantRow(town.page).locator('td').nth(1).textContent()).toBe('8');
    expect(before).toBeLessThan(8);
    const address = new URL(town.page.url()).pathname;
    await link.click();
    await town.page.waitForURL(/\/registers\/hydrant\?record=/);
    await town.goTo(address);

    await town.page.getByRole('button', { name: '申诉', exact: true }).click();
    const form = town.page.locator('.ant-modal, .ant-drawer, .ant-popover').last();
    await form.getByLabel('申诉的项目').click();
    const choice = town.page.locator('.ant-select-dropdown:visible');
    // The list draws what is in sight.
    await choice.locator('.ant-select-dropdown-list-holder').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await choice.locator('.ant-select-item-option').getByText('消火栓完好率').click();
    await form.getByLabel('理由').fill('示例：当年已修复并复测');
    await form.getByRole('button', { name: '申诉', exact: true }).click();
    await town.page.getByText('申诉中').first().waitFor({ timeout: patience });

    // Points are nobody's to set: the test that was never written down is.
    await (
      await Person.signIn(product, 'water-utility')
    ).run('water.recordTest', {
      hydrantId,
      testedOn: `${year}-12-30`,
      obstructed: false,
      damaged: false,
      staticPressureMegapascals: 0.3,
      residualPressureMegapascals: 0.2,
      flowLitresPerSecond: 20,
    });
    await office.goTo(address);
    await office.page.getByLabel('答复').fill('示例：按补录的测试更正');
    await office.page.getByRole('button', { name: '成立', exact: true }).click();
    await office.page.getByText('成立：示例：按补录的测试更正').waitFor({ timeout: patience });
    expect(await earnedOf(office.page)).toBeGreaterThan(before);
    // Both scores stay.
    await office.page.getByText('重算后').waitFor();
    expect(await office.page.locator('.asm-revisions li').count()).toBeGreaterThan(1);
    await office.picture('assessment-sheet');
    expect((await findRawWords(office.page)).filter(isNoNumber)).toEqual([]);
    expect(town.conduct).toEqual({ elsewhere: [], errors: [] });
    await town.close();
    // The one refusal is the method of 101 points.
    expect(office.conduct.elsewhere).toEqual([]);
    expect(office.conduct.errors.filter((one) => !one.includes('422'))).toEqual([]);
  });
});
