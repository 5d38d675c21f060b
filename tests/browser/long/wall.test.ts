import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually, openFire, seatOfTown } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
const wall = { width: 1920, height: 1080 };
/** Thirty-one characters, as long as an address of premises gets. */
const longest = '江津区四面山镇示例街道示意工业园区第三十八号综合楼附属仓库西侧';

let browser: Browser;
let seat: Seat;
let incidentId = '';

/** Words on the page that are smaller than a wall allows, and parts that stand out of it sideways. */
const faultsOn = (page: Page, pixels: number) =>
  page.evaluate((least) => {
    const small = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (
        !element ||
        text === '' ||
        !element.checkVisibility() ||
        element.closest('style, script, .wh-print-only, .inc-sheet')
      )
        continue;
      if (Number.parseFloat(getComputedStyle(element).fontSize) < least) small.add(text.slice(0, 20));
    }
    const wide = [...document.querySelectorAll<HTMLElement>('.cmd > section, .inc-panel, .inc-tab, .inc-queue, .dty')]
      .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
      .map((part) => `${part.className}: ${part.scrollWidth} in ${part.clientWidth}`);
    return { small: [...small].sort(), wide };
  }, pixels);

beforeAll(async () => {
  browser = await launchBrowser();
  await bringEverybodyHome(product);
  const observer = await Person.signIn(product, 'dispatcher-2');
  incidentId = await openFire(observer, {
    position: await seatOfTown(observer, '四面山镇'),
    address: longest,
    level: 2,
  });
  const { planId } = await observer.run<{ planId: string }>('incidents.recommendForIncident', { incidentId });
  const instruction = '东侧巷道窄，大型车停在示例路口，铺设水带从北门进入。'.repeat(8).slice(0, 200);
  await observer.run('incidents.confirmPlan', { incidentId, planId, instruction });
  seat = await Seat.open(browser, product, 'dispatcher', wall);
});
afterAll(async () => {
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('the longest names', () => {
  test('break no part of the command map, at either width', async () => {
    const { page } = seat;
    for (const size of [wall, { width: 1440, height: 900 }]) {
      await page.setViewportSize(size);
      await seat.goTo(`/command?incident=${incidentId}`);
      await page.locator('.inc-matrix-row').first().waitFor();
      await page.locator('.inc-head-where').getByText(longest).waitFor();
      expect((await faultsOn(page, 0)).wide).toEqual([]);
    }
    await seat.picture('longest-names');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.addStyleTag({ content: 'html { filter: grayscale(1) }' });
    await seat.picture('greyscale');
  });
});

describe('the wall', () => {
  test.each(['/command', '/duty-board'])('%s is read from three metres, and needs no controls', async (path) => {
    const { page } = seat;
    await page.setViewportSize(wall);
    await page.goto(`${product.url}${path}?wall=room${path === '/command' ? `&incident=${incidentId}` : ''}`);
    await page.getByText(longest).first().waitFor();
    await page.waitForLoadState('networkidle');
    await seat.picture(`wall${path.replaceAll('/', '-')}`);
    const { small, wide } = await faultsOn(page, 24);
    expect(small.filter((text) => !/^\d+ (k?m)$/.test(text))).toEqual([]);
    expect(wide).toEqual([]);
    const pressed = await page.locator('main button:visible').allTextContents();
    // Cards of the queue stay: they are what is read.
    expect(pressed.filter((text) => !text.includes(longest))).toEqual([]);
  });

  test('Escape leads back to the desk', async () => {
    const { page } = seat;
    await page.keyboard.press('Escape');
    await page.locator('header.app-strip').waitFor();
    await eventually(() => page.locator('html').getAttribute('data-wall')).toBeNull();
    expect(seat.conduct).toEqual({ elsewhere: [], errors: [] });
  });
});
