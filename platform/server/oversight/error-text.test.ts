import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';

test('says what failed without the values it failed with', () => {
  expect(errorText('duplicate key value violates unique constraint "hydrant_no"\nDetail: Key (no)=(H-1) exists')).toBe(
    'duplicate key value violates unique constraint "hydrant_no"',
  );
  expect(errorText('Key (phone)=(13800000000) is not present')).toBe('Key (phone)=(…) is not present');
  expect(errorText('no place called 示例小区3栋 near 13800000000')).toBe('no place called … near …');
  expect(errorText(null)).toBeNull();
});
