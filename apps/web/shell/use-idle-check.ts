import { useEffect } from 'react';

/** Room for the server's clock to have passed the limit as well. */
const marginMillis = 5_000;

/**
 * Asks for the session anew when nobody has touched the page for as long as the server allows: a seat that was locked
 * meanwhile shows its lock, and does not wait for the first refused act to say so.
 */
export function useIdleCheck(idleSeconds: number | null, check: () => void): void {
  useEffect(() => {
    if (idleSeconds === null) return;
    let timer: ReturnType<typeof setTimeout>;
    // Another page of the same person may have kept the seat awake: this one looks again later.
    const look = () => {
      check();
      begin();
    };
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(look, idleSeconds * 1_000 + marginMillis);
    };
    begin();
    const touches = ['pointerdown', 'keydown'] as const;
    for (const touch of touches) globalThis.addEventListener(touch, begin, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const touch of touches) globalThis.removeEventListener(touch, begin);
    };
  }, [idleSeconds, check]);
}
