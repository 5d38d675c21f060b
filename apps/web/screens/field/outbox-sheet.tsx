import { EmptyState, formatClock, useLabels, useOfflineQueue } from '@wanghuo/platform-web';
import { Sheet } from './sheet.tsx';

/** What waits on this phone, in order; what was refused says why and is a person's to decide. */
export function OutboxSheet({ onClose }: { onClose: () => void }) {
  const t = useLabels('app');
  const { queue, state } = useOfflineQueue();
  return (
    <Sheet title={t('phone.outbox')} onClose={onClose}>
      {state.acts.length === 0 && <EmptyState title={t('phone.outbox.none')} />}
      <ul className="fld-outbox">
        {state.acts.map((act) => (
          <li key={act.sequence}>
            <span className="wh-number wh-quiet">{formatClock(act.queuedAt)}</span> <b>{act.label}</b>
            {act.refusal ? (
              <>
                <p>{act.refusal.title}</p>
                {act.refusal.detail && <p className="wh-quiet">{act.refusal.detail}</p>}
                <div className="wh-row">
                  <button type="button" onClick={() => void queue.retry(act.sequence)}>
                    {t('phone.outbox.retry')}
                  </button>
                  <button type="button" onClick={() => void queue.drop(act.sequence)}>
                    {t('phone.outbox.drop')}
                  </button>
                </div>
              </>
            ) : (
              <span className="wh-quiet"> {t('phone.outbox.waiting')}</span>
            )}
          </li>
        ))}
      </ul>
      {state.waiting > 0 && (
        <button type="button" className="fld-wide" onClick={() => void queue.send()}>
          {t('phone.outbox.send')}
        </button>
      )}
    </Sheet>
  );
}
