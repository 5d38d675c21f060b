import { Link } from '@tanstack/react-router';
import { Elapsed, formatInstant, useLabels, useLive, useNowSeconds, useSession } from '@wanghuo/platform-web';
import { workQueue } from '@wanghuo/records/model';

/** What the station has still to write down, the most urgent first to be seen, and the way to it. */
export function RecordsWaiting() {
  const t = useLabels('app');
  const { may } = useSession();
  const now = useNowSeconds();
  const queue = useLive(workQueue, may('record.read') ? {} : null);
  if (!may('record.read')) return null;
  const open = queue.data?.items.filter(({ state }) => state === 'DRAFTED' || state === 'RETURNED');
  const [first] = open ?? [];
  const isLate = first?.dueAt ? Date.parse(first.dueAt) / 1_000 < now : false;
  return (
    <section className="stn-records wh-no-print">
      <h2>{t('terminal.records')}</h2>
      <p>
        {open === undefined
          ? t('terminal.records.unknown')
          : open.length === 0
            ? t('terminal.records.none')
            : t('terminal.records.count', { count: open.length })}{' '}
        {first?.dueAt && (
          <span className="wh-quiet" data-late={isLate}>
            {t('terminal.records.due', { name: first.name, at: formatInstant(first.dueAt) })}
          </span>
        )}{' '}
        {isLate && first?.dueAt && <Elapsed sinceAt={first.dueAt} />}
      </p>
      <Link className="wh-action" to={'/records' as never}>
        {t('terminal.records.open')}
      </Link>
    </section>
  );
}
