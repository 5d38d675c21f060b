import { beforeEach, expect, test, vi } from 'vitest';
import { forgetDevice, keepOnDevice, keptOnDevice } from './device-memory.ts';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => {
      stored.set(key, value);
      Object.defineProperty(storage, key, { value, enumerable: true, configurable: true });
    },
    removeItem: (key: string) => {
      stored.delete(key);
      Reflect.deleteProperty(storage, key);
    },
  };
  for (const method of ['getItem', 'setItem', 'removeItem'])
    Object.defineProperty(storage, method, { enumerable: false });
  vi.stubGlobal('localStorage', storage);
});

const hour = 3_600_000;

test('what was kept is remembered with its time, and not beyond 72 hours', () => {
  keepOnDevice('orders', { count: 2 }, 0);
  expect(keptOnDevice('orders', 72, 72 * hour)).toEqual({ value: { count: 2 }, keptAt: '1970-01-01T00:00:00.000Z' });
  expect(keptOnDevice('orders', 72, 72 * hour + 1)).toBeNull();
  expect(keptOnDevice('nothing', 72, 0)).toBeNull();
});

test('signing out forgets all of it and nothing else', () => {
  keepOnDevice('orders', 1, 0);
  keepOnDevice('session', 2, 0);
  localStorage.setItem('wanghuo.theme', 'room');
  forgetDevice();
  expect([...stored.keys()]).toEqual(['wanghuo.theme']);
});

test('storage that is refused or torn breaks nothing', () => {
  stored.set('wanghuo.kept.torn', '{"value":');
  expect(keptOnDevice('torn')).toBeNull();
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('refused');
    },
    setItem: () => {
      throw new Error('refused');
    },
  });
  expect(() => keepOnDevice('orders', 1)).not.toThrow();
  expect(keptOnDevice('orders')).toBeNull();
});
