import { formatInstant, Mark, useLabels, useSession } from '@wanghuo/platform-web';
import { memo } from 'react';
import type { AuditFinding, RulingShown } from '../model/index.ts';
import { severityLooks } from './looks.ts';
import { RulingForm } from './ruling-form.tsx';

export interface CardProps {
  readonly finding: AuditFinding;
  readonly ruleTitle: string;
  readonly rulings: readonly RulingShown[];
  readonly revision: { readonly id: string; readonly revision: number };
  readonly auditId: string;
  readonly isSelected: boolean;
  readonly isInView: boolean;
  readonly onSelect: (id: string, place?: number) => void;
}

/** One finding: a line in the list, and, when it is in hand, everything about it. */
export const FindingCard = memo(function FindingCard(props: CardProps) {
  const { finding, ruleTitle, rulings, isSelected, isInView, onSelect } = props;
  const t = useLabels('documents');
  const [last] = rulings;
  return (
    <li
      className="doc-finding"
      data-finding={finding.id}
      data-severity={finding.severity}
      data-selected={isSelected}
      data-in-view={isInView}
    >
      <button
        type="button"
        className="doc-finding-head"
        aria-expanded={isSelected}
        onClick={() => onSelect(finding.id)}
      >
        <span className="doc-finding-title">
          <Mark {...severityLooks[finding.severity]} word={t(`documents.severity.${finding.severity}`)} />
          <b className="wh-number">{finding.id}</b>
          <span className="wh-quiet">{ruleTitle}</span>
          <span className="wh-spring" />
          {last ? (
            <span className="doc-choice">{t(`code.rulingChoice.${last.choice}`)}</span>
          ) : (
            <span className="wh-quiet wh-number">{t('documents.line', { line: finding.spans[0]?.line ?? '—' })}</span>
          )}
        </span>
        <span className="doc-finding-message">{finding.message}</span>
      </button>
      {isSelected && <FindingDetail {...props} />}
    </li>
  );
});

/** The places that are listed one by one; of more the count is told. */
const placesShown = 12;

function FindingDetail({ finding, rulings, revision, auditId, onSelect }: CardProps) {
  const t = useLabels('documents');
  const { may } = useSession();
  const rest = finding.spans.length - placesShown;
  return (
    <div className="doc-finding-detail">
      <dl>
        <dt>{t('documents.sheet.arithmetic')}</dt>
        <dd className="doc-arithmetic">{finding.arithmetic}</dd>
        <dt>{t('documents.places')}</dt>
        <dd>
          <ol className="doc-places">
            {finding.spans.slice(0, placesShown).map((span, place) => (
              <li key={`${span.from} ${place}`}>
                <button type="button" className="doc-place" onClick={() => onSelect(finding.id, place)}>
                  <span className="wh-quiet wh-number">{t('documents.line', { line: span.line })}</span>
                  <q>{span.quote.length > 60 ? `${span.quote.slice(0, 58)}…` : span.quote}</q>
                </button>
              </li>
            ))}
          </ol>
          {rest > 0 && <span className="wh-quiet">{t('documents.places.more', { count: rest })}</span>}
        </dd>
        <dt>{t('documents.sheet.settles')}</dt>
        <dd>{finding.settles}</dd>
      </dl>
      {rulings.length > 0 && (
        <ol className="doc-rulings">
          {rulings.map((ruling, at) => (
            <li key={ruling.id} data-last={at === 0}>
              <strong>{t(`code.rulingChoice.${ruling.choice}`)}</strong>
              <span className="wh-quiet">
                {ruling.authorName} · {formatInstant(ruling.ruledAt)}
                {ruling.revision !== revision.revision &&
                  ` · ${t('documents.rule.ofRevision', { revision: ruling.revision })}`}
                {at > 0 && ` · ${t('documents.rule.earlier')}`}
              </span>
              <p>{ruling.reason}</p>
            </li>
          ))}
        </ol>
      )}
      {may('planDocument.rule') && (
        <RulingForm
          key={finding.id}
          revisionId={revision.id}
          auditId={auditId}
          finding={finding}
          isFirst={rulings.length === 0}
        />
      )}
    </div>
  );
}
