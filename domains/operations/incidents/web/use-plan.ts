import { useLive } from '@wanghuo/platform-web';
import { planDetail } from '../model/index.ts';
import type { Proposal } from './plan-words.ts';

/** A plan that was kept, for the reasons behind an order; null while it is not known. */
export function usePlan(planId: string | null): Proposal | null {
  const { data } = useLive(planDetail, planId === null ? null : { planId });
  return planId === null || !data ? null : ({ planId, plan: data.plan, units: data.units } as unknown as Proposal);
}
