import { DispatchInputError } from './errors.ts';

/*
 * Checks of one field each. The path comes in two parts that are joined only when a check fails, because a snapshot of
 * a district has some thousands of fields and almost always all of them are good.
 */

function refuse(path: string, key: string, reason: ConstructorParameters<typeof DispatchInputError>[1]): never {
  throw new DispatchInputError(key === '' ? path : `${path}.${key}`, reason);
}

export function requireObject<Value>(value: Value, path: string, key = ''): asserts value is NonNullable<Value> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(path, key, 'missing');
}

export function requireList(value: unknown, path: string, key = ''): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) refuse(path, key, 'not_a_list');
}

export function requireText(value: unknown, path: string, key = '', atLeast = 1): asserts value is string {
  if (value === undefined || value === null) refuse(path, key, 'missing');
  if (typeof value !== 'string') refuse(path, key, 'not_text');
  if (value.length < atLeast) refuse(path, key, 'missing');
}

export function requireBoolean(value: unknown, path: string, key = ''): asserts value is boolean {
  if (typeof value !== 'boolean') refuse(path, key, 'not_a_boolean');
}

/** A finite number from 0 to `atMost`. */
export function requireNumber(value: unknown, path: string, key = '', atMost = 1e9): asserts value is number {
  if (value === undefined || value === null) refuse(path, key, 'missing');
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(path, key, 'not_a_number');
  if (value < 0) refuse(path, key, 'negative');
  if (value > atMost) refuse(path, key, 'too_large');
}

/** A whole number from 0 to `atMost`. */
export function requireWhole(value: unknown, path: string, key = '', atMost = 1e9): asserts value is number {
  requireNumber(value, path, key, atMost);
  if (!Number.isInteger(value)) refuse(path, key, 'not_whole');
}

export function requireCode(value: unknown, codes: readonly string[], path: string, key = ''): void {
  if (value === undefined || value === null) refuse(path, key, 'missing');
  if (typeof value !== 'string' || !codes.includes(value)) refuse(path, key, 'not_in_code_table');
}

export function requireInstant(value: unknown, path: string, key = ''): void {
  requireText(value, path, key);
  const shaped = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value);
  if (!shaped || Number.isNaN(Date.parse(value))) refuse(path, key, 'not_an_instant');
}

export function requirePosition(value: unknown, path: string, key = ''): void {
  const good =
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'number' &&
    Math.abs(value[0]) <= 180 &&
    Math.abs(value[1]) <= 90;
  if (!good) refuse(path, key, 'not_a_position');
}
