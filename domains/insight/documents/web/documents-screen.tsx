import './documents.css';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  DataTable,
  EmptyState,
  formatDate,
  formatInstant,
  LiveView,
  Mark,
  PrimaryAction,
  ProblemNotice,
  SourceTag,
  StateTag,
  useCommand,
  useLabels,
  useLive,
  useSession,
  useStream,
} from '@wanghuo/platform-web';
import { type DragEvent, useState } from 'react';
import { auditProgress, documentList, takeSample, type AuditState } from '../model/index.ts';
import { auditStateLooks, severityLooks } from './looks.ts';
import { UploadForm } from './upload-form.tsx';

type Item = OutputOf<typeof documentList>['documents'][number];

/** Every plan that was brought, the last one first, with what was found in it and how much of that is ruled on. */
export function DocumentsScreen() {
  const t = useLabels('documents');
  const { may } = useSession();
  const list = useLive(documentList, {});
  const [brought, setBrought] = useState<readonly File[] | null>(null);
  const mayBring = may('planDocument.upload');
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length > 0 && mayBring) setBrought(files);
  };
  return (
    <div className="doc-list" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <header className="doc-head">
        <h1>{t('screen.documents')}</h1>
        {list.data && (
          <span className="wh-quiet">{t('documents.engine.of', { version: list.data.engineVersion })}</span>
        )}
        <span className="wh-spring" />
        {mayBring && list.data && list.data.documents.length > 0 && (
          <>
            <SampleButton />
            <PrimaryAction onAct={() => setBrought([])}>{t('documents.bring')}</PrimaryAction>
          </>
        )}
      </header>
      <LiveView
        live={list}
        isEmpty={({ documents }) => documents.length === 0}
        empty={<NothingYet mayBring={mayBring} onBring={() => setBrought([])} />}
      >
        {({ documents }) => <Rows items={documents} />}
      </LiveView>
      {brought && <UploadForm files={brought} onClose={() => setBrought(null)} />}
    </div>
  );
}

function NothingYet({ mayBring, onBring }: { mayBring: boolean; onBring: () => void }) {
  const t = useLabels('documents');
  return (
    <EmptyState
      title={t('documents.none')}
      action={
        mayBring && (
          <span className="wh-row doc-first">
            <PrimaryAction onAct={onBring}>{t('documents.bring')}</PrimaryAction>
            <SampleButton />
          </span>
        )
      }
    >
      {t(mayBring ? 'documents.none.help' : 'documents.none.wait')}
    </EmptyState>
  );
}

/** A plan of no real place, with mistakes to find: to see what this is before one's own plan is brought. */
function SampleButton() {
  const t = useLabels('documents');
  const navigate = useNavigate();
  const sample = useCommand(takeSample);
  const take = async () => {
    const answer = await sample.run({});
    if (answer) void navigate({ to: `/documents/${answer.documentId}` as never });
  };
  return (
    <>
      <ProblemNotice problem={sample.problem} />
      <ActionButton onAct={() => void take()} disabled={sample.pending}>
        {t('documents.sample.take')} <SourceTag source="SYNTHETIC" />
      </ActionButton>
    </>
  );
}

function Rows({ items }: { items: readonly Item[] }) {
  const t = useLabels('documents');
  const navigate = useNavigate();
  return (
    <DataTable
      caption={t('screen.documents')}
      rows={items}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: `/documents/${id}` as never })}
      columns={[
        {
          key: 'title',
          title: t('field.planDocument.title'),
          cell: ({ newest, source, documentNo }) => (
            <>
              {newest.title} <SourceTag source={source} />{' '}
              <small className="wh-quiet wh-number doc-no">
                {documentNo} {newest.revision > 1 && t('documents.revision.no', { revision: newest.revision })}
              </small>
            </>
          ),
        },
        {
          key: 'status',
          title: t('field.documentRevision.documentStatus'),
          cell: ({ newest }) => (
            <>
              {t(`code.documentStatus.${newest.documentStatus}`)}
              {newest.issuedOn && <small className="wh-quiet"> {formatDate(newest.issuedOn)}</small>}
            </>
          ),
          width: '13em',
        },
        {
          key: 'state',
          title: t('field.documentRevision.auditState'),
          cell: (item) => <State item={item} />,
          width: '15em',
        },
        { key: 'found', title: t('documents.findings'), cell: (item) => <Counts item={item} />, width: '13em' },
        {
          key: 'unruled',
          title: t('documents.filter.ruled.unruled'),
          cell: ({ unruled }) => unruled ?? '—',
          align: 'end',
          width: '6em',
        },
        {
          key: 'by',
          title: t('field.documentRevision.uploaderName'),
          cell: ({ newest }) => (
            <>
              {newest.uploaderName} <small className="wh-quiet">{formatInstant(newest.uploadedAt)}</small>
            </>
          ),
          width: '19em',
        },
      ]}
    />
  );
}

function State({ item }: { item: Item }) {
  const t = useLabels('documents');
  const progress = useStream(auditProgress).values.get(item.newest.id)?.value;
  const { reason } = item.newest;
  // What waited has begun as soon as it is heard of.
  const auditState = item.newest.auditState === 'WAITING' && progress ? 'RUNNING' : item.newest.auditState;
  return (
    <span title={reason ?? undefined}>
      <StateTag {...auditStateLooks[auditState as AuditState]} word={t(`code.auditState.${auditState}`)} />
      {auditState === 'RUNNING' && progress && (
        <small className="wh-quiet wh-number">
          {' '}
          {progress.done}/{progress.total}
        </small>
      )}
    </span>
  );
}

function Counts({ item }: { item: Item }) {
  const t = useLabels('documents');
  if (!item.audit) return <>—</>;
  const { provable, needsRuling, ambiguity } = item.audit.counts;
  const all = [
    ['provable', provable],
    ['needs-ruling', needsRuling],
    ['ambiguity', ambiguity],
  ] as const;
  return (
    <span className="doc-counts">
      {all.map(([severity, count]) => (
        <span key={severity}>
          <Mark {...severityLooks[severity]} word={t(`documents.severity.${severity}`)} /> {count}
        </span>
      ))}
    </span>
  );
}
