import { EmptyState, useLabels } from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import type { AuditBody } from '../model/index.ts';

/** What was checked and holds, by rule, each with its arithmetic: silence would say less. */
export function PassedView({ body, onPlace }: { body: AuditBody; onPlace: (from: number) => void }) {
  const t = useLabels('documents');
  const [words, setWords] = useState('');
  const shown = body.passed.filter(({ message, arithmetic }) => `${message}${arithmetic}`.includes(words.trim()));
  const rules = body.rules.filter(({ name }) => shown.some(({ rule }) => rule === name));
  return (
    <div className="doc-side-scroll">
      <div className="doc-filter">
        <Input
          allowClear
          className="doc-filter-words"
          placeholder={t('documents.filter.words')}
          aria-label={t('documents.filter.words')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <span className="wh-quiet wh-number">
          {t('documents.filter.shown', { shown: shown.length, total: body.passed.length })}
        </span>
      </div>
      {shown.length === 0 && <EmptyState title={t('documents.passed.none')} />}
      {rules.map(({ name, title }) => (
        <section key={name} className="doc-passed">
          <h3>{title}</h3>
          <ul>
            {shown
              .filter(({ rule }) => rule === name)
              .map((check, at) => (
                <li key={`${check.spans[0]?.from ?? 0} ${at}`}>
                  <button type="button" className="doc-place" onClick={() => onPlace(check.spans[0]?.from ?? 0)}>
                    <span className="wh-quiet wh-number">
                      {t('documents.line', { line: check.spans[0]?.line ?? '—' })}
                    </span>
                    <span>{check.message}</span>
                  </button>
                  <span className="doc-arithmetic">{check.arithmetic}</span>
                  {!check.isExact && <small className="wh-quiet">{t('documents.passed.bound')}</small>}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
