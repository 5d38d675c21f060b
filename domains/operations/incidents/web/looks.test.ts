import { toldApartByColourOnly } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import { assignmentLooks, callLooks, classLooks, orderLooks } from './looks.ts';

test.each([
  ['incidents', classLooks],
  ['crews', assignmentLooks],
  ['orders', orderLooks],
  ['calls', callLooks],
])('the marks of %s are told apart on a grey print', (_of, looks) => {
  expect(toldApartByColourOnly(looks)).toEqual([]);
});
