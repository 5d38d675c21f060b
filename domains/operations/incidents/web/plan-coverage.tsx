import type { CoverageOutcome } from '@wanghuo/dispatch';
import { ActionButton, formatDuration, Mark, ReferenceName, useLabels } from '@wanghuo/platform-web';
import type { UnitNames } from './plan-words.ts';

/** Towns that lose their cover, and moves that give it back, with the effect on each town; one key orders the first. */
export function PlanCoverage({
  coverage,
  units,
  onCoverMove,
  active,
}: {
  coverage: CoverageOutcome;
  units: UnitNames;
  onCoverMove?: (unitId: string, townshipCode: string) => void;
  active: boolean;
}) {
  const t = useLabels('incidents');
  const losing = coverage.zones.filter((zone) => zone.losesMinimumCover);
  if (losing.length === 0) return <p className="wh-quiet wh-small">{t('cover.kept')}</p>;
  return (
    <div className="inc-cover">
      <h3>{t('cover.title', { count: losing.length })}</h3>
      <ul>
        {losing.map((zone) => (
          <li key={zone.townshipCode}>
            <Mark meaning="unverified" />
            <ReferenceName register="division" value={zone.townshipCode} />
            <span className="wh-quiet wh-number">
              {t('cover.change', {
                before: formatDuration(zone.firstArrivalSecondsBefore),
                after:
                  zone.firstArrivalSecondsAfter === null
                    ? t('cover.nobody')
                    : formatDuration(zone.firstArrivalSecondsAfter),
                limit: formatDuration(zone.withinSeconds),
              })}
            </span>
          </li>
        ))}
      </ul>
      {coverage.moves.map((move, index) => (
        <div key={`${move.unitId} ${move.toTownshipCode}`} className="inc-cover-move">
          <span>
            {t('cover.move', { unit: units[move.unitId]?.callSign ?? move.unitId })}
            <b>
              <ReferenceName register="division" value={move.toTownshipCode} />
            </b>{' '}
            <span className="wh-number wh-quiet">{formatDuration(move.moveSeconds)}</span>
            <small className="wh-quiet">
              {' '}
              {t('cover.effect', { count: move.effects.filter((effect) => effect.meetsMinimum).length })}
            </small>
          </span>
          {onCoverMove && (
            <ActionButton
              {...(active && index === 0 ? { shortcut: 'Alt+M' } : {})}
              onAct={() => onCoverMove(move.unitId, move.toTownshipCode)}
            >
              {t('cover.order')}
            </ActionButton>
          )}
        </div>
      ))}
      {coverage.stillUncovered.length > 0 && (
        <p className="wh-small">
          {t('cover.still')}
          {coverage.stillUncovered.map((code, index) => (
            <span key={code}>
              {index > 0 && '、'}
              <ReferenceName register="division" value={code} />
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
