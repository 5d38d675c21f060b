import './command-map.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Position } from '@wanghuo/kernel';
import { unitBoard, unitPositions } from '@wanghuo/forces/model';
import { board as boardQuery } from '@wanghuo/incidents/model';
import {
  type CallCardData,
  IncidentPanel,
  NewCall,
  type Proposal,
  Queue,
  SeatStrip,
  UnitBoard,
  type UnitRow,
  useIncidentDetail,
  useSurroundings,
} from '@wanghuo/incidents/web';
import {
  ActionButton,
  LiveView,
  ProblemNotice,
  useLabels,
  useLive,
  useSession,
  useStream,
} from '@wanghuo/platform-web';
import { DistrictMap, type MapFeature, type MapLayerData, type MapLine } from '@wanghuo/platform-web/map';
import { openClosures } from '@wanghuo/territory/model';
import { AlarmPictures } from '@wanghuo/sensing/web';
import { SimulatorChip } from '@wanghuo/simulator/web';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { StripContent } from '../../shell/strip.tsx';
import { QuietQueue, QuietSide } from './quiet.tsx';
import { ClosureCard, GroundCard } from './closure-card.tsx';
import { useDeclaredLayers } from './declared-layers.ts';
import { MapCard, RecordCard, StationCard, UnitCard } from './map-card.tsx';
import {
  positionOf,
  useClosureLayer,
  useClosuresNow,
  useForceLayers,
  useIncidentLayers,
  useRegisterLayers,
} from './map-layers.ts';
import { SearchBox } from './search-box.tsx';
import { useReach, useRoute } from './use-route.ts';

/** What was clicked on the map or chosen in a list. */
type Chosen =
  | { readonly kind: 'unit' | 'station' | 'water' | 'risk' | 'closure'; readonly id: string; readonly name: string }
  | { readonly kind: 'record'; readonly register: string; readonly id: string; readonly name: string }
  | { readonly kind: 'ground'; readonly position: Position };

/** The longest-chosen group goes first when a sixth is switched on, so incidents stand last. */
const groups = ['highRisk', 'water', 'closure', 'force', 'incident'];

/** The dispatcher's screen: queue, map, the incident in hand, the units below. */
export default function CommandMap() {
  const t = useLabels('app');
  const { may } = useSession();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { incident?: string };
  const incidentId = search.incident ?? null;
  const [call, setCall] = useState<{ readonly call: CallCardData | null; readonly key: string } | null>(null);
  const [isCalling, setCalling] = useState(false);
  const [picking, setPicking] = useState<'place' | 'closure' | null>(null);
  const [picked, setPicked] = useState<Position | null>(null);
  const [place, setPlace] = useState<Position | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [reachOn, setReachOn] = useState(false);
  const [focus, setFocus] = useState<{ position: Position; zoom?: number } | null>(null);
  const [proposals, setProposals] = useState<ReadonlyMap<string, Proposal>>(new Map());

  const live = useLive(boardQuery, {});
  const forces = useLive(unitBoard, {});
  const closures = useClosuresNow(useLive(openClosures, may('closure.read') ? {} : null).data?.closures);
  const { values: positions } = useStream(unitPositions);
  const detail = useIncidentDetail(incidentId);
  const units = forces.data?.units ?? [];
  const wind =
    useSurroundings(
      place && isCalling ? { position: place } : detail.data ? { position: detail.data.incident.position } : null,
    ).data?.wind ?? null;

  // Whatever way an incident was chosen, by a link too, the map goes there once.
  const shownId = detail.data?.incident.id ?? null;
  useEffect(() => {
    if (shownId && shownId === incidentId && detail.data && !isCalling)
      setFocus({ position: detail.data.incident.position, zoom: 13 });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  }, [shownId, incidentId]);

  const openIncident = useCallback(
    (id: string | null) => {
      setCalling(false);
      setChosen(null);
      setPicking(null);
      void navigate({ to: '/command', search: (id ? { incident: id } : {}) as never, replace: true });
    },
    [navigate],
  );
  const beginCall = (from: CallCardData | null) => {
    // A half-taken call is gone back to, not begun anew.
    if (!(call && (from === null || call.call?.id === from.id))) {
      setCall({ call: from, key: from?.id ?? `typed ${Date.now()}` });
      setPicked(null);
      setPlace(null);
    }
    setCalling(true);
    setChosen(null);
  };
  const endCall = () => {
    setCall(null);
    setCalling(false);
    setPicked(null);
    setPlace(null);
    setPicking(null);
  };
  const placed = useCallback((position: Position | null) => {
    setPlace(position);
    if (position) setFocus({ position, zoom: 15 });
  }, []);
  const keepProposal = useCallback(
    (id: string, proposal: Proposal | null) =>
      setProposals((before) => {
        const next = new Map(before);
        if (proposal) next.set(id, proposal);
        else next.delete(id);
        return next;
      }),
    [],
  );

  const marked = chosen?.kind === 'ground' ? chosen.position : isCalling ? place : null;
  const forceLayers = useForceLayers(units, positions);
  const incidentLayers = useIncidentLayers(live.data);
  const registerLayers = useRegisterLayers();
  const declaredLayers = useDeclaredLayers();
  const closureLayer = useClosureLayer(closures);
  const layers = useMemo<readonly MapLayerData[]>(
    () => [
      ...registerLayers,
      ...declaredLayers,
      closureLayer,
      ...forceLayers,
      ...incidentLayers,
      ...(marked
        ? [
            {
              id: 'place',
              group: 'incident',
              live: true,
              look: { shape: 'crosshair', meaning: 'fire' },
              size: 30,
              features: [{ id: 'place', position: marked }],
            } as const,
          ]
        : []),
    ],
    [registerLayers, declaredLayers, closureLayer, forceLayers, incidentLayers, marked],
  );

  const target = isCalling ? place : (detail.data?.incident.position ?? null);
  const unit = chosen?.kind === 'unit' ? (units.find((one) => one.id === chosen.id) ?? null) : null;
  const stationUnits = chosen?.kind === 'station' ? units.filter((one) => one.stationId === chosen.id) : [];
  const from = unit ? positionOf(unit, positions) : (stationUnits[0]?.position ?? null);
  const closuresKey = closures.map(({ id }) => id).join();
  const { answer: way, problem: wayProblem } = useRoute(unit ? from : null, target, unit, closuresKey);
  const reach = useReach(reachOn && from ? from : null, 300, unit, closuresKey);
  const lines = useMemo<readonly MapLine[]>(
    () => [
      ...(reach?.lines ?? []).map((positionsOfLine, index) => ({
        id: `reach ${index}`,
        kind: 'routeAlternative' as const,
        group: 'force',
        positions: positionsOfLine,
      })),
      ...(way && way.line.length > 1
        ? [{ id: 'route', kind: 'route' as const, group: 'force', positions: way.line }]
        : []),
      ...closures
        .filter(({ line }) => line.length > 1)
        .map(({ id, line }) => ({ id, kind: 'closure' as const, group: 'closure', positions: line })),
    ],
    [way, reach, closures],
  );

  const chooseUnit = (one: UnitRow) => {
    setChosen({ kind: 'unit', id: one.id, name: one.callSign });
    setFocus({ position: positionOf(one, positions) });
  };
  const select = (feature: MapFeature, layer: MapLayerData) => {
    if (layer.id === 'incidents') return openIncident(feature.id);
    if (layer.id === 'calls') {
      const found = live.data?.calls.find((one) => one.id === feature.id);
      if (found?.claimedBy && may('call.take')) beginCall(found);
      return;
    }
    const kinds = { units: 'unit', stations: 'station', water: 'water', risk: 'risk', closures: 'closure' } as const;
    const kind = kinds[layer.id as keyof typeof kinds];
    const { id, label: name = '' } = feature;
    if (kind) setChosen({ kind, id, name });
    else if (declaredLayers.some((one) => one.id === layer.id))
      setChosen({ kind: 'record', register: layer.id, id, name });
  };
  const pick = (position: Position) => {
    if (picking === 'place') setPicked(position);
    else if (picking === 'closure') setChosen({ kind: 'ground', position });
    setPicking(null);
  };
  const leaveCard = () => {
    setChosen(null);
    setReachOn(false);
  };
  /** What was just closed is looked at next. */
  const closed = (closureId: string) => setChosen({ kind: 'closure', id: closureId, name: '' });
  const closure = chosen?.kind === 'closure' ? closures.find((one) => one.id === chosen.id) : undefined;

  return (
    <div className="cmd" data-calling={isCalling}>
      <StripContent>
        <SeatStrip />
        <span className="wh-spring" />
        <SimulatorChip />
        {(live.data?.overdueRequests ?? 0) > 0 && (
          <b className="cmd-overdue">{t('command.overdueRequests', { count: live.data?.overdueRequests ?? 0 })}</b>
        )}
        <SearchBox
          board={live.data}
          units={units}
          onIncident={openIncident}
          onUnit={chooseUnit}
          onPlace={(position) => setFocus({ position, zoom: 15 })}
        />
        {may('incident.open') && (
          <ActionButton shortcut="F2" pressed={isCalling} onAct={() => beginCall(null)}>
            {t('command.newCall')}
          </ActionButton>
        )}
      </StripContent>
      <section className="cmd-queue wh-no-print" aria-label={t('command.queue')}>
        {call && !isCalling && (
          <button type="button" className="cmd-draft" onClick={() => setCalling(true)}>
            {t('command.draft', { number: call.call?.callNo ?? '' })}
          </button>
        )}
        <LiveView live={live}>
          {(data) => (
            <Queue
              board={data}
              selectedId={isCalling ? (call?.call?.id ?? null) : incidentId}
              onIncident={openIncident}
              onCall={beginCall}
              evidenceOf={({ alarmId }) => alarmId && may('alarm.read') && <AlarmPictures alarmId={alarmId} />}
              empty={<QuietQueue />}
            />
          )}
        </LiveView>
      </section>
      <section className="cmd-map wh-no-print" aria-label={t('command.map')}>
        <DistrictMap
          layers={layers}
          lines={lines}
          groupsOnFirst={groups}
          rememberAs="command"
          selectedId={chosen && 'id' in chosen ? chosen.id : incidentId}
          onSelect={select}
          focus={focus}
          wind={wind ? { fromDegrees: wind.fromDegrees, metresPerSecond: wind.speedMetresPerSecond } : null}
          {...(picking ? { picking: { onPick: pick, onCancel: () => setPicking(null) } } : {})}
        >
          <div className="cmd-map-acts wh-desk-only wh-no-print">
            {may('closure.edit') && (
              <ActionButton
                pressed={picking === 'closure'}
                onAct={() => setPicking(picking === 'closure' ? null : 'closure')}
              >
                {t('command.close')}
              </ActionButton>
            )}
          </div>
          {chosen?.kind === 'unit' && unit && (
            <MapCard title={unit.callSign} onClose={leaveCard}>
              <UnitCard
                unit={unit}
                positionAt={positions.get(unit.id)?.at ?? unit.positionAt}
                route={way}
                reachOn={reachOn}
                onReach={() => setReachOn(!reachOn)}
                onStation={() => setChosen({ kind: 'station', id: unit.stationId, name: unit.stationName })}
              />
              <ProblemNotice problem={wayProblem} />
            </MapCard>
          )}
          {chosen?.kind === 'station' && (
            <MapCard title={stationUnits[0]?.stationName ?? chosen.name} onClose={leaveCard}>
              <StationCard
                units={stationUnits}
                onUnit={chooseUnit}
                reachOn={reachOn}
                onReach={() => setReachOn(!reachOn)}
              />
            </MapCard>
          )}
          {(chosen?.kind === 'water' || chosen?.kind === 'risk') && (
            <MapCard title={chosen.name} onClose={leaveCard}>
              <RecordCard register={chosen.kind === 'water' ? 'hydrant' : 'premises'} id={chosen.id} />
            </MapCard>
          )}
          {chosen?.kind === 'record' && (
            <MapCard title={chosen.name} onClose={leaveCard}>
              <RecordCard register={chosen.register} id={chosen.id} />
            </MapCard>
          )}
          {closure && (
            <MapCard title={closure.roadName ?? t('territory.unnamedRoad')} onClose={leaveCard}>
              <ClosureCard closure={closure} onDone={leaveCard} />
            </MapCard>
          )}
          {chosen?.kind === 'ground' && (
            <MapCard title={t('command.close')} onClose={leaveCard}>
              <GroundCard key={chosen.position.join()} position={chosen.position} onDone={closed} />
            </MapCard>
          )}
        </DistrictMap>
      </section>
      <section className="cmd-side" aria-label={t('command.incident')}>
        {call && (
          <NewCall
            key={call.key}
            call={call.call}
            picked={picked}
            isPicking={picking === 'place'}
            onPick={(on) => setPicking(on ? 'place' : null)}
            onPlace={placed}
            active={isCalling}
            onLeave={() => (call.call || place ? setCalling(false) : endCall())}
            onAttached={(id) => {
              endCall();
              openIncident(id);
            }}
            onOpened={(id, proposal) => {
              keepProposal(id, proposal);
              endCall();
              openIncident(id);
            }}
          />
        )}
        {!isCalling &&
          (incidentId ? (
            <IncidentPanel
              live={detail}
              proposal={proposals.get(incidentId) ?? null}
              onProposal={keepProposal}
              active={!isCalling && picking === null && chosen?.kind !== 'ground'}
              links={({ incident }) => (
                <Link className="wh-action" to={`/replay/${incident.id}`}>
                  {t('command.replay')}
                </Link>
              )}
            />
          ) : (
            <QuietSide isQuiet={live.data ? live.data.calls.length + live.data.incidents.length === 0 : true} />
          ))}
      </section>
      <section className="cmd-units wh-no-print">
        <LiveView live={forces}>
          {(data) => (
            <UnitBoard
              units={data.units}
              selectedId={chosen && 'id' in chosen ? chosen.id : null}
              onUnit={chooseUnit}
            />
          )}
        </LiveView>
      </section>
    </div>
  );
}
