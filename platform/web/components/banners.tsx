import type { ReactNode } from 'react';
import { useLinkState, staleAfterSeconds } from '../client/use-live.ts';
import { formatDuration } from '../labels/format.ts';
import { useLabels } from '../labels/labels.tsx';
import { Mark } from './mark.tsx';

/** Across the whole screen when what is shown may be older than 30 s. */
export function StaleBanner() {
  const t = useLabels('web');
  const { state, silentSeconds } = useLinkState();
  if (state === 'closed' || silentSeconds === null || silentSeconds < staleAfterSeconds) return null;
  return (
    <div className="wh-banner" data-meaning="offline" role="alert">
      <Mark meaning="offline" />
      {t('web.stale', { duration: formatDuration(silentSeconds) })}
    </div>
  );
}

/** The live link in one word with its age, for the strip at the top. */
export function LinkIndicator() {
  const t = useLabels('web');
  const { state, silentSeconds } = useLinkState();
  // Nothing on this page follows anything: there is no link to speak of.
  if (state === 'closed') return null;
  const word = t(`web.link.${state}`);
  const calm = state === 'open';
  return (
    <span className="wh-link" data-calm={calm} title={t('web.link.meaning')}>
      <Mark meaning={calm ? 'neutral' : 'offline'} shape={calm ? 'circle' : 'circleHollow'} size={10} />
      {word}
      {silentSeconds !== null && silentSeconds >= 10 && (
        <span className="wh-number"> {formatDuration(silentSeconds)}</span>
      )}
    </span>
  );
}

/** A permanent line at the very top, e.g. 演示模式. */
export function ModeBanner({ children }: { children: ReactNode }) {
  return (
    <div className="wh-mode" role="note">
      {children}
    </div>
  );
}
