import './sensing.css';
import type { OutputOf } from '@wanghuo/kernel';
import {
  EmptyState,
  formatCount,
  LiveView,
  Mark,
  PrimaryAction,
  ProblemNotice,
  StateTag,
  useAlarmSound,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import { type AlarmCause, earlyWarnings, ownPremises } from '../model/index.ts';
import { AskedLine } from './alarm-card.tsx';
import { askedOf } from './asked.ts';
import { CauseList } from './cause-list.tsx';
import { DeviceLine } from './device-line.tsx';
import { classLooks } from './looks.ts';
import { TaskCard } from './task-card.tsx';
import { TestMode } from './test-mode.tsx';
import { WarningCard } from './warning-card.tsx';
import { useAlarmStep } from './use-alarm-step.ts';

type Own = OutputOf<typeof ownPremises>;
type OwnAlarm = Own['alarms'][number];

/** The phone of whoever looks after a place: an alarm to answer is the whole screen, the rest is below. */
export function OwnerScreen() {
  const live = useLive(ownPremises, {});
  const isAsked = (one: OwnAlarm) => one.ownerAnswer === null && one.openSteps.length > 0;
  useAlarmSound(live.data?.alarms.some(isAsked) ?? false);
  return (
    <div className="sen-own">
      <LiveView live={live}>{(own) => <Shown own={own} />}</LiveView>
    </div>
  );
}

function Shown({ own }: { own: Own }) {
  const t = useLabels('sensing');
  const lives = Object.entries(own.lives).filter(([, count]) => (count ?? 0) > 0);
  return (
    <>
      <h1>{t('screen.ownPremises')}</h1>
      {own.alarms.map((one) => (
        <OwnAlarmCard key={one.id} alarm={one} />
      ))}
      {own.alarms.length === 0 && (
        <div className="sen-calm">
          <Mark meaning="neutral" shape="square" size={20} />
          <b>{t('own.calm')}</b>
        </div>
      )}
      <OwnWarnings />
      <section>
        <h2>{t('own.tasks', { count: own.tasks.length })}</h2>
        {own.tasks.map((one) => (
          <TaskCard key={String(one.task['id'])} view={one} />
        ))}
        {own.tasks.length === 0 && <EmptyState title={t('own.noTasks')}>{t('own.noTasks.help')}</EmptyState>}
      </section>
      <section>
        <h2>{t('own.devices', { count: formatCount(own.deviceTotal) })}</h2>
        <p className="sen-tags">
          {lives.map(([life, count]) => (
            <span key={life}>
              {t(`code.lifeState.${life}`)} <b className="wh-number">{count}</b>
            </span>
          ))}
        </p>
        {own.mayTest && own.devices.length > 0 && <TestMode devices={own.devices} />}
        <ul className="sen-devices">
          {own.devices.map((one) => (
            <DeviceLine key={one.id} sign={one} />
          ))}
        </ul>
        {own.deviceTotal > own.devices.length && (
          <p className="wh-quiet">{t('own.moreDevices', { count: own.deviceTotal - own.devices.length })}</p>
        )}
        {own.deviceTotal === 0 && <EmptyState title={t('own.noDevices')}>{t('own.noDevices.help')}</EmptyState>}
      </section>
    </>
  );
}

/** Early signs at one's own place; those of rules under observation disturb nobody. */
function OwnWarnings() {
  const t = useLabels('sensing');
  const { data } = useLive(earlyWarnings, { state: 'PENDING', withObserved: false, limit: 20 });
  if (!data || data.warnings.length === 0) return null;
  return (
    <section>
      <h2>{t('own.warnings', { count: data.warnings.length })}</h2>
      {data.warnings.map((view) => (
        <WarningCard key={String(view.warning['id'])} view={view} isBrief />
      ))}
    </section>
  );
}

/** Real or not, two thumbs wide; "not" asks why. What was answered stays in sight until a seat has ended it. */
function OwnAlarmCard({ alarm }: { alarm: OwnAlarm }) {
  const t = useLabels('sensing');
  const step = useAlarmStep(alarm.id);
  const [isAsking, setAsking] = useState(false);
  const isOpen = (name: string) => alarm.openSteps.some((one) => one.step === name);
  const deny = isOpen('endWarning') ? 'endWarning' : isOpen('denyByOwner') ? 'denyByOwner' : null;
  const take = (name: string, input: unknown) =>
    void step.run({ step: name, input }).then((done) => done && setAsking(false));
  return (
    <article className="sen-own-alarm" data-class={alarm.alarmClass}>
      <h2>
        <Mark {...classLooks[alarm.alarmClass]} size={26} /> {t(`code.sensedCondition.${alarm.condition}`)}
      </h2>
      <p className="sen-own-place">{alarm.placeName}</p>
      <p>{alarm.evidence}</p>
      <p className="sen-tags">
        {alarm.isTest && <StateTag meaning="neutral" shape="flag" word={t('monitor.inTest')} />}
        {alarm.marks.map((mark) => (
          <StateTag key={mark} meaning="unverified" word={t(`code.alarmMark.${mark}`)} />
        ))}
      </p>
      <AskedLine asked={askedOf(alarm)} cause={alarm.ownerCause} />
      <ProblemNotice problem={step.problem} />
      {isAsking && deny ? (
        <CauseList
          onCause={(cause: AlarmCause) => take(deny, { cause, seenComponents: alarm.components })}
          onBack={() => setAsking(false)}
        />
      ) : (
        <div className="sen-own-acts">
          {deny && (
            <button type="button" className="sen-own-no" disabled={step.pending} onClick={() => setAsking(true)}>
              {t('own.notReal')}
            </button>
          )}
          {isOpen('confirmByOwner') && (
            <PrimaryAction block danger pending={step.pending} onAct={() => take('confirmByOwner', {})}>
              {t('own.real')}
            </PrimaryAction>
          )}
        </div>
      )}
    </article>
  );
}
