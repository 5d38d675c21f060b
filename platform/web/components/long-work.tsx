import { useLabels } from '../labels/labels.tsx';
import { formatCount } from '../labels/format.ts';

/** Progress of long work: what is done, out of how much, and that one may leave. */
export function LongWork({
  title,
  done,
  total,
  onCancel,
}: {
  title: string;
  done: number;
  /** null while the size is not known. */
  total: number | null;
  onCancel?: () => void;
}) {
  const t = useLabels('web');
  return (
    <div className="wh-work" role="status">
      <strong>{title}</strong>
      <progress value={total === null ? undefined : done} max={total ?? undefined} />
      <span className="wh-number">
        {formatCount(done)}
        {total !== null && ` / ${formatCount(total)}`}
      </span>
      <small>{t('web.work.leave')}</small>
      {onCancel && (
        <button type="button" className="wh-action" onClick={onCancel}>
          {t('web.work.cancel')}
        </button>
      )}
    </div>
  );
}
