import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { palettes } from '../../../platform/web/tokens/palette.ts';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually, openFire, press, primary, seatOfTown, storyOf } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { countPainted } from '../painted.ts';
import { Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
const red = palettes.room.meanings.fire.mark;
const routeColour = palettes.room.map.route;

interface Closure {
  readonly id: string;
  readonly reason: string;
  readonly untilAt: string | null;
  readonly line: readonly (readonly [number, number])[];
}
interface Unit {
  readonly id: string;
  readonly callSign: string;
  readonly position: readonly [number, number];
  readonly widthMetres: number | null;
  readonly weightTonnes: number | null;
}

let browser: Browser;
let observer: Person;
let dispatcher: Seat;
let unit: Unit;
let incidentId = '';
/** Half way between the unit and the scene, on the road it would take. */
let halfWay: readonly [number, number];

const closures = async () => (await observer.ask<{ closures: Closure[] }>('territory.openClosures')).closures;
const paintedRed = () => countPainted(dispatcher.page, '.wh-map-canvas', red);
const arrival = async () => {
  const row = dispatcher.page.locator('.inc-plan-unit').filter({ hasText: unit.callSign.replace(/（.*$/u, '') });
  return (await row.count()) === 0 ? 'not sent' : await row.locator('.wh-number').last().textContent();
};

beforeAll(async () => {
  browser = await launchBrowser();
  observer = await Person.signIn(product, 'dispatcher-2');
  await bringEverybodyHome(product);
  for (const { id } of await closures()) await observer.run('territory.reopenRoad', { closureId: id });
  const position = await seatOfTown(observer, '德感街道');
  incidentId = await openFire(observer, { position, address: '德感街道 示例巷 11 号', level: 2 });
  const { units } = await observer.ask<{ units: Unit[] }>('forces.unitBoard');
  unit = units.find(({ callSign }) => callSign.startsWith('几江5号车')) as Unit;
  const { line } = await observer.ask<{ line: [number, number][] }>('territory.route', {
    from: unit.position,
    to: position,
  });
  halfWay = line[Math.floor(line.length / 2)] as [number, number];
  dispatcher = await Seat.open(browser, product, 'dispatcher');
  await dispatcher.goTo(`/command?incident=${incidentId}`);
});
afterAll(async () => {
  for (const { id } of await closures()) await observer.run('territory.reopenRoad', { closureId: id });
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('a road that is closed from the map', () => {
  let before: string | null;

  test('is found, named, closed with a reason and an end, and its stretch is drawn', async () => {
    const { page } = dispatcher;
    await primary(page, /^推荐力量/).click();
    await primary(page, /^下达 \d+ 个出动指令/).waitFor();
    before = await arrival();
    expect(before).not.toBe('not sent');

    await press(page, 'Control+k');
    await page.getByRole('textbox', { name: '查找' }).fill(`${halfWay[0].toFixed(6)},${halfWay[1].toFixed(6)}`);
    await page.locator('.inc-places li').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '封路', exact: true }).click();
    await page.waitForTimeout(1_500); // the map has no other sign of having come to rest
    const quiet = await paintedRed();
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.cmd-card');
    await card.getByText('请选择原因').waitFor();
    // The key that picked a place sent no orders.
    expect((await storyOf(observer, incidentId)).orders).toEqual([]);
    await card.getByRole('combobox', { name: '原因' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '积水' }).click();
    await card.getByRole('combobox', { name: '预计开放' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '4 小时后' }).click();
    await card.getByLabel('说明').fill('桥面积水半米');
    await dispatcher.picture('closing-road');
    await primary(page, /^封闭此处道路/).click();
    await card.getByRole('button', { name: '恢复通行' }).waitFor();

    const [closed] = await closures();
    expect(closed?.reason).toBe('FLOOD');
    expect(closed?.line.length).toBeGreaterThan(1);
    const hours = (Date.parse(closed?.untilAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(3.9);
    expect(hours).toBeLessThan(4.1);
    await eventually(paintedRed).toBeGreaterThan(quiet + 100);
    await dispatcher.picture('road-closed');
  });

  test('makes the plan say that it is old, and counts in the next one', async () => {
    const { page } = dispatcher;
    await page.getByText('方案之后道路封闭有变化').waitFor();
    await press(page, 'F7');
    await page.getByText('方案之后道路封闭有变化').waitFor({ state: 'detached' });
    await eventually(arrival).not.toBe(before);
  });

  test('leaves the map with its layer, and comes back with it', async () => {
    const { page } = dispatcher;
    const layer = page.locator('.wh-map-groups button').filter({ hasText: '封路' });
    const drawn = await paintedRed();
    await layer.click();
    await eventually(paintedRed).toBeLessThan(drawn - 100);
    await layer.click();
    await eventually(paintedRed).toBeGreaterThan(drawn - 50);
  });

  test('is opened again, and the stretch is gone', async () => {
    const { page } = dispatcher;
    await page.locator('.cmd-card').getByRole('button', { name: '恢复通行' }).click();
    await eventually(async () => (await closures()).length).toBe(0);
    await page.getByText('方案之后道路封闭有变化').waitFor();
  });
});

describe('the way of a vehicle', () => {
  test('is asked for by its size, drawn, and hidden with the layer of forces', async () => {
    const { page } = dispatcher;
    const asked = page.waitForRequest((request) => request.url().includes('/api/territory/route'));
    await page.locator('.inc-unit').filter({ hasText: '5 指挥' }).first().click();
    const { searchParams } = new URL((await asked).url());
    expect(Number(searchParams.get('widthMetres'))).toBe(unit.widthMetres);
    expect(Number(searchParams.get('weightTonnes'))).toBe(unit.weightTonnes);
    const drawn = () => countPainted(page, '.wh-map-canvas', routeColour);
    await page.locator('.cmd-card').getByText('到现场').waitFor();
    await page.getByRole('button', { name: '5 分钟覆盖' }).click();
    await page.locator('.wh-map-buttons button').nth(1).click();
    await page.waitForTimeout(2_000); // the map has no other sign of having come to rest
    await dispatcher.picture('way-and-reach');
    const [withWay, withReach] = [await drawn(), await countPainted(page, '.wh-map-canvas', palettes.room.quiet)];
    const layer = page.locator('.wh-map-groups button').filter({ hasText: '力量' });
    await layer.click();
    // Words on the map are painted in much the same colour, and stay.
    await eventually(drawn).toBeLessThan(withWay - 300);
    expect(await countPainted(page, '.wh-map-canvas', palettes.room.quiet)).toBeLessThan(withReach - 300);
    await layer.click();
    await eventually(drawn).toBeGreaterThan(withWay - 100);
    expect(dispatcher.conduct).toEqual({ elsewhere: [], errors: [] });
  });
});
