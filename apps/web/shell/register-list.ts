import { type AnyRegister, useSession } from '@wanghuo/platform-web';
import { useMemo } from 'react';
import { domains } from '../domains.ts';

/** The registers a person may read, by domain, in the order of `domains.ts`. */
export function useDomainsOfRegisters(): readonly {
  readonly domain: string;
  readonly registers: readonly AnyRegister[];
}[] {
  const { view } = useSession();
  return useMemo(() => {
    const permissions = new Set(view?.subject.permissions ?? []);
    return domains
      .map((domain) => ({
        domain: domain.name,
        registers: domain.registers.filter((register) => permissions.has(register.permissions.read)),
      }))
      .filter(({ registers }) => registers.length > 0);
  }, [view]);
}
