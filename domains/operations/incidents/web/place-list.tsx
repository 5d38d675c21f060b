import type { Position } from '@wanghuo/kernel';
import { SourceTag, useLabels } from '@wanghuo/platform-web';
import type { FoundPlace } from '@wanghuo/territory/model';

/** A place that may be meant: found by words, clicked on the map, or where the caller's telephone is. */
export interface Place {
  readonly source:
    | 'BUILDING'
    | 'PREMISES'
    | 'PLACE'
    | 'DIVISION'
    | 'KILOMETRE_POST'
    | 'COORDINATE'
    | 'CLICK'
    | 'CALLER';
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly position: Position;
  readonly errorMetres: number | null;
  readonly buildingId: string | null;
  readonly premisesId: string | null;
  readonly madeUp: string;
}

export const placeOf = (found: FoundPlace): Place => ({
  source: found.kind,
  key: `${found.kind} ${found.id ?? found.name}`,
  name: found.name,
  description: found.description,
  position: found.position,
  errorMetres: null,
  buildingId: found.buildingId,
  premisesId: found.premisesId,
  madeUp: found.source,
});

/** Places in order of fit; the chosen one is the one the plan and the surroundings are about. Up and down choose. */
export function PlaceList({
  places,
  chosenKey,
  onChoose,
}: {
  places: readonly Place[];
  chosenKey: string | null;
  onChoose: (place: Place) => void;
}) {
  const t = useLabels('incidents');
  return (
    <ul className="inc-places" role="listbox" aria-label={t('place.title')}>
      {places.map((place) => (
        <li
          key={place.key}
          role="option"
          aria-selected={place.key === chosenKey}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(place)}
        >
          <span className="inc-place-kind">{t(`place.kind.${place.source}`)}</span>
          <span className="inc-place-name">
            <b>{place.name}</b> <small className="wh-quiet">{place.description}</small>
          </span>
          {place.errorMetres !== null && place.errorMetres > 0 && (
            <small className="wh-quiet">{t('incidents.error', { metres: place.errorMetres })}</small>
          )}
          <SourceTag source={place.madeUp as 'SYNTHETIC'} />
        </li>
      ))}
    </ul>
  );
}
