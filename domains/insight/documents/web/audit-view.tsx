import { EmptyState, useLabels, useSession, useShortcut } from '@wanghuo/platform-web';
import { type InputRef, Tabs } from 'antd';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { AuditBody, RulingShown } from '../model/index.ts';
import { DenominatorsView } from './denominators-view.tsx';
import { DocumentView } from './document-view.tsx';
import { FindingCard } from './finding-card.tsx';
import { FindingFilterBar } from './finding-filter.tsx';
import { useInStep } from './in-step.ts';
import { marksByBlock } from './marks.ts';
import { PassedView } from './passed-view.tsx';
import { useFindings } from './use-findings.ts';

type Part = 'findings' | 'passed' | 'denominators' | 'notices';

/** The document on the left as it was printed, what was found on the right, both in step. */
export function AuditView({
  body,
  rulings,
  revision,
}: {
  body: AuditBody;
  rulings: readonly RulingShown[];
  revision: { readonly id: string; readonly revision: number };
}) {
  const t = useLabels('documents');
  const { may } = useSession();
  const searchField = useRef<InputRef>(null);
  const [part, setPart] = useState<Part>('findings');
  const findings = useFindings(body, rulings);
  const { shown, selectedId, select } = findings;
  const marks = useMemo(() => marksByBlock(body.blocks, shown), [body, shown]);
  const { paper, list, inView, jumpTo, jumpToText } = useInStep(body, shown);
  const titles = useMemo(() => new Map(body.rules.map(({ name, title }) => [name, title])), [body]);

  const pick = useCallback(
    (id: string, place?: number) => {
      setPart('findings');
      select(id);
      jumpTo(id, place);
    },
    [select, jumpTo],
  );
  const step = (by: 1 | -1) => {
    const id = findings.move(by);
    if (id) jumpTo(id);
  };
  useShortcut('j', () => step(1));
  useShortcut('k', () => step(-1));
  useShortcut('/', () => {
    setPart('findings');
    searchField.current?.focus();
  });
  useShortcut(
    'Enter',
    () => document.querySelector<HTMLElement>('.doc-ruling-form input[type=radio]')?.focus(),
    selectedId !== null && may('planDocument.rule'),
  );

  return (
    <div className="doc-split">
      <DocumentView body={body} marks={marks} selectedId={selectedId} onPick={pick} frame={paper} />
      <aside className="doc-side">
        <Tabs
          activeKey={part}
          onChange={(key) => setPart(key as Part)}
          items={[
            { key: 'findings', label: `${t('documents.findings')} ${body.findings.length}` },
            { key: 'passed', label: `${t('documents.passedChecks')} ${body.passed.length}` },
            { key: 'denominators', label: t('documents.denominators') },
            {
              key: 'notices',
              label: `${t('documents.reading')}${body.notices.length > 0 ? ` ${body.notices.length}` : ''}`,
            },
          ]}
        />
        {/* Kept while another part is looked at, with its place and what is in hand. */}
        <div className="doc-side-part" hidden={part !== 'findings'}>
          <FindingFilterBar body={body} findings={findings} searchField={searchField} />
          {shown.length === 0 ? (
            <EmptyState title={t(findings.isNarrowed ? 'documents.noneShown' : 'documents.noneFound')}>
              {t(findings.isNarrowed ? 'documents.noneShown.help' : 'documents.noneFound.help', {
                count: body.passed.length,
              })}
            </EmptyState>
          ) : (
            <ol className="doc-findings" ref={list}>
              {shown.map((finding) => (
                <FindingCard
                  key={finding.id}
                  finding={finding}
                  ruleTitle={titles.get(finding.rule) ?? finding.rule}
                  rulings={findings.rulingsOn(finding.key)}
                  revision={revision}
                  auditId={body.auditId}
                  isSelected={finding.id === selectedId}
                  isInView={inView.has(finding.id)}
                  onSelect={pick}
                />
              ))}
            </ol>
          )}
          <footer className="doc-keys wh-quiet">
            <kbd>J</kbd> <kbd>K</kbd> {t('documents.keys.move')} · <kbd>↵</kbd> {t('documents.keys.rule')} ·{' '}
            <kbd>/</kbd> {t('documents.keys.search')}
          </footer>
        </div>
        {part === 'passed' && <PassedView body={body} onPlace={jumpToText} />}
        {part === 'denominators' && <DenominatorsView body={body} onPlace={jumpToText} />}
        {part === 'notices' && <ReadingView body={body} onPlace={jumpToText} />}
      </aside>
    </div>
  );
}

/** What was read: the tables and whether they could be put together, and what could not be checked. */
function ReadingView({ body, onPlace }: { body: AuditBody; onPlace: (from: number) => void }) {
  const t = useLabels('documents');
  const { years } = body;
  return (
    <div className="doc-side-scroll">
      <p>
        {t('documents.reading.counts', { claims: body.claimCount, tables: body.tables.length })}{' '}
        {years ? t('documents.reading.years', { from: years.from, to: years.to, base: years.base }) : ''}
      </p>
      {body.notices.length > 0 && (
        <ul className="doc-notices">
          {body.notices.map(({ code, message, span }) => (
            <li key={`${code} ${span?.from ?? ''}`}>
              {span ? (
                <button type="button" className="doc-place" onClick={() => onPlace(span.from)}>
                  <span className="wh-quiet wh-number">{t('documents.line', { line: span.line })}</span>
                  <span>{message}</span>
                </button>
              ) : (
                message
              )}
            </li>
          ))}
        </ul>
      )}
      <h3>{t('documents.reading.tables')}</h3>
      <ul className="doc-notices">
        {body.tables.map(({ id, title, span, certainty, doubt }) => (
          <li key={id}>
            <button type="button" className="doc-place" onClick={() => onPlace(span.from)}>
              <span className="wh-quiet wh-number">{t('documents.line', { line: span.line })}</span>
              <span>
                {title || t('documents.reading.untitled')}
                {certainty !== 'certain' && (
                  <small className="wh-quiet">
                    {' '}
                    {t(`documents.certainty.${certainty}`)} {doubt ?? ''}
                  </small>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
