import type { Page } from 'playwright-core';

/** Text on the screen whose contrast is below what WCAG 2.2 AA asks: 4.5, or 3 for large type. */
export function findFaintText(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    interface Colour {
      readonly red: number;
      readonly green: number;
      readonly blue: number;
      readonly alpha: number;
    }
    const known = new Map<string, Colour>();
    const parse = (colour: string): Colour => {
      const read = known.get(colour);
      if (read) return read;
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
      const parsed = { red, green, blue, alpha: alpha / 255 };
      known.set(colour, parsed);
      return parsed;
    };
    const over = (top: Colour, below: Colour): Colour => ({
      red: top.red * top.alpha + below.red * (1 - top.alpha),
      green: top.green * top.alpha + below.green * (1 - top.alpha),
      blue: top.blue * top.alpha + below.blue * (1 - top.alpha),
      alpha: 1,
    });
    const luminance = ({ red, green, blue }: Colour) => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element): Colour => {
      const layers: Colour[] = [];
      for (let one: Element | null = element; one; one = one.parentElement) {
        const colour = parse(getComputedStyle(one).backgroundColor);
        if (colour.alpha > 0) layers.push(colour);
        if (colour.alpha === 1) break;
      }
      const paper: Colour = { red: 255, green: 255, blue: 255, alpha: 1 };
      return layers.reduceRight<Colour>((below, top) => over(top, below), paper);
    };
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element || text === '' || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        continue;
      // What cannot be used now is exempt, and what blinks is dark for half of its second.
      if (element.closest('[disabled],[aria-disabled=true],.wh-blink,script,style')) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const style = getComputedStyle(element);
      const ground = behind(element);
      const ink = over(parse(style.color), ground);
      const [light = 0, dark = 0] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) found.add(`${text.slice(0, 20)}: ${ratio.toFixed(2)}`);
    }
    return [...found].sort();
  });
}

/** Fields that a screen reader could not name; a placeholder is no name. */
export function findNamelessFields(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), textarea, select')]
      .filter((field) => field.checkVisibility() && field.type !== 'file')
      .filter(
        (field) =>
          !field.labels?.length &&
          !field.getAttribute('aria-label') &&
          !field.getAttribute('aria-labelledby') &&
          !field.title,
      )
      .map((field) => field.outerHTML.slice(0, 120)),
  );
}

/** Steps of the Tab key on which nothing shows where one is. */
export async function findUnseenFocus(page: Page, steps: number): Promise<readonly string[]> {
  const unseen: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body || element.tagName === 'CANVAS') return null;
      const shows = (one: Element | null): boolean => {
        if (!one) return false;
        const style = getComputedStyle(one);
        const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
        return hasOutline || style.boxShadow !== 'none';
      };
      // Fields of the component library show it on the frame around them.
      const isSeen = shows(element) || shows(element.parentElement) || shows(element.closest('[class*=focused]'));
      return isSeen ? null : element.outerHTML.slice(0, 120);
    });
    if (problem) unseen.push(problem);
  }
  return unseen;
}
