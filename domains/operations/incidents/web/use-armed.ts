import { useEffect, useState } from 'react';

/**
 * False for a moment after `key` changes: the press that brought a decision onto the screen must never also take it.
 * @param seconds - long enough for a finger to leave the key
 */
export function useArmed(key: string, seconds = 0.7): boolean {
  const [armedKey, setArmedKey] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setArmedKey(key), seconds * 1000);
    return () => clearTimeout(timer);
  }, [key, seconds]);
  return armedKey === key;
}
