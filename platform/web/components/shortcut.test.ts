import { expect, test } from 'vitest';
import { type KeyPress, matchesShortcut } from './shortcut.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test('a chord is heard only with exactly its modifiers', () => {
  expect(matchesShortcut(press('F2'), 'F2')).toBe(true);
  expect(matchesShortcut(press('F2', { ctrlKey: true }), 'F2')).toBe(false);
  expect(matchesShortcut(press('Enter', { ctrlKey: true }), 'Mod+Enter')).toBe(true);
  expect(matchesShortcut(press('Enter', { metaKey: true }), 'Mod+Enter')).toBe(true);
  expect(matchesShortcut(press('Enter'), 'Mod+Enter')).toBe(false);
  expect(matchesShortcut(press('A', { shiftKey: true }), 'Shift+a')).toBe(true);
});
