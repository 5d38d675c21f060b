import { useRegisterLive } from '@wanghuo/platform-web';
import { useMemo } from 'react';
import { division } from '../model/index.ts';

/** Names of towns and streets by code, all asked for at once; a name that is not known yet is never shown as its code. */
export function useTownNames(): (code: string) => string {
  const live = useRegisterLive(division, { filter: { kind: ['STREET', 'TOWN'] }, limit: 100 });
  const rows = live.data?.rows;
  return useMemo(() => {
    const names = new Map(rows?.map((row) => [String(row.code), String(row.name)]));
    return (code) => names.get(code) ?? '…';
  }, [rows]);
}
