import type { OutputOf } from '@wanghuo/kernel';
import { type Live, useLive } from '@wanghuo/platform-web';
import { incidentDetail, type Assignment, type Call, type Incident, type Order, type Request } from '../model/index.ts';

type Answer = OutputOf<typeof incidentDetail>;

/** Everything about one incident. The contract carries records by their register's schema; here they have their types. */
export interface IncidentDetail extends Omit<Answer, 'incident' | 'calls' | 'orders' | 'assignments' | 'requests'> {
  readonly incident: Incident;
  readonly calls: readonly Call[];
  readonly orders: readonly Order[];
  readonly assignments: readonly Assignment[];
  readonly requests: readonly Request[];
}

/** Follows one incident; null follows none. */
export const useIncidentDetail = (incidentId: string | null): Live<IncidentDetail> =>
  useLive(incidentDetail, incidentId === null ? null : { incidentId }) as unknown as Live<IncidentDetail>;
