import type { Domain } from '@wanghuo/kernel';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { AnyRegister } from '../client/client.ts';
import type { AnyWorkflow } from '../workflows/step-buttons.tsx';
import { LabelsProvider } from './labels.tsx';

const RegistersContext = createContext<ReadonlyMap<string, AnyRegister>>(new Map());
const WorkflowsContext = createContext<readonly AnyWorkflow[]>([]);

/** Makes the declarations of all domains known: their labels, their registers by name, their workflows. */
export function DomainsProvider({ domains, children }: { domains: readonly Domain[]; children: ReactNode }) {
  const registers = useMemo(
    () => new Map(domains.flatMap((domain) => domain.registers.map((register) => [register.name, register] as const))),
    [domains],
  );
  const workflows = useMemo(() => domains.flatMap((domain) => domain.workflows), [domains]);
  return (
    <RegistersContext value={registers}>
      <WorkflowsContext value={workflows}>
        <LabelsProvider domains={domains}>{children}</LabelsProvider>
      </WorkflowsContext>
    </RegistersContext>
  );
}

/** All registers by name. */
export function useRegisters(): ReadonlyMap<string, AnyRegister> {
  return use(RegistersContext);
}

/** The workflows that records of a register pass through. */
export function useWorkflowsOf(register: string): readonly AnyWorkflow[] {
  const workflows = use(WorkflowsContext);
  return useMemo(() => workflows.filter((workflow) => workflow.register.name === register), [workflows, register]);
}
