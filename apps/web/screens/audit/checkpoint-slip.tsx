import { ActionButton, formatCount, formatInstant, KeyValue, StateTag, useLabels } from '@wanghuo/platform-web';
import { type AuditLog, inGroups, saveText, trustFileOf } from './audit.ts';

/**
 * The newest checkpoint as it is printed and kept where nobody who runs the database can reach it (AL-08): size, root
 * and the fingerprint of the key are all a later verifier needs.
 */
export function CheckpointSlip({ log, district }: { log: AuditLog; district: string }) {
  const t = useLabels('app');
  const { latest, keys } = log;
  if (!latest) return <p className="wh-quiet">{t('audit.slip.none')}</p>;
  const key = keys.find(({ keyId }) => keyId === latest.keyId);
  return (
    <section className="aud-slip">
      <h2>{t('audit.slip.title', { district })}</h2>
      <KeyValue
        items={[
          [t('audit.slip.at'), formatInstant(latest.at)],
          [t('audit.slip.size'), t('audit.slip.records', { count: formatCount(latest.size) })],
          [
            t('audit.slip.root'),
            <span key="root" className="aud-hash">
              {inGroups(latest.root)}
            </span>,
          ],
          [
            t('audit.slip.key'),
            <span key="key" className="aud-hash">
              {key ? inGroups(key.fingerprint) : latest.keyId}
            </span>,
          ],
          [
            t('audit.slip.signature'),
            latest.isSignatureGood ? (
              t('audit.slip.signature.good')
            ) : (
              <StateTag key="bad" meaning="fire" strong word={t('audit.slip.signature.bad')} />
            ),
          ],
        ]}
      />
      <p className="wh-print-only aud-sign">{t('audit.slip.signed')}</p>
      <p className="wh-quiet wh-small">{t('audit.slip.help')}</p>
      <p className="aud-acts wh-no-print">
        <ActionButton onAct={() => globalThis.print()}>{t('audit.slip.print')}</ActionButton>
        <ActionButton onAct={() => saveText(`${log.log}-trust.jsonl`, trustFileOf(log))}>
          {t('audit.slip.trust')}
        </ActionButton>
      </p>
    </section>
  );
}
