import type { ReactNode } from 'react';
import { printShortcut, type Shortcut, useShortcut } from './shortcut.ts';

/**
 * The one large button of a view: the expected next step, its shortcut printed on it.
 * @param why - why it cannot be pressed now; shown under the words and disables it
 */
export function PrimaryAction({
  onAct,
  shortcut,
  pending = false,
  why,
  danger = false,
  block = false,
  children,
}: {
  onAct: () => void;
  shortcut?: Shortcut;
  pending?: boolean;
  why?: string;
  danger?: boolean;
  /** Full width, 56 px high: for the thumb. */
  block?: boolean;
  children: ReactNode;
}) {
  const off = pending || why !== undefined;
  useShortcut(shortcut, onAct, !off);
  return (
    <button
      type="button"
      className={`wh-primary${block ? ' wh-primary-block' : ''}${danger ? ' wh-primary-danger' : ''}`}
      onClick={off ? undefined : onAct}
      aria-disabled={off}
      aria-busy={pending}
      aria-keyshortcuts={shortcut?.replace('Mod', 'Control')}
    >
      <span className="wh-primary-words">
        {children}
        {why && <small>{why}</small>}
      </span>
      {pending ? <span className="wh-spinner" aria-hidden="true" /> : shortcut && <kbd>{printShortcut(shortcut)}</kbd>}
    </button>
  );
}

/** A quiet button with its shortcut printed on it. */
export function ActionButton({
  onAct,
  shortcut,
  disabled = false,
  pressed,
  children,
}: {
  onAct: () => void;
  shortcut?: Shortcut;
  disabled?: boolean;
  /** For toggles. */
  pressed?: boolean;
  children: ReactNode;
}) {
  useShortcut(shortcut, onAct, !disabled);
  return (
    <button type="button" className="wh-action" onClick={onAct} disabled={disabled} aria-pressed={pressed}>
      {children}
      {shortcut && <kbd>{printShortcut(shortcut)}</kbd>}
    </button>
  );
}
