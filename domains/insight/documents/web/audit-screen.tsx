import './documents.css';
import { useParams } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  formatDate,
  formatInstant,
  LiveView,
  LongWork,
  PrimaryAction,
  ProblemNotice,
  saveBase64,
  SourceTag,
  StateTag,
  useAct,
  useClient,
  useCommand,
  useLabels,
  useLive,
  useSession,
  useStream,
} from '@wanghuo/platform-web';
import { Select, Skeleton } from 'antd';
import { useState } from 'react';
import { auditAgain, auditFile, auditProgress, documentPage, fileForms, type AuditState } from '../model/index.ts';
import { AuditView } from './audit-view.tsx';
import { auditStateLooks } from './looks.ts';
import { UploadForm } from './upload-form.tsx';
import { useAuditBody } from './use-audit-body.ts';

type Page = OutputOf<typeof documentPage>;

/** One plan document: a revision of it, an audit of that, and what people held of the findings. */
export function AuditScreen() {
  const { id } = useParams({ strict: false }) as { id: string };
  const [revision, setRevision] = useState<number | null>(null);
  const page = useLive(documentPage, { documentId: id, ...(revision === null ? {} : { revision }) });
  return (
    <div className="doc-screen">
      <LiveView live={page}>{(data) => <DocumentPage page={data} onRevision={setRevision} />}</LiveView>
    </div>
  );
}

function DocumentPage({ page, onRevision }: { page: Page; onRevision: (revision: number | null) => void }) {
  const t = useLabels('documents');
  const { may } = useSession();
  const [auditId, setAuditId] = useState<string | null>(null);
  const [isBringing, setIsBringing] = useState(false);
  const { shown } = page;
  // What could not be read is had back only by those who may bring such files.
  const mayTake = shown.auditState === 'AUDITED' || may('planDocument.upload');
  const audit = page.audits.find(({ id }) => id === auditId) ?? page.audits[0] ?? null;
  return (
    <>
      <header className="doc-head">
        <h1>{shown.title}</h1>
        <SourceTag source={page.source} />
        <StateTag
          {...auditStateLooks[shown.auditState as AuditState]}
          word={t(`code.auditState.${shown.auditState}`)}
        />
        <span className="wh-quiet">
          {t(`code.documentStatus.${shown.documentStatus}`)}
          {shown.issuedOn && ` ${formatDate(shown.issuedOn)}`} · <span className="wh-number">{page.documentNo}</span>
        </span>
        <span className="wh-spring" />
        <Select
          aria-label={t('documents.revision')}
          value={shown.revision}
          onChange={(value) => {
            setAuditId(null);
            onRevision(value === page.revisions[0]?.revision ? null : value);
          }}
          options={page.revisions.map(({ revision, uploadedAt }) => ({
            value: revision,
            label: t('documents.revision.of', { revision, at: formatInstant(uploadedAt) }),
          }))}
        />
        {page.audits.length > 1 && (
          <Select
            aria-label={t('documents.engine')}
            value={audit?.id ?? ''}
            onChange={setAuditId}
            options={page.audits.map(({ id, engineVersion }) => ({
              value: id,
              label: t('documents.engine.of', { version: engineVersion }),
            }))}
          />
        )}
      </header>
      <div className="doc-facts">
        <p className="wh-quiet">
          {mayTake ? (
            <a href={`/api/files/${shown.fileId}`} download>
              {shown.fileName}
            </a>
          ) : (
            shown.fileName
          )}{' '}
          <code title={shown.fileSha256}>{shown.fileSha256.slice(0, 12)}</code> ·{' '}
          {t('documents.broughtBy', { name: shown.uploaderName, at: formatInstant(shown.uploadedAt) })}
          {audit && (
            <>
              {' · '}
              {t('documents.auditedBy', { version: audit.engineVersion, at: formatInstant(audit.auditedAt) })}{' '}
              <code title={audit.auditSha256}>{audit.auditSha256.slice(0, 12)}</code>
            </>
          )}
        </p>
        <span className="wh-spring" />
        {audit && <Files revisionId={shown.id} auditId={audit.id} />}
        {may('planDocument.upload') && (
          <ActionButton onAct={() => setIsBringing(true)}>{t('documents.bringNext')}</ActionButton>
        )}
      </div>
      {audit === null || shown.auditState === 'WAITING' || shown.auditState === 'RUNNING' ? (
        <Standing page={page} />
      ) : (
        <NewerEngine page={page} />
      )}
      {audit && <Audit auditId={audit.id} page={page} />}
      {isBringing && <UploadForm document={{ id: page.id, title: shown.title }} onClose={() => setIsBringing(false)} />}
    </>
  );
}

/** How far the audit has come, or why there is none and what can be done. */
function Standing({ page }: { page: Page }) {
  const t = useLabels('documents');
  const { may } = useSession();
  const again = useCommand(auditAgain);
  const progress = useStream(auditProgress).values.get(page.shown.id)?.value;
  const { auditState, reason, id } = page.shown;
  if (auditState === 'WAITING' || auditState === 'RUNNING')
    return (
      <LongWork
        title={t('documents.auditing', { step: progress?.step ?? t(`code.auditState.${auditState}`) })}
        done={progress?.done ?? 0}
        total={progress?.total ?? null}
      />
    );
  if (auditState === 'AUDITED') return null;
  return (
    <div className="doc-refused" role="status">
      <h2>{t(`code.auditState.${auditState}`)}</h2>
      <p>{reason}</p>
      <p className="wh-quiet">{t(`documents.standing.${auditState}`)}</p>
      <ProblemNotice problem={again.problem} />
      {auditState === 'FAILED' && may('planDocument.upload') && (
        <PrimaryAction onAct={() => void again.run({ revisionId: id })} pending={again.pending}>
          {t('documents.auditAgain')}
        </PrimaryAction>
      )}
    </div>
  );
}

/** An audit by an earlier engine stands; a newer one may be asked for beside it. */
function NewerEngine({ page }: { page: Page }) {
  const t = useLabels('documents');
  const { may } = useSession();
  const again = useCommand(auditAgain);
  if (page.audits.some(({ engineVersion }) => engineVersion === page.engineVersion)) return null;
  return (
    <div className="doc-newer" role="status">
      <span>{t('documents.newerEngine', { version: page.engineVersion })}</span>
      <ProblemNotice problem={again.problem} />
      {may('planDocument.upload') && (
        <ActionButton onAct={() => void again.run({ revisionId: page.shown.id })} disabled={again.pending}>
          {t('documents.auditAgain')}
        </ActionButton>
      )}
    </div>
  );
}

function Files({ revisionId, auditId }: { revisionId: string; auditId: string }) {
  const t = useLabels('documents');
  const client = useClient();
  const act = useAct<(typeof fileForms)[number], OutputOf<typeof auditFile>>((form) =>
    client.query(auditFile, { revisionId, auditId, form }),
  );
  const take = async (form: (typeof fileForms)[number]) => {
    const file = await act.run(form);
    if (file) saveBase64(file.fileName, file.base64, file.mediaType);
  };
  return (
    <span className="wh-row">
      {fileForms.map((form) => (
        <ActionButton key={form} onAct={() => void take(form)} disabled={act.pending}>
          {t(`documents.take.${form}`)}
        </ActionButton>
      ))}
      <ProblemNotice problem={act.problem} />
    </span>
  );
}

function Audit({ auditId, page }: { auditId: string; page: Page }) {
  const { body, problem } = useAuditBody(auditId);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!body) return <Skeleton active={false} paragraph={{ rows: 12 }} />;
  return <AuditView key={auditId} body={body} rulings={page.rulings} revision={page.shown} />;
}
