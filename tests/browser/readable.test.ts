import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { findFaintText, findNamelessFields, findUnseenFocus } from './reading.ts';
import { desk, phone, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

const screens = [
  ['dispatcher', '/command', '.cmd-queue', desk],
  ['duty-commander', '/duty-board', 'main', desk],
  ['station-officer', '/station', '.stn-main', desk],
  ['firefighter', '/phone', '.fld-body', phone],
  ['detachment-head', '/incidents', 'main', desk],
] as const;

describe.each(['room', 'office'] as const)('in the theme %s', (theme) => {
  test.each(screens)('%s reads %s: contrast, names of fields, visible focus', async (account, path, landmark, look) => {
    const seat = await Seat.open(browser, product, account, { ...look, theme });
    try {
      if (new URL(seat.page.url()).pathname !== path) await seat.goTo(path);
      await seat.page.locator(landmark).first().waitFor();
      await seat.page.waitForLoadState('networkidle');
      await seat.picture(`${path.slice(1)}-${theme}`);
      expect(await findFaintText(seat.page)).toEqual([]);
      expect(await findNamelessFields(seat.page)).toEqual([]);
      expect(await findUnseenFocus(seat.page, 8)).toEqual([]);
      expect(seat.conduct.elsewhere).toEqual([]);
    } finally {
      await seat.close();
    }
  });
});
