import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
const checkFile = fileURLToPath(new URL('../../apps/web/shell/use-idle-check.ts', import.meta.url));
const halfAnHour = 1_800;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe('a page that nobody touches', () => {
  let page: Page;

  /** The check alone on a page of its own, whose clock the test moves. */
  beforeAll(async () => {
    const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
    const entry = join(mkdtempSync(join(tmpdir(), 'wanghuo-idle-')), 'entry.ts');
    writeFileSync(
      entry,
      `import { createElement } from ${JSON.stringify(`${modules}react/index.js`)};
       import { createRoot } from ${JSON.stringify(`${modules}react-dom/client.js`)};
       import { useIdleCheck } from ${JSON.stringify(checkFile)};
       globalThis.asked = 0;
       const check = () => { globalThis.asked += 1; };
       const Watched = () => { useIdleCheck(${halfAnHour}, check); return null; };
       createRoot(document.body).render(createElement(Watched));
       globalThis.isReady = true;`,
    );
    const result = (await build({
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'idle' } },
    })) as unknown as Rolldown.RolldownOutput[];
    const code = result.flatMap((one) => one.output).find((output) => output.type === 'chunk')?.code ?? '';
    const context = await browser.newContext();
    page = await context.newPage();
    await page.clock.install();
    await page.setContent('<html lang="zh"><body></body></html>');
    await page.addScriptTag({ content: code, type: 'module' });
    await page.waitForFunction(() => 'isReady' in globalThis);
    await page.clock.fastForward(10);
  });
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
  const pass = (minutes: number) => page.clock.fastForward(minutes * 60_000);

  test('is not asked about while somebody works at it, with keys or with the mouse', async () => {
    await pass(20);
    await page.keyboard.press('Shift');
    await pass(20);
    await page.mouse.click(2, 2);
    await pass(29);
    expect(await asked()).toBe(0);
  });

  test('is asked about after the limit, and again for as long as nobody comes', async () => {
    await pass(2);
    expect(await asked()).toBe(1);
    await pass(29);
    expect(await asked()).toBe(1);
    await pass(2);
    expect(await asked()).toBe(2);
  });
});

describe('a seat that nobody touched for half an hour (AU-09)', () => {
  /** What half an hour without a touch leaves on the server's side. */
  async function letSeatIdle(): Promise<void> {
    const database = await product.connectDatabase();
    try {
      await database.query(
        `update access.session set last_used_at = now() - interval '31 minutes'
         where ended_at is null and account_id = (select id from access.account where name = 'dispatcher-2')`,
      );
    } finally {
      await database.end();
    }
  }

  test('shows its lock, goes on living behind it, and opens with the password only', async () => {
    const seat = await Seat.open(browser, product, 'dispatcher-2');
    const { page } = seat;
    await page.locator('.cmd-queue').waitFor();
    await letSeatIdle();
    await page.reload();
    const lock = page.getByRole('dialog').filter({ hasText: '席位已锁定' });
    await lock.getByText('示例·接警调度员二 的席位已锁定').waitFor();
    await page.locator('.cmd-queue').waitFor();
    await seat.picture('seat-locked');
    await page.keyboard.press('Escape');
    expect(await lock.isVisible()).toBe(true);
    await lock.getByLabel('密码').fill('not the password');
    await lock.getByRole('button', { name: '解锁' }).click();
    await lock.getByRole('alert').first().waitFor();
    await lock.getByLabel('密码').fill(product.passwordOf('dispatcher-2'));
    await lock.getByRole('button', { name: '解锁' }).click();
    await lock.waitFor({ state: 'hidden' });
    expect(await page.locator('.cmd-queue').isVisible()).toBe(true);
    expect(seat.conduct.elsewhere).toEqual([]);
    await seat.close();
  });
});
