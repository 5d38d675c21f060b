import type { Domain } from '@wanghuo/kernel';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { LabelsProvider } from './labels.tsx';

const RegistersContext = createContext<ReadonlyMap<string, AnyRegister>>(new Map());

/** Makes the declarations of all domains known: their labels, and their registers by name. */
export function DomainsProvider({ domains, children }: { domains: readonly Domain[]; children: ReactNode }) {
  const registers = useMemo(
    () => new Map(domains.flatMap((domain) => domain.registers.map((register) => [register.name, register] as const))),
    [domains],
  );
  return (
    <RegistersContext value={registers}>
      <LabelsProvider domains={domains}>{children}</LabelsProvider>
    </RegistersContext>
  );
}

/** All registers by name. */
export function useRegisters(): ReadonlyMap<string, AnyRegister> {
  return use(RegistersContext);
}
