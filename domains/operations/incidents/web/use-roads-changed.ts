import { useLive, useSession } from '@wanghuo/platform-web';
import { openClosures } from '@wanghuo/territory/model';
import { useRef } from 'react';

/**
 * Tells whether a road was closed or opened after a plan was made, so that its times no longer hold.
 * @param planAt - when it was made; null while there is none
 */
export function useRoadsChanged(planAt: string | null, planId: string | null): boolean {
  const { may } = useSession();
  const live = useLive(openClosures, planAt !== null && may('closure.read') ? {} : null);
  const closures = live.data?.closures;
  const ids = closures?.map(({ id }) => id).join() ?? null;
  const first = useRef<{ planId: string | null; ids: string } | null>(null);
  if (ids !== null && first.current?.planId !== planId) first.current = { planId, ids };
  if (planAt === null || !closures) return false;
  return first.current?.ids !== ids || closures.some(({ fromAt }) => Date.parse(fromAt) > Date.parse(planAt));
}
