import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { launchBrowser } from '../browser.ts';
import { patience, Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
let browser: Browser;
let seat: Seat;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe('the door', () => {
  test('a wrong password is refused in Chinese, and what was typed stays', async () => {
    const stranger = await Seat.atTheDoor(browser, product);
    const { page } = stranger;
    await page.getByLabel('账号').fill('water-utility');
    await page.getByLabel('密码').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toMatch(/[一-龥]{4}/);
    expect(await page.getByLabel('账号').inputValue()).toBe('water-utility');
    expect(new URL(page.url()).pathname).toBe('/');
    await stranger.close();
  });

  test('by keyboard alone one gets in', async () => {
    seat = await Seat.open(browser, product, 'water-utility');
    expect(new URL(seat.page.url()).pathname).not.toBe('/');
  });
});

describe('a register page', () => {
  const count = async () => {
    const text = (await seat.page.locator('.wh-register-head').textContent()) ?? '';
    return Number(text.match(/共 ([\d,]+) 条/)?.[1]?.replaceAll(',', ''));
  };
  const rows = () => seat.page.locator('.wh-register-list tbody tr');

  test('lists, counts and finds', async () => {
    const { page } = seat;
    await seat.goTo('/registers/hydrant');
    await rows().first().waitFor();
    expect(await rows().count()).toBe(50);
    const all = await count();
    expect(all).toBeGreaterThan(1_000);
    await page.getByLabel('搜索', { exact: true }).fill('H0173');
    await expect.poll(count, { timeout: patience }).toBeLessThan(all);
    expect(await rows().first().textContent()).toContain('H0173');
    await seat.picture('register');
  });

  test('names the field and the reason when an edit is refused, and keeps what was typed', async () => {
    const { page } = seat;
    await rows().first().click();
    await page.getByRole('button', { name: '修改' }).click();
    const diameter = page.locator('#field-hydrant-mainDiameterMillimetres');
    await diameter.fill('9999');
    await page.getByRole('button', { name: '保存' }).click();
    const said = page.locator('.wh-form-item', { has: diameter }).locator('.wh-form-error');
    await said.waitFor();
    expect(await said.textContent()).toMatch(/[一-龥]/);
    expect(await diameter.inputValue()).toBe('9999');
    await seat.picture('register-refused');
    await diameter.fill('200');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '修改' }).waitFor();
    await page.getByRole('button', { name: '关闭' }).first().click();
  });

  test('checks a sheet row by row before anything is kept', async () => {
    const { page } = seat;
    const before = await count();
    await page.getByRole('button', { name: '导出' }).click();
    const saved = page.waitForEvent('download', { timeout: patience });
    await page.getByRole('menuitem', { name: 'CSV 表格' }).click();
    const [head = '', row = ''] = readFileSync(await (await saved).path(), 'utf8').split(/\r?\n/);
    expect(row).toContain('H0173');
    await page.getByRole('button', { name: '导入' }).click();
    const bad = row
      .split(',')
      .map((cell) => (cell === '200' ? '99999' : cell))
      .join(',');
    expect(bad).not.toBe(row);
    const sheet = `${head}\n${bad}\n`;
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '消火栓.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) });
    await page.getByRole('button', { name: '先检查' }).click();
    await page.getByText('检查结果（尚未导入）').waitFor();
    await page.getByText(/有误 1 行/).waitFor();
    expect(await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).isDisabled()).toBe(true);
    await seat.picture('register-import');
    await page.keyboard.press('Escape');
    expect(await count()).toBe(before);
  });

  test('shows its records on the map', async () => {
    const { page } = seat;
    await page.getByRole('button', { name: '地图', exact: true }).click();
    await page.locator('.wh-register-map canvas').first().waitFor();
    await seat.picture('register-map');
  });

  test('asks nobody else and reports no error', () => {
    expect(seat.conduct.elsewhere).toEqual([]);
    // The refused edit is answered with 422, which the browser's console repeats.
    expect(seat.conduct.errors.filter((error) => !error.includes('422'))).toEqual([]);
  });
});

describe('a list inside a record', () => {
  test('is read in words, and changed in the form part by part', async () => {
    const officer = await Seat.open(browser, product, 'duty-commander');
    const { page } = officer;
    await officer.goTo('/registers/crewMember');
    await page.locator('.wh-register-list tbody tr').nth(3).click();
    const held = page
      .locator('.wh-register-aside dt')
      .filter({ hasText: '资质' })
      .locator('xpath=following-sibling::dd[1]');
    await held
      .getByText(/有效期至/)
      .first()
      .waitFor();
    const before = await held.locator('li').count();
    await page.getByRole('button', { name: '修改' }).click();
    const list = page.getByRole('group', { name: /资质/ });
    expect(await list.locator('.wh-row').count()).toBe(before);
    await list.getByRole('button', { name: '添一项' }).click();
    await page.getByRole('button', { name: '保存' }).click();
    await page.locator('.wh-form-item', { has: list }).locator('.wh-form-error').waitFor();
    await list.getByRole('combobox').last().click();
    await page.locator('.ant-select-item-option').filter({ hasText: '水域救援' }).click();
    await list.locator('input[type=date]').last().fill('2031-12-31');
    await officer.picture('register-list-form');
    await page.getByRole('button', { name: '保存' }).click();
    await held.getByText('水域救援').waitFor();
    expect(await held.locator('li').count()).toBe(before + 1);
    expect(await held.locator('li').last().textContent()).toMatch(/水域救援.*有效期至.*2031-12-31/);
    await officer.close();
  });
});
