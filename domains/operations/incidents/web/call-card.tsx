import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  Elapsed,
  formatDistance,
  formatDuration,
  Mark,
  ProblemNotice,
  useAct,
  useClient,
  useCommand,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { Select } from 'antd';
import { type ReactNode, useState } from 'react';
import {
  attachCall,
  type board,
  callBackSeconds,
  callHandling,
  callOutcome,
  claimCall,
  reachCaller,
} from '../model/index.ts';
import { callLooks } from './looks.ts';

export type CallCardData = OutputOf<typeof board>['calls'][number];
type Repeat = CallCardData['repeats'][number];

/** Why a call may be about something that is open already. */
export const repeatSentence = (t: ReturnType<typeof useLabels>, repeat: Repeat): string =>
  t(repeat.reason, { distance: formatDistance(repeat.distanceMetres), age: formatDuration(repeat.ageSeconds) });

/**
 * One call that needs a hand: claimed with one key; others see who has it. A silent or abandoned one is rung back, with
 * its clock. What it may repeat stands below with the reason.
 */
export function CallCard({
  call,
  isSelected,
  isNew = false,
  isFirst = false,
  onOpen,
  evidence,
}: {
  call: CallCardData;
  isSelected: boolean;
  isNew?: boolean;
  /** Whether its claim and attach keys are printed: only the topmost call has them. */
  isFirst?: boolean;
  /** Begins or goes on with taking the call. */
  onOpen: (call: CallCardData) => void;
  /** What an alarm brought besides words. */
  evidence?: ReactNode;
}) {
  const t = useLabels('incidents');
  const { view, may } = useSession();
  const claim = useCommand(claimCall);
  const reach = useCommand(reachCaller);
  const isMine = call.claimedBy === view?.subject.id;
  const isRinging = call.state === 'RINGING';
  const look =
    call.channel === 'ALARM' && isRinging
      ? ({ shape: 'triangleHollow', meaning: 'unverified' } as const)
      : (callLooks[call.state] ?? callLooks['CLAIMED']!);
  const take = async () => {
    if (isMine && call.state === 'CLAIMED') return onOpen(call);
    if (call.state === 'CALL_BACK' ? await reach.run({ callId: call.id }) : await claim.run({ callId: call.id }))
      onOpen(call);
  };
  return (
    <li className="inc-card inc-call" data-selected={isSelected} data-new={isNew} data-state={call.state}>
      <div className="inc-card-line">
        <span className={isRinging ? 'wh-blink inc-card-mark' : 'inc-card-mark'}>
          <Mark meaning={look.meaning} shape={look.shape} size={18} />
        </span>
        <b>
          {t(
            isRinging ? `call.ringing.${call.channel === 'ALARM' ? 'ALARM' : 'CALL'}` : `code.callState.${call.state}`,
          )}
        </b>
        <span className="wh-number wh-quiet">{call.callerNumber}</span>
        <span className="wh-spring" />
        {call.state === 'CALL_BACK' && call.callBackDueAt ? (
          <CallBackClock dueAt={call.callBackDueAt} attempts={call.callBackAttempts} />
        ) : (
          <Elapsed sinceAt={call.receivedAt} withClock={false} {...(isRinging ? { limitSeconds: 15 } : {})} />
        )}
      </div>
      {(call.said || call.address) && <p className="inc-card-said">{call.said ?? call.address}</p>}
      {evidence}
      <small className="wh-quiet">
        {call.callNo} · {t(`code.callChannel.${call.channel}`)}
        {call.claimedByName && !isMine && ` · ${t('call.takenBy', { name: call.claimedByName })}`}
        {call.callBackAttempts > 0 && ` · ${t('call.tried', { count: call.callBackAttempts })}`}
      </small>
      {may('call.take') && (isMine || call.claimedBy === null || call.state === 'CALL_BACK') && (
        <div className="inc-card-acts">
          <ActionButton
            onAct={() => void take()}
            disabled={claim.pending || reach.pending}
            {...(isFirst ? { shortcut: 'F3' } : {})}
          >
            {t(
              isMine && call.state === 'CLAIMED'
                ? 'call.goOn'
                : call.state === 'CALL_BACK'
                  ? 'step.callHandling.reachCaller'
                  : 'step.callHandling.claim',
            )}
          </ActionButton>
          <CallSteps call={call} />
        </div>
      )}
      <Repeats call={call} isFirst={isFirst} />
      <ProblemNotice problem={claim.problem ?? reach.problem} />
    </li>
  );
}

function CallBackClock({ dueAt, attempts }: { dueAt: string; attempts: number }) {
  const limit = attempts === 0 ? callBackSeconds.first : callBackSeconds.again;
  return (
    <Elapsed
      sinceAt={new Date(Date.parse(dueAt) - limit * 1000).toISOString()}
      limitSeconds={limit}
      withClock={false}
    />
  );
}

/** Steps that need no claim of the whole call: nobody answered, silent, released, over. */
function CallSteps({ call }: { call: CallCardData }) {
  const t = useLabels('incidents');
  const client = useClient();
  const { view } = useSession();
  const [isEnding, setEnding] = useState(false);
  const act = useAct<{ step: string; input: unknown }, unknown>(({ step, input }, options) =>
    client.workflow(callHandling).take(step, call.id, input, options),
  );
  const isMine = call.claimedBy === view?.subject.id;
  return (
    <>
      {call.state === 'CALL_BACK' && (
        <ActionButton onAct={() => void act.run({ step: 'tryCallBack', input: {} })}>
          {t('step.callHandling.tryCallBack')}
        </ActionButton>
      )}
      {call.state === 'CLAIMED' && isMine && (
        <>
          <ActionButton onAct={() => void act.run({ step: 'needCallBack', input: { kind: 'SILENT' } })}>
            {t('call.silent')}
          </ActionButton>
          <ActionButton onAct={() => void act.run({ step: 'release', input: {} })}>
            {t('step.callHandling.release')}
          </ActionButton>
        </>
      )}
      {isEnding ? (
        <Select
          autoFocus
          defaultOpen
          aria-label={t('field.call.outcome')}
          placeholder={t('field.call.outcome')}
          style={{ minWidth: 150 }}
          options={callOutcome.names.map((one) => ({ value: one, label: t(`code.callOutcome.${one}`) }))}
          onBlur={() => setEnding(false)}
          onChange={(outcome: string) => void act.run({ step: 'close', input: { outcome } })}
        />
      ) : (
        <ActionButton onAct={() => setEnding(true)}>{t('call.end')}</ActionButton>
      )}
      <ProblemNotice problem={act.problem} />
    </>
  );
}

/** Proposed merges: the nearest within the rule is pre-ticked and attaches with one key. Undo is in the incident's calls. */
export function Repeats({
  call,
  isFirst,
  onAttached,
}: {
  call: Pick<CallCardData, 'id' | 'repeats'>;
  isFirst: boolean;
  onAttached?: (incidentId: string) => void;
}) {
  const t = useLabels('incidents');
  const { may } = useSession();
  const attach = useCommand(attachCall);
  if (call.repeats.length === 0 || !may('call.take')) return null;
  const ticked = call.repeats.find((one) => one.isPreselected);
  return (
    <ul className="inc-repeats">
      {call.repeats.slice(0, 3).map((repeat) => (
        <li key={repeat.incidentId} data-ticked={repeat === ticked}>
          <span>
            <Mark meaning="unverified" shape={repeat === ticked ? 'diamond' : 'circleHollow'} size={12} />{' '}
            {t(repeat === ticked ? 'repeat.likely' : 'repeat.possible')} <b>{repeat.title}</b>
            <small className="wh-quiet"> {repeatSentence(t, repeat)}</small>
          </span>
          <ActionButton
            disabled={attach.pending}
            {...(isFirst && repeat === ticked ? { shortcut: 'F6' } : {})}
            onAct={() =>
              void attach
                .run({ callId: call.id, incidentId: repeat.incidentId, reason: repeatSentence(t, repeat) })
                .then((done) => done && onAttached?.(repeat.incidentId))
            }
          >
            {t('repeat.attach')}
          </ActionButton>
        </li>
      ))}
      <ProblemNotice problem={attach.problem} />
    </ul>
  );
}
