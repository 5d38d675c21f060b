import { useEffect, useRef } from 'react';

/**
 * A key or chord: `F2`, `Enter`, `Mod+Enter`, `Shift+A`. `Mod` is Ctrl, or ⌘ on a Mac. A single letter is not heard
 * while somebody is typing.
 */
export type Shortcut = string;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Tells whether a key press is the chord. */
export function matchesShortcut(press: KeyPress, shortcut: Shortcut): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) as string;
  const wants = (name: string) => parts.includes(name) && parts.indexOf(name) < parts.length - 1;
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    wants('Mod') === (press.ctrlKey || press.metaKey) &&
    wants('Shift') === press.shiftKey &&
    wants('Alt') === press.altKey
  );
}

/** How a chord is printed on a button. */
export function printShortcut(shortcut: Shortcut): string {
  const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');
  return shortcut
    .replace('Mod', isMac ? '⌘' : 'Ctrl')
    .replace('Enter', '↵')
    .replaceAll('+', isMac ? '' : '+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/**
 * Whether a dialog is open over the page: its keys are its own. What stands under it must not act unseen. A lock over
 * the work is marked `data-keys-through`, because an order is answered before a password is typed (RE-18).
 */
function isUnderDialog(): boolean {
  return [...document.querySelectorAll('[role=dialog]')].some(
    (dialog) =>
      dialog.checkVisibility() &&
      !dialog.closest('[data-keys-through]') &&
      // One that is fading away has had its last key.
      !/-leave/.test(dialog.className),
  );
}

/** Hears a chord anywhere on the page while mounted, enabled and not under a dialog. */
export function useShortcut(shortcut: Shortcut | undefined, act: () => void, enabled = true): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!shortcut || !enabled) return;
    const reachesFields = /^F\d+$|Mod\+|Alt\+/.test(shortcut);
    const hear = (event: KeyboardEvent) => {
      if (event.repeat || event.isComposing || event.defaultPrevented || !matchesShortcut(event, shortcut)) return;
      if (!reachesFields && isTyping(event.target)) return;
      if (isUnderDialog()) return;
      // Enter on a focused button or link already presses that one.
      if (
        shortcut === 'Enter' &&
        event.target instanceof HTMLElement &&
        event.target.closest('button, a, [role=button]')
      )
        return;
      event.preventDefault();
      latest.current();
    };
    globalThis.addEventListener('keydown', hear);
    return () => globalThis.removeEventListener('keydown', hear);
  }, [shortcut, enabled]);
}
