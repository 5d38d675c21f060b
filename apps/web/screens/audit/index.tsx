import './audit.css';
import {
  ActionButton,
  DataTable,
  EmptyState,
  formatCount,
  formatInstant,
  ProblemNotice,
  StateTag,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { Button } from 'antd';
import { useState } from 'react';
import { useAnswer } from '../system/answer.ts';
import { type AuditLog, type AuditPage, shortened } from './audit.ts';
import { actorWords, EntryDetail, objectWord, Result } from './audit-entry.tsx';
import { AuditSearch, everything, inputOf, type Sought } from './audit-search.tsx';
import { CheckpointSlip } from './checkpoint-slip.tsx';

const pageSize = 50;

/** The sealed log, for the one who reads it and changes nothing (AZ-11). Every search is itself in the log (AL-14). */
export default function Audit() {
  const t = useLabels('app');
  const { view } = useSession();
  const log = useAnswer<AuditLog>('oversight.auditLog', {}, { everySeconds: 30 });
  const [sought, setSought] = useState<Sought>(everything);
  // A search pressed twice is two searches: the second one sees what came since.
  const [round, setRound] = useState(0);
  const [open, setOpen] = useState<number | 'checkpoint' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="wh-register aud">
      <header className="wh-register-head">
        <h1>{t('screen.audit')}</h1>
        <LogStanding log={log.data} />
        <span className="wh-spring" />
        <ActionButton onAct={() => setOpen('checkpoint')} disabled={!log.data}>
          {t('audit.checkpoint')}
        </ActionButton>
        <a className="wh-action" href="/api/oversight/exportLedger" download>
          {t('audit.export')}
        </a>
        <a className="wh-action" href="/api/oversight/verifier" download>
          {t('audit.verifier')}
        </a>
      </header>
      <AuditSearch
        sought={sought}
        onSearch={(next) => {
          setSought(next);
          setRound(round + 1);
        }}
      />
      <ProblemNotice problem={log.problem} onRetry={log.again} />
      <div className="wh-register-body">
        <Found key={round} sought={sought} open={typeof open === 'number' ? open : null} onOpen={setOpen} />
        {open !== null && (
          <aside
            className="wh-register-aside"
            aria-label={t(open === 'checkpoint' ? 'audit.checkpoint' : 'audit.entry', { seq: String(open) })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') close();
            }}
          >
            <header>
              <h2>{open === 'checkpoint' ? t('audit.checkpoint') : t('audit.entry', { seq: formatCount(open) })}</h2>
              <Button type="text" aria-label={t('web.close')} onClick={close}>
                ✕
              </Button>
            </header>
            <div className="wh-register-aside-body">
              {open === 'checkpoint' ? (
                log.data && <CheckpointSlip log={log.data} district={view?.districtName ?? ''} />
              ) : (
                <EntryDetail key={open} seq={open} />
              )}
            </div>
          </aside>
        )}
      </div>
    </div>
  );
}

/** How much is sealed, how far the newest checkpoint reaches; a log that waits says so. */
function LogStanding({ log }: { log: AuditLog | undefined }) {
  const t = useLabels('app');
  if (!log) return null;
  return (
    <span className="wh-quiet wh-number aud-log">
      {t('audit.sealed', { count: formatCount(log.size) })}
      {log.latest &&
        ` · ${t('audit.latest', { size: formatCount(log.latest.size), at: formatInstant(log.latest.at) })}`}
      {log.pendingCount > 0 && ` · ${t('audit.pending', { count: formatCount(log.pendingCount) })}`}
    </span>
  );
}

function Found({ sought, open, onOpen }: { sought: Sought; open: number | null; onOpen: (seq: number) => void }) {
  const t = useLabels('app');
  const [trail, setTrail] = useState<readonly number[]>([]);
  const page = useAnswer<AuditPage>('oversight.searchAudit', {
    ...inputOf(sought),
    before: trail.at(-1),
    limit: pageSize,
  });
  const rows = page.data?.rows ?? [];
  return (
    <div className="wh-register-list">
      <ProblemNotice problem={page.problem} onRetry={page.again} />
      <DataTable
        caption={t('screen.audit')}
        columns={[
          {
            key: 'seq',
            title: t('audit.seq'),
            cell: (row) => <span className="wh-number wh-quiet">{formatCount(row.seq)}</span>,
            align: 'end',
            width: '6em',
          },
          {
            key: 'at',
            title: t('audit.at'),
            cell: (row) => <span className="wh-number aud-at">{formatInstant(row.at)}</span>,
            width: '11em',
          },
          {
            key: 'actor',
            title: t('audit.actor'),
            cell: (row) => actorWords(t, row.actor),
          },
          {
            key: 'action',
            title: t('audit.action'),
            cell: (row) =>
              row.isReadable ? (
                row.actionLabel ? (
                  <>
                    {row.actionLabel} <code className="wh-quiet aud-code">{row.action}</code>
                  </>
                ) : (
                  <code>{row.action}</code>
                )
              ) : (
                <StateTag meaning="fire" strong word={t('audit.unreadable')} />
              ),
          },
          {
            key: 'object',
            title: t('audit.object'),
            cell: (row) => (
              <span className="aud-object">
                {objectWord(t, row.object.type)}{' '}
                <code className="wh-quiet" title={row.object.id ?? ''}>
                  {row.object.id && shortened(row.object.id)}
                </code>
              </span>
            ),
          },
          { key: 'result', title: t('audit.result'), cell: (row) => <Result result={row.result} />, width: '6em' },
        ]}
        rows={rows}
        rowKey={(row) => String(row.seq)}
        selectedKey={open === null ? null : String(open)}
        onOpen={(row) => onOpen(row.seq)}
        empty={
          page.pending ? (
            <p className="wh-quiet wh-pad">{t('web.loading')}</p>
          ) : page.problem ? undefined : (
            <EmptyState title={t('audit.none')}>{t('audit.none.help')}</EmptyState>
          )
        }
      />
      <nav className="wh-pager" aria-label={t('web.register.pages')}>
        <span className="wh-quiet wh-small aud-note">{t('audit.note')}</span>
        <span className="wh-spring" />
        <Button size="small" disabled={trail.length === 0} onClick={() => setTrail(trail.slice(0, -1))}>
          {t('audit.newer')}
        </Button>
        <Button
          size="small"
          disabled={page.data?.next === null || page.data === undefined}
          onClick={() => typeof page.data?.next === 'number' && setTrail([...trail, page.data.next])}
        >
          {t('audit.older')}
        </Button>
      </nav>
    </div>
  );
}
