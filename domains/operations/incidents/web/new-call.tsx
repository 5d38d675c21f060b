import type { Position } from '@wanghuo/kernel';
import {
  ActionButton,
  formatPosition,
  PrimaryAction,
  ProblemNotice,
  ReasonPopover,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import {
  highestLevelOf,
  openIncident,
  previewPlan,
  recommendForIncident,
  repeatCandidates,
  type SceneFacts,
} from '../model/index.ts';
import { AroundPanel, useSurroundings } from './around-panel.tsx';
import { type CallCardData, Repeats } from './call-card.tsx';
import { FactsFields, LevelSelect, TypeSelect } from './incident-change.tsx';
import { type Place, PlaceList, placeOf } from './place-list.tsx';
import { PlanPanel } from './plan-panel.tsx';
import type { Proposal } from './plan-words.ts';
import type { FoundPlace } from '@wanghuo/territory/model';
import { levelReasonSentence } from './scene-facts.ts';
import { useUnderstanding } from './use-understanding.ts';

const nothingKnown: SceneFacts = {
  trapped: null,
  injured: null,
  dead: null,
  placeClass: null,
  burningAreaSquareMetres: null,
  floor: null,
};

/**
 * A call being taken: one line that fills place, type and level as it is typed, the surroundings and the plan beside it.
 * The first Enter opens the incident and asks for its plan; the second, elsewhere, sends the orders.
 */
export function NewCall({
  call,
  picked,
  isPicking,
  onPick,
  onPlace,
  onOpened,
  onAttached,
  onLeave,
  active,
}: {
  /** The call it is about; null for one that is typed without a call of its own. */
  call: CallCardData | null;
  /** A position clicked on the map. */
  picked: Position | null;
  isPicking: boolean;
  onPick: (picking: boolean) => void;
  /** Tells the map which place is meant. */
  onPlace: (position: Position | null) => void;
  onOpened: (incidentId: string, proposal: Proposal | null) => void;
  onAttached: (incidentId: string) => void;
  /** Leaves the half-taken call for now; it is kept. */
  onLeave: () => void;
  active: boolean;
}) {
  const t = useLabels('incidents');
  const field = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState(call?.said ?? '');
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [typeByHand, setTypeByHand] = useState<string | null>(null);
  const [levelByHand, setLevelByHand] = useState<number | null>(null);
  const [factsByHand, setFactsByHand] = useState<Partial<SceneFacts>>({});
  const [number, setNumber] = useState('');
  const { answer, isCurrent, problem } = useUnderstanding(line, call?.position ?? undefined);
  const open = useCommand(openIncident);
  const recommend = useCommand(recommendForIncident);

  const places = useMemo<readonly Place[]>(() => {
    const other = (source: 'CLICK' | 'CALLER', position: Position, errorMetres: number | null): Place => ({
      source,
      key: `${source} ${position.join()}`,
      name: t(`place.at.${source}`),
      description: formatPosition(position),
      position,
      errorMetres,
      buildingId: null,
      premisesId: null,
      madeUp: 'DECLARED',
    });
    return [
      ...(picked ? [other('CLICK', picked, null)] : []),
      ...likely(answer?.places ?? []).map(placeOf),
      ...(call?.position ? [other('CALLER', call.position, call.positionErrorMetres)] : []),
    ].slice(0, 6);
  }, [answer, picked, call, t]);
  const place = places.find((one) => one.key === chosenKey) ?? places[0] ?? null;
  const type = typeByHand ?? answer?.incidentType ?? null;
  const level = Math.min(levelByHand ?? answer?.level ?? 1, type ? highestLevelOf(type) : 5);
  const facts: SceneFacts = { ...nothingKnown, ...answer?.facts, ...factsByHand };

  useEffect(() => {
    if (active) field.current?.focus();
  }, [active]);
  // A click on the map answers at once, and the next keys go to the line again.
  useEffect(() => {
    if (!picked) return;
    setChosenKey(`CLICK ${picked.join()}`);
    field.current?.focus();
  }, [picked]);
  const placeKey = place?.key ?? null;
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  useEffect(() => onPlace(place?.position ?? null), [placeKey]);

  const spot = place
    ? {
        position: place.position,
        ...(place.buildingId ? { buildingId: place.buildingId } : {}),
        ...(place.premisesId ? { premisesId: place.premisesId } : {}),
      }
    : null;
  const surroundings = useSurroundings(spot);
  const preview = useLive(
    previewPlan,
    place && type
      ? {
          position: place.position,
          incidentType: type,
          level,
          ...(place.buildingId ? { buildingId: place.buildingId } : {}),
        }
      : null,
  );
  const near = useLive(repeatCandidates, place ? { position: place.position } : null);
  const pending = open.pending || recommend.pending;
  const why = !place
    ? t('newCall.needsPlace')
    : !type
      ? t('newCall.needsType')
      : !isCurrent && line.trim() !== ''
        ? t('newCall.reading')
        : undefined;

  const submit = async () => {
    if (why || !place || !type || pending) return;
    const opened = await open.run({
      ...(call ? { callId: call.id } : {}),
      incidentType: type,
      level,
      ...(levelByHand !== null && levelByHand !== answer?.level ? { levelReason: t('newCall.levelByHand') } : {}),
      position: place.position,
      positionSource: place.source,
      ...(place.errorMetres === null ? {} : { positionErrorMetres: place.errorMetres }),
      address: addressOf(t, place, surroundings.data?.townshipName ?? null, surroundings.data?.roadName ?? null),
      ...(place.buildingId ? { buildingId: place.buildingId } : {}),
      ...(place.premisesId ? { premisesId: place.premisesId } : {}),
      ...(line.trim() ? { description: line.trim() } : {}),
      ...(!call && /^\+?[0-9-]{3,20}$/.test(number.trim()) ? { callerNumber: number.trim() } : {}),
      facts,
    });
    if (!opened) return;
    const made = await recommend.run({ incidentId: opened.incidentId });
    onOpened(opened.incidentId, made as unknown as Proposal | null);
  };
  const keyed = (event: KeyboardEvent<HTMLInputElement>) => {
    // Enter and arrows belong to the input method while it composes Chinese.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const index = place ? places.indexOf(place) : -1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = places[Math.min(places.length - 1, Math.max(0, index + (event.key === 'ArrowDown' ? 1 : -1)))];
      if (next) setChosenKey(next.key);
    } else if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape') onLeave();
  };
  return (
    <div className="inc-new" hidden={!active}>
      <div className="inc-new-line">
        <h2>{call ? t('newCall.title.call', { number: call.callerNumber ?? call.callNo }) : t('newCall.title')}</h2>
        <input
          ref={field}
          className="inc-line"
          value={line}
          maxLength={400}
          spellCheck={false}
          autoComplete="off"
          aria-label={t('newCall.line')}
          placeholder={t('newCall.line.hint')}
          onChange={(event) => {
            setLine(event.target.value);
            setChosenKey(null);
          }}
          onKeyDown={keyed}
        />
        <div className="wh-row">
          <ActionButton {...(active ? { shortcut: 'F4' } : {})} pressed={isPicking} onAct={() => onPick(!isPicking)}>
            {t('newCall.pick')}
          </ActionButton>
          {!call && (
            <input
              className="inc-number"
              value={number}
              inputMode="tel"
              maxLength={20}
              aria-label={t('field.call.callerNumber')}
              placeholder={t('field.call.callerNumber')}
              onChange={(event) => setNumber(event.target.value)}
            />
          )}
          <span className="wh-spring" />
          <ActionButton onAct={onLeave}>{t('newCall.leave')}</ActionButton>
        </div>
      </div>
      <div className="inc-new-columns">
        <div className="inc-new-place">
          <ProblemNotice problem={problem ?? open.problem ?? recommend.problem} />
          {places.length > 0 ? (
            <PlaceList places={places} chosenKey={placeKey} onChoose={(one) => setChosenKey(one.key)} />
          ) : (
            <p className="wh-quiet">{t(line.trim() === '' ? 'newCall.help' : 'newCall.noPlace')}</p>
          )}
          <div className="inc-form-row">
            <TypeSelect value={type} onChange={setTypeByHand} />
            <LevelSelect type={type} value={level} onChange={setLevelByHand} />
          </div>
          {answer && (
            <p className="wh-small">
              <ReasonPopover
                reasons={
                  <ul className="inc-reasons">
                    {answer.levelReasons.map((reason) => (
                      <li key={reason}>{levelReasonSentence(t, reason)}</li>
                    ))}
                  </ul>
                }
              >
                {answer.typeReason ? t('newCall.typeReason', { word: answer.typeReason }) : t('newCall.typeUnread')}
                {' · '}
                {answer.levelReasons
                  .filter((one) => !one.startsWith('UNKNOWN'))
                  .map((one) => levelReasonSentence(t, one))
                  .join('；') || t('newCall.levelDefault')}
              </ReasonPopover>
            </p>
          )}
          <FactsFields facts={facts} onChange={setFactsByHand} />
          {(near.data?.candidates.length ?? 0) > 0 &&
            (call ? (
              <Repeats
                call={{ id: call.id, repeats: near.data?.candidates ?? [] }}
                isFirst={active}
                onAttached={onAttached}
              />
            ) : (
              <p className="inc-limits">{t('newCall.nearOpen', { title: near.data?.candidates[0]?.title ?? '' })}</p>
            ))}
          {place && <AroundPanel surroundings={surroundings} />}
          <div className="inc-plan-act">
            <PrimaryAction
              block
              onAct={() => void submit()}
              pending={pending}
              {...(why ? { why } : {})}
              {...(active ? { shortcut: 'Enter' } : {})}
            >
              {t('newCall.open')}
            </PrimaryAction>
          </div>
        </div>
        <div className="inc-new-plan">
          <h3>{t('newCall.preview')}</h3>
          <ProblemNotice problem={preview.problem} />
          {preview.data ? (
            <PlanPanel proposal={preview.data as unknown as Proposal} active={active} />
          ) : (
            <p className="wh-quiet">{t('newCall.preview.help')}</p>
          )}
        </div>
      </div>
    </div>
  );
}

/** Places that fit about as well as the best one; the rest would only make the list longer. */
function likely(found: readonly FoundPlace[]): readonly FoundPlace[] {
  const best = Math.max(0, ...found.map((one) => one.fit));
  return found.filter((one) => one.fit >= best - 20);
}

/** The address as it is kept: the name that was found; a click or telephone position is named by road and town. */
function addressOf(t: ReturnType<typeof useLabels>, place: Place, town: string | null, road: string | null): string {
  if (place.source !== 'CLICK' && place.source !== 'CALLER' && place.source !== 'COORDINATE')
    return place.name.slice(0, 160);
  return t('place.near', { town: town ?? '', road: road ?? '', position: formatPosition(place.position) })
    .trim()
    .slice(0, 160);
}
