import {
  ActionButton,
  Elapsed,
  formatClock,
  Mark,
  ReferenceName,
  StateTag,
  useCommand,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import type { ReactNode } from 'react';
import { takeSeat, type Incident } from '../model/index.ts';
import { incidentLook } from './looks.ts';
import { factsSentence } from './scene-facts.ts';

/** What, where and how bad, in the largest type of the panel; then whose it is and how long it has been going on. */
export function IncidentHeader({
  incident,
  children,
  canTakeSeat = false,
}: {
  incident: Incident;
  children?: ReactNode;
  canTakeSeat?: boolean;
}) {
  const t = useLabels('incidents');
  const { view } = useSession();
  const seat = useCommand(takeSeat);
  const look = incidentLook(incident.incidentType);
  const isMine = incident.seatAccountId === view?.subject.id;
  return (
    <header className="inc-head">
      <div className="inc-head-what">
        <Mark meaning={look.meaning} shape={look.shape} size={22} />
        <h2>{t(`code.incidentType.${incident.incidentType}`)}</h2>
        <strong className="inc-level">{t('incidents.level', { level: incident.level })}</strong>
        <span className="wh-spring" />
        <StateTag meaning="neutral" word={t(`code.incidentState.${incident.state}`)} strong />
      </div>
      <p className="inc-head-where">
        {incident.address}
        {incident.positionErrorMetres !== null && incident.positionErrorMetres > 0 && (
          <small className="wh-quiet"> {t('incidents.error', { metres: incident.positionErrorMetres })}</small>
        )}
      </p>
      <p className="inc-head-facts">{factsSentence(t, incident.facts)}</p>
      {incident.description && (
        <p className="wh-quiet wh-small">{t('incidents.said', { text: incident.description })}</p>
      )}
      <div className="inc-head-line wh-small">
        <span className="wh-number">{incident.incidentNo}</span>
        <ReferenceName register="division" value={incident.townshipCode} />
        <Elapsed sinceAt={incident.openedAt} {...(incident.closedAt ? { untilAt: incident.closedAt } : {})} />
        <span>{t('incidents.seat', { name: incident.seatName ?? '—' })}</span>
        {canTakeSeat && !isMine && incident.state !== 'CLOSED' && (
          <ActionButton onAct={() => void seat.run({ incidentId: incident.id })}>
            {t('incidents.takeSeat')}
          </ActionButton>
        )}
      </div>
      {children}
    </header>
  );
}

const stamps = [
  'answeredAt',
  'openedAt',
  'orderSentAt',
  'turnedOutAt',
  'arrivedAt',
  'waterOnAt',
  'controlledAt',
  'extinguishedAt',
] as const;

/** The times the statistics ask for, in their order; what has not been reported stays empty. */
export function IncidentTimes({ incident }: { incident: Incident }) {
  const t = useLabels('incidents');
  return (
    <dl className="inc-times">
      {stamps.map((stamp) => (
        <div key={stamp} data-empty={incident[stamp] === null}>
          <dt>{t(`incidents.stamp.${stamp}`)}</dt>
          <dd>{formatClock(incident[stamp])}</dd>
        </div>
      ))}
    </dl>
  );
}
