import { ActionButton, formatDuration, formatInstant, useLabels, useShortcut } from '@wanghuo/platform-web';
import { useEffect, useRef, useState } from 'react';

export const speeds = [1, 4, 16] as const;

/** Moves through the time of an incident: any second by the slider, played at ×1 ×4 ×16, all of it by keys. */
export function Transport({
  at,
  fromAt,
  toAt,
  onChange,
}: {
  at: string;
  fromAt: string;
  toAt: string;
  onChange: (at: string) => void;
}) {
  const t = useLabels('app');
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(4);
  const [from, to, now] = [
    Math.floor(Date.parse(fromAt) / 1000),
    Math.ceil(Date.parse(toAt) / 1000),
    Math.floor(Date.parse(at) / 1000),
  ];
  const go = (seconds: number) => onChange(new Date(Math.min(to, Math.max(from, seconds)) * 1000).toISOString());
  const latest = useRef({ now, to, go });
  latest.current = { now, to, go };
  useEffect(() => {
    if (!playing) return;
    // One frame for each second of the past at ×1, one for each few at more: the eye sees four a second at most.
    const stepMillis = Math.max(250, 1_000 / speed);
    const timer = setInterval(() => {
      latest.current.go(latest.current.now + Math.max(1, Math.round((stepMillis / 1_000) * speed)));
      if (latest.current.now >= latest.current.to) setPlaying(false);
    }, stepMillis);
    return () => clearInterval(timer);
  }, [playing, speed]);
  const toggle = () => {
    if (!playing && now >= to) go(from);
    setPlaying(!playing);
  };
  useShortcut('ArrowLeft', () => go(now - 1));
  useShortcut('ArrowRight', () => go(now + 1));
  useShortcut('Shift+ArrowLeft', () => go(now - 30));
  useShortcut('Shift+ArrowRight', () => go(now + 30));
  useShortcut('Home', () => go(from));
  useShortcut('End', () => go(to));
  return (
    <div className="rpl-transport wh-no-print">
      <ActionButton shortcut="k" onAct={toggle}>
        {t(playing ? 'replay.pause' : 'replay.play')}
      </ActionButton>
      {speeds.map((one, index) => (
        <ActionButton key={one} shortcut={String(index + 1)} pressed={one === speed} onAct={() => setSpeed(one)}>
          ×{one}
        </ActionButton>
      ))}
      <input
        type="range"
        min={from}
        max={to}
        step={1}
        value={now}
        aria-label={t('replay.slider')}
        aria-valuetext={formatInstant(at)}
        onChange={(event) => go(Number(event.target.value))}
      />
      <span className="wh-number wh-quiet">
        {formatDuration(now - from)} / {formatDuration(to - from)}
      </span>
      <small className="wh-quiet">{t('replay.keys')}</small>
    </div>
  );
}
