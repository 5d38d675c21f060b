import { formatDuration, Mark, useLabels, useSecondsSince } from '@wanghuo/platform-web';

/** Says how old an answer is that only this device remembers; shows nothing while it is live. */
export function Remembered({ keptAt }: { keptAt: string | null }) {
  return keptAt === null ? null : <Since keptAt={keptAt} />;
}

function Since({ keptAt }: { keptAt: string }) {
  const t = useLabels('app');
  return (
    <p className="fld-remembered">
      <Mark meaning="offline" size={12} />
      {t('phone.remembered', { duration: formatDuration(useSecondsSince(keptAt)) })}
    </p>
  );
}
