import {
  ActionButton,
  DataTable,
  formatMoment,
  Panel,
  ProblemNotice,
  useAct,
  useClient,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import type { Repair } from './status.ts';

/** Facts that failed twelve times. They wait here for a person and are never dropped (RE-07). */
export function RepairList({
  repairs,
  nowAt,
  onChanged,
}: {
  repairs: readonly Repair[];
  nowAt: string;
  onChanged: () => void;
}) {
  const t = useLabels('app');
  const { may } = useSession();
  const client = useClient();
  const [at, setAt] = useState<string | null>(null);
  const retry = useAct<{ reader: string; factId: string }, unknown>((input, options) =>
    client.post('/api/oversight/retryDelivery', input, options),
  );
  if (repairs.length === 0) return null;
  const act = async (repair: Repair) => {
    setAt(keyOf(repair));
    await retry.run({ reader: repair.reader, factId: repair.factId });
    onChanged();
  };
  return (
    <Panel title={t('system.repairs', { count: repairs.length })} className="sys-repairs">
      <p className="wh-quiet">{t('system.repairs.help')}</p>
      <ProblemNotice problem={retry.problem} />
      <DataTable
        caption={t('system.repairs', { count: repairs.length })}
        columns={[
          { key: 'reader', title: t('system.repairs.reader'), cell: (row) => <code>{row.reader}</code> },
          {
            key: 'fact',
            title: t('system.repairs.fact'),
            cell: (row) => (
              <>
                {t.find(`event.${row.factType}`) ?? row.factType} <code className="wh-quiet">{row.factId}</code>
              </>
            ),
          },
          {
            key: 'failedAt',
            title: t('system.repairs.failedAt'),
            cell: (row) => <span className="wh-number">{formatMoment(row.failedAt, nowAt)}</span>,
            width: '8em',
          },
          { key: 'error', title: t('system.repairs.error'), cell: (row) => <small>{row.error}</small> },
          {
            key: 'act',
            title: '',
            cell: (row) =>
              may('system.operate') && (
                <ActionButton
                  onAct={() => void act(row)}
                  disabled={!row.isKnown || (retry.pending && at === keyOf(row))}
                >
                  {t(row.isKnown ? 'system.repairs.retry' : 'system.readers.unknown')}
                </ActionButton>
              ),
            align: 'end',
            width: '9em',
          },
        ]}
        rows={repairs}
        rowKey={keyOf}
      />
    </Panel>
  );
}

const keyOf = ({ reader, factId }: Repair) => `${reader} ${factId}`;
