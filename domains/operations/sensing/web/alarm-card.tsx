import { Elapsed, formatCount, formatDuration, Mark, StateTag, useLabels, useNowSeconds } from '@wanghuo/platform-web';
import { percentOf } from './alarm-pictures.tsx';
import { type Asked, askedOf, componentsOf, type QueueAlarm, type QueueCard } from './asked.ts';
import { classLooks } from './looks.ts';

/** One building with everything that its devices report; a storm is a growing number here. */
export function AlarmCard({
  card,
  isSelected,
  isNew,
  onOpen,
}: {
  card: QueueCard;
  isSelected: boolean;
  isNew: boolean;
  onOpen: () => void;
}) {
  const t = useLabels('sensing');
  const look = classLooks[card.alarmClass];
  const [gravest] = card.alarms;
  const components = componentsOf(card);
  return (
    <li
      className="sen-card"
      data-selected={isSelected}
      data-new={isNew}
      data-class={card.alarmClass}
      data-sounding={card.isSounding}
    >
      <button type="button" onClick={onOpen} aria-current={isSelected}>
        <span className="sen-line">
          <span className={card.isSounding ? 'wh-blink sen-mark' : 'sen-mark'}>
            <Mark {...look} size={20} />
          </span>
          <b>{t(`code.deviceAlarmClass.${card.alarmClass}`)}</b>
          {components > 1 && <b className="wh-number">{t('monitor.components', { count: formatCount(components) })}</b>}
          <span className="wh-spring" />
          <Elapsed sinceAt={card.openedAt} withClock={false} />
        </span>
        <span className="sen-where">{card.name}</span>
        {card.address && card.address !== card.name && <small className="wh-quiet">{card.address}</small>}
        {gravest && <AskedLine asked={askedOf(gravest)} cause={gravest.ownerCause} />}
        {gravest?.reached && <ReachedLine reached={gravest.reached} />}
        {gravest && gravest.pictures.kept + gravest.pictures.unreadable > 0 && (
          <PictureTag pictures={gravest.pictures} />
        )}
        {gravest && (gravest.isTest || gravest.marks.length > 0) && (
          <span className="sen-tags">
            {gravest.isTest && <StateTag meaning="neutral" shape="flag" word={t('monitor.inTest')} />}
            {gravest.marks.map((mark) => (
              <StateTag key={mark} meaning="unverified" word={t(`code.alarmMark.${mark}`)} />
            ))}
          </span>
        )}
      </button>
    </li>
  );
}

/** Whose turn it is, with the seconds that are left or over. */
export function AskedLine({ asked, cause }: { asked: Asked; cause: string | null }) {
  const t = useLabels('sensing');
  const now = useNowSeconds();
  const left = asked.dueAt === null ? null : Math.floor(Date.parse(asked.dueAt) / 1000) - now;
  const stage =
    asked.key === 'asked.nobody' || (left !== null && left < 0) ? 'over' : left !== null && left < 15 ? 'near' : 'calm';
  return (
    <span className="sen-asked" data-stage={stage}>
      {t(left !== null && left < 0 ? 'asked.owner.late' : asked.key, {
        ...asked.values,
        cause: cause === null ? '' : t(`code.alarmCause.${cause}`),
      })}
      {left !== null && (
        <b className="wh-number">
          {t(left >= 0 ? 'web.limit.left' : 'web.limit.over', { duration: formatDuration(Math.abs(left)) })}
        </b>
      )}
    </span>
  );
}

/** Who was told when nobody had answered. */
function ReachedLine({ reached }: { reached: NonNullable<QueueAlarm['reached']> }) {
  const t = useLabels('sensing');
  const names = reached.names.join('、');
  const key =
    reached.names.length === 0
      ? 'card.reached.noAccount'
      : reached.seenByName !== null
        ? 'card.reached.seen'
        : reached.isOnDuty
          ? 'card.reached.told'
          : 'card.reached.all';
  return <small className="sen-reached-line">{t(key, { names, seen: reached.seenByName ?? '' })}</small>;
}

/** That there is a picture to look at, and how sure the camera is; or that one came that cannot be shown. */
function PictureTag({ pictures: { kept, confidence } }: { pictures: QueueAlarm['pictures'] }) {
  const t = useLabels('sensing');
  const percent = confidence === null ? null : percentOf(confidence);
  return (
    <span className="sen-tags">
      <StateTag
        meaning="unverified"
        word={
          kept === 0
            ? t('card.picture.unreadable')
            : percent === null
              ? t('card.picture')
              : t('card.picture.confidence', { percent })
        }
      />
    </span>
  );
}
