import { formatClock, formatDuration, formatInstant } from '../labels/format.ts';
import { useLabels } from '../labels/labels.tsx';
import { useNowSeconds, useSecondsSince } from './use-now.ts';

/** The time of day, with the date when there is room. */
export function Clock({ withDate = false }: { withDate?: boolean }) {
  const at = new Date(useNowSeconds() * 1000).toISOString();
  return (
    <time className="wh-clock" dateTime={at}>
      {withDate ? formatInstant(at) : formatClock(at)}
    </time>
  );
}

/**
 * Clock time and elapsed time side by side, with a thin bar that fills towards a limit: amber at 70 %, red at 100 %.
 * @param untilAt - when it ended; it counts on while left out
 */
export function Elapsed({
  sinceAt,
  untilAt,
  limitSeconds,
  withClock = true,
}: {
  sinceAt: string;
  untilAt?: string | null;
  limitSeconds?: number;
  withClock?: boolean;
}) {
  const running = useSecondsSince(sinceAt);
  const seconds = untilAt ? Math.max(0, (Date.parse(untilAt) - Date.parse(sinceAt)) / 1000) : running;
  return (
    <span
      className="wh-elapsed"
      data-limit={limitSeconds === undefined ? undefined : limitStageOf(seconds, limitSeconds)}
    >
      <span className="wh-elapsed-text">
        {withClock && <time dateTime={sinceAt}>{formatClock(sinceAt)} · </time>}
        <b>{formatDuration(seconds)}</b>
      </span>
      {limitSeconds !== undefined && <LimitBar seconds={seconds} limitSeconds={limitSeconds} />}
    </span>
  );
}

/** How near a limit is: `calm` below 70 %, `near` below 100 %, then `over`. */
export function limitStageOf(seconds: number, limitSeconds: number): 'calm' | 'near' | 'over' {
  const share = seconds / limitSeconds;
  return share >= 1 ? 'over' : share >= 0.7 ? 'near' : 'calm';
}

/** The bar of a limit; its text says the same for who cannot see it. */
export function LimitBar({ seconds, limitSeconds }: { seconds: number; limitSeconds: number }) {
  const t = useLabels('web');
  const stage = limitStageOf(seconds, limitSeconds);
  const left = limitSeconds - seconds;
  return (
    <span
      className="wh-limit"
      data-stage={stage}
      role="meter"
      aria-valuemin={0}
      aria-valuemax={limitSeconds}
      aria-valuenow={Math.min(Math.floor(seconds), limitSeconds)}
      aria-valuetext={
        left >= 0
          ? t('web.limit.left', { duration: formatDuration(left) })
          : t('web.limit.over', { duration: formatDuration(-left) })
      }
    >
      <span style={{ width: `${Math.min(100, (seconds / limitSeconds) * 100)}%` }} />
    </span>
  );
}

/**
 * How old a value is. Past its limit it says 未知 and is hatched, whatever the value was.
 * @param limitSeconds - the age from which the value no longer counts
 */
export function Age({ at, limitSeconds = 30 }: { at: string | null; limitSeconds?: number }) {
  const t = useLabels('web');
  const now = useNowSeconds();
  if (at === null)
    return (
      <span className="wh-age" data-unknown="true">
        {t('web.age.never')}
      </span>
    );
  const seconds = Math.max(0, now - Math.floor(Date.parse(at) / 1000));
  const unknown = seconds >= limitSeconds;
  return (
    <span className="wh-age" data-unknown={unknown} title={formatInstant(at)}>
      {t(unknown ? 'web.age.unknown' : seconds < 3 ? 'web.age.now' : 'web.age.ago', {
        duration: formatDuration(seconds),
      })}
    </span>
  );
}
