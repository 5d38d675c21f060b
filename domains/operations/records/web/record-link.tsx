import { Link } from '@tanstack/react-router';
import { useLabels } from '@wanghuo/platform-web';
import type { RecordKind } from '../model/index.ts';

/** Beside a row of a register: the way to the page where a record is written, judged and read as a whole. */
export function RecordLink({ kind, id }: { kind: RecordKind; id: string }) {
  const t = useLabels('records');
  return (
    <p>
      <Link to={`/records/${kind}/${id}` as never} className="wh-action">
        {t('records.open')}
      </Link>
    </p>
  );
}
