import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';

const queueFile = fileURLToPath(new URL('../../platform/web/offline/offline-queue.ts', import.meta.url));
const clientFile = fileURLToPath(new URL('../../platform/web/client/client.ts', import.meta.url));
const origin = 'http://127.0.0.1:9';

/** The outbox alone on a page of its own; what it sends is answered by the test. */
async function bundled(): Promise<string> {
  const entry = join(mkdtempSync(join(tmpdir(), 'wanghuo-outbox-')), 'entry.ts');
  writeFileSync(
    entry,
    `import { OfflineQueue } from ${JSON.stringify(queueFile)};
     import { createClient } from ${JSON.stringify(clientFile)};
     globalThis.queue = new OfflineQueue(createClient({ wait: async () => {} }));
     globalThis.act = (name, input, lane) =>
       globalThis.queue.put({ name, kind: 'command' }, input, { lane, label: name });`,
  );
  const result = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'outbox' } },
  })) as unknown as Rolldown.RolldownOutput[];
  return result.flatMap((one) => one.output).find((output) => output.type === 'chunk')?.code ?? '';
}

interface Sent {
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
}

describe('the outbox of a device', () => {
  let browser: Browser;
  let code: string;
  beforeAll(async () => {
    code = await bundled();
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function scene() {
    const context = await browser.newContext();
    const sent: Sent[] = [];
    const link = { up: true, refuse: new Set<string>(), loseAnswers: 0 };
    await context.route(`${origin}/**`, async (route) => {
      const request = route.request();
      const path = new URL(request.url()).pathname;
      if (path === '/')
        return route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/outbox.js"></script>' });
      if (path === '/outbox.js') return route.fulfill({ contentType: 'text/javascript', body: code });
      if (!link.up) return route.abort('internetdisconnected');
      sent.push({ path, key: request.headers()['idempotency-key'] ?? '', body: request.postDataJSON() });
      if (link.loseAnswers > 0) {
        link.loseAnswers -= 1;
        return route.abort('connectionreset');
      }
      if (link.refuse.has(path))
        return route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: '已被他人处理',
            status: 409,
            code: 'sample.taken',
            retryable: false,
            errors: [],
          }),
        });
      return route.fulfill({ contentType: 'application/json', body: '{}' });
    });
    const page = await context.newPage();
    const open = async () => {
      await page.goto(origin);
      await page.waitForFunction('globalThis.queue !== undefined');
    };
    await open();
    return { page, sent, link, open, context };
  }
  const actAs = (page: Page, subject: string | null) => page.evaluate(`queue.actAs(${JSON.stringify(subject)})`);
  const act = (page: Page, name: string, input: unknown, lane = 'crew') =>
    page.evaluate(`act(${JSON.stringify(name)}, ${JSON.stringify(input)}, ${JSON.stringify(lane)})`);
  const send = (page: Page) => page.evaluate('queue.send().then(() => queue.send())');
  const state = (page: Page) => page.evaluate('({ waiting: queue.read().waiting, refused: queue.read().refused })');

  test('acts made without a link survive a reload and are sent once each, in order', async () => {
    const { page, sent, link, open } = await scene();
    link.up = false;
    await actAs(page, 'a');
    for (const step of ['turnedOut', 'arrived', 'waterOn']) await act(page, `units.${step}`, { step });
    await send(page);
    expect(await state(page)).toEqual({ waiting: 3, refused: 0 });
    await open();
    link.up = true;
    await actAs(page, 'a');
    await send(page);
    expect(sent.map(({ path }) => path)).toEqual(['/api/units/turnedOut', '/api/units/arrived', '/api/units/waterOn']);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
    expect(await state(page)).toEqual({ waiting: 0, refused: 0 });
  });

  test('an act whose answer was lost is sent again under its own key', async () => {
    const { page, sent, link } = await scene();
    await actAs(page, 'a');
    link.loseAnswers = 2;
    await act(page, 'units.arrived', {});
    await send(page);
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect(await state(page)).toEqual({ waiting: 0, refused: 0 });
  });

  test('a refused act stops its own lane and no other, until a person decides', async () => {
    const { page, sent, link } = await scene();
    await actAs(page, 'a');
    link.refuse.add('/api/units/arrived');
    await act(page, 'units.arrived', {}, 'one');
    await send(page);
    await act(page, 'units.waterOn', {}, 'one');
    await act(page, 'units.returning', {}, 'two');
    await send(page);
    expect(sent.map(({ path }) => path)).toEqual(['/api/units/arrived', '/api/units/returning']);
    expect(await state(page)).toEqual({ waiting: 1, refused: 1 });
    await page.evaluate('queue.drop(queue.read().acts[0].sequence)');
    await send(page);
    expect(sent.at(-1)?.path).toBe('/api/units/waterOn');
    expect(await state(page)).toEqual({ waiting: 0, refused: 0 });
  });

  test('nobody sends what another person left on the device', async () => {
    const { page, sent, link } = await scene();
    link.up = false;
    await actAs(page, 'a');
    await act(page, 'units.arrived', {});
    await actAs(page, 'b');
    link.up = true;
    await send(page);
    expect(sent).toEqual([]);
    await actAs(page, 'a');
    await send(page);
    expect(sent).toHaveLength(1);
  });
});
