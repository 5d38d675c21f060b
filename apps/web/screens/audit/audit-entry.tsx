import {
  ActionButton,
  asProblem,
  formatCount,
  formatInstant,
  KeyValue,
  type Problem,
  ProblemNotice,
  StateTag,
  type Translate,
  useClient,
  useLabels,
} from '@wanghuo/platform-web';
import { type ReactNode, useState } from 'react';
import { addressOf, useAnswer } from '../system/answer.ts';
import { type AuditEntry, type AuditLine, inGroups, saveText } from './audit.ts';

/** One sealed record: who, what, when, and how it stands against its commitment, the chain and a checkpoint. */
export function EntryDetail({ seq }: { seq: number }) {
  const t = useLabels('app');
  const client = useClient();
  const entry = useAnswer<AuditEntry>('oversight.auditEntry', { seq });
  const [problem, setProblem] = useState<Problem | null>(null);
  const { data } = entry;
  if (!data)
    return entry.problem ? (
      <ProblemNotice problem={entry.problem} onRetry={entry.again} />
    ) : (
      <p className="wh-quiet">{t('web.loading')}</p>
    );
  const prove = async () => {
    setProblem(null);
    try {
      const proof = await client.get<unknown>(addressOf('oversight.entryProof', { seq }));
      saveText(`wanghuo-${seq}-proof.json`, `${JSON.stringify(proof)}\n`);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const { checkpoint } = data;
  return (
    <div className="wh-stack">
      <KeyValue
        items={[
          [t('audit.at'), formatInstant(data.at)],
          [t('audit.actor'), actorWords(t, data.actor)],
          ...(data.actor.name ? ([[t('audit.actorId'), <code key="id">{data.actor.id}</code>]] as const) : []),
          [
            t('audit.action'),
            <span key="action">
              {data.actionLabel} <code className="wh-quiet">{data.action}</code>
            </span>,
          ],
          [
            t('audit.object'),
            <span key="object">
              {objectWord(t, data.object.type)}{' '}
              <code className="wh-quiet">{[data.object.type, data.object.id].filter(Boolean).join(' ')}</code>
            </span>,
          ],
          [t('audit.result'), <Result key="result" result={data.result} />],
          [t('audit.address'), data.address],
        ]}
      />
      <h3 className="aud-heading">{t('audit.standing')}</h3>
      <ul className="aud-standing">
        <li>
          <Standing good={data.isChainGood} word={t(data.isChainGood ? 'audit.chain.good' : 'audit.chain.bad')} />
        </li>
        <li>
          <Standing good={data.standing !== 'DIFFERS'} word={t(`audit.detail.${data.standing}`)} />
        </li>
        <li>
          {checkpoint ? (
            <Standing
              good={checkpoint.isSignatureGood}
              word={t(checkpoint.isSignatureGood ? 'audit.covered' : 'audit.covered.bad', {
                size: formatCount(checkpoint.size),
                at: formatInstant(checkpoint.at),
              })}
            />
          ) : (
            <StateTag meaning="unverified" word={t('audit.covered.not')} />
          )}
        </li>
      </ul>
      <p className="aud-acts">
        <ActionButton onAct={() => void prove()} disabled={checkpoint === null}>
          {t('audit.proof')}
        </ActionButton>
      </p>
      <ProblemNotice problem={problem} />
      {data.detail !== null && (
        <>
          <h3 className="aud-heading">{t('audit.content')}</h3>
          {data.isDetailCovered && <p className="wh-quiet wh-small">{t('audit.content.covered')}</p>}
          <pre className="aud-json">{JSON.stringify(data.detail, null, 2)}</pre>
        </>
      )}
      <details>
        <summary>{t('audit.line')}</summary>
        <pre className="aud-json">{data.line}</pre>
        <p className="wh-quiet wh-small">{t('audit.chainHash')}</p>
        <p className="aud-hash">{inGroups(data.chain)}</p>
      </details>
    </div>
  );
}

/** What an object is, in words; what nobody has a word for is quoted beside it anyway. */
export function objectWord(t: Translate, type: string): string {
  return t.find(`audit.object.${type}`, `register.${type}`) ?? '';
}

/** An account by its name, a job by what it does, anybody else by what they are. */
export function actorWords(t: Translate, actor: AuditLine['actor']): ReactNode {
  if (actor.name !== null) return actor.name;
  const kind = t.find(`audit.actorType.${actor.type}`) ?? actor.type;
  if (actor.id === null) return kind;
  return (
    <>
      {kind} <code className="wh-quiet">{actor.id.replace(/^job:/, '')}</code>
    </>
  );
}

function Standing({ good, word }: { good: boolean; word: string }) {
  return good ? <span>{word}</span> : <StateTag meaning="fire" strong word={word} />;
}

/** Done is plain; refused and failed have a mark. */
export function Result({ result }: { result: 'ok' | 'denied' | 'error' }) {
  const t = useLabels('app');
  if (result === 'ok') return <span className="wh-quiet">{t('audit.result.ok')}</span>;
  return <StateTag meaning={result === 'denied' ? 'unverified' : 'fault'} word={t(`audit.result.${result}`)} />;
}
