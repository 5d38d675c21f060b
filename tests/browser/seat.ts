import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Product } from '../product/product.ts';

/** Milliseconds that a step may take where others use the machine as well. */
export const patience = 120_000;

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly theme?: 'room' | 'office';
}

export const desk: Look = { width: 1440, height: 900 };
export const phone: Look = { width: 390, height: 844 };

/** Where pictures of every screen go, for people to look at after a run. */
const pictures = join(tmpdir(), 'wanghuo-pictures');

/** What a page did that it should not have done. */
export interface Conduct {
  /** Addresses asked for outside the product's own. */
  readonly elsewhere: string[];
  /** Errors on the page's console, and those nobody caught. */
  readonly errors: string[];
}

/** Twenty a minute sign in from one machine, and the tests are all on this one: who is told to wait presses again. */
async function signedIn(page: Page): Promise<void> {
  const gone = (timeout: number) => page.waitForURL((url) => url.pathname !== '/', { timeout });
  for (let tries = 0; tries < 8; tries += 1) {
    if (
      await gone(8_000).then(
        () => true,
        () => false,
      )
    )
      return;
    // The page may have gone on in this very moment; then there is nothing left to press.
    await page
      .locator('input[type=password]')
      .press('Enter', { timeout: 2_000 })
      .catch(() => undefined);
  }
  await gone(patience);
}

/** A person in front of a browser of their own, signed in through the page. */
export class Seat {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly conduct: Conduct;

  private constructor(page: Page, context: BrowserContext, conduct: Conduct) {
    this.page = page;
    this.context = context;
    this.conduct = conduct;
  }

  /** Opens the door without going through it. */
  static async atTheDoor(browser: Browser, product: Product, look: Look = desk): Promise<Seat> {
    const { width, height, theme = 'office' } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme === 'room' ? 'dark' : 'light',
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const conduct: Conduct = { elsewhere: [], errors: [] };
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^(http|ws)s?:$/.test(protocol) && origin.replace(/^ws/, 'http') !== product.url)
        conduct.elsewhere.push(request.url());
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(product.url).host) conduct.elsewhere.push(socket.url());
    });
    page.on('pageerror', (error) => conduct.errors.push(error.message));
    page.on('console', (message) => {
      // Before anybody has signed in, being told so is the expected answer.
      if (message.type() === 'error' && !message.text().includes('401'))
        conduct.errors.push(`${message.text()} ${message.location().url.replace(product.url, '')}`.trim());
    });
    await page.goto(product.url);
    return new Seat(page, context, conduct);
  }

  /** By keyboard alone: the account has the focus, Tab leads on, Enter signs in. */
  static async open(browser: Browser, product: Product, account: string, look: Look = desk): Promise<Seat> {
    const seat = await Seat.atTheDoor(browser, product, look);
    const { page } = seat;
    await page.getByLabel('账号').waitFor();
    await page.keyboard.type(account);
    await page.keyboard.press('Tab');
    await page.keyboard.type(product.passwordOf(account));
    await page.keyboard.press('Enter');
    await signedIn(page);
    if (look.theme) await seat.#chooseTheme(look.theme);
    return seat;
  }

  /** The person's choice of the theme, as the menu of the session would have kept it. */
  async #chooseTheme(theme: 'room' | 'office'): Promise<void> {
    await this.page.locator('html[data-theme]').waitFor();
    if ((await this.page.locator('html').getAttribute('data-theme')) === theme) return;
    await this.page.evaluate(async (name) => {
      const { subject } = (await (await fetch('/api/session/current')).json()) as { subject: { id: string } };
      localStorage.setItem(`wanghuo.theme.${subject.id}`, name);
    }, theme);
    await this.page.reload();
    await this.page.locator(`html[data-theme=${theme}]`).waitFor();
  }

  async picture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.screenshot({ path: join(pictures, `${name}.png`), timeout: patience });
  }

  /** Goes to another screen within the page, without asking for it anew. */
  async goTo(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.page.url()).href);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
