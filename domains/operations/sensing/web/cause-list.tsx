import { ActionButton, useLabels } from '@wanghuo/platform-web';
import { type AlarmCause, alarmCause } from '../model/index.ts';

/** Why it was none, one key each: a rejection without a cause teaches nobody. */
export function CauseList({ onCause, onBack }: { onCause: (cause: AlarmCause) => void; onBack: () => void }) {
  const t = useLabels('sensing');
  return (
    <div className="sen-causes" role="group" aria-label={t('monitor.cause')}>
      <b>{t('monitor.cause')}</b>
      {alarmCause.names.map((cause, index) => (
        <ActionButton key={cause} shortcut={String(index + 1)} onAct={() => onCause(cause)}>
          {t(`code.alarmCause.${cause}`)}
        </ActionButton>
      ))}
      <ActionButton shortcut="Escape" onAct={onBack}>
        {t('monitor.back')}
      </ActionButton>
    </div>
  );
}
