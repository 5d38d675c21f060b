import type { ReactNode } from 'react';
import { formatDuration, formatInstant, formatMoment } from '../labels/format.ts';
import type { MarkLook } from '../tokens/marks.ts';
import { Mark } from './mark.tsx';

export interface TimelineItem {
  readonly key: string;
  readonly at: string;
  /** By which clock, when it is not the server's: a device's name. */
  readonly clock?: string;
  readonly what: ReactNode;
  readonly who?: ReactNode;
  readonly look?: MarkLook;
  readonly more?: ReactNode;
}

/**
 * What happened, in order of time, with the gap since the first entry: who, when, by which clock.
 * @param items - sorted by time by the caller
 */
export function Timeline({ items, nowAt }: { items: readonly TimelineItem[]; nowAt?: string }) {
  // The list may stand newest first; the gap is counted from where it began all the same.
  const first = items.reduce<TimelineItem | undefined>(
    (earliest, item) => (earliest && earliest.at <= item.at ? earliest : item),
    undefined,
  );
  const reference = nowAt ?? items.at(-1)?.at;
  return (
    <ol className="wh-timeline">
      {items.map((item) => (
        <li key={item.key}>
          <time dateTime={item.at} title={formatInstant(item.at)}>
            {formatMoment(item.at, reference ?? item.at)}
            {item.clock && <small> {item.clock}</small>}
          </time>
          <span className="wh-timeline-mark">
            <Mark meaning={item.look?.meaning ?? 'neutral'} shape={item.look?.shape ?? 'circle'} size={10} />
          </span>
          <div>
            <span>{item.what}</span>
            {item.who && <small className="wh-timeline-who">{item.who}</small>}
            {item.more}
          </div>
          <span className="wh-timeline-gap">
            {first && item !== first ? `+${formatDuration((Date.parse(item.at) - Date.parse(first.at)) / 1000)}` : ''}
          </span>
        </li>
      ))}
    </ol>
  );
}
