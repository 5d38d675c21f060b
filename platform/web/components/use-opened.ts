import { useRef } from 'react';

/** Whether it was ever open: a dialog that most people never see is made when it first is, not with every page. */
export function useOpened(open: boolean): boolean {
  const opened = useRef(false);
  opened.current ||= open;
  return opened.current;
}
