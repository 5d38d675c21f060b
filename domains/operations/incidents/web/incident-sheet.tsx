import type { ReactNode } from 'react';
import { formatClock, formatInstant, SourceTag, useLabels, useNowSeconds, useSession } from '@wanghuo/platform-web';
import type { IncidentDetail } from './detail.ts';
import { factsSentence, placeSentence } from './scene-facts.ts';
import { actorWords, timelineSentence } from './timeline-list.tsx';

/**
 * The running situation on paper, at any moment: what is known, who is where, what was asked and what happened. Shown
 * only in print, on A4.
 */
export function IncidentSheet({ detail }: { detail: IncidentDetail }) {
  const t = useLabels('incidents');
  const { view } = useSession();
  const now = new Date(useNowSeconds() * 1000).toISOString();
  const { incident, orders, assignments, requests, timeline, calls } = detail;
  return (
    <article className="inc-sheet wh-print-only">
      <header>
        <h1>{t('sheet.title')}</h1>
        <p>
          {t('sheet.printed', { at: formatInstant(now), by: view?.subject.displayName ?? '' })}{' '}
          {view?.demo && <SourceTag source="SYNTHETIC" />}
        </p>
      </header>
      <table>
        <tbody>
          <Row name={t('field.incident.incidentNo')}>{incident.incidentNo}</Row>
          <Row name={t('field.incident.incidentType')}>
            {t(`code.incidentType.${incident.incidentType}`)} · {t('incidents.level', { level: incident.level })} ·{' '}
            {t(`code.incidentState.${incident.state}`)}
          </Row>
          <Row name={t('field.incident.address')}>{placeSentence(t, detail.place, incident.facts)}</Row>
          <Row name={t('field.incident.facts')}>{factsSentence(t, incident.facts)}</Row>
          <Row name={t('field.incident.description')}>{incident.description ?? '—'}</Row>
          <Row name={t('sheet.calls')}>
            {calls.map((call) => `${formatClock(call.receivedAt)} ${call.callNo}`).join('、')}
          </Row>
        </tbody>
      </table>
      <h2>{t('sheet.times')}</h2>
      <table>
        <thead>
          <tr>
            {sheetStamps.map((stamp) => (
              <th key={stamp}>{t(`incidents.stamp.${stamp}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {sheetStamps.map((stamp) => (
              <td key={stamp}>{formatClock(incident[stamp])}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <h2>{t('sheet.units', { count: orders.length })}</h2>
      <table>
        <thead>
          <tr>
            {['callSign', 'stationName'].map((one) => (
              <th key={one}>{t(`field.order.${one}`)}</th>
            ))}
            <th>{t('field.order.sentAt')}</th>
            <th>{t('field.order.acknowledgedAt')}</th>
            {(['turnedOutAt', 'arrivedAt', 'waterOnAt', 'leftAt'] as const).map((one) => (
              <th key={one}>{t(`field.assignment.${one}`)}</th>
            ))}
            <th>{t('field.assignment.state')}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => {
            const bound = assignments.find((one) => one.orderId === order.id);
            return (
              <tr key={order.id}>
                <td>{order.callSign}</td>
                <td>{order.stationName}</td>
                <td>{formatClock(order.sentAt)}</td>
                <td>
                  {order.acknowledgedAt
                    ? `${formatClock(order.acknowledgedAt)} ${order.acknowledgedByName ?? ''}`
                    : t(`code.orderState.${order.state}`)}
                </td>
                <td>{formatClock(bound?.turnedOutAt)}</td>
                <td>{formatClock(bound?.arrivedAt)}</td>
                <td>{formatClock(bound?.waterOnAt)}</td>
                <td>{formatClock(bound?.leftAt)}</td>
                <td>{bound ? t(`code.assignmentState.${bound.state}`) : '—'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {requests.length > 0 && (
        <>
          <h2>{t('register.request')}</h2>
          <ul>
            {requests.map((one) => (
              <li key={one.id}>
                {formatClock(one.madeAt)} {one.organisationName}：{one.content}（{t(`code.requestState.${one.state}`)}
                {one.answeredByName ? `，${one.answeredByName} ${formatClock(one.answeredAt)}` : ''}）
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{t('incidents.tab.story')}</h2>
      <table>
        <tbody>
          {timeline.map((entry) => (
            <tr key={entry.id}>
              <td>{formatClock(entry.at)}</td>
              <td>{timelineSentence(t, entry)}</td>
              <td>
                {actorWords(t, entry.actorName)}
                {entry.clock !== 'SERVER' && ` · ${t(`clock.${entry.clock}`)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

const sheetStamps = [
  'answeredAt',
  'openedAt',
  'orderSentAt',
  'turnedOutAt',
  'arrivedAt',
  'waterOnAt',
  'controlledAt',
  'extinguishedAt',
  'closedAt',
] as const;

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{children}</td>
    </tr>
  );
}
