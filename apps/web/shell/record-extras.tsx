import { Link } from '@tanstack/react-router';
import { useLabels } from '@wanghuo/platform-web';
import { RecordLink } from '@wanghuo/records/web';
import { HydrantTests } from '@wanghuo/water/web';
import type { ReactNode } from 'react';

function ReplayLink({ id }: { id: string }) {
  const t = useLabels('app');
  return (
    <p>
      <Link to={`/replay/${id}` as never} className="wh-action">
        {t('replay.open')}
      </Link>
    </p>
  );
}

/** What domains add beside a record in the registers, by the register's name. */
export const recordExtras: Readonly<Record<string, (record: { readonly id: string }) => ReactNode>> = {
  hydrant: (record) => <HydrantTests hydrantId={record.id} />,
  incident: (record) => <ReplayLink id={record.id} />,
  alarmRecord: (record) => <RecordLink kind="alarmRecord" id={record.id} />,
  teamReport: (record) => <RecordLink kind="teamReport" id={record.id} />,
  fireRecord: (record) => <RecordLink kind="fireRecord" id={record.id} />,
};
