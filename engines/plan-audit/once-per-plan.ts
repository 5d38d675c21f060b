import type { ReadPlan } from './read-plan.ts';

/** Keeps what was worked out for a plan, for the other rules that ask the same. Plans never change. */
export function oncePerPlan<Result>(work: (plan: ReadPlan) => Result): (plan: ReadPlan) => Result {
  const known = new WeakMap<ReadPlan, { readonly result: Result }>();
  return (plan) => {
    const before = known.get(plan);
    if (before) return before.result;
    const result = work(plan);
    known.set(plan, { result });
    return result;
  };
}
