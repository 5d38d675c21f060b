import type { Page } from 'playwright-core';

/** Names of products and keys, licences and units, as everybody writes them. */
const knownWords = new Set(
  (
    'GeoNames OpenStreetMap contributors ODbL Excel GeoJSON PostgreSQL Chrome HeadlessChrome Linux ' +
    'Enter Esc Ctrl Shift Home End Tab Delete demo accounts json node'
  ).split(' '),
);

/**
 * Words on the screen that are no Chinese and no name everybody knows: identifiers of the program, codes and English.
 * Declared places are left out: `code` and `pre` hold what is quoted letter by letter (hashes, identifiers, sealed
 * records), `kbd` holds keys.
 */
export async function findRawWords(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    // Icons and steppers of the component library are named in English for nobody: what they belong to has its name.
    const library = '.anticon, [class*=ant-input-number-action], [class*=ant-input-number-handler], .ant-segmented';
    const declared = `code, pre, kbd, script, style, .maplibregl-control-container, ${library}`;
    // Fields that are made of letters: sounds for the search, and the numbers that records are known by.
    const isSpelt = (element: Element) =>
      /拼音|首字母|编号|代码/.test(element.closest('dd')?.previousElementSibling?.textContent ?? '');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (
        !element ||
        element.closest(declared) ||
        isSpelt(element) ||
        !element.checkVisibility({ visibilityProperty: true })
      )
        continue;
      found.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll<HTMLElement>('[placeholder], [aria-label], [title], [alt]')) {
      if (element.closest(declared) || !element.checkVisibility()) continue;
      for (const name of ['placeholder', 'aria-label', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
    }
    return found;
  });
  const raw = new Set<string>();
  for (const text of texts)
    // A UUID is a name of a record that nobody reads; it is told with the rest.
    for (const [word] of text
      .replaceAll(/\b\d{6,}-[A-Z]+-[\d-]+/g, '')
      .matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,}|[A-Za-z][A-Za-z0-9_.]*[A-Za-z0-9]/g)) {
      const letters = word.replaceAll(/[^A-Za-z]/g, '').length;
      const isIdentifier = /_|[a-z][A-Z]|[a-z]\.[a-z]|^[0-9a-f]{8}-/.test(word);
      if (knownWords.has(word) || (!isIdentifier && letters < 4)) continue;
      raw.add(`${word} in “${text.trim().slice(0, 40)}”`);
    }
  return [...raw].sort();
}
