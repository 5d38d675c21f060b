import { Link } from '@tanstack/react-router';
import { useLabels } from '@wanghuo/platform-web';
import type { MeasuredRecord } from '../model/index.ts';

const pages: Readonly<Record<string, (id: string) => string>> = {
  project: (id) => `/programme/project/${id}`,
  fireRecord: (id) => `/records/fireRecord/${id}`,
};
const pageOf = (register: string, id: string): string => pages[register]?.(id) ?? `/registers/${register}?record=${id}`;

/** The records behind a point, each a link; those that earned nothing say so. */
export function Records({ records, isScored = true }: { records: readonly MeasuredRecord[]; isScored?: boolean }) {
  const t = useLabels('assessments');
  return (
    <ul className="asm-records">
      {records.map(({ register, id, name, isCounted }) => (
        <li key={id}>
          <Link to={pageOf(register, id) as never}>{name}</Link>
          {isScored && !isCounted && <small className="wh-quiet"> {t('assessments.notCounted')}</small>}
        </li>
      ))}
    </ul>
  );
}
