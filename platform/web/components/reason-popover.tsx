import { Popover } from 'antd';
import type { ReactNode } from 'react';
import { useLabels } from '../labels/labels.tsx';

/** Why, one step away: what is shown opens its reasons in place, by click or keyboard. */
export function ReasonPopover({
  title,
  reasons,
  children,
}: {
  title?: string;
  reasons: ReactNode;
  children: ReactNode;
}) {
  const t = useLabels('web');
  return (
    <Popover
      trigger="click"
      title={title ?? t('web.reason.title')}
      content={<div className="wh-reasons">{reasons}</div>}
      placement="bottomLeft"
      arrow={false}
    >
      <button type="button" className="wh-why" aria-haspopup="dialog">
        {children}
      </button>
    </Popover>
  );
}
