import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mask } from './mask.ts';

test('the masks of PI-03', () => {
  expect(mask('phone', '13812345678')).toBe('138****5678');
  expect(mask('idNumber', '500116199001011234')).toBe('500*************34');
  expect(mask('name', '张三丰')).toBe('张**');
  expect(mask('name', '示例·张一')).toBe('示例·张**');
  expect(mask('address', '江州大道725号2栋')).toBe('江州大道**');
  expect(mask('plate', '渝C示0123')).toBe('渝C·**123');
});

test('a short or foreign value keeps one character', () => {
  expect(mask('phone', '119')).toBe('1**');
  expect(mask('idNumber', 'AB12')).toBe('A***');
});

test('nothing stays nothing', () => {
  expect(mask('phone', null)).toBeNull();
  expect(mask('name', '')).toBe('');
});

test('a mask never gives the whole value back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('phone', 'name', 'idNumber', 'address', 'plate'),
      fc.string({ minLength: 2, maxLength: 30 }),
      (kind, value) => {
        expect(mask(kind, value)).not.toBe(value);
      },
    ),
  );
});
