import { useQuery } from '@tanstack/react-query';
import { formatClock, Mark, useClient, useLabels, useNowSeconds, useStream } from '@wanghuo/platform-web';
import { gatewayState, ringing, type RingingFrame } from '../model/index.ts';

const everyMillis = 3_000;
/** A frame older than this was seen by somebody, or the database has it by now. */
const recentSeconds = 900;

/**
 * Fires and calls for help that are on the disk and not yet in the database: while it does not answer, the queue stands
 * still, and these are all there is to go by.
 */
export function useUnstoredRings(): readonly RingingFrame[] {
  const client = useClient();
  const { values } = useStream(ringing);
  const now = useNowSeconds();
  const { data, error } = useQuery({
    queryKey: ['sensing.gatewayState', 'rings'],
    queryFn: () => client.query(gatewayState, {}),
    refetchInterval: everyMillis,
    retry: false,
  });
  const life = data?.lanes.find(({ lane }) => lane === 'LIFE');
  const isAway = error !== null || life?.isDatabaseAway === true || (life?.behind ?? 0) > 0;
  if (!isAway) return [];
  return [...values.values()]
    .map(({ value }) => value)
    .filter(({ receivedAt }) => now - Date.parse(receivedAt) / 1_000 < recentSeconds)
    .toSorted((one, other) => (one.receivedAt < other.receivedAt ? 1 : -1));
}

/** Over the whole width, above a queue that stands still. */
export function UnstoredRings({ rings }: { rings: readonly RingingFrame[] }) {
  const t = useLabels('sensing');
  if (rings.length === 0) return null;
  return (
    <section className="sen-rings" role="alert">
      <b>
        <Mark meaning="fire" size={20} /> {t('monitor.unstored', { count: rings.length })}
      </b>
      <ul className="sen-plain">
        {rings.map((one) => (
          <li key={one.frameId}>
            <span className="wh-number">{formatClock(one.receivedAt)}</span>{' '}
            <b>{one.deviceName ?? `${t('monitor.unknownDevice')} ${one.address}`}</b>{' '}
            {one.floor !== null && t('monitor.floor', { floor: one.floor })} {one.room}
          </li>
        ))}
      </ul>
    </section>
  );
}
