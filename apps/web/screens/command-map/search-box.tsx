import type { Position } from '@wanghuo/kernel';
import {
  type Board,
  incidentLook,
  type Place,
  PlaceList,
  placeOf,
  type UnitRow,
  useUnderstanding,
} from '@wanghuo/incidents/web';
import { ActionButton, Mark, useLabels, useOpened } from '@wanghuo/platform-web';
import { Modal } from 'antd';
import { type KeyboardEvent, useState } from 'react';

interface Found {
  readonly key: string;
  readonly open: () => void;
}

/** One box that finds what is on this screen and what is in the district: incidents, units, places. */
export function SearchBox({
  board,
  units,
  onIncident,
  onUnit,
  onPlace,
}: {
  board: Board | undefined;
  units: readonly UnitRow[];
  onIncident: (id: string) => void;
  onUnit: (unit: UnitRow) => void;
  onPlace: (position: Position) => void;
}) {
  const t = useLabels('app');
  const [isOpen, setOpen] = useState(false);
  const opened = useOpened(isOpen);
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const { answer } = useUnderstanding(isOpen ? text : '');
  const sought = text.trim();
  const incidents =
    sought === ''
      ? []
      : (board?.incidents ?? [])
          .filter((one) => `${one.incidentNo} ${one.title} ${one.address}`.includes(sought))
          .slice(0, 5);
  const vehicles =
    sought === '' ? [] : units.filter((one) => `${one.callSign} ${one.stationName}`.includes(sought)).slice(0, 8);
  const places: readonly Place[] = (answer?.places ?? []).slice(0, 6).map(placeOf);
  const leave = (act: () => void) => () => {
    act();
    setOpen(false);
    setText('');
  };
  const found: readonly Found[] = [
    ...incidents.map((one) => ({ key: one.id, open: leave(() => onIncident(one.id)) })),
    ...vehicles.map((one) => ({ key: one.id, open: leave(() => onUnit(one)) })),
    ...places.map((one) => ({ key: one.key, open: leave(() => onPlace(one.position)) })),
  ];
  const chosen = found[Math.min(index, found.length - 1)];
  const keyed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setIndex(Math.min(found.length - 1, index + 1));
    else if (event.key === 'ArrowUp') setIndex(Math.max(0, index - 1));
    else if (event.key === 'Enter') chosen?.open();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <ActionButton shortcut="Mod+K" onAct={() => setOpen(true)}>
        {t('command.search')}
      </ActionButton>
      {opened && (
        <Modal open={isOpen} footer={null} closable={false} width={560} onCancel={() => setOpen(false)} destroyOnHidden>
          <input
            autoFocus
            className="inc-line"
            value={text}
            maxLength={200}
            placeholder={t('command.search.hint')}
            aria-label={t('command.search')}
            onChange={(event) => {
              setText(event.target.value);
              setIndex(0);
            }}
            onKeyDown={keyed}
          />
          <ul className="cmd-found">
            {incidents.map((one) => (
              <li key={one.id} data-chosen={chosen?.key === one.id} onClick={leave(() => onIncident(one.id))}>
                <Mark {...incidentLook(one.incidentType)} /> {one.title}{' '}
                <small className="wh-quiet">{one.incidentNo}</small>
              </li>
            ))}
            {vehicles.map((one) => (
              <li key={one.id} data-chosen={chosen?.key === one.id} onClick={leave(() => onUnit(one))}>
                <Mark meaning="neutral" /> {one.callSign} <small className="wh-quiet">{one.stationName}</small>
              </li>
            ))}
          </ul>
          {places.length > 0 && (
            <PlaceList
              places={places}
              chosenKey={chosen?.key ?? null}
              onChoose={(place) => leave(() => onPlace(place.position))()}
            />
          )}
          {sought !== '' && found.length === 0 && <p className="wh-quiet">{t('command.search.none')}</p>}
        </Modal>
      )}
    </>
  );
}
