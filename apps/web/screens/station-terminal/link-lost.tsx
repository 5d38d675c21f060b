import { formatDuration, Mark, useLabels, useLinkState, useSound } from '@wanghuo/platform-web';
import { useEffect } from 'react';

/** Seconds without a word from the server after which an order may be on its way and not be seen here. */
const lostAfterSeconds = 10;

/**
 * Over the whole width of the terminal while no order can reach it, with what to do instead. It takes precedence over
 * the general banner, which comes later and says less.
 */
export function LinkLost() {
  const t = useLabels('app');
  const { play } = useSound();
  const { state, silentSeconds } = useLinkState();
  const isLost = state !== 'open' && silentSeconds !== null && silentSeconds >= lostAfterSeconds;
  useEffect(() => {
    if (isLost) play('tick');
  }, [isLost, play]);
  if (!isLost) return null;
  return (
    <div className="stn-lost wh-no-print" role="alert">
      <Mark meaning="fire" shape="cross" size={40} />
      <p>
        <b>{t('terminal.lost', { duration: formatDuration(silentSeconds) })}</b>
        {t('terminal.lost.help')}
      </p>
    </div>
  );
}
