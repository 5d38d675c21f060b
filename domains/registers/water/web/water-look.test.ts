import { toldApartByColourOnly } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import { waterLook } from './water-look.ts';

test('water that may be used, may not be, or of which nobody knows is told apart on a grey print', () => {
  const looks = Object.fromEntries((['USABLE', 'UNKNOWN', 'UNUSABLE'] as const).map((one) => [one, waterLook(one)]));
  expect(toldApartByColourOnly(looks)).toEqual([]);
});
