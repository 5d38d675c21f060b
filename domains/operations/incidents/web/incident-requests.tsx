import {
  ActionButton,
  Elapsed,
  formatClock,
  ProblemNotice,
  SourceTag,
  StateTag,
  StepButtons,
  useCommand,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { makeRequest, requestAnswering, requestKind, type Request } from '../model/index.ts';

/** What was asked of the municipal centre and of others: each waits for an answer, and silence shows. */
export function IncidentRequests({ incidentId, requests }: { incidentId: string; requests: readonly Request[] }) {
  const t = useLabels('incidents');
  const { may } = useSession();
  const [isMaking, setMaking] = useState(false);
  return (
    <div className="wh-stack">
      <ul className="inc-requests">
        {requests
          .toSorted((a, b) => (a.madeAt > b.madeAt ? -1 : 1))
          .map((one) => (
            <li key={one.id} data-state={one.state}>
              <div className="wh-row">
                <b>{one.organisationName}</b>
                <span className="wh-quiet inc-request-kind">{t(`code.requestKind.${one.kind}`)}</span>
                <span className="wh-spring" />
                {one.answeredAt === null ? (
                  <>
                    <StateTag
                      meaning={one.state === 'OVERDUE' ? 'overdue' : 'neutral'}
                      shape="clock"
                      word={t(`code.requestState.${one.state}`)}
                    />
                    <Elapsed
                      sinceAt={one.madeAt}
                      withClock={false}
                      limitSeconds={Math.max(1, (Date.parse(one.answerDueAt) - Date.parse(one.madeAt)) / 1000)}
                    />
                  </>
                ) : (
                  <span className="wh-small">
                    {t(`code.requestState.${one.state}`)} · {one.answeredByName}{' '}
                    <span className="wh-number">{formatClock(one.answeredAt)}</span>
                  </span>
                )}
              </div>
              <p>{one.content}</p>
              {one.answerNote && <p className="wh-quiet">{one.answerNote}</p>}
              {one.answeredAt === null && may('request.answer') && (
                <StepButtons
                  workflow={requestAnswering}
                  id={one.id}
                  openSteps={[
                    { step: 'accept', to: 'ACCEPTED', primary: true },
                    { step: 'decline', to: 'DECLINED', primary: false },
                  ]}
                />
              )}
            </li>
          ))}
      </ul>
      {requests.length === 0 && !isMaking && <p className="wh-quiet">{t('request.none')}</p>}
      {may('request.make') &&
        (isMaking ? (
          <RequestForm incidentId={incidentId} onDone={() => setMaking(false)} />
        ) : (
          <ActionButton onAct={() => setMaking(true)}>{t('request.make')}</ActionButton>
        ))}
    </div>
  );
}

const waits = [120, 300, 600, 1800] as const;

/** Asks by telephone (no channel is connected) and starts the clock of the answer. */
export function RequestForm({
  incidentId,
  callId,
  onDone,
}: {
  incidentId?: string;
  callId?: string;
  onDone: () => void;
}) {
  const t = useLabels('incidents');
  const [kind, setKind] = useState<string>('REINFORCEMENT');
  const [direction, setDirection] = useState<'OUT' | 'IN'>('OUT');
  const [organisationName, setOrganisationName] = useState(t('request.municipal'));
  const [content, setContent] = useState('');
  const [wait, setWait] = useState<number>(300);
  const act = useCommand(makeRequest);
  const submit = async () => {
    const done = await act.run({
      kind,
      direction,
      organisationName: organisationName.trim(),
      content: content.trim(),
      answerWithinSeconds: wait,
      ...(incidentId ? { incidentId } : {}),
      ...(callId ? { callId } : {}),
    });
    if (done) onDone();
  };
  return (
    <form
      className="inc-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ProblemNotice problem={act.problem} />
      <div className="inc-form-row">
        <Select
          aria-label={t('field.request.direction')}
          value={direction}
          onChange={setDirection}
          style={{ width: 84 }}
          options={(['OUT', 'IN'] as const).map((one) => ({ value: one, label: t(`code.requestDirection.${one}`) }))}
        />
        <Select
          aria-label={t('field.request.kind')}
          value={kind}
          onChange={setKind}
          style={{ flex: 1 }}
          options={requestKind.names.map((one) => ({ value: one, label: t(`code.requestKind.${one}`) }))}
        />
        <Select
          aria-label={t('request.within')}
          value={wait}
          onChange={setWait}
          style={{ width: 128 }}
          options={waits.map((one) => ({ value: one, label: t('request.withinMinutes', { minutes: one / 60 }) }))}
        />
      </div>
      <Input
        aria-label={t('field.request.organisationName')}
        value={organisationName}
        maxLength={80}
        onChange={(event) => setOrganisationName(event.target.value)}
      />
      <Input.TextArea
        aria-label={t('field.request.content')}
        placeholder={t('request.content')}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={1000}
        value={content}
        onChange={(event) => setContent(event.target.value)}
      />
      <div className="wh-row">
        <small className="wh-quiet">
          {t('request.byTelephone')} <SourceTag source="NOT_CONNECTED" />
        </small>
        <span className="wh-spring" />
        <Button onClick={onDone}>{t('incidents.back')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          loading={act.pending}
          disabled={content.trim() === '' || organisationName.trim() === ''}
        >
          {t('request.act')}
        </Button>
      </div>
    </form>
  );
}
