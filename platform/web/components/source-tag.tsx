import type { RecordSource } from '@wanghuo/kernel';
import { useLabels } from '../labels/labels.tsx';

export type SourceMark = RecordSource | 'NOT_CONNECTED' | 'SCHEMATIC_ROADS';

/**
 * Says what is made up: 示意数据 for generated data, 推算 for inferred figures, 未接入 for channels that are not
 * connected. Declared, published and imported facts carry no mark.
 */
export function SourceTag({ source }: { source: SourceMark }) {
  const t = useLabels('web');
  if (source === 'DECLARED' || source === 'IMPORTED' || source === 'PUBLISHED') return null;
  return (
    <span className="wh-source" data-source={source} title={t(`web.source.${source}.meaning`)}>
      {t(`web.source.${source}`)}
    </span>
  );
}
