import type { OutputOf } from '@wanghuo/kernel';
import { factsSentence, incidentLook, placeSentence } from '@wanghuo/incidents/web';
import type { around, Incident, stationOrders } from '@wanghuo/incidents/model';
import { accessSentences, PreplanSheet } from '@wanghuo/premises/web';
import { formatDistance, Mark, SourceTag, type Translate, useLabels } from '@wanghuo/platform-web';
import type { RecordSource } from '@wanghuo/kernel';

export type StationOrder = OutputOf<typeof stationOrders>['orders'][number];
export type Surroundings = OutputOf<typeof around>;

/** An incident of the answer as the register declares it; the contract leaves its fields open. */
export const incidentOf = (one: StationOrder): Incident | null => one.incident as unknown as Incident | null;

/** Where to go: what came with the order, so that the phone without a network reads what screen and paper of the station read. */
export function placeOf(t: Translate, one: StationOrder): string | null {
  const incident = incidentOf(one);
  return incident ? placeSentence(t, one.place ?? incident.address, incident.facts) : null;
}

/** What and how bad, with the mark of its class. */
export function IncidentHeading({ incident, size = 24 }: { incident: Incident; size?: number }) {
  const t = useLabels('app');
  const look = incidentLook(incident.incidentType);
  return (
    <span className="fld-heading" data-meaning={look.meaning}>
      <Mark {...look} size={size} />
      <b>
        {t(`code.incidentType.${incident.incidentType}`)} ·{' '}
        {t('phone.level', { level: t(`phone.level.${incident.level}`) })}
      </b>
    </span>
  );
}

/** What is known of the scene: persons and floor, what the caller said, how sure the place is. */
export function SceneLines({ incident }: { incident: Incident }) {
  const t = useLabels('app');
  return (
    <>
      <p>
        <b>{factsSentence(t, incident.facts)}</b>
      </p>
      {incident.description && <p className="fld-said">{incident.description}</p>}
      {incident.positionErrorMetres !== null && incident.positionErrorMetres > 50 && (
        <p className="fld-warning">
          <Mark meaning="unverified" />
          {t('phone.placeDoubt', { distance: formatDistance(incident.positionErrorMetres) })}
        </p>
      )}
    </>
  );
}

/** What may hurt the crew or keep the vehicle out, dangers before everything else. */
export function DangerLines({ about }: { about: Surroundings }) {
  const t = useLabels('app');
  const limits = about.building ? accessSentences(t, about.building) : [];
  return (
    <ul className="fld-dangers">
      {about.hazards.map((hazard) => (
        <li key={hazard.name}>
          <Mark meaning="unverified" shape="diamond" />
          <span>
            <b>{t(`code.premisesClass.${hazard.kind}`)}</b> {hazard.name}
          </span>
          <span className="wh-number">{formatDistance(hazard.distanceMetres)}</span>
        </li>
      ))}
      {limits.map((limit) => (
        <li key={limit}>
          <Mark meaning="fault" />
          <b>{limit}</b>
        </li>
      ))}
      {about.building && (
        <li>
          <Mark meaning="neutral" shape="building" />
          <span>
            {about.building.name} · {t(`code.heightClass.${about.building.heightClass}`)} ·{' '}
            {t('phone.floors', { above: about.building.floorsAbove, below: about.building.floorsBelow })}{' '}
            <SourceTag source={about.building.source as RecordSource} />
          </span>
        </li>
      )}
      {about.hazards.length === 0 && limits.length === 0 && !about.building && (
        <li className="wh-quiet">{t('phone.danger.none')}</li>
      )}
    </ul>
  );
}

/** The published preplan, or that there is none. */
export function PreplanLines({ about }: { about: Surroundings }) {
  const t = useLabels('app');
  return about.preplan ? <PreplanSheet plan={about.preplan} /> : <p className="wh-quiet">{t('phone.preplan.none')}</p>;
}
