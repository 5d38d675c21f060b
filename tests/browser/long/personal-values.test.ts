import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { eventually } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { findFaintText, findNamelessFields, findUnseenFocus } from '../reading.ts';
import { patience, phone, Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let seat: Seat;
let page: Page;
let whole = '';
beforeAll(async () => {
  browser = await launchBrowser();
  seat = await Seat.open(browser, product, 'dispatcher');
  page = seat.page;
  await page.clock.install();
});
afterAll(async () => {
  await browser?.close();
});

const telephone = (where: Page) =>
  where.locator('.wh-register-aside dt').filter({ hasText: '电话' }).locator('xpath=following-sibling::dd[1]');
const shown = (where: Page) => telephone(where).getByRole('status').textContent();
const reveal = (where: Page) => where.getByRole('button', { name: /显示完整的.*电话/ });

async function openFirst(where: Seat, register: string): Promise<void> {
  await where.goTo(`/registers/${register}`);
  await where.page.locator('.wh-register-list tbody tr').first().click();
  await where.page.locator('.wh-register-aside .wh-keyvalue').waitFor();
}

describe('a whole personal value (PI-05)', () => {
  test('is masked, and shown by keyboard alone once a purpose is said', async () => {
    await openFirst(seat, 'crewMember');
    const masked = await shown(page);
    expect(masked).toMatch(/\*/);
    await reveal(page).focus();
    await page.keyboard.press('Enter');
    const purposes = page.getByRole('group', { name: /查看“.*电话”用于/ });
    await eventually(() => purposes.getByRole('button').allTextContents()).toEqual([
      '处警',
      '监督检查',
      '联系本人',
      '核对更正',
      '依法调取',
    ]);
    // The first purpose has the focus; Escape takes the question back and leaves the record open.
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('处警');
    expect(await findFaintText(page)).toEqual([]);
    expect(await findNamelessFields(page)).toEqual([]);
    expect(await findUnseenFocus(page, 4)).toEqual([]);
    await seat.picture('personal-purpose');
    await purposes.getByRole('button').first().focus();
    await page.keyboard.press('Escape');
    await purposes.waitFor({ state: 'detached' });
    expect(await shown(page)).toBe(masked);
    await page.keyboard.press('Enter');
    await purposes.getByRole('button', { name: '联系本人' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => shown(page)).toMatch(/^1\d{10}$/);
    whole = (await shown(page)) ?? '';
    expect([whole.slice(0, 3), whole.slice(7)]).toEqual([masked?.slice(0, 3), masked?.slice(7)]);
    await seat.picture('personal-shown');
  });

  test('is hidden by hand, after a minute, and when its page or the record is left', async () => {
    const again = async () => {
      await reveal(page).click();
      await page.getByRole('button', { name: '处警' }).click();
      await eventually(() => shown(page)).toBe(whole);
    };
    await page.getByRole('button', { name: /隐藏.*电话/ }).click();
    await eventually(() => shown(page)).toMatch(/\*/);
    await again();
    await page.clock.fastForward(50_000);
    expect(await shown(page)).toBe(whole);
    await page.clock.fastForward(11_000);
    await eventually(() => shown(page)).toMatch(/\*/);
    await again();
    await page.getByRole('tab', { name: '历史' }).click();
    expect(await page.content()).not.toContain(whole);
    await page.getByRole('tab', { name: '内容' }).click();
    await eventually(() => shown(page)).toMatch(/\*/);
    await again();
    const rows = page.locator('.wh-register-list tbody tr');
    await rows.nth(1).click();
    await eventually(() => shown(page)).toMatch(/\*/);
    await rows.first().click();
    await eventually(() => shown(page)).toMatch(/\*/);
    expect(await page.content()).not.toContain(whole);
  });

  test('stays masked in the list, the history and the export', async () => {
    await reveal(page).click();
    await page.getByRole('button', { name: '处警' }).click();
    await eventually(() => shown(page)).toBe(whole);
    expect(await page.locator('.wh-register-list').textContent()).not.toContain(whole);
    await page.getByRole('tab', { name: '历史' }).click();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('tabpanel', { name: '历史' }).textContent()).not.toContain(whole);
    await page.locator('.wh-register-head').getByRole('button', { name: '导出' }).click();
    const saved = page.waitForEvent('download', { timeout: patience });
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    const sheet = readFileSync(await (await saved).path(), 'utf8');
    expect(sheet).toContain('****');
    expect(sheet).not.toContain(whole);
  });

  test('is seen by the auditor: who, what and when, without the value', async () => {
    const auditor = await Seat.open(browser, product, 'auditor');
    await auditor.page.getByLabel('动作').fill('register.personalDataRevealed');
    await auditor.page.getByRole('button', { name: '检索' }).click();
    const line = auditor.page.locator('.wh-register-list tbody tr').filter({ hasText: '查看完整个人信息' }).first();
    await line.waitFor();
    expect(await line.textContent()).toContain('示例·接警调度员');
    await line.click();
    await auditor.page.locator('.aud-json').first().waitFor();
    const detail = (await auditor.page.locator('.aud-json').first().textContent()) ?? '';
    expect(JSON.parse(detail)).toMatchObject({
      payload: { register: 'crewMember', field: 'phone', purpose: 'INCIDENT' },
    });
    expect(await auditor.page.content()).not.toContain(whole);
    await auditor.close();
  });

  test('is offered to nobody who may not see it: by role, nor beyond the own station', async () => {
    // A firefighter reads the members of the station, with their masks.
    const firefighter = await Seat.open(browser, product, 'firefighter', phone);
    await openFirst(firefighter, 'crewMember');
    expect(await telephone(firefighter.page).textContent()).toMatch(/^1\d\d\*{4}\d{4}$/);
    expect(await firefighter.page.getByRole('button', { name: /显示完整/ }).count()).toBe(0);
    await firefighter.close();
    // A station officer reads every station of the district, and may see the own one's telephone.
    const officer = await Seat.open(browser, product, 'station-officer');
    await officer.goTo('/registers/station');
    const rows = officer.page.locator('.wh-register-list tbody tr');
    await rows.nth(1).waitFor();
    const offers: { revealed: number; editable: number }[] = [];
    for (let index = 0; index < 6; index += 1) {
      const name = await rows.nth(index).locator('td').nth(1).textContent();
      await rows.nth(index).click();
      await eventually(() => officer.page.locator('.wh-register-aside').textContent()).toContain(name ?? '');
      await officer.page.locator('.wh-register-aside .wh-keyvalue').waitFor();
      offers.push({
        revealed: await reveal(officer.page).count(),
        editable: await officer.page.getByRole('button', { name: '修改' }).count(),
      });
    }
    expect(offers.some(({ revealed, editable }) => revealed === 0 && editable === 0)).toBe(true);
    expect(offers.every(({ revealed, editable }) => revealed <= editable)).toBe(true);
    await officer.close();
  });
});
