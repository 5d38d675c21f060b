import './route.css';
import type { OutputOf } from '@wanghuo/kernel';
import { formatDistance, formatDuration, SourceTag, useLabels } from '@wanghuo/platform-web';
import type { route } from '../model/index.ts';

/** A route in words: how long, how far, along which roads. Stretches of one road stand in one line. */
export function RouteSteps({ answer }: { answer: OutputOf<typeof route> }) {
  const t = useLabels('territory');
  if (answer.seconds === null) return <p>{t('error.territory.place_unreachable')}</p>;
  const runs: { roadName: string | null; lengthMetres: number }[] = [];
  for (const step of answer.steps) {
    const last = runs.at(-1);
    if (last && last.roadName === step.roadName) last.lengthMetres += step.lengthMetres;
    else runs.push({ ...step });
  }
  return (
    <div className="ter-route">
      <p>
        <b className="wh-number">{formatDuration(answer.seconds)}</b> ·{' '}
        <span className="wh-number">{formatDistance(answer.lengthMetres)}</span> <SourceTag source="SCHEMATIC_ROADS" />
      </p>
      <ol>
        {runs
          .filter((run) => run.lengthMetres >= 20)
          .map((run, index) => (
            <li key={`${index} ${run.roadName ?? ''}`}>
              <span>{run.roadName ?? t('territory.unnamedRoad')}</span>
              <span className="wh-number wh-quiet">{formatDistance(run.lengthMetres)}</span>
            </li>
          ))}
      </ol>
    </div>
  );
}
