import { toldApartByColourOnly } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import { recordLooks } from './looks.ts';

test('the states of a record are told apart on a grey print', () => {
  expect(toldApartByColourOnly(recordLooks)).toEqual([]);
});
