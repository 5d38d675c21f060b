import './water.css';
import { formatDate, formatDecimal, formatDistance, Mark, SourceTag, useLabels } from '@wanghuo/platform-web';
import type { NearbyWater } from './water-layer.ts';
import { waterLook } from './water-look.ts';

/**
 * Water around a place, nearest first: what it is, how far, whether one may count on it, last test and flow.
 * @param onOpen - makes every row a button for the thumb
 * @param notes - what was just recorded on this device, by id
 */
export function NearbyWaterList({
  waters,
  onOpen,
  notes,
}: {
  waters: readonly NearbyWater[];
  onOpen?: (water: NearbyWater) => void;
  notes?: ReadonlyMap<string, string>;
}) {
  const t = useLabels('water');
  return (
    <ul className="wtr-list">
      {waters.map((water) => {
        const look = waterLook(water.usability);
        const row = (
          <>
            <Mark meaning={look.meaning} shape={look.shape} size={20} />
            <span className="wtr-what">
              <b className="wh-number">{water.hydrantNo}</b> {t(`code.waterKind.${water.kind}`)}{' '}
              <SourceTag source={water.source as 'SYNTHETIC'} />
              <small>
                {/* 完好 that nobody has tested for a year is not good: the usability is said first. */}
                <strong data-usability={water.usability}>
                  {water.usability === 'UNUSABLE'
                    ? t(`code.hydrantStatus.${water.status}`)
                    : t(`water.usability.${water.usability}`)}
                </strong>
                <span>
                  {water.lastTestedOn
                    ? t('water.testedOn', { date: formatDate(water.lastTestedOn) })
                    : t('water.neverTested')}
                </span>
                <span>
                  {water.flowLitresPerSecond === null
                    ? t('water.flowUnknown')
                    : t('water.flow', { flow: formatDecimal(water.flowLitresPerSecond, 1) })}
                </span>
              </small>
              {notes?.has(water.id) && <small className="wtr-note">{notes.get(water.id)}</small>}
            </span>
            <b className="wh-number wtr-distance">{formatDistance(water.distanceMetres)}</b>
          </>
        );
        return (
          <li key={water.id}>
            {onOpen ? (
              <button type="button" onClick={() => onOpen(water)}>
                {row}
              </button>
            ) : (
              <div>{row}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
