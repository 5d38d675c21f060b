import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinPlace } from './scene-place.ts';

test('a place is read from the town down to the door, each thing once', () => {
  const town = '鼎山街道';
  expect(joinPlace([town, '滨江大道 12 号', '示意大厦'])).toBe('鼎山街道 滨江大道 12 号 示意大厦');
  expect(joinPlace([town, '鼎山街道滨江大道 12 号示意大厦', '示意大厦'])).toBe('鼎山街道滨江大道 12 号示意大厦');
  expect(joinPlace([town, null, '鼎山街道 滨江大道 附近（106.26, 29.29）'])).toBe(
    '鼎山街道 滨江大道 附近（106.26, 29.29）',
  );
  expect(joinPlace([town, town, undefined])).toBe(town);
  expect(joinPlace([null, ' ', '示意大厦'])).toBe('示意大厦');
});

test('no part is lost and none stands there twice', () => {
  const part = fc.constantFrom('鼎山街道', '鼎山', '滨江路', '滨江路 12 号', '示意大厦', '鼎山街道滨江路');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const place = joinPlace(parts);
      for (const one of parts) expect(place).toContain(one);
      const said = joinPlace([...parts, ...parts]);
      expect(said).toBe(place);
    }),
  );
});
