import type { Page } from 'playwright-core';
import { launchBrowser } from '../tests/browser/browser.ts';
import { Caller, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { times } from './settings.ts';

const section = 'First view in a browser (headless Chromium, map drawn by the processor)';

/**
 * The command map from an empty cache until it is drawn and answers, and a change from another seat: when it arrives at
 * this browser's socket and when it has been painted (ruling 30).
 */
export async function firstViewRows(product: Product): Promise<Row[]> {
  const browser = await launchBrowser();
  try {
    const opened: number[] = [];
    for (let index = 0; index < times(5); index += 1) {
      const context = await browser.newContext({
        viewport: { width: 1600, height: 900 },
        extraHTTPHeaders: { authorization: `Bearer ${product.dispatchers[0]!}` },
      });
      opened.push(await openMap(await context.newPage(), product.url));
      await context.close();
    }
    return [
      {
        section,
        what: 'command map interactive, empty cache, whole road network and every place',
        ...spread(opened),
        target: { of: 'p50', atMost: 2_000 },
      },
      ...(await changeRows(browser, product)),
    ];
  } finally {
    await browser.close();
  }
}

/** @returns milliseconds from the navigation until the map has drawn all it has and stands still */
async function openMap(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/command`, { waitUntil: 'commit' });
  await page.waitForSelector('[data-ready-millis]', { timeout: 120_000, state: 'attached' });
  return page.evaluate(() => performance.now());
}

async function changeRows(browser: Awaited<ReturnType<typeof launchBrowser>>, product: Product): Promise<Row[]> {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 900 },
    extraHTTPHeaders: { authorization: `Bearer ${product.dispatchers[0]!}` },
  });
  const page = await context.newPage();
  const arrivals = new Map<string, number>();
  const awaited = new Set<string>();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      for (const name of awaited) if (!arrivals.has(name) && text.includes(name)) arrivals.set(name, performance.now());
    }),
  );
  await openMap(page, product.url);
  const other = new Caller(product.url, product.dispatchers[1]!);
  const { facts } = (await other.ask<{ facts: Record<string, unknown> }>('incidents/understand', { line: '冒烟' }))
    .body;
  const [atSocket, painted]: [number[], number[]] = [[], []];
  for (let index = 0; index < times(20); index += 1) {
    const name = `示例测量处${Date.now()}`;
    awaited.add(name);
    const sentAt = performance.now();
    await other.act('incidents/openIncident', {
      incidentType: 'F00',
      level: 1,
      position: [106.26, 29.29],
      positionSource: 'CLICK',
      address: name,
      facts,
    });
    // The row stands in the page, and the frame after it has been shown.
    await page.waitForFunction((text) => document.body.innerText.includes(text), name, {
      polling: 'raf',
      timeout: 20_000,
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
    painted.push(performance.now() - sentAt);
    if (arrivals.has(name)) atSocket.push(arrivals.get(name)! - sentAt);
  }
  await context.close();
  return [
    {
      section,
      what: 'another seat’s incident at the browser’s socket',
      ...spread(atSocket),
      target: { of: 'p99', atMost: 1_000 },
    },
    { section, what: 'the same, painted', ...spread(painted), target: { of: 'p99', atMost: 1_000 } },
  ];
}
