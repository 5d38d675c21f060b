import { createContext, type ReactNode, use, useState } from 'react';
import { createPortal } from 'react-dom';

type Slot = HTMLElement | null;
const SlotContext = createContext<readonly [Slot, (slot: Slot) => void] | null>(null);

export function StripProvider({ children }: { children: ReactNode }) {
  const state = useState<Slot>(null);
  return <SlotContext value={state}>{children}</SlotContext>;
}

/** For the frame: where a screen's own part of the strip goes. */
export function useStripSlot(): (slot: Slot) => void {
  const state = use(SlotContext);
  if (!state) throw new Error('useStripSlot is used outside StripProvider');
  return state[1];
}

/** What a screen puts into the strip at the top: seat and shift, search, its first action. */
export function StripContent({ children }: { children: ReactNode }) {
  const slot = use(SlotContext)?.[0];
  return slot ? createPortal(children, slot) : null;
}
