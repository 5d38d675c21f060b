import { useQuery } from '@tanstack/react-query';
import type { OutputOf, Position } from '@wanghuo/kernel';
import { unit } from '@wanghuo/forces/model';
import { around, type Incident, type Order } from '@wanghuo/incidents/model';
import { type Translate, useClient, useLive } from '@wanghuo/platform-web';
import { route } from '@wanghuo/territory/model';
import { incidentOf, placeOf, type StationOrder } from '../field/order-facts.tsx';

/** The orders of one incident (or one cover move) at this station. */
export interface OrderGroup {
  readonly key: string;
  readonly incident: Incident | null;
  readonly orders: readonly StationOrder[];
}

export const orderOf = (one: StationOrder): Order => one.order as unknown as Order;

/** Where the orders of a group go; null for orders without an incident. */
export const placeOfGroup = (t: Translate, { orders: [first] }: OrderGroup): string | null =>
  first ? placeOf(t, first) : null;

const unanswered: readonly string[] = ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER'];
export const isUnanswered = (one: StationOrder): boolean => unanswered.includes(orderOf(one).state);

const keyOf = ({ kind, incidentId, id }: Order): string => (kind === 'COVER_MOVE' ? id : (incidentId ?? id));

/** Orders by incident, the one that has waited longest first. */
export function groupsOf(orders: readonly StationOrder[]): readonly OrderGroup[] {
  const groups = Map.groupBy(orders, (one) => keyOf(orderOf(one)));
  const sentAt = (group: OrderGroup) => group.orders.map((one) => orderOf(one).sentAt).sort()[0] ?? '';
  return [...groups]
    .map(([key, own]) => ({ key, incident: own[0] ? incidentOf(own[0]) : null, orders: own }))
    .sort((a, b) => (sentAt(a) < sentAt(b) ? -1 : sentAt(a) > sentAt(b) ? 1 : a.key < b.key ? -1 : 1));
}

/** The way to the scene and what is around it, for the first vehicle of a group. */
export function useSite(
  group: OrderGroup,
  home: Position | null,
): { about: OutputOf<typeof around> | undefined; way: OutputOf<typeof route> | undefined } {
  const client = useClient();
  const { incident } = group;
  const unitId = group.orders[0] ? orderOf(group.orders[0]).unitId : null;
  const about = useLive(
    around,
    incident
      ? {
          position: incident.position,
          ...(incident.buildingId ? { buildingId: incident.buildingId } : {}),
          ...(incident.premisesId ? { premisesId: incident.premisesId } : {}),
        }
      : null,
  );
  const way = useQuery({
    queryKey: ['stationRoute', group.key, unitId, home],
    enabled: incident !== null && home !== null,
    queryFn: async () => {
      const vehicle = unitId ? await client.register(unit).get(unitId) : null;
      return client.query(route, {
        from: home as Position,
        to: (incident as Incident).position,
        ...(vehicle
          ? { widthMetres: vehicle.widthMetres, heightMetres: vehicle.heightMetres, weightTonnes: vehicle.weightTonnes }
          : {}),
      });
    },
    staleTime: 60_000,
  });
  return { about: about.data, way: way.data };
}
