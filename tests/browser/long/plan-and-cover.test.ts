import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually, openFire, press, primary, seatOfTown, storyOf } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
/** The move that gives 德感街道 its cover back, by a vehicle of the station that has accounts. */
const covering = '几江10号车';

let browser: Browser;
let observer: Person;
let dispatcher: Seat;
let incidentId = '';

const story = () => storyOf(observer, incidentId);
const row = (page: Page, callSign: string) => page.locator('.inc-matrix-row').filter({ hasText: callSign });
const shortOf = (callSign: string) => callSign.replace(/（.*$/u, '');

beforeAll(async () => {
  browser = await launchBrowser();
  observer = await Person.signIn(product, 'dispatcher-2');
  await bringEverybodyHome(product);
  const position = await seatOfTown(observer, '德感街道');
  incidentId = await openFire(observer, { position, address: '德感街道 示例巷 9 号', level: 2 });
  dispatcher = await Seat.open(browser, product, 'dispatcher');
  await dispatcher.goTo(`/command?incident=${incidentId}`);
});
afterAll(async () => {
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('another force than the recommended one (DSP 4)', () => {
  test('takes one vehicle out and another in; the reason is asked for, both plans stay and are shown', async () => {
    const { page } = dispatcher;
    await primary(page, /^推荐力量/).click();
    await primary(page, /^下达 \d+ 个出动指令/).waitFor();
    const recommended = await page.locator('.inc-plan-units .inc-unit-name b').allTextContents();
    await press(page, 'F8');
    const leftOut = page.locator('.inc-plan-units input[type=checkbox]').last();
    const leftOutName = (await leftOut.getAttribute('aria-label')) ?? '';
    await leftOut.uncheck();
    // The rejected ones stand open beside it; the first that may be added is.
    const offer = page.locator('.inc-rejected-unit').filter({ has: page.getByRole('button', { name: '加派' }) });
    const addedName = shortOf((await offer.first().locator('.inc-unit-name b').textContent()) ?? '');
    await offer.first().getByRole('button', { name: '加派' }).click();
    await page.locator('.inc-plan-units').getByText('人工增加').waitFor();
    await page.getByText('改动推荐须写明理由').waitFor();
    await press(page, 'Enter');
    expect((await story()).orders).toEqual([]);

    await page.getByRole('combobox', { name: '理由' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '一线报告' }).click();
    await page.getByLabel('补充说明').fill('巷口被占，大车进不去');
    await primary(page, /^下达 \d+ 个出动指令/).waitFor();
    await dispatcher.picture('plan-changed');
    await press(page, 'Enter');
    await eventually(async () => (await story()).orders.length).toBe(recommended.length);

    const { plans, orders } = await story();
    const kept = plans.find(({ chosenUnitIds }) => chosenUnitIds !== null);
    expect(kept?.recommendedUnitIds).toHaveLength(recommended.length);
    expect(kept?.changeReason).toBe('CREW_REPORT：巷口被占，大车进不去');
    const sent = orders.map(({ callSign }) => callSign);
    expect(sent).not.toContain(leftOutName);
    expect(sent.some((one) => one.startsWith(addedName))).toBe(true);

    const history = page.getByRole('region', { name: '方案与决定' });
    await history.getByText('一线报告：巷口被占，大车进不去').waitFor();
    await history.getByText(leftOutName).waitFor();
    await history.getByText(addedName).first().waitFor();
    await history.getByRole('button', { name: /^原推荐/ }).click();
    await eventually(() => history.locator('.inc-plan-unit').count()).toBe(recommended.length);
    await history.scrollIntoViewIfNeeded();
    await dispatcher.picture('plan-kept');
    await history.getByRole('button', { name: /^原推荐/ }).click();
  });
});

describe('more force, less force (DSP 3)', () => {
  test('a raised level is answered by a plan that leaves out who is there already', async () => {
    const { page } = dispatcher;
    const before = await story();
    const first = before.assignments[0];
    for (const step of ['turnOut', 'arrive'])
      await observer.run('incidents.reportUnitStep', { assignmentId: first?.id, step });
    await page.getByRole('button', { name: '更正' }).click();
    await page.locator('.inc-form').getByRole('combobox', { name: '等级' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '3 级' }).last().click();
    await page.getByLabel('改动理由（必填）').fill('火势蔓延到两层');
    await page.keyboard.press('Enter');
    await eventually(async () => (await story()).incident.level).toBe(3);
    await page.getByLabel('改动理由（必填）').waitFor({ state: 'detached' });
    await press(page, 'F7');
    await primary(page, /^增派 \d+ 个/).waitFor();
    const proposed = await page.locator('.inc-plan-units .inc-unit-name b').allTextContents();
    for (const { callSign } of before.assignments)
      expect(proposed.some((one) => one.includes(shortOf(callSign)))).toBe(false);
    await dispatcher.picture('level-raised');
    await press(page, 'Enter');
    await eventually(async () => (await story()).orders.length).toBe(before.orders.length + proposed.length);
  });

  test('one vehicle is stood down with a reason: it is free, and the matrix says why', async () => {
    const { page } = dispatcher;
    const target = (await story()).assignments.find(({ state }) => state === 'ORDERED');
    const name = shortOf(target?.callSign ?? '');
    await row(page, name)
      .getByRole('button', { name: /的其他操作/ })
      .click();
    await page.getByRole('menuitem', { name: '撤回' }).click();
    await page.getByLabel(new RegExp(`撤回 ${name}`)).fill('现场力量已足');
    await page.keyboard.press('Enter');
    await row(page, name).getByText('撤回：现场力量已足').waitFor();
    await dispatcher.picture('stood-down');
    const after = (await story()).assignments.find(({ id }) => id === target?.id);
    expect(after).toMatchObject({ state: 'ENDED', stoodDownReason: '现场力量已足' });
    const { units } = await observer.ask<{ units: { id: string; dutyState: string }[] }>('forces.unitBoard', {
      includeTeams: true,
    });
    expect(units.find(({ id }) => id === target?.unitId)?.dutyState).toBe('IN_STATION');
  });
});

describe('cover behind (DSP 6)', () => {
  let station: Seat;

  test('a move is ordered from the towns that lose their cover, by name', async () => {
    const { page } = dispatcher;
    // A second fire, so that the plan with its cover is new.
    await bringEverybodyHome(product);
    const position = await seatOfTown(observer, '德感街道');
    incidentId = await openFire(observer, { position, address: '德感街道 示例巷 10 号', level: 3 });
    await dispatcher.goTo(`/command?incident=${incidentId}`);
    await primary(page, /^推荐力量/).click();
    const cover = page.locator('.inc-cover');
    await cover.getByText('德感街道').first().waitFor();
    expect(await cover.textContent()).not.toMatch(/\d{9}/);
    const move = page.locator('.inc-cover-move').filter({ hasText: covering });
    await move.scrollIntoViewIfNeeded();
    await dispatcher.picture('cover');
    station = await Seat.open(browser, product, 'station-officer');
    await station.page.locator('.stn-main').waitFor();
    await press(page, 'Alt+m');
    await move.getByText('已下达').waitFor();
    const order = (await story()).orders.find(({ kind }) => kind === 'COVER_MOVE');
    expect(order?.callSign).toContain(covering);
    expect(order?.instruction).toMatch(/^德感街道/);
  });

  test('the station is shown the town, never the scene, and answers with one press', async () => {
    const { page } = station;
    const answer = page.getByRole('button', { name: /^收到/ });
    await answer.waitFor();
    await page
      .locator('.stn-address')
      .getByText(/德感街道/)
      .waitFor();
    expect(await page.locator('.stn-order').textContent()).not.toContain('示例巷 10 号');
    await station.picture('cover-station');
    await press(page, 'Enter');
    await answer.waitFor({ state: 'detached' });
    await eventually(async () => (await story()).orders.find(({ kind }) => kind === 'COVER_MOVE')?.state).toBe(
      'ACKNOWLEDGED',
    );
    await dispatcher.page.locator('.inc-matrix-row').filter({ hasText: covering }).getByText(/示例·/).first().waitFor();
    await dispatcher.picture('cover-answered');
  });

  test('it is taken back with a reason, and the unit is free again', async () => {
    const { page } = dispatcher;
    const line = row(page, covering);
    await line.getByRole('button', { name: '召回' }).click();
    await line.getByLabel(/召回/).fill('火势已控制');
    await page.keyboard.press('Enter');
    await line.getByText('已召回：火势已控制').waitFor();
    await dispatcher.picture('cover-recalled');
    const officer = await Person.signIn(product, 'station-officer');
    const unitId = (await story()).orders.find(({ kind }) => kind === 'COVER_MOVE')?.unitId;
    await officer.run('forces.setDutyState', { unitId, to: 'IN_STATION' });
    await station.close();
  });

  test('no page reported an error', () => {
    expect(dispatcher.conduct).toEqual({ elsewhere: [], errors: [] });
  });
});
