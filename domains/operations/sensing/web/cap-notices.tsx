import { formatInstant, Mark, StateTag, useLabels, useLive, useNowSeconds } from '@wanghuo/platform-web';
import { capNotices } from '../model/index.ts';

/** Warnings of weather and other authorities that hold now: a line above the queue, opened for the rest. They ring nothing. */
export function CapNotices() {
  const t = useLabels('sensing');
  const { data } = useLive(capNotices, {});
  const now = useNowSeconds();
  // Each ends by its own time, whether or not anybody tells us.
  const notices = (data?.notices ?? []).filter(
    ({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) / 1_000 > now,
  );
  const [first] = notices;
  if (!first) return null;
  return (
    <details className="sen-notices">
      <summary>
        <Mark meaning="unverified" shape="triangleHollow" size={16} />
        <b>{t('cap.notices', { count: notices.length })}</b>
        <span>{first.headline ?? first.event}</span>
        {first.status !== 'Actual' && (
          <StateTag meaning="neutral" shape="flag" word={t(`cap.status.${first.status}`)} />
        )}
      </summary>
      <ul className="sen-plain">
        {notices.map((one) => (
          <li key={one.id}>
            <b>{one.headline ?? one.event}</b> {one.severity && t(`cap.severity.${one.severity}`)}
            {one.status !== 'Actual' && (
              <StateTag meaning="neutral" shape="flag" word={t(`cap.status.${one.status}`)} />
            )}
            <p>{one.description}</p>
            {one.instruction && <p>{one.instruction}</p>}
            <small className="wh-quiet">
              {one.areaDesc} ·{' '}
              {t('cap.noticeFrom', { name: one.senderName ?? one.sender, at: formatInstant(one.sentAt) })} ·{' '}
              {t('cap.noticeUntil', { at: formatInstant(one.expiresAt) })}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
