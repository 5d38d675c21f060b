import { type RefObject, useEffect, useRef, useState } from 'react';

/** Seconds without a movement or a key after which a list may be put in order again. */
const pauseSeconds = 2;

/** True while somebody points at or types into the element, and for a moment after. */
export function useInUse(element: RefObject<HTMLElement | null>): boolean {
  const [inUse, setInUse] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const touched = () => {
      setInUse(true);
      clearTimeout(timer);
      timer = setTimeout(() => setInUse(false), pauseSeconds * 1000);
    };
    const names = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;
    for (const name of names) target.addEventListener(name, touched, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const name of names) target.removeEventListener(name, touched);
    };
  }, [element]);
  return inUse;
}

/**
 * The order in which rows are shown while the list is in use: nothing moves under the pointer. What is new comes at the
 * end, what is gone keeps its place, until the order given is taken again at the next pause.
 */
export function calmOrder(shown: readonly string[], wanted: readonly string[], inUse: boolean): readonly string[] {
  if (!inUse) return wanted;
  const known = new Set(shown);
  return [...shown, ...wanted.filter((id) => !known.has(id))];
}

/** Items in a calm order; `gone` are those that are over but still keep their place. */
export function useCalmList<Item extends { readonly id: string }>(
  items: readonly Item[],
  inUse: boolean,
): readonly { readonly item: Item; readonly isGone: boolean; readonly isNew: boolean }[] {
  const shown = useRef<readonly string[]>([]);
  const last = useRef(new Map<string, Item>());
  const before = new Set(shown.current);
  const order = calmOrder(
    shown.current,
    items.map(({ id }) => id),
    inUse,
  );
  shown.current = order;
  const now = new Map(items.map((item) => [item.id, item]));
  const rows = order.flatMap((id) => {
    const item = now.get(id) ?? last.current.get(id);
    return item ? [{ item, isGone: !now.has(id), isNew: inUse && !before.has(id) }] : [];
  });
  last.current = new Map(rows.map(({ item }) => [item.id, item]));
  return rows;
}
