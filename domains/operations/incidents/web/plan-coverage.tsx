import type { CoverageOutcome } from '@wanghuo/dispatch';
import { ActionButton, formatDuration, Mark, useLabels } from '@wanghuo/platform-web';
import { useTownNames } from '@wanghuo/territory/web';
import type { UnitNames } from './plan-words.ts';

/** Towns that lose their cover, and moves that give it back, with the effect on each town; one key orders the first. */
export function PlanCoverage({
  coverage,
  units,
  onCoverMove,
  ordered = [],
  active,
}: {
  coverage: CoverageOutcome;
  units: UnitNames;
  onCoverMove?: (unitId: string, townshipCode: string) => void;
  /** Units whose cover move has been ordered already. */
  ordered?: readonly string[];
  active: boolean;
}) {
  const t = useLabels('incidents');
  const townName = useTownNames();
  const losing = coverage.zones.filter((zone) => zone.losesMinimumCover);
  const next = coverage.moves.find((move) => !ordered.includes(move.unitId));
  if (losing.length === 0) return <p className="wh-quiet wh-small">{t('cover.kept')}</p>;
  return (
    <div className="inc-cover">
      <h3>{t('cover.title', { count: losing.length })}</h3>
      <ul>
        {losing.map((zone) => (
          <li key={zone.townshipCode}>
            <Mark meaning="unverified" />
            <b>{townName(zone.townshipCode)}</b>
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
      {coverage.moves.map((move) => (
        <div key={`${move.unitId} ${move.toTownshipCode}`} className="inc-cover-move">
          <span>
            {t('cover.move', { unit: units[move.unitId]?.callSign ?? move.unitId })}
            <b>{townName(move.toTownshipCode)}</b>{' '}
            <span className="wh-number wh-quiet">{formatDuration(move.moveSeconds)}</span>
            <small className="wh-quiet">
              {' '}
              {t('cover.effect', { count: move.effects.filter((effect) => effect.meetsMinimum).length })}
            </small>
          </span>
          {ordered.includes(move.unitId) ? (
            <span className="wh-quiet">{t('cover.ordered')}</span>
          ) : (
            onCoverMove && (
              <ActionButton
                {...(active && move === next ? { shortcut: 'Alt+M' } : {})}
                onAct={() => onCoverMove(move.unitId, move.toTownshipCode)}
              >
                {t('cover.order')}
              </ActionButton>
            )
          )}
        </div>
      ))}
      {coverage.stillUncovered.length > 0 && (
        <p className="wh-small">
          {t('cover.still')}
          {coverage.stillUncovered.map(townName).join('、')}
        </p>
      )}
    </div>
  );
}
