import { ActionButton, Mark, useLabels } from '@wanghuo/platform-web';
import { Input, type InputRef, Segmented, Select } from 'antd';
import type { RefObject } from 'react';
import { findingSeverities, type AuditBody } from '../model/index.ts';
import { severityLooks } from './looks.ts';
import type { Findings, Ruled } from './use-findings.ts';

/** Which findings one wants to see: by how sure they are, by rule, ruled on or not, by words. */
export function FindingFilterBar({
  body,
  findings,
  searchField,
}: {
  body: AuditBody;
  findings: Findings;
  searchField: RefObject<InputRef | null>;
}) {
  const t = useLabels('documents');
  const { filter, narrow } = findings;
  const used = new Set(body.findings.map(({ rule }) => rule));
  const countOf = (severity: string) => body.findings.filter((one) => one.severity === severity).length;
  return (
    <div className="doc-filter">
      <div className="wh-row" role="group" aria-label={t('documents.filter.severity')}>
        {findingSeverities.map((severity) => {
          const isOn = filter.severities.includes(severity);
          return (
            <button
              key={severity}
              type="button"
              className="doc-toggle"
              aria-pressed={isOn}
              title={t(`documents.severity.${severity}.means`)}
              onClick={() =>
                narrow({
                  severities: isOn
                    ? filter.severities.filter((one) => one !== severity)
                    : findingSeverities.filter((one) => one === severity || filter.severities.includes(one)),
                })
              }
            >
              <Mark {...severityLooks[severity]} />
              <span>{t(`documents.severity.${severity}`)}</span>
              <b>{countOf(severity)}</b>
            </button>
          );
        })}
      </div>
      <Select
        aria-label={t('documents.filter.rule')}
        className="doc-filter-rule"
        value={filter.rule ?? ''}
        onChange={(rule) => narrow({ rule: rule === '' ? null : rule })}
        options={[
          { value: '', label: t('documents.filter.everyRule') },
          ...body.rules
            .filter(({ name }) => used.has(name))
            .map(({ name, title }) => ({
              value: name,
              label: `${title} ${body.findings.filter((one) => one.rule === name).length}`,
            })),
        ]}
      />
      <Segmented
        value={filter.ruled}
        onChange={(ruled) => narrow({ ruled: ruled as Ruled })}
        options={(['all', 'unruled', 'ruled'] as const).map((one) => ({
          value: one,
          label: t(`documents.filter.ruled.${one}`),
        }))}
      />
      <Input
        ref={searchField}
        allowClear
        className="doc-filter-words"
        placeholder={t('documents.filter.words')}
        aria-label={t('documents.filter.words')}
        value={filter.words}
        onChange={(event) => narrow({ words: event.target.value })}
      />
      <span className="wh-quiet wh-number">
        {t('documents.filter.shown', { shown: findings.shown.length, total: body.findings.length })}
      </span>
      {findings.isNarrowed && <ActionButton onAct={findings.clear}>{t('documents.filter.clear')}</ActionButton>}
    </div>
  );
}
