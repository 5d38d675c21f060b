import './sensing.css';
import type { OutputOf } from '@wanghuo/kernel';
import { formatCount, formatInstant, LiveView, Panel, StateTag, useLabels, useLive } from '@wanghuo/platform-web';
import { useState } from 'react';
import { alarmPictures } from '../model/index.ts';

type Picture = OutputOf<typeof alarmPictures>['pictures'][number];

/** So many are on the screen at once; the others are a key away. */
const shownAtOnce = 3;

/** The pictures that cameras sent with an alarm: evidence to look at, of which nobody has said yet whether it is true. */
export function AlarmPictures({ alarmId, isFramed = false }: { alarmId: string; isFramed?: boolean }) {
  const t = useLabels('sensing');
  const live = useLive(alarmPictures, { alarmId });
  const [isOpen, setOpen] = useState(false);
  // Most alarms have none: nothing is said of what nobody waits for.
  if (!live.data || live.data.pictures.length === 0) return null;
  const { pictures, isFull } = live.data;
  const list = (
    <LiveView live={live}>
      {() => (
        <div className="sen-pictures">
          {(isOpen ? pictures : pictures.slice(0, shownAtOnce)).map((picture) => (
            <Shown key={picture.id} picture={picture} />
          ))}
          {!isOpen && pictures.length > shownAtOnce && (
            <button type="button" className="wh-action" onClick={() => setOpen(true)}>
              {t('picture.more', { count: formatCount(pictures.length - shownAtOnce) })}
            </button>
          )}
          {isFull && <small className="wh-quiet">{t('picture.full')}</small>}
        </div>
      )}
    </LiveView>
  );
  return isFramed ? <Panel title={t('picture.title')}>{list}</Panel> : list;
}

function Shown({ picture }: { picture: Picture }) {
  const t = useLabels('sensing');
  const [isRefused, setRefused] = useState(false);
  const { fileId, widthPixels, heightPixels, confidence, deviceName, receivedAt, claimedAt } = picture;
  const caption = t('picture.caption', { device: deviceName, at: formatInstant(claimedAt ?? receivedAt) });
  return (
    <figure className="sen-picture" data-state={picture.state}>
      {fileId !== null && !isRefused ? (
        <a href={`/api/files/${fileId}`} target="_blank" rel="noreferrer">
          <img
            src={`/api/files/${fileId}`}
            alt={caption}
            width={widthPixels ?? undefined}
            height={heightPixels ?? undefined}
            loading="lazy"
            onError={() => setRefused(true)}
          />
        </a>
      ) : (
        <p className="sen-picture-none">
          {t(isRefused ? 'picture.notShown' : `code.alarmPictureState.${picture.state}`)}
        </p>
      )}
      <figcaption>
        <span>{caption}</span>
        <b className="wh-number">
          {confidence === null
            ? t('picture.noConfidence')
            : t('picture.confidence', { percent: percentOf(confidence) })}
        </b>
        <StateTag meaning="unverified" word={t('picture.unverified')} />
      </figcaption>
    </figure>
  );
}

/** Whole per cent, never rounded up to certainty. */
export const percentOf = (confidence: number): number => Math.floor(confidence * 100);
