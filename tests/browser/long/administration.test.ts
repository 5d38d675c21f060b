import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { launchBrowser } from '../browser.ts';
import { patience, Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
const verifier = fileURLToPath(new URL('../../../apps/verify/verify.mjs', import.meta.url));

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: patience, interval: 200 });
/** Windows that are closing are still there for a moment. */
const dialog = (page: Page) => page.locator('.ant-modal:visible').last();

async function choose(page: Page, field: string, words: string): Promise<void> {
  await page.locator(field).click();
  await page.keyboard.type(words);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: words }).first().click();
}

async function saved(page: Page, press: () => Promise<void>): Promise<string> {
  const download = page.waitForEvent('download', { timeout: patience });
  await press();
  const file = join(mkdtempSync(join(tmpdir(), 'wanghuo-saved-')), 'file');
  await (await download).saveAs(file);
  return file;
}

describe('accounts (SECURITY_ADMIN)', () => {
  const account = '示例-通信-九';
  let seat: Seat;
  let page: Page;
  let password = '';
  const aside = () => page.locator('.wh-register-aside');
  const state = () => aside().locator('.wh-keyvalue').textContent();

  test('a name that is taken is refused at its field, and the form stays', async () => {
    seat = await Seat.open(browser, product, 'security-admin');
    page = seat.page;
    await page.getByRole('button', { name: '新建账号' }).click();
    await page.locator('#acc-name').fill('dispatcher');
    await page.locator('#acc-displayName').fill('示例·通信员九');
    await choose(page, '#acc-role', '通信员');
    await choose(page, '#acc-scope', '几江');
    await page.locator('#acc-new-reason').fill('示例：轮岗调入');
    await dialog(page).getByRole('button', { name: '建立并发放首次密码' }).click();
    await dialog(page).getByText('账号名已被使用').first().waitFor();
    expect(await page.locator('#acc-displayName').inputValue()).toBe('示例·通信员九');
    await seat.picture('accounts-refused');
  });

  test('a new one gets its role, its scope and a password that is shown once', async () => {
    await page.locator('#acc-name').fill(account);
    await dialog(page).getByRole('button', { name: '建立并发放首次密码' }).click();
    await page.locator('.acc-password code').waitFor();
    password = (await page.locator('.acc-password code').textContent()) ?? '';
    expect(password.length).toBeGreaterThanOrEqual(12);
    await seat.picture('accounts-password');
    await dialog(page).getByRole('button', { name: '已交给本人，关闭' }).click();
    await page.locator('.acc-password').waitFor({ state: 'detached' });
    expect(await page.locator('body').textContent()).not.toContain(password);
  });

  test('is found, granted more, deprived of it with a reason, disabled and enabled again', async () => {
    await page.getByLabel('按账号或姓名查找').fill(account);
    await eventually(() => page.locator('.wh-register-list tbody tr').count()).toBe(1);
    await page.locator('.wh-register-list tbody tr').click();
    await aside().getByText('通信员 · ').first().waitFor();
    await aside().getByRole('button', { name: '授予角色' }).click();
    await choose(page, '#acc-role', '消防员');
    await choose(page, '#acc-scope', '几江');
    await page.locator('#acc-grant-reason').fill('示例：临时顶岗');
    await dialog(page).getByRole('button', { name: '授予', exact: true }).click();
    await aside()
      .getByText(/示例：临时顶岗/)
      .waitFor();
    const granted = aside().locator('.acc-assignments li', { hasText: '临时顶岗' });
    await granted.getByRole('button', { name: '撤销' }).click();
    await dialog(page).locator('#acc-reason').fill('示例：顶岗结束');
    await dialog(page).getByRole('button', { name: '撤销' }).click();
    await aside().getByText('已结束的授权 1 项').waitFor();
    await aside().getByRole('button', { name: '停用账号' }).click();
    await dialog(page).locator('#acc-reason').fill('示例：外出学习');
    await dialog(page).getByRole('button', { name: '停用账号' }).click();
    await eventually(state).toContain('停用');
    await aside().getByRole('button', { name: '启用账号' }).click();
    await dialog(page).locator('#acc-reason').fill('示例：学习归来');
    await dialog(page).getByRole('button', { name: '启用账号' }).click();
    await eventually(state).toContain('启用');
    await seat.picture('accounts-detail');
  });

  test('gets a new password, and may then sign in with it and with no other', async () => {
    await aside().getByRole('button', { name: '重置密码' }).click();
    await dialog(page).getByRole('button', { name: '发放' }).click();
    await page.locator('.acc-password code').waitFor();
    const fresh = (await page.locator('.acc-password code').textContent()) ?? '';
    expect(fresh).not.toBe(password);
    await dialog(page).getByRole('button', { name: '已交给本人，关闭' }).click();
    const door = await Seat.atTheDoor(browser, product);
    await door.page.getByLabel('账号').fill(account);
    await door.page.getByLabel('密码').fill(password);
    await door.page.keyboard.press('Enter');
    await door.page.getByRole('alert').first().waitFor();
    await door.page.getByLabel('密码').fill(fresh);
    await door.page.keyboard.press('Enter');
    await door.page.getByLabel('密码').first().waitFor({ state: 'detached' });
    await door.close();
  });

  test('shows who may do what, every right by its name; its own rights are nobody’s own to change', async () => {
    await page.getByRole('button', { name: '授权表' }).click();
    await page.getByLabel('搜索权限').fill('完整');
    const found = page.locator('.wh-register-list tbody tr');
    await eventually(() => found.count()).toBeGreaterThan(3);
    const names = await found.locator('td:nth-child(2)').allTextContents();
    expect(names.filter((name) => !/[一-龥]/.test(name))).toEqual([]);
    await seat.picture('accounts-table');
    await page.getByRole('button', { name: '账号', exact: true }).click();
    await page.getByLabel('按账号或姓名查找').fill('security-admin');
    await eventually(() => page.locator('.wh-register-list tbody tr').count()).toBe(1);
    await page.locator('.wh-register-list tbody tr').click();
    await aside().getByText('这是您自己的账号').waitFor();
    expect(
      await aside()
        .getByRole('button', { name: /授予|停用|重置/ })
        .count(),
    ).toBe(0);
    await seat.close();
  });
});

describe('the sealed log (AUDITOR)', () => {
  let seat: Seat;
  let page: Page;
  let trust = '';
  const verify = (...words: string[]) => execFileSync(process.execPath, [verifier, ...words], { encoding: 'utf8' });

  test('is searched, and an entry shows how it stands', async () => {
    seat = await Seat.open(browser, product, 'auditor');
    page = seat.page;
    await page.locator('.wh-register-list tbody tr').first().waitFor();
    await page.getByLabel('动作').fill('account.created');
    await page.getByRole('button', { name: '检索' }).click();
    await eventually(async () => (await page.locator('.wh-register-list tbody').textContent()) ?? '').toContain(
      '新建账号',
    );
    await page.locator('.wh-register-list tbody tr').first().click();
    await page.getByText('记录、链值与前一条相接，检索列一致').waitFor();
    await page.getByText('内容与记录中的承诺值相符').waitFor();
    await seat.picture('audit-entry');
    await page.getByLabel('动作').fill('没有这样的动作');
    await page.getByRole('button', { name: '检索' }).click();
    await page.getByText('没有符合条件的记录').waitFor();
    await page.getByRole('button', { name: '清除' }).click();
    await page.locator('.wh-register-list tbody tr').first().waitFor();
    await page.getByRole('button', { name: '较早' }).click();
    await page.getByRole('button', { name: '较新' }).click();
  });

  test('gives its checkpoint for the paper, and the keys for the verifier', async () => {
    await page.getByRole('button', { name: '最新检查点' }).click();
    await page.getByText('与本系统公钥相符').waitFor();
    trust = await saved(page, () => page.getByRole('button', { name: '下载核验用公钥与检查点' }).click());
    expect(readFileSync(trust, 'utf8')).toContain('Ed25519');
    await page.emulateMedia({ media: 'print' });
    await page.getByText('核对人：').waitFor();
    await seat.picture('audit-slip');
    await page.emulateMedia({ media: 'screen' });
    await page.locator('.wh-register-aside').getByRole('button', { name: '关闭' }).click();
  });

  test('proves one entry, and is taken out whole: both are judged by the verifier alone', async () => {
    await page.getByLabel('动作').fill('account.created');
    await page.getByRole('button', { name: '检索' }).click();
    await page.locator('.wh-register-list tbody tr').filter({ hasText: '新建账号' }).last().click();
    const prove = page.getByRole('button', { name: '下载单条证明' });
    await prove.waitFor();
    const proof = await saved(page, () => prove.click());
    expect(verify('--trust', trust, proof)).toMatch(/通过|相符/);
    const ledger = await saved(page, () => page.getByRole('link', { name: '导出日志' }).click());
    expect(verify('--trust', trust, ledger)).toMatch(/通过|相符/);
    const tool = await saved(page, () => page.getByRole('link', { name: '下载核验工具' }).click());
    expect(readFileSync(tool, 'utf8')).toContain('<!doctype html>');
    expect(seat.conduct).toEqual({ elsewhere: [], errors: [] });
    await seat.close();
  });
});

describe('the system itself (SYS_ADMIN)', () => {
  test('says in words how it stands, and what each part does', async () => {
    const seat = await Seat.open(browser, product, 'sys-admin');
    const { page } = seat;
    await page.getByText(/运行正常|须马上处理/).waitFor();
    for (const part of ['程序', '数据库与磁盘', '审计封存', '时限', '定时任务', '事实处理程序'])
      await page.getByText(part, { exact: true }).first().waitFor();
    const names = await page.locator('.sys-tables tbody td:first-child').allTextContents();
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !/[一-龥]/.test(name))).toEqual([]);
    await seat.picture('system');
    await seat.close();
  });
});

describe('one’s own account', () => {
  test('shows where one is signed in, and ends it elsewhere', async () => {
    const seat = await Seat.open(browser, product, 'legal-reviewer');
    const elsewhere = await Seat.open(browser, product, 'legal-reviewer');
    const { page } = seat;
    await page.getByRole('button', { name: '示例·' }).first().click();
    await page.getByRole('menuitem', { name: '我的账号' }).getByRole('link').click();
    await page.waitForURL(/\/account$/);
    const sessions = page.locator('.own-sessions li');
    await eventually(() => sessions.count()).toBe(2);
    await seat.picture('own-account');
    await sessions.filter({ hasNotText: '当前' }).getByRole('button', { name: '结束' }).click();
    await eventually(() => sessions.count()).toBe(1);
    await elsewhere.page.reload();
    await elsewhere.page.getByLabel('账号').waitFor();
    await elsewhere.close();
    await page.getByRole('button', { name: '开始绑定' }).click();
    await page.locator('#own-code').fill('000000');
    await page.getByRole('button', { name: '确认' }).click();
    await page
      .getByText(/动态口令不正确/)
      .first()
      .waitFor();
    await page.getByRole('main').getByRole('link', { name: '修改密码' }).click();
    await page.getByLabel('当前密码').fill('not the password');
    await page.getByLabel('新密码').fill('密码');
    await page.getByRole('button', { name: '修改密码' }).click();
    const said = page.locator('.wh-form-error').first();
    await said.waitFor();
    expect(await said.textContent()).toMatch(/[一-龥]{4}/);
    await seat.picture('own-password');
    await seat.close();
  });
});
