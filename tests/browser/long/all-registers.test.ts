import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { domains } from '../../../apps/server/domains.ts';
import { writeWorkbook } from '../../../platform/server/sheets/write-sheet.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { launchBrowser } from '../browser.ts';
import { findFaintText, findNamelessFields, findUnseenFocus } from '../reading.ts';
import { patience, Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
/** The registers of what there is, by domain; those of what happens have screens of their own. */
const registers = domains
  .filter(({ domain }) => ['organisations', 'territory', 'premises', 'water', 'forces'].includes(domain.name))
  .flatMap(({ domain }) => domain.registers.map((register) => [domain.name, register.name, register] as const));

let browser: Browser;
let seat: Seat;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  seat = await Seat.open(browser, product, 'duty-commander');
  page = seat.page;
});
afterAll(async () => {
  await browser?.close();
});

const rows = () => page.locator('.wh-register-list tbody tr');
const range = () => page.locator('.wh-pager .wh-number').textContent();
const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: patience, interval: 200 });

async function count(): Promise<number> {
  const text = (await page.locator('.wh-register-head').textContent()) ?? '';
  return Number(text.match(/[共过] ?([\d,]+) 条/)?.[1]?.replaceAll(',', ''));
}

async function open(name: string): Promise<void> {
  await seat.goTo(`/registers/${name}`);
  await page.locator('.wh-register-head h1').waitFor();
  await eventually(count).toBeGreaterThanOrEqual(0);
}

async function download(format: RegExp): Promise<{ name: string; bytes: Buffer }> {
  await page.locator('.wh-register-head').getByRole('button', { name: '导出' }).click();
  const saved = page.waitForEvent('download', { timeout: patience });
  await page.getByRole('menuitem', { name: format }).click();
  const file = await saved;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

describe.each(registers)('%s: %s', (_domain, name, register) => {
  test('lists, pages, opens and goes on by keyboard alone, with names, focus and contrast', async () => {
    await open(name);
    const all = await count();
    if (all === 0) {
      await page.getByText('还没有记录').waitFor();
      expect(await page.locator('.wh-empty').textContent()).toMatch(/新增|导入|岗位/);
      return;
    }
    await rows().first().waitFor();
    expect(await rows().count()).toBe(Math.min(50, all));
    if (all > 50) {
      // Names of what a row points to come after the row.
      await page.waitForLoadState('networkidle');
      const first = await rows().first().textContent();
      await page.getByRole('button', { name: '下一页' }).click();
      await eventually(range).toMatch(/^51–/);
      await eventually(() => rows().first().textContent()).not.toBe(first);
      await page.getByRole('button', { name: '上一页' }).click();
      await eventually(range).toMatch(/^1–/);
      await eventually(() => rows().first().textContent()).toBe(first);
    }
    await rows().first().focus();
    if (all > 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.wh-register-aside .wh-keyvalue').waitFor();
    await page.waitForLoadState('networkidle');
    await seat.picture(`registers-${name}`);
    expect(await findFaintText(page)).toEqual([]);
    expect(await findNamelessFields(page)).toEqual([]);
    expect(await findUnseenFocus(page, 6)).toEqual([]);
    await page.locator('.wh-register-aside').getByRole('tab', { name: '历史' }).focus();
    await page.keyboard.press('Escape');
    await page.locator('.wh-register-aside').waitFor({ state: 'detached' });
    // Nothing runs out of its column or pushes the page sideways, however long the names are.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  // One person takes out five sheets an hour, so one register stands for all.
  test.runIf(name === 'hydrant')('is taken out with the mark of what is made up', async () => {
    if ((await count()) === 0) return;
    const made = (await rows().first().locator('.wh-source').count()) > 0;
    const sheet = await download(/CSV/);
    const text = sheet.bytes.toString('utf8');
    const [head = ''] = text.replace('\uFEFF', '').split('\r\n');
    expect(head.split(',').every((one) => /[一-龥]/.test(one))).toBe(true);
    if (made) expect(text).toContain('示意数据');
    expect(sheet.name).toMatch(/^[一-龥].*\.csv$/);
    const workbook = await download(/Excel/);
    expect(workbook.bytes.subarray(0, 2).toString()).toBe('PK');
    if (!register.map) return;
    const features = JSON.parse((await download(/GeoJSON/)).bytes.toString('utf8')) as {
      features: { properties: { sourceLabel: string } }[];
    };
    expect(features.features.length).toBeGreaterThan(0);
    if (made) expect(features.features.some(({ properties }) => properties.sourceLabel === '示意数据')).toBe(true);
  });

  test('offers the form to whoever may edit, each field with its name, and stands on the map', async () => {
    const add = page.locator('.wh-register-head').getByRole('button', { name: '新增' });
    if ((await add.count()) > 0) {
      await add.click();
      await page.locator('.wh-form').waitFor();
      expect(await findNamelessFields(page)).toEqual([]);
      await page.getByRole('button', { name: '保存' }).click();
      const said = page.locator('.wh-form-error').first();
      await said.waitFor();
      expect(await said.textContent()).toMatch(/[一-龥]/);
      await seat.picture(`registers-${name}-form`);
      await page.getByRole('button', { name: '取消' }).click();
    }
    if (!register.map) return;
    await page.getByRole('button', { name: '地图', exact: true }).click();
    await page.locator('.wh-register-map canvas').first().waitFor();
  });
});

describe('a record from its first day to its last', () => {
  const name = '示例·江津区某某街道综合行政执法与消防安全联合协调服务中心（一个很长很长的名称，用来看会不会撑破表格）';
  const field = (key: string) => page.locator(`#field-organisation-${key}`);

  test('is made, changed, and every change stands in its history', async () => {
    await open('organisation');
    const before = await count();
    await page.locator('.wh-register-head').getByRole('button', { name: '新增' }).click();
    await field('name').fill(name);
    await page.getByRole('button', { name: '保存' }).click();
    const missing = page.locator('.wh-form-item', { has: field('kind') }).locator('.wh-form-error');
    await missing.waitFor();
    expect(await missing.textContent()).toContain('不能为空');
    expect(await field('name').inputValue()).toBe(name);
    await field('kind').click();
    await page.locator('.ant-select-item-option').filter({ hasText: '供水' }).first().click();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '修改' }).waitFor();
    await eventually(count).toBe(before + 1);
    await page.getByRole('button', { name: '修改' }).click();
    await field('dutyTelephone').fill('023-00000001');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '修改' }).waitFor();
    await page.getByRole('tab', { name: '历史' }).click();
    const changes = page.locator('.wh-changes');
    await changes.getByText('值班电话').waitFor();
    await page.getByText('示例·值班指挥长').first().waitFor();
    await seat.picture('registers-history');
  });

  test('with a name that is taken is refused at the field', async () => {
    await page.locator('.wh-register-head').getByRole('button', { name: '新增' }).click();
    await field('name').fill(name);
    await field('kind').click();
    await page.locator('.ant-select-item-option').filter({ hasText: '供水' }).first().click();
    await page.getByRole('button', { name: '保存' }).click();
    const said = page.locator('.wh-form-item', { has: field('name') }).locator('.wh-form-error');
    await said.waitFor();
    expect(await said.textContent()).toContain('已被占用');
    await page.getByRole('button', { name: '取消' }).click();
  });

  test('is ended with its day, and stays in the past', async () => {
    await page.getByLabel('搜索', { exact: true }).fill('很长很长');
    await eventually(count).toBe(1);
    await rows().first().click();
    await page.getByRole('button', { name: '停用' }).click();
    const asked = page.getByRole('dialog');
    await asked.getByText(name).waitFor();
    await seat.picture('registers-retire');
    const today = await page.evaluate(() => new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' }));
    await asked.getByLabel('失效日期').fill(today);
    await asked.getByRole('button', { name: '停用' }).click();
    await asked.waitFor({ state: 'hidden' });
    await eventually(() => page.locator('.wh-register-aside').textContent()).toContain(today);
  });
});

describe('a sheet with mistakes', () => {
  let head: readonly string[] = [];
  let good: readonly string[][] = [];
  const columnOf = (heading: string) => head.findIndex((one) => one === heading);
  const csv = (lines: readonly (readonly string[])[]) =>
    Buffer.from(`\uFEFF${[head, ...lines].map((line) => line.map((one) => `"${one}"`).join(',')).join('\r\n')}\r\n`);
  const changed = (line: readonly string[], changes: Readonly<Record<string, string>>) =>
    line.map((cell, index) => changes[head[index] ?? ''] ?? cell);
  const choose = async (file: string, buffer: Buffer, mimeType: string) => {
    await page.locator('input[type=file]').setInputFiles({ name: file, mimeType, buffer });
    await page.getByRole('button', { name: '先检查' }).click();
  };
  const dialog = () => page.getByRole('dialog');
  const act = () => dialog().getByRole('button', { name: '导入', exact: true });

  test('is reported row by row: where, which field and why, in Chinese; nothing is changed', async () => {
    await open('hydrant');
    await page.getByLabel('搜索', { exact: true }).fill('H001');
    await eventually(count).toBeLessThan(1_000);
    const before = await count();
    const lines = (await download(/CSV/)).bytes.toString('utf8').replace('\uFEFF', '').trim().split('\r\n');
    head = (lines[0] ?? '').split(',');
    good = lines.slice(1, 6).map((line) => line.split(','));
    expect(good.every((line) => line.length === head.length)).toBe(true);
    const [a = [], b = [], c = [], d = [], e = []] = good;
    for (const heading of ['编号', '类型', '所在镇街', '管径（毫米）', '坐标系']) expect(head).toContain(heading);
    const bad = [
      changed(a, { '管径（毫米）': '两百' }),
      changed(b, { 类型: '空中消火栓' }),
      changed(c, { 所在镇街: '不存在的镇' }),
      changed(d, { 坐标系: '' }),
      changed(e, { 编号: a[columnOf('编号')] ?? '' }),
    ];
    await page.locator('.wh-register-head').getByRole('button', { name: '导入' }).click();
    await choose('消火栓.csv', csv(bad), 'text/csv');
    await page.getByText(/有误 5 行/).waitFor();
    const report = (await dialog().locator('tbody tr').allTextContents()).join('\n');
    expect(report).toMatch(/[A-Z]+2 管径（毫米）：不是数字/);
    expect(report).toMatch(/[A-Z]+3 类型：不在可选值之内/);
    expect(report).toMatch(/[A-Z]+4 所在镇街：指向的记录不存在/);
    expect(report).toMatch(/[A-Z]+5 坐标系：没有说明坐标系/);
    expect(report).toMatch(/[A-Z]+6 编号：与第 2 行重复/);
    expect(await act().isDisabled()).toBe(true);
    await seat.picture('import-refused');
    expect(await findFaintText(page)).toEqual([]);
    const saved = page.waitForEvent('download', { timeout: patience });
    await dialog().getByRole('button', { name: '下载报告' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('管径（毫米）：不是数字');
    await dialog().getByRole('button', { name: '取消' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await count()).toBe(before);
  });

  test('is taken in once it is right, as a workbook too, and the rows say where they come from', async () => {
    const [a = [], b = []] = good;
    const number = '示例-H9001';
    // What tests find is not brought along by a sheet.
    const columns = ['状态', '最近测试', '静压（兆帕）', '动压（兆帕）', '流量（升/秒）'];
    const untested = Object.fromEntries(columns.map((heading) => [heading, '']));
    const workbook = await writeWorkbook(
      [
        {
          name: '消火栓',
          headings: head,
          rows: [[changed(a, { '管径（毫米）': '250' }), changed(b, { 编号: number, ...untested })]],
        },
      ],
      new Date().toISOString(),
    );
    await page.locator('.wh-register-head').getByRole('button', { name: '导入' }).click();
    await choose('消火栓.xlsx', workbook, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    await page.getByText('新增 1 行，更新 1 行，不变 0 行，有误 0 行').waitFor();
    await act().click();
    await page.getByText('已导入。').waitFor();
    await seat.picture('import-done');
    await dialog().getByRole('button', { name: '完成' }).click();
    await page.getByLabel('搜索', { exact: true }).fill(number);
    await eventually(count).toBe(1);
    await rows().first().click();
    await page.locator('.wh-register-aside .wh-keyvalue').waitFor();
    expect(await page.locator('.wh-register-aside .wh-source').count()).toBe(0);
  });

  test('of another kind is refused with a sentence', async () => {
    await page.locator('.wh-register-head').getByRole('button', { name: '导入' }).click();
    await choose('照片.xlsx', Buffer.from('not a sheet at all'), 'application/octet-stream');
    await dialog().getByRole('alert').first().waitFor();
    expect(await dialog().getByRole('alert').first().textContent()).toMatch(/[一-龥]{4}/);
    await dialog().getByRole('button', { name: '取消' }).click();
  });
});

describe('without a match', () => {
  test('the list says so and what to do', async () => {
    await page.getByLabel('搜索', { exact: true }).fill('没有这样的记录');
    await page.getByText('没有符合条件的记录').waitFor();
    await page.getByText('请减少筛选条件').waitFor();
    await seat.picture('registers-empty');
  });
});
