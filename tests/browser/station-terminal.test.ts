import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../product/person.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findFaintText } from './reading.ts';
import { desk, patience, Seat } from './seat.ts';
import {
  endIncident,
  sendOrder,
  someBuildings,
  storyOf,
  type Unit,
  unitsAround,
  type Placed,
  placeToRead,
} from './sent-order.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let dispatcher: Person;
let station: Seat;
let units: readonly Unit[];
let buildings: Awaited<ReturnType<typeof someBuildings>>;
const open = new Set<string>();

declare global {
  var tones: number;
}

const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: patience, interval: 200 });

async function order(index: number, instruction?: string): Promise<string> {
  const building = buildings[index];
  const unit = units[index];
  if (!building || !unit) throw new Error('There are too few of them');
  const incidentId = await sendOrder(dispatcher, building, [unit], instruction);
  open.add(incidentId);
  return incidentId;
}

beforeAll(async () => {
  browser = await launchBrowser();
  dispatcher = await Person.signIn(product, 'dispatcher');
  units = (await unitsAround(dispatcher, '几江')).filter((unit) => unit.isAvailable && /号车/.test(unit.callSign));
  buildings = await someBuildings(dispatcher, 10);
  station = await Seat.open(browser, product, 'station-officer', desk);
  await station.page.addInitScript(() => {
    globalThis.tones = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      globalThis.tones += 1;
      return make.call(this);
    };
  });
  await station.page.reload();
  await station.page.getByText('缺什么').waitFor();
});

afterAll(async () => {
  for (const left of open) await endIncident(dispatcher, left);
  await browser?.close();
});

afterEach(async () => {
  await station.page.emulateMedia({ media: 'screen' });
  await station.page.setViewportSize({ width: desk.width, height: desk.height });
});

const answer = (page: Page) => page.getByRole('button', { name: /^收到( \d+ 个)?命令/ });

describe('the terminal of a station (SC, FF)', () => {
  let first = '';
  let second = '';

  test('asks for sound until somebody has touched it, then sounds for an order until it is answered', async () => {
    const { page } = station;
    await page.getByRole('button', { name: /声音未打开/ }).click();
    await station.picture('terminal-idle');
    expect(await page.evaluate(() => globalThis.tones)).toBe(0);
    first = await order(0, '示例：从北门进入，消防车道在东侧');
    await answer(page).waitFor();
    await eventually(() => page.evaluate(() => globalThis.tones)).toBeGreaterThan(3);
    expect((await storyOf(dispatcher, first)).orders[0]?.state).not.toBe('ACKNOWLEDGED');
  });

  test('shows where, what, the way on the map, water and the preplan, and stays readable in alarm', async () => {
    const { page } = station;
    const address = page.locator('.stn-address');
    for (const part of await placeToRead(dispatcher, buildings[0] as Placed))
      expect(await address.textContent()).toContain(part);
    expect(await address.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize))).toBeGreaterThanOrEqual(
      40,
    );
    await page.getByText('从北门进入').first().waitFor();
    await page.locator('.stn-order-map canvas').waitFor();
    await page.locator('.stn-way').waitFor();
    await page.locator('.stn-order-what').getByText('最近水源').waitFor();
    await page.waitForTimeout(2_000);
    await station.picture('terminal-order');
    expect(await findFaintText(page)).toEqual([]);
  });

  test('keeps two incidents at once in sight, and one press answers all that wait', async () => {
    const { page } = station;
    second = await order(1);
    await page.getByRole('button', { name: /^收到 2 个命令/ }).waitFor();
    const tabs = page.getByRole('navigation', { name: '命令' }).getByRole('button');
    expect(await tabs.count()).toBe(2);
    await tabs.nth(1).click();
    await eventually(() => page.locator('.stn-address').textContent()).toContain(buildings[1]?.name);
    await station.picture('terminal-two-orders');
    await page.setViewportSize({ width: 820, height: 1180 });
    await station.picture('terminal-tablet');
    const reachable = await answer(page).boundingBox();
    expect((reachable?.y ?? 9_999) + (reachable?.height ?? 0)).toBeLessThanOrEqual(1_180);
  });

  test('prints one sheet for each incident, with everything of the screen and no controls', async () => {
    const { page } = station;
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 794, height: 1123 });
    const papers = page.locator('.stn-paper');
    for (const part of await placeToRead(dispatcher, buildings[0] as Placed))
      expect(await papers.first().locator('.stn-paper-address').textContent()).toContain(part);
    expect(await papers.count()).toBe(2);
    for (const [index, words] of [
      [0, [buildings[0]?.name ?? '', '从北门进入', '出动车辆与人员', '最近水源', '路线', '打印时间', '示意数据']],
      [1, [buildings[1]?.name ?? '', '出动车辆与人员', '打印时间']],
    ] as const) {
      expect(await papers.nth(index).isVisible()).toBe(true);
      for (const word of words) expect(await papers.nth(index).textContent()).toContain(word);
    }
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll('button, canvas, .stn-top')]
        .filter((one) => one.checkVisibility())
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect(shown).toEqual([]);
    await station.picture('terminal-print');
    const pages = ((await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
    expect(pages).toBe(2);
  });

  test('is answered by one press, and is silent then', async () => {
    const { page } = station;
    await answer(page).click();
    await answer(page).waitFor({ state: 'detached' });
    for (const incidentId of [first, second])
      await eventually(async () => (await storyOf(dispatcher, incidentId)).orders[0]?.state).toBe('ACKNOWLEDGED');
    await page.waitForTimeout(1_500);
    const quiet = await page.evaluate(() => globalThis.tones);
    await page.waitForTimeout(2_500);
    expect(await page.evaluate(() => globalThis.tones)).toBe(quiet);
    await station.picture('terminal-answered');
  });

  test('says over its whole width that no order can reach it, and takes it back', async () => {
    const { page, context } = station;
    await context.setOffline(true);
    const lost = page.locator('.stn-lost');
    await lost.waitFor();
    await lost.getByText('新命令到不了这块屏').waitFor();
    const box = await lost.boundingBox();
    expect(box?.width).toBe(desk.width);
    expect(box?.height).toBeGreaterThanOrEqual(80);
    expect(await findFaintText(page)).toEqual([]);
    await station.picture('terminal-lost');
    await context.setOffline(false);
    await lost.waitFor({ state: 'detached' });
  });
});
