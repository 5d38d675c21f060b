import { setImmediate as othersTurn } from 'node:timers/promises';
import { localDateOf, shanghaiDate, type Instant, type LocalDate } from '@wanghuo/kernel';
import type { QueryContext } from '@wanghuo/platform-server';
import { computeIndicator, indicators, type Computed, type EvidenceRegister, type Indicator } from '../model/index.ts';
import { readEvidence } from './evidence.ts';

/** The first year with records of fires that the plan speaks of. */
export const firstYear = 2016;
export const firstDay = localDateOf(firstYear, 1, 1);

/** The days that are always kept: the ends of the years since 2016, and today. */
export function keptDays(now: Instant): readonly LocalDate[] {
  const today = shanghaiDate(now);
  const years = Array.from({ length: Number(today.slice(0, 4)) - firstYear }, (_, at) =>
    localDateOf(firstYear + at, 12, 31),
  );
  return [...years, today];
}

/**
 * Works indicators out for some days; the registers they share are read once. Between two of them others get their turn:
 * the same process takes calls.
 */
export async function workOut(
  context: Pick<QueryContext, 'tx' | 'now'>,
  days: readonly LocalDate[],
  wanted: readonly Indicator[] = indicators,
): Promise<readonly Computed[]> {
  const registers = new Set<EvidenceRegister>(wanted.flatMap(({ reads }) => reads));
  const evidence = await readEvidence(context, days, registers);
  const computed: Computed[] = [];
  for (const one of evidence)
    for (const indicator of wanted) {
      computed.push(computeIndicator(indicator, one));
      await othersTurn();
    }
  return computed;
}
