import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../product/person.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { patience, phone, Seat } from './seat.ts';
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
const ourVehicle = '几江2号车';

let browser: Browser;
let dispatcher: Person;
let unit: Unit;
let buildings: Awaited<ReturnType<typeof someBuildings>>;
/** Incidents that are still to be ended, whatever becomes of a test. */
const open = new Set<string>();
let places = 0;

const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: patience, interval: 200 });
const foot = (page: Page, word: string) => page.locator('.fld-foot').getByRole('button', { name: word, exact: true });

async function onTheVehicle(place?: { longitude: number; latitude: number; accuracy?: number }): Promise<Seat> {
  const seat = await Seat.open(browser, product, 'firefighter', phone);
  if (place) {
    await seat.context.grantPermissions(['geolocation']);
    await seat.context.setGeolocation(place);
  }
  await board(seat.page);
  return seat;
}

async function board(page: Page): Promise<void> {
  await page.getByRole('button', { name: new RegExp(ourVehicle) }).click();
  await page.getByText('上报本车位置').waitFor();
}

async function order(): Promise<string> {
  for (const left of open) await end(left);
  const building = buildings[places];
  places += 1;
  if (!building) throw new Error('There is no building left');
  const incidentId = await sendOrder(dispatcher, building, [unit]);
  open.add(incidentId);
  return incidentId;
}

const ours = async (incidentId: string) =>
  (await storyOf(dispatcher, incidentId)).assignments.find(({ callSign }) => callSign.startsWith(ourVehicle));

/** What the server keeps; the board shows a vehicle that is in station at its station. */
async function positionKept(): Promise<readonly number[] | undefined> {
  const database = await product.connectDatabase();
  try {
    const { rows } = await database.query<{ longitude: number; latitude: number }>(
      'select longitude, latitude from forces.unit_position where unit_id = $1',
      [unit.id],
    );
    return rows[0] && [rows[0].longitude, rows[0].latitude];
  } finally {
    await database.end();
  }
}

async function end(incidentId: string): Promise<void> {
  await endIncident(dispatcher, incidentId);
  open.delete(incidentId);
}

beforeAll(async () => {
  browser = await launchBrowser();
  dispatcher = await Person.signIn(product, 'dispatcher');
  unit = (await unitsAround(dispatcher, ourVehicle))[0] as Unit;
  buildings = await someBuildings(dispatcher, 10);
});

afterAll(async () => {
  for (const left of open) await end(left);
  await browser?.close();
});

describe('where the vehicle is', () => {
  test('is told at most once in five seconds, arrives, and shows its age and how good it is', async () => {
    const seat = await onTheVehicle({ longitude: 106.25, latitude: 29.29, accuracy: 12 });
    const { page, context } = seat;
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/forces/reportPositions')) sent.push(request.postData() ?? '');
    });
    await page.getByRole('switch').click();
    await page.getByText('正在上报').waitFor();
    await page.getByText('±12 米').waitFor();
    const since = performance.now();
    for (let step = 1; step <= 12; step += 1) {
      await context.setGeolocation({ longitude: 106.25 + step / 1000, latitude: 29.29, accuracy: 12 });
      await page.waitForTimeout(1_000);
    }
    const seconds = (performance.now() - since) / 1000;
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent.length).toBeLessThanOrEqual(1 + Math.ceil(seconds / 5));
    const last = JSON.parse(sent.at(-1) ?? '{}') as { positions: [{ position: [number, number] }] };
    await eventually(positionKept).toEqual(last.positions[0].position);
    expect(last.positions[0].position[0]).toBeGreaterThan(106.25);
    await page
      .locator('.fld-position .wh-age')
      .getByText(/前|刚刚/)
      .waitFor();
    await page.getByText('正在上报').waitFor();
    await seat.picture('phone-position');
    await seat.close();
  });

  test('is not told when the person forbids it, and the phone says so', async () => {
    const seat = await onTheVehicle();
    await seat.page.getByRole('switch').click();
    await seat.page.getByText('未获允许').waitFor();
    await seat.picture('phone-position-refused');
    await seat.close();
  });

  test('is not told when it may be a street away', async () => {
    const seat = await onTheVehicle({ longitude: 106.26, latitude: 29.29, accuracy: 900 });
    const sent: string[] = [];
    seat.page.on('request', (request) => {
      if (request.url().endsWith('/api/forces/reportPositions')) sent.push(request.url());
    });
    await seat.page.getByRole('switch').click();
    await seat.page.getByText('定位误差太大').waitFor();
    expect(sent).toEqual([]);
    await seat.close();
  });
});

describe('steps without a link', () => {
  let seat: Seat;
  let incidentId = '';

  test('the order fills the phone, and all that is pressed is big enough for a glove', async () => {
    seat = await onTheVehicle();
    const { page } = seat;
    incidentId = await order();
    await foot(page, '出动').waitFor();
    await page.evaluate(() => document.fonts.ready);
    await seat.picture('phone-new-order');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('.fld button, .fld summary, .fld a')]
        .filter((one) => one.checkVisibility())
        // The map's own corner and the water list's rows are read, not driven with gloves.
        .filter((one) => !one.closest('.wh-map, .maplibregl-map'))
        .map((one) => ({ words: one.textContent?.trim().slice(0, 20), box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 48 || box.width < 48)
        .map(({ words, box }) => `${words} ${Math.round(box.width)}×${Math.round(box.height)}`),
    );
    expect(small).toEqual([]);
    const next = await foot(page, '出动').boundingBox();
    expect(next?.height).toBeGreaterThanOrEqual(72);
    expect(next?.width).toBeGreaterThanOrEqual(250);
  });

  test('are kept over a reload without a link, and arrive once and in order', async () => {
    const { page, context } = seat;
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await foot(page, '出动').click();
    await eventually(async () => (await ours(incidentId))?.state).toBe('TURNED_OUT');
    await context.setOffline(true);
    await foot(page, '到场').click();
    await foot(page, '出水').click();
    await page.getByText('待发 2').waitFor();
    await page.reload();
    await page.getByText('待发 2').waitFor();
    await foot(page, '控制').waitFor();
    await page
      .getByText(/本机 .*前的记录/)
      .first()
      .waitFor();
    for (const part of await placeToRead(dispatcher, buildings[places - 1] as Placed))
      expect(await page.locator('.fld-address').textContent()).toContain(part);
    await seat.picture('phone-reloaded-offline');
    await foot(page, '控制').click();
    await page.getByText('待发 3').waitFor();
    await page.getByRole('button', { name: '待发 3' }).click();
    await page.getByRole('dialog').getByText('等待发送').first().waitFor();
    await seat.picture('phone-outbox');
    await page.getByRole('button', { name: '关闭' }).click();
    expect((await ours(incidentId))?.state).toBe('TURNED_OUT');
    await context.setOffline(false);
    await eventually(async () => (await ours(incidentId))?.state).toBe('UNDER_CONTROL');
    const { timeline } = await storyOf(dispatcher, incidentId);
    const own = timeline.filter(({ callSign, kind }) => callSign?.startsWith(ourVehicle) && kind.startsWith('UNIT_'));
    expect(own.map(({ kind }) => kind)).toEqual([
      'UNIT_TURNED_OUT',
      'UNIT_ARRIVED',
      'UNIT_WATER_ON',
      'UNIT_UNDER_CONTROL',
    ]);
    await page.getByText('已连接').waitFor();
    await end(incidentId);
    await page.getByText('现在没有命令').waitFor();
  });

  test('that no longer fit are kept, and the crew is told', async () => {
    const { page, context } = seat;
    incidentId = await order();
    await foot(page, '出动').click();
    await eventually(async () => (await ours(incidentId))?.state).toBe('TURNED_OUT');
    await context.setOffline(true);
    await foot(page, '到场').click();
    await page.getByText('待发 1').waitFor();
    const assignmentId = (await ours(incidentId))?.id;
    await dispatcher.run('incidents.standDown', { assignmentId, reason: '示例：误报，途中撤回' });
    await context.setOffline(false);
    await page.getByText(/到场：已记录，与现状不符，已报指挥长/).waitFor();
    await seat.picture('phone-conflict');
    const { timeline } = await storyOf(dispatcher, incidentId);
    expect(timeline.filter(({ kind }) => kind === 'REPORT_CONFLICTED')).toHaveLength(1);
    await page.getByRole('button', { name: '知道了' }).click();
    await page.getByText(/与现状不符/).waitFor({ state: 'detached' });
    await end(incidentId);
  });

  test('are not left behind unseen: signing out names what has not been sent', async () => {
    const { page, context } = seat;
    incidentId = await order();
    await foot(page, '出动').waitFor();
    await context.setOffline(true);
    await foot(page, '出动').click();
    await page.getByText('待发 1').waitFor();
    await page.locator('.fld-unit').click();
    await page.getByRole('button', { name: '退出登录' }).click();
    const asked = page.getByRole('dialog');
    await asked.getByText('还有 1 条未送达').waitFor();
    await asked.getByText(/几江2号车 出动/).waitFor();
    await seat.picture('phone-sign-out');
    for (const button of await asked.locator('.ant-modal-footer button').all())
      // The window grows into its place; what counts is how large it is there.
      await expect.poll(async () => (await button.boundingBox())?.height).toBeGreaterThanOrEqual(48);
    await asked.getByRole('button', { name: '返回' }).click();
    await asked.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '退出登录' }).click();
    await asked.getByRole('button', { name: '仍然退出' }).click();
    await page.getByLabel('账号').waitFor();
    await context.setOffline(false);
    // Another person on the same phone sends nothing of it, and sees that it is there.
    await signIn(page, 'comms-officer');
    await page.getByText('本机还有他人未送达的 1 条').waitFor();
    expect((await ours(incidentId))?.state).toBe('ORDERED');
    await page.getByRole('button', { name: '退出登录' }).click();
    await signIn(page, 'firefighter');
    await eventually(async () => (await ours(incidentId))?.state).toBe('TURNED_OUT');
    await end(incidentId);
    await seat.close();
  });
});

async function signIn(page: Page, account: string): Promise<void> {
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码').fill(product.passwordOf(account));
  await page.keyboard.press('Enter');
}
