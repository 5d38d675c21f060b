import type { Incident } from '@wanghuo/incidents/model';

/** Standards of section 6.3: order within 45 s of the call, turned out within a minute, there within five. */
export const standards = { ORDER: 45, TURNOUT: 60, ARRIVAL: 300 } as const;
export type ClockKind = keyof typeof standards;

export interface IncidentClock {
  readonly kind: ClockKind;
  readonly sinceAt: string;
  /** Null while it runs. */
  readonly untilAt: string | null;
  readonly limitSeconds: number;
}

type Times = Pick<Incident, 'answeredAt' | 'openedAt' | 'orderSentAt' | 'turnedOutAt' | 'arrivedAt' | 'closedAt'>;

/**
 * The clocks of an incident that have begun. One whose end was never reported stops counting when a later step proves
 * that it must have ended: nobody arrives without having turned out.
 */
export function clocksOf(incident: Times): readonly IncidentClock[] {
  const callAt = incident.answeredAt ?? incident.openedAt;
  const order: IncidentClock = {
    kind: 'ORDER',
    sinceAt: callAt,
    untilAt: incident.orderSentAt ?? incident.closedAt,
    limitSeconds: standards.ORDER,
  };
  if (incident.orderSentAt === null) return [order];
  return [
    order,
    {
      kind: 'TURNOUT',
      sinceAt: incident.orderSentAt,
      untilAt: incident.turnedOutAt ?? incident.arrivedAt ?? incident.closedAt,
      limitSeconds: standards.TURNOUT,
    },
    {
      kind: 'ARRIVAL',
      sinceAt: incident.orderSentAt,
      untilAt: incident.arrivedAt ?? incident.closedAt,
      limitSeconds: standards.ARRIVAL,
    },
  ];
}
