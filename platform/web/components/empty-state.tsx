import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { Live } from '../client/use-live.ts';
import { ProblemNotice } from './problem-notice.tsx';

/** An empty list that teaches: what would stand here, and how it comes about. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="wh-empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** The four states of a live view in one place: loading, broken, empty, filled. */
export function LiveView<Data>({
  live,
  isEmpty = (data) => Array.isArray(data) && data.length === 0,
  empty,
  children,
}: {
  live: Live<Data>;
  isEmpty?: (data: Data) => boolean;
  empty?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (live.data === undefined)
    return live.problem ? (
      <ProblemNotice problem={live.problem} />
    ) : (
      <div className="wh-loading" aria-busy="true">
        <Skeleton active={false} title={false} paragraph={{ rows: 3 }} />
      </div>
    );
  return (
    <>
      <ProblemNotice problem={live.problem} />
      {empty !== undefined && isEmpty(live.data) ? empty : children(live.data)}
    </>
  );
}
