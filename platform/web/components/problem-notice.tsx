import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../client/problem.ts';
import { useLabels } from '../labels/labels.tsx';
import { Mark } from './mark.tsx';

/** What went wrong, what it means, what to do, and the number to quote. Announced to screen readers. */
export function ProblemNotice({
  problem,
  onRetry,
  showFields = true,
  advise = true,
  children,
}: {
  problem: Problem | null;
  onRetry?: () => void;
  /** `false` when the form shows its field errors itself. */
  showFields?: boolean;
  /** `false` where the general advice for a status would be wrong, as at the sign-in. */
  advise?: boolean;
  children?: ReactNode;
}) {
  const t = useLabels('web');
  if (!problem) return null;
  const advice =
    problem.detail ??
    (advise ? undefined : '') ??
    t.find(`web.problem.advice.${problem.status}`) ??
    (problem.retryable ? t('web.problem.advice.retry') : null);
  return (
    <div className="wh-notice" data-meaning={problem.isUnreached ? 'offline' : 'fire'} role="alert">
      <Mark meaning={problem.isUnreached ? 'offline' : 'fire'} size={18} />
      <div className="wh-notice-body">
        <strong>{problem.title}</strong>
        {advice && <p>{advice}</p>}
        {showFields && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((error) => (
              <li key={`${error.pointer} ${error.code}`}>{error.message ?? `${error.pointer} ${error.code}`}</li>
            ))}
          </ul>
        )}
        {children}
        {problem.traceId && (
          <small>
            {t('web.problem.trace')} <code>{problem.traceId}</code>
          </small>
        )}
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {t('web.problem.retry')}
        </Button>
      )}
    </div>
  );
}
