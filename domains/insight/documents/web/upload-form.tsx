import { useNavigate } from '@tanstack/react-router';
import { limits, type OutputOf } from '@wanghuo/kernel';
import { LongWork, ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Button, Input, Modal, Radio } from 'antd';
import { useRef, useState } from 'react';
import { documentStatus, uploadPlan } from '../model/index.ts';

interface Given {
  readonly title: string;
  readonly documentStatus: string;
  readonly issuedOn: string;
}

/** Brings plans, each called as its file is, or one with a name of its own, or the next revision of one. */
export function UploadForm({
  document,
  files: dropped = [],
  onClose,
}: {
  document?: { readonly id: string; readonly title: string };
  files?: readonly File[];
  onClose: () => void;
}) {
  const t = useLabels('documents');
  const client = useClient();
  const navigate = useNavigate();
  const chooser = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly File[]>(dropped);
  const sending = useRef<File | null>(null);
  const [sole = null] = files;
  const isMany = files.length > 1;
  const [given, setGiven] = useState<Given>({
    title: document?.title ?? titleOf(dropped[0] ?? null),
    documentStatus: 'FOR_REVIEW',
    issuedOn: '',
  });
  const act = useAct<Given & { name: string; size: number; changed: number }, OutputOf<typeof uploadPlan>>(
    (input, { key }) =>
      client.upload(
        uploadPlan,
        {
          title: input.title,
          documentStatus: input.documentStatus,
          ...(input.issuedOn === '' ? {} : { issuedOn: input.issuedOn }),
          ...(document ? { documentId: document.id } : {}),
        },
        sending.current as File,
        { key },
      ),
  );
  const choose = (chosen: readonly File[]) => {
    setFiles(chosen);
    act.clear();
    if (chosen[0] && given.title === '') setGiven({ ...given, title: titleOf(chosen[0]) });
  };
  const isTooLarge = files.some(({ size }) => size > limits.fileBytes.plan);
  const send = async () => {
    for (const [at, file] of files.entries()) {
      sending.current = file;
      const title = isMany ? titleOf(file) : given.title;
      const answer = await act.run({ ...given, title, name: file.name, size: file.size, changed: file.lastModified });
      if (!answer) {
        // What was taken is taken; the rest waits for what is wrong with this one.
        setFiles(files.slice(at));
        return;
      }
      if (!isMany) void navigate({ to: `/documents/${answer.documentId}` as never });
    }
    onClose();
  };
  return (
    <Modal
      open
      title={t(document ? 'documents.bringNext' : 'documents.bring')}
      okText={t('documents.bring.act')}
      cancelText={t('documents.cancel')}
      confirmLoading={act.pending}
      okButtonProps={{ disabled: sole === null || isTooLarge || (!isMany && given.title.trim() === '') }}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div className="doc-upload">
        <input
          ref={chooser}
          type="file"
          hidden
          multiple={document === undefined}
          accept=".txt,.docx,.html,.htm"
          onChange={(event) => choose([...(event.target.files ?? [])])}
        />
        <div className="wh-row">
          <Button onClick={() => chooser.current?.click()}>{t('documents.bring.choose')}</Button>
          <span className={sole ? '' : 'wh-quiet'}>
            {isMany
              ? t('documents.bring.many', { count: files.length, names: files.map(({ name }) => name).join('、') })
              : (sole?.name ?? t('documents.bring.noFile'))}
          </span>
        </div>
        <p className="wh-quiet">{t('documents.bring.kinds')}</p>
        {isTooLarge && <p role="alert">{t('documents.bring.tooLarge')}</p>}
        {isMany ? (
          <p className="wh-quiet">{t('documents.bring.queued')}</p>
        ) : (
          <>
            <label htmlFor="doc-title">{t('field.documentRevision.title')}</label>
            <Input
              id="doc-title"
              maxLength={200}
              value={given.title}
              onChange={(event) => setGiven({ ...given, title: event.target.value })}
            />
          </>
        )}
        <span id="doc-status">{t('field.documentRevision.documentStatus')}</span>
        <Radio.Group
          aria-labelledby="doc-status"
          value={given.documentStatus}
          onChange={(event) => setGiven({ ...given, documentStatus: event.target.value as string })}
          options={documentStatus.names.map((name) => ({ value: name, label: t(`code.documentStatus.${name}`) }))}
        />
        <label htmlFor="doc-issued">
          {t('field.documentRevision.issuedOn')} <span className="wh-quiet">{t('documents.optional')}</span>
        </label>
        <Input
          id="doc-issued"
          type="date"
          value={given.issuedOn}
          onChange={(event) => setGiven({ ...given, issuedOn: event.target.value })}
        />
        {act.pending && <LongWork title={t('documents.bring.sending')} done={0} total={null} />}
        <ProblemNotice problem={act.problem} />
      </div>
    </Modal>
  );
}

/** What a file is called without its ending, as a first guess at the title. */
const titleOf = (file: File | null) => (file?.name ?? '').replace(/\.[a-z]+$/i, '').slice(0, 200);
