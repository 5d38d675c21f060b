import type { Page } from 'playwright-core';

/** How many points of a part of the screen are painted in a colour: what a map shows has no other sign. */
export async function countPainted(page: Page, selector: string, colour: string): Promise<number> {
  const picture = (await page.locator(selector).first().screenshot()).toString('base64');
  return page.evaluate(
    async ({ png, wanted }) => {
      const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (
          Math.abs((data[at] ?? 0) - red) +
            Math.abs((data[at + 1] ?? 0) - green) +
            Math.abs((data[at + 2] ?? 0) - blue) <
          24
        )
          count += 1;
      return count;
    },
    { png: picture, wanted: colour },
  );
}
