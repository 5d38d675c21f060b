import type { OutputOf } from '@wanghuo/kernel';
import { around, type AssignmentState, type CrewStep } from '@wanghuo/incidents/model';
import { assignmentLooks } from '@wanghuo/incidents/web';
import { Elapsed, StateTag, useKept, useLabels, useLive, useSession } from '@wanghuo/platform-web';
import type { Position } from '@wanghuo/kernel';
import { type unitBoard } from '@wanghuo/forces/model';
import { waterNear } from '@wanghuo/water/model';
import { waterLayer } from '@wanghuo/water/web';
import { useMemo, useState } from 'react';
import { openStepsOf } from './course.ts';
import { NoteSheet } from './note-part.tsx';
import {
  DangerLines,
  IncidentHeading,
  incidentOf,
  PreplanLines,
  SceneLines,
  placeOf,
  type StationOrder,
} from './order-facts.tsx';
import { Remembered } from './remembered.tsx';
import { RoutePart } from './route-part.tsx';
import { Sheet } from './sheet.tsx';
import { WaterPart, waterRadiusMetres } from './water-part.tsx';

type Unit = OutputOf<typeof unitBoard>['units'][number];

/** One order on the phone: where, what, how to get there, water, dangers. The next state is the button below. */
export function OrderPart({
  one,
  state,
  unit,
  fixPosition,
}: {
  one: StationOrder;
  state: AssignmentState | null;
  unit: Unit | null;
  fixPosition: Position | null;
}) {
  const t = useLabels('app');
  const { may } = useSession();
  const incident = incidentOf(one);
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
  const known = useKept(incident ? `phone.around.${incident.id}` : null, about.data);
  const waters = useLive(waterNear, incident ? { position: incident.position, radiusMetres: waterRadiusMetres } : null);
  const layers = useMemo(
    () => [
      ...(waters.data ? [waterLayer(waters.data.waters)] : []),
      ...(incident
        ? [
            {
              id: 'scene',
              group: 'incidents',
              live: true,
              look: { shape: 'triangle' as const, meaning: 'fire' as const },
              features: [{ id: incident.id, position: incident.position, label: t('phone.scene') }],
            },
          ]
        : []),
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
    [waters.data, incident?.id, incident?.position, t],
  );
  // Asked once from where the vehicle was; a route that jumps under the eyes helps nobody.
  const [from] = useState<Position | null>(() => fixPosition ?? unit?.position ?? null);
  const start = from ?? fixPosition ?? unit?.position ?? null;
  const order = one.order as unknown as { callSign: string; sentAt: string; instruction: string | null; kind: string };
  if (!incident)
    return (
      <section className="fld-order">
        <p className="wh-title">{t(`code.orderKind.${order.kind}`)}</p>
        <p className="fld-address">{order.instruction}</p>
        <Elapsed sinceAt={order.sentAt} />
      </section>
    );
  return (
    <section className="fld-order">
      <div className="wh-row">
        <IncidentHeading incident={incident} />
        <span className="wh-spring" />
        <Elapsed sinceAt={order.sentAt} withClock={false} />
      </div>
      <p className="fld-address">{placeOf(t, one)}</p>
      {state && (
        <StateTag
          {...(assignmentLooks[state] ?? { meaning: 'neutral' })}
          word={t(`code.assignmentState.${state}`)}
          strong
        />
      )}
      <SceneLines incident={incident} />
      {order.instruction && (
        <p className="fld-instruction">
          <b>{t('phone.instruction')}</b> {order.instruction}
        </p>
      )}
      <details open={state === 'ORDERED' || state === 'TURNED_OUT'}>
        <summary>{t('phone.route')}</summary>
        {start ? (
          <RoutePart
            from={start}
            to={incident.position}
            unitId={unit?.id ?? null}
            layers={layers}
            rememberAs={`phone.route.${incident.id}`}
          />
        ) : (
          <p className="wh-quiet">{t('phone.route.noStart')}</p>
        )}
      </details>
      <details open>
        <summary>{t('phone.danger')}</summary>
        <Remembered keptAt={known.keptAt} />
        {known.data ? <DangerLines about={known.data} /> : <p className="wh-quiet">{t('phone.unknown')}</p>}
      </details>
      <details open>
        <summary>{t('phone.water', { metres: waterRadiusMetres })}</summary>
        <WaterPart position={incident.position} rememberAs={`phone.water.${incident.id}`} mayTest={may('water.test')} />
      </details>
      <details>
        <summary>{t('phone.preplan')}</summary>
        {known.data ? <PreplanLines about={known.data} /> : <p className="wh-quiet">{t('phone.unknown')}</p>}
      </details>
      {one.crew.length > 0 && (
        <details>
          <summary>{t('phone.crew', { count: one.crew.length })}</summary>
          <p>{one.crew.map((person) => person.name).join('、')}</p>
        </details>
      )}
    </section>
  );
}

/** Everything but the expected step: other states, a note, changing the vehicle. */
export function MoreSheet({
  incidentId,
  state,
  expected,
  onStep,
  onClose,
}: {
  incidentId: string | null;
  state: AssignmentState | null;
  expected: CrewStep | null;
  onStep: (step: CrewStep) => void;
  onClose: () => void;
}) {
  const t = useLabels('app');
  const [writing, setWriting] = useState(false);
  if (writing && incidentId) return <NoteSheet incidentId={incidentId} onClose={onClose} />;
  const others = state ? openStepsOf(state).filter((step) => step !== expected) : [];
  return (
    <Sheet title={t('phone.more')} onClose={onClose}>
      <div className="fld-more">
        {others.map((step) => (
          <button key={step} type="button" onClick={() => onStep(step)}>
            {t(`phone.step.${step}`)}
          </button>
        ))}
        {incidentId && (
          <button type="button" onClick={() => setWriting(true)}>
            {t('phone.note')}
          </button>
        )}
      </div>
    </Sheet>
  );
}
