import { useEffect, useRef, useState } from 'react';
import { SourceTag } from '../components/source-tag.tsx';
import { formatInstant } from '../labels/format.ts';
import { useLabels } from '../labels/labels.tsx';
import type { BaseMapData } from './base-map.tsx';

/** Whose data this is, always in sight and in print. */
export function MapCorner({ roadSource }: { roadSource: BaseMapData['roadSource'] }) {
  const t = useLabels('web');
  return (
    <p className="wh-map-corner">
      {roadSource === 'SYNTHETIC' ? (
        <SourceTag source="SCHEMATIC_ROADS" />
      ) : (
        <span>{t('web.map.attribution.osm')}</span>
      )}
      <span>{t('web.map.attribution.geonames')}</span>
    </p>
  );
}

/** Where the wind comes from and how strong it is; the arrow points where it blows to. */
export function WindArrow({ fromDegrees, metresPerSecond }: { fromDegrees: number; metresPerSecond: number }) {
  const t = useLabels('web');
  const direction = t(`web.wind.${Math.round((((fromDegrees % 360) + 360) % 360) / 45) % 8}`);
  return (
    <p className="wh-map-wind">
      <svg
        width="26"
        height="26"
        viewBox="0 0 24 24"
        aria-hidden="true"
        style={{ rotate: `${(fromDegrees + 180) % 360}deg` }}
      >
        <path d="M12 2L18 21L12 17L6 21Z" fill="currentColor" />
      </svg>
      {t('web.map.windFrom', { direction, speed: Math.round(metresPerSecond * 10) / 10 })}
    </p>
  );
}

export interface ReplayState {
  /** The moment shown. */
  readonly at: string;
  readonly fromAt: string;
  readonly toAt: string;
  readonly onChange: (at: string) => void;
}

const speeds = [1, 10, 60] as const;

/** The past is never taken for now: a banner says so, the frame changes colour, and a slider moves through time. */
export function ReplayBar({ at, fromAt, toAt, onChange }: ReplayState) {
  const t = useLabels('web');
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(10);
  const [from, to, now] = [Date.parse(fromAt), Date.parse(toAt), Date.parse(at)];
  const latest = useRef({ now, to, onChange });
  latest.current = { now, to, onChange };
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const next = Math.min(latest.current.to, latest.current.now + 500 * speed);
      latest.current.onChange(new Date(next).toISOString());
      if (next >= latest.current.to) setPlaying(false);
    }, 500);
    return () => clearInterval(timer);
  }, [playing, speed]);
  return (
    <div className="wh-map-replay">
      <strong role="status">{t('web.map.replay', { time: formatInstant(at) })}</strong>
      <div className="wh-row wh-no-print">
        <button type="button" className="wh-action" onClick={() => setPlaying(!playing)}>
          {t(playing ? 'web.map.replay.pause' : 'web.map.replay.play')}
        </button>
        <input
          type="range"
          min={Math.floor(from / 1000)}
          max={Math.ceil(to / 1000)}
          step={1}
          value={Math.floor(now / 1000)}
          aria-label={t('web.map.replay.slider')}
          aria-valuetext={formatInstant(at)}
          onChange={(event) => onChange(new Date(Number(event.target.value) * 1000).toISOString())}
        />
        {speeds.map((one) => (
          <button
            key={one}
            type="button"
            className="wh-action"
            aria-pressed={one === speed}
            onClick={() => setSpeed(one)}
          >
            ×{one}
          </button>
        ))}
      </div>
    </div>
  );
}
