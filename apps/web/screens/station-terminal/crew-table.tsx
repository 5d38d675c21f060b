import type { AssignmentState } from '@wanghuo/incidents/model';
import { assignmentLooks } from '@wanghuo/incidents/web';
import { formatDuration, StateTag, useLabels } from '@wanghuo/platform-web';
import { shortCallSign, type UnitView } from '@wanghuo/forces/model';
import type { StationOrder } from '../field/order-facts.tsx';
import { orderOf } from './order-group.ts';

/** Who goes on what: vehicle, type, the people who boarded it, and how long it will take. */
export function CrewTable({ orders, units }: { orders: readonly StationOrder[]; units: readonly UnitView[] }) {
  const t = useLabels('app');
  return (
    <table className="stn-crews">
      <tbody>
        {orders
          .toSorted((a, b) => (orderOf(a).callSign < orderOf(b).callSign ? -1 : 1))
          .map((one) => {
            const order = orderOf(one);
            const unit = units.find(({ id }) => id === order.unitId);
            const state = one.assignmentState as AssignmentState | null;
            return (
              <tr key={order.id}>
                <th scope="row">{shortCallSign(order.callSign)}</th>
                <td>
                  {unit?.apparatusType
                    ? t(`code.apparatusType.${unit.apparatusType}`)
                    : t(`code.unitKind.${unit?.kind ?? 'TEAM'}`)}
                </td>
                <td>
                  {one.crew.length > 0 ? (
                    one.crew.map((person) => person.name).join('、')
                  ) : (
                    <span className="wh-quiet">
                      {unit
                        ? t('terminal.crewCount', { count: unit.crewCount, size: unit.crewSize })
                        : t('terminal.crewUnknown')}
                    </span>
                  )}
                </td>
                <td className="wh-number">
                  {order.predictedSeconds === null
                    ? ''
                    : t('terminal.eta', { duration: formatDuration(order.predictedSeconds) })}
                </td>
                <td>
                  {state && (
                    <StateTag
                      {...(assignmentLooks[state] ?? { meaning: 'neutral' })}
                      word={t(`code.assignmentState.${state}`)}
                    />
                  )}
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}
