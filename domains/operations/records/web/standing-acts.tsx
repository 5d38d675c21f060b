import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import { ActionButton, useAct, useClient, useCommand, useLabels, useSession } from '@wanghuo/platform-web';
import { useState } from 'react';
import { correctRecord, loops, type LoopRecord, type RecordKind, type recordPage } from '../model/index.ts';
import { ReasonModal } from './reason-modal.tsx';

type Page = OutputOf<typeof recordPage>;

/** What may be done to a record that stands: quiet, because neither is the expected next step. */
export function StandingActs({ kind, record, page }: { kind: RecordKind; record: LoopRecord; page: Page }) {
  const t = useLabels('records');
  const { may } = useSession();
  const [asked, setAsked] = useState<'correct' | 'void' | null>(null);
  const isLatest = page.versions.every(({ revision, state }) => revision <= record.revision || state === 'VOID');
  const mayCorrect = record.state === 'APPROVED' && isLatest && may('record.write');
  const mayVoid = page.openSteps.some(({ step }) => step === 'void');
  const close = () => setAsked(null);
  return (
    <>
      {mayCorrect && <ActionButton onAct={() => setAsked('correct')}>{t('records.correct')}</ActionButton>}
      {mayVoid && <ActionButton onAct={() => setAsked('void')}>{t('step.fireReview.void')}</ActionButton>}
      {asked === 'correct' && <Correct kind={kind} id={record.id} onClose={close} />}
      {asked === 'void' && <Void kind={kind} id={record.id} onClose={close} />}
    </>
  );
}

interface Asked {
  readonly kind: RecordKind;
  readonly id: string;
  readonly onClose: () => void;
}

function Correct({ kind, id, onClose }: Asked) {
  const t = useLabels('records');
  const navigate = useNavigate();
  const act = useCommand(correctRecord);
  const send = async (reason: string) => {
    const made = await act.run({ kind, id, reason });
    if (!made) return;
    onClose();
    void navigate({ to: `/records/${kind}/${made.id}` as never });
  };
  return (
    <ReasonModal
      title={t('records.correct')}
      help={t('records.correct.help')}
      ok={t('records.correct.make')}
      pending={act.pending}
      problem={act.problem}
      onReason={(reason) => void send(reason)}
      onClose={onClose}
    />
  );
}

function Void({ kind, id, onClose }: Asked) {
  const t = useLabels('records');
  const client = useClient();
  const act = useAct<string, unknown>((reason, { key }) =>
    client.workflow(loops[kind].workflow).take('void', id, { reason }, { key }),
  );
  return (
    <ReasonModal
      title={t('step.fireReview.void')}
      help={t('records.void.help')}
      ok={t('step.fireReview.void')}
      pending={act.pending}
      problem={act.problem}
      onReason={(reason) => void act.run(reason).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}
