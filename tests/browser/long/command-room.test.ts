import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually, openFire, press, seatOfTown, storyOf } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { patience, Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

let browser: Browser;
let observer: Person;
let telephone: Person;
let dispatcher: Seat;
let incidentId = '';
let position: readonly [number, number];

const story = () => storyOf(observer, incidentId);
const themeOf = ({ page }: Seat) => page.locator('html').getAttribute('data-theme');
const callCard = (number: string) =>
  dispatcher.page.locator('.inc-call').filter({ hasText: new RegExp(`130(0000|\\*{4})${number}`) });
const call = (callerNumber: string, metresNorth: number) =>
  telephone.run('incidents.receiveCall', {
    channel: 'TELEPHONE',
    callerNumber,
    position: [position[0], position[1] + metresNorth / 111_000],
    positionErrorMetres: 20,
  });

beforeAll(async () => {
  browser = await launchBrowser();
  observer = await Person.signIn(product, 'dispatcher-2');
  telephone = await Person.signIn(product, 'partner');
  await bringEverybodyHome(product);
  position = await seatOfTown(observer, '李市镇');
  incidentId = await openFire(observer, { position, address: '李市镇 示例街 5 号', level: 1 });
  dispatcher = await Seat.open(browser, product, 'dispatcher');
});
afterAll(async () => {
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('the room is dark', () => {
  test('on every screen of the command room, and light in the office, whatever the system prefers', async () => {
    for (const path of ['/command', `/incidents/${incidentId}`, `/replay/${incidentId}`, '/duty-board']) {
      await dispatcher.goTo(path);
      await eventually(() => themeOf(dispatcher)).toBe('room');
    }
    await dispatcher.goTo('/registers');
    await eventually(() => themeOf(dispatcher)).toBe('office');
    const station = await Seat.open(browser, product, 'station-officer');
    await eventually(() => themeOf(station)).toBe('room');
    await station.close();
  });

  test('unless the person chose otherwise: kept for the person in this browser, and nobody else', async () => {
    const { page } = dispatcher;
    await dispatcher.goTo('/command');
    const choose = async (word: string) => {
      await page.getByRole('button', { name: '示例·接警调度员', exact: true }).click();
      await page.getByRole('menuitem', { name: word }).click();
    };
    await choose('一律浅色');
    await eventually(() => themeOf(dispatcher)).toBe('office');
    await page.reload();
    await eventually(() => themeOf(dispatcher)).toBe('office');
    await choose('按页面');
    await eventually(() => themeOf(dispatcher)).toBe('room');
  });
});

describe('a repeat call, by keys alone (DSP 2)', () => {
  test('is attached with F6, found among the calls, and undone with its reason', async () => {
    const { page } = dispatcher;
    await dispatcher.goTo(`/command?incident=${incidentId}`);
    await page.getByRole('tab', { name: /来电/ }).waitFor();
    const before = (await story()).calls.length;
    await call('13000000031', 30);
    await callCard('0031').locator('kbd', { hasText: 'F6' }).waitFor();
    await press(page, 'F6');
    await eventually(async () => (await story()).calls.length).toBe(before + 1);

    await press(page, 'Alt+4');
    const merged = page.locator('.inc-calls li').last();
    await merged.getByRole('button', { name: '撤销并入' }).waitFor();
    // Tab leads from the page of calls to its buttons; the last one belongs to the newest call.
    for (let steps = 0; steps < 8; steps += 1) {
      await page.keyboard.press('Tab');
      if (await merged.getByRole('button').evaluate((one) => one === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByLabel('撤销并入的理由').waitFor();
    await page.keyboard.type('隔着一条河，不是同一处');
    await dispatcher.picture('detach-by-keys');
    await page.keyboard.press('Enter');
    await eventually(async () => (await story()).calls.length).toBe(before);
    const kinds = (await story()).timeline.map(({ kind }) => kind);
    expect(kinds).toContain('CALL_ATTACHED');
    expect(kinds).toContain('CALL_DETACHED');
    // The call is back with the seat, not lost.
    await callCard('0031').getByText('受理中').waitFor();
    expect((await story()).orders).toEqual([]);
  });
});

describe('finding and locking', () => {
  test('Ctrl+K finds a vehicle, a place by its initials and an incident; Enter goes there', async () => {
    const { page } = dispatcher;
    const box = page.getByRole('textbox', { name: '查找' });
    await press(page, 'Control+k');
    await box.fill('几江3号');
    await page.locator('.cmd-found li').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.cmd-card').getByText('几江3号车').waitFor();
    await press(page, 'Control+k');
    await box.fill('bsz');
    await page.locator('.inc-places').getByText('白沙镇').first().waitFor();
    await dispatcher.picture('search');
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    await press(page, 'Control+k');
    await box.fill('示例街 5 号');
    await page.locator('.cmd-found li').filter({ hasText: '示例街 5 号' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(incidentId));
    await box.waitFor({ state: 'detached' });
  });

  test('a lock lies over a half-typed call; the text is there when it opens', async () => {
    const { page } = dispatcher;
    await press(page, 'F2');
    await page.locator('.inc-line').waitFor();
    await page.keyboard.type('双福 示范小区 3栋 1');
    await page.getByRole('button', { name: '示例·接警调度员', exact: true }).click();
    await page.getByRole('menuitem', { name: '锁定席位' }).click();
    const lock = page.getByRole('dialog').filter({ hasText: '锁定' });
    await lock.waitFor();
    // What others do goes on being shown behind it.
    await call('13000000032', 40);
    await callCard('0032').waitFor();
    await dispatcher.picture('locked');
    await lock.getByLabel('密码').fill(product.passwordOf('dispatcher'));
    await page.keyboard.press('Enter');
    await lock.waitFor({ state: 'detached' });
    expect(await page.locator('.inc-line').inputValue()).toBe('双福 示范小区 3栋 1');
  });

  test('a seat that the server locked shows its lock at the first refused act', async () => {
    const { page } = dispatcher;
    await page.evaluate(() =>
      fetch('/api/session/lock', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-wanghuo': '1', 'idempotency-key': crypto.randomUUID() },
        body: '{}',
      }),
    );
    await press(page, 'F3');
    const lock = page.getByRole('dialog').filter({ hasText: '锁定' });
    await lock.waitFor();
    await lock.getByLabel('密码').fill(product.passwordOf('dispatcher'));
    await page.keyboard.press('Enter');
    await lock.waitFor({ state: 'detached' });
    expect(await page.locator('.inc-line').inputValue()).toBe('双福 示范小区 3栋 1');
  });
});

describe('two seats at once', () => {
  test('a call that another seat has says who, and offers no claim', async () => {
    const { page } = dispatcher;
    const board = await observer.ask<{ calls: { id: string; state: string; callNo: string }[] }>('incidents.board');
    const ringing = board.calls.find(({ state }) => state === 'RINGING');
    await observer.run('incidents.claimCall', { callId: ringing?.id });
    const card = page.locator('.inc-call').filter({ hasText: ringing?.callNo ?? '' });
    await card.getByText('示例·接警调度员二 受理中').waitFor({ timeout: patience });
    expect(await card.getByRole('button', { name: '接听' }).count()).toBe(0);
    await dispatcher.picture('taken-elsewhere');
    expect(dispatcher.conduct.elsewhere).toEqual([]);
    // The act that was refused while the seat was locked is the only error.
    expect(dispatcher.conduct.errors.filter((error) => !error.includes('403'))).toEqual([]);
  });
});
