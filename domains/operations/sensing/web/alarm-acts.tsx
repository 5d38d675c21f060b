import { ActionButton, PrimaryAction, ProblemNotice, useCommand, useLabels, useSession } from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { sendLook } from '../model/index.ts';
import type { Detail } from './alarm-panel.tsx';
import { CauseList } from './cause-list.tsx';
import { useAlarmStep } from './use-alarm-step.ts';

/** The outcomes of an alarm, one key each; the expected one is the large button. */
export function AlarmActs({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  const { may } = useSession();
  const step = useAlarmStep(detail.alarm.id);
  const [asking, setAsking] = useState<'cause' | 'look' | 'call' | null>(null);
  const isOpen = (name: string) => detail.openSteps.some((one) => one.step === name);
  const take = (name: string, input: unknown = {}) =>
    void step.run({ step: name, input }).then((done) => done && setAsking(null));
  if (!may('alarm.handle') || detail.openSteps.length === 0) return null;
  const seenComponents = detail.alarm.componentCount;
  if (asking === 'cause')
    return (
      <div className="sen-acts">
        <ProblemNotice problem={step.problem} />
        <CauseList
          onCause={(cause) => take('reject', { cause, seenComponents })}
          onBack={() => {
            step.clear();
            setAsking(null);
          }}
        />
      </div>
    );
  if (asking === 'look') return <LookForm detail={detail} onDone={() => setAsking(null)} />;
  if (asking === 'call')
    return (
      <CallForm pending={step.pending} onCall={(input) => take('logCall', input)} onBack={() => setAsking(null)} />
    );
  const isTaken = !isOpen('acknowledge');
  return (
    <div className="sen-acts">
      <ProblemNotice problem={step.problem} />
      {isOpen('acknowledge') && (
        <PrimaryAction shortcut="F3" pending={step.pending} onAct={() => take('acknowledge')}>
          {t('step.alarmCourse.acknowledge')}
        </PrimaryAction>
      )}
      {isOpen('logCall') && (
        <ActionButton shortcut="F4" onAct={() => setAsking('call')}>
          {t('step.alarmCourse.logCall')}
        </ActionButton>
      )}
      {detail.maySendLook && (
        <ActionButton shortcut="F6" onAct={() => setAsking('look')}>
          {t('step.alarmCourse.sendLook')}
        </ActionButton>
      )}
      <span className="wh-spring" />
      {isOpen('reject') && (
        <ActionButton shortcut="F9" onAct={() => setAsking('cause')}>
          {t('step.alarmCourse.reject')}
        </ActionButton>
      )}
      {isOpen('verify') &&
        (isTaken ? (
          <PrimaryAction danger shortcut="F8" pending={step.pending} onAct={() => take('verify')}>
            {t('step.alarmCourse.verify')}
          </PrimaryAction>
        ) : (
          <ActionButton shortcut="F8" onAct={() => take('verify')}>
            {t('step.alarmCourse.verify')}
          </ActionButton>
        ))}
      {isOpen('verifyAfterAll') && (
        <ActionButton shortcut="F8" onAct={() => take('verifyAfterAll')}>
          {t('step.alarmCourse.verifyAfterAll')}
        </ActionButton>
      )}
    </div>
  );
}

/** Whom one spoke to at the micro station, or that nothing has gone out: no channel is connected. */
function LookForm({ detail, onDone }: { detail: Detail; onDone: () => void }) {
  const t = useLabels('sensing');
  const command = useCommand(sendLook);
  const [nearest] = detail.nearestStations;
  const [stationId, setStationId] = useState(nearest?.stationId ?? null);
  const [spokeWith, setSpokeWith] = useState('');
  const send = () =>
    void command
      .run({
        alarmId: detail.alarm.id,
        ...(stationId ? { stationId } : {}),
        ...(spokeWith.trim() ? { spokeWith: spokeWith.trim() } : {}),
      })
      .then((done) => done && onDone());
  return (
    <div className="sen-acts sen-form">
      <div className="sen-stations" role="radiogroup" aria-label={t('monitor.station')}>
        {detail.nearestStations.map((one) => (
          <button
            key={one.stationId}
            type="button"
            role="radio"
            aria-checked={one.stationId === stationId}
            onClick={() => setStationId(one.stationId)}
          >
            {t('monitor.stationLine', { name: one.name, members: one.memberCount, distance: one.distanceMetres })}
          </button>
        ))}
      </div>
      <label>
        {t('monitor.spokeWith')}
        <Input
          autoFocus
          value={spokeWith}
          maxLength={40}
          onChange={(event) => setSpokeWith(event.target.value)}
          onPressEnter={send}
        />
      </label>
      <small className="wh-quiet">{t('monitor.spokeWith.help')}</small>
      <ProblemNotice problem={command.problem} />
      <span className="sen-form-acts">
        <ActionButton shortcut="Escape" onAct={onDone}>
          {t('monitor.back')}
        </ActionButton>
        <PrimaryAction pending={command.pending} onAct={send}>
          {t(spokeWith.trim() ? 'monitor.lookSent' : 'monitor.lookWritten')}
        </PrimaryAction>
      </span>
    </div>
  );
}

/** What was heard on the telephone, from whom. */
function CallForm({
  pending,
  onCall,
  onBack,
}: {
  pending: boolean;
  onCall: (input: { party: string; isReached: boolean; said?: string }) => void;
  onBack: () => void;
}) {
  const t = useLabels('sensing');
  const [party, setParty] = useState('PREMISES');
  const [said, setSaid] = useState('');
  const call = (isReached: boolean) => onCall({ party, isReached, ...(said.trim() ? { said: said.trim() } : {}) });
  return (
    <div className="sen-acts sen-form">
      <div className="sen-stations" role="radiogroup" aria-label={t('monitor.party')}>
        {(['PREMISES', 'MAINTAINER', 'NEIGHBOUR'] as const).map((one) => (
          <button key={one} type="button" role="radio" aria-checked={one === party} onClick={() => setParty(one)}>
            {t(`code.calledParty.${one}`)}
          </button>
        ))}
      </div>
      <label>
        {t('monitor.said')}
        <Input
          autoFocus
          value={said}
          maxLength={200}
          onChange={(event) => setSaid(event.target.value)}
          onPressEnter={() => call(true)}
        />
      </label>
      <span className="sen-form-acts">
        <ActionButton shortcut="Escape" onAct={onBack}>
          {t('monitor.back')}
        </ActionButton>
        <ActionButton disabled={pending} onAct={() => call(false)}>
          {t('monitor.notReached')}
        </ActionButton>
        <PrimaryAction pending={pending} onAct={() => call(true)}>
          {t('monitor.reached')}
        </PrimaryAction>
      </span>
    </div>
  );
}
