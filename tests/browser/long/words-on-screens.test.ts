import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { domains } from '../../../apps/server/domains.ts';
import { screens } from '../../../apps/web/screens.ts';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { launchBrowser } from '../browser.ts';
import { findRawWords } from '../raw-words.ts';
import { patience, Seat } from '../seat.ts';
import { endIncident, sendOrder, someBuildings, unitsAround } from '../sent-order.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

/** Each looks at what nobody before could reach: together they see every screen and every register. */
const accounts = [
  'dispatcher',
  'station-officer',
  'security-admin',
  'auditor',
  'sys-admin',
  'duty-commander',
  'firefighter',
  'district-leader',
  'water-utility',
];
/** Screens that none of them reaches: `records.test.ts` reads them. */
const unread = ['/records/', '/statistics'];
const registers = domains.flatMap(({ domain }) => domain.registers.map(({ name }) => `/registers/${name}`));

let browser: Browser;
let dispatcher: Person;
let incidentId = '';
const seen = new Set<string>();

beforeAll(async () => {
  browser = await launchBrowser();
  dispatcher = await Person.signIn(product, 'dispatcher');
  const [building] = await someBuildings(dispatcher, 1);
  const units = await unitsAround(dispatcher, '几江');
  if (!building) throw new Error('There is no building');
  incidentId = await sendOrder(dispatcher, building, units.filter((unit) => unit.isAvailable).slice(0, 2));
});
afterAll(async () => {
  await browser?.close();
});

const pathsOf = (page: Page, links: string) =>
  page.locator(links).evaluateAll((found) => found.map((one) => new URL((one as HTMLAnchorElement).href).pathname));

const settled = async (page: Page) => {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !/读取中|正在连接/.test(document.body.textContent ?? ''), null, {
    timeout: patience,
  });
};

describe('every word that can be read is Chinese, or a name everybody knows', () => {
  test.each(accounts)('for %s', { timeout: 600_000 }, async (account) => {
    const seat = await Seat.open(browser, product, account);
    const { page } = seat;
    const raw: string[] = [];
    const read = async (where: string) => {
      for (const word of await findRawWords(page)) raw.push(`${where}: ${word}`);
    };
    try {
      await settled(page);
      const home = new URL(page.url()).pathname;
      await seat.goTo('/registers');
      await settled(page);
      await read('/registers');
      const reached = new Set([
        home,
        ...(await pathsOf(page, '.app-nav-link')),
        ...(await pathsOf(page, '.app-overview a')),
        ...(account === 'dispatcher' ? [`/incidents/${incidentId}`, `/replay/${incidentId}`] : []),
      ]);
      for (const path of reached) {
        if (seen.has(path)) continue;
        seen.add(path);
        await seat.goTo(path);
        await settled(page);
        await read(path);
        if (path.startsWith('/registers/')) await lookThroughRegister(page, (part) => read(`${path} ${part}`));
      }
    } finally {
      await seat.close();
    }
    expect(raw).toEqual([]);
  });

  test('and no screen was left out', async () => {
    const paths = screens.map(({ path }) => path.replace('$id', incidentId));
    await endIncident(dispatcher, incidentId);
    const missed = [...paths, ...registers].filter((path) => !seen.has(path));
    expect(missed.filter((path) => !unread.some((one) => path.startsWith(one)))).toEqual([]);
  });
});

/** A record, its history, the form and the sheet's window of one register. */
async function lookThroughRegister(page: Page, read: (part: string) => Promise<void>): Promise<void> {
  const first = page.locator('.wh-register-list tbody tr').first();
  if ((await first.count()) > 0) {
    await first.click();
    await page.locator('.wh-register-aside .wh-keyvalue').first().waitFor();
    await settled(page);
    await read('record');
    await page.getByRole('tab', { name: '历史' }).click();
    await settled(page);
    await read('history');
    await page.locator('.wh-register-aside').getByRole('button', { name: '关闭' }).click();
  }
  const add = page.locator('.wh-register-head').getByRole('button', { name: /新增|新建/ });
  if ((await add.count()) === 0) return;
  await add.click();
  await page.locator('.wh-form').waitFor();
  await read('form');
  await page.getByRole('button', { name: '取消' }).click();
  await page.getByRole('button', { name: '导入' }).click();
  await page.getByRole('dialog').waitFor();
  await read('import');
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}
