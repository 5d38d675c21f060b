import { ActionButton, formatClock, ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { useState } from 'react';
import { detachCall, type Call } from '../model/index.ts';
import { WordForm } from './word-form.tsx';

/** Every raw call of the incident; a merge that was wrong is undone here, and both lines stay in the story. */
export function IncidentCalls({ calls, canDetach }: { calls: readonly Call[]; canDetach: boolean }) {
  const t = useLabels('incidents');
  const [asking, setAsking] = useState<string | null>(null);
  const detach = useCommand(detachCall);
  return (
    <ul className="inc-calls">
      {calls
        .toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))
        .map((call) => (
          <li key={call.id}>
            <span className="wh-number wh-quiet">{formatClock(call.receivedAt)}</span>
            <span>
              {t(`code.callChannel.${call.channel}`)} <span className="wh-number">{call.callerNumber}</span>{' '}
              <small className="wh-quiet">{call.callNo}</small>
              {call.said && <p className="wh-quiet wh-small">{t('incidents.said', { text: call.said })}</p>}
              {call.recordingReference && (
                <small className="wh-quiet">{t('call.recording', { reference: call.recordingReference })}</small>
              )}
            </span>
            {canDetach && calls.length > 1 && (
              <ActionButton onAct={() => setAsking(asking === call.id ? null : call.id)}>
                {t('step.callHandling.detach')}
              </ActionButton>
            )}
            {asking === call.id && (
              <WordForm
                label={t('call.detach.reason')}
                act={t('step.callHandling.detach')}
                minLength={2}
                pending={detach.pending}
                onCancel={() => setAsking(null)}
                onWord={async (reason) => {
                  if (await detach.run({ callId: call.id, reason })) setAsking(null);
                }}
              />
            )}
          </li>
        ))}
      <ProblemNotice problem={detach.problem} />
    </ul>
  );
}
