import './sensing.css';
import { Link } from '@tanstack/react-router';
import {
  ActionButton,
  Elapsed,
  formatClock,
  Mark,
  ProblemNotice,
  useAlarmSound,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { alarmsForMe, seeAlarm } from '../model/index.ts';
import { classLooks } from './looks.ts';

/**
 * Above every screen of the role that is told by name of an alarm that nobody answered: it sounds until they say that they have
 * seen it, or somebody has taken the alarm.
 */
export function ReachedNotice() {
  const t = useLabels('sensing');
  const live = useLive(alarmsForMe, {});
  const see = useCommand(seeAlarm);
  const alarms = live.data?.alarms ?? [];
  useAlarmSound(alarms.length > 0);
  if (alarms.length === 0) return null;
  return (
    <section className="sen-reached" role="alert">
      {alarms.map((one) => (
        <div key={one.alarmId} className="sen-line">
          <Mark {...classLooks[one.alarmClass]} size={20} />
          <span className="sen-reached-what">
            <b>{t('reach.title', { class: t(`code.deviceAlarmClass.${one.alarmClass}`), place: one.placeName })}</b>
            <small>{one.evidence}</small>
            <small className="wh-quiet">
              {t(one.isOnDuty ? 'reach.onDuty' : 'reach.nobodyOnDuty', {
                post: one.post ?? '',
                at: formatClock(one.toldAt),
              })}
            </small>
          </span>
          <Elapsed sinceAt={one.openedAt} withClock={false} />
          <Link className="wh-action" to={'/monitor' as never} search={{ alarm: one.alarmId } as never}>
            {t('reach.open')}
          </Link>
          <ActionButton disabled={see.pending} onAct={() => void see.run({ alarmId: one.alarmId })}>
            {t('reach.seen')}
          </ActionButton>
        </div>
      ))}
      <ProblemNotice problem={see.problem} />
    </section>
  );
}
