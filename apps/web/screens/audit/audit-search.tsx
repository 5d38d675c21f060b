import { useLabels } from '@wanghuo/platform-web';
import { AutoComplete, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useAnswer } from '../system/answer.ts';
import { type AuditAction, boundOfDay } from './audit.ts';

export interface Sought {
  readonly actor: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly result: '' | 'ok' | 'denied' | 'error';
  readonly fromOn: string;
  readonly untilOn: string;
}

export const everything: Sought = {
  actor: '',
  action: '',
  objectType: '',
  objectId: '',
  result: '',
  fromOn: '',
  untilOn: '',
};

/** The question as the server takes it. */
export function inputOf(sought: Sought): Record<string, string> {
  const { fromOn, untilOn, ...rest } = sought;
  return {
    ...Object.fromEntries(Object.entries(rest).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : []))),
    ...(fromOn ? { fromAt: boundOfDay(fromOn, 'start') } : {}),
    ...(untilOn ? { untilAt: boundOfDay(untilOn, 'end') } : {}),
  };
}

/** What is sought. It is sent when asked for and not at every letter, because every search is written down (AL-14). */
export function AuditSearch({ sought, onSearch }: { sought: Sought; onSearch: (sought: Sought) => void }) {
  const t = useLabels('app');
  const actions = useAnswer<readonly AuditAction[]>('oversight.auditActions');
  const [draft, setDraft] = useState(sought);
  const change = (part: Partial<Sought>) => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(draft);
  };
  const options = (['FACT', 'OPERATION'] as const).map((kind) => ({
    label: t(`audit.kind.${kind}`),
    options: (actions.data ?? [])
      .filter((one) => one.kind === kind)
      .map(({ action, label }) => ({ value: action, label: label ? `${label} · ${action}` : action })),
  }));
  return (
    <form className="wh-register-filters" role="search" onSubmit={submit}>
      <Input
        allowClear
        value={draft.actor}
        onChange={(event) => change({ actor: event.target.value })}
        placeholder={t('audit.actor.hint')}
        aria-label={t('audit.actor')}
        style={{ width: 160 }}
      />
      <AutoComplete
        allowClear
        value={draft.action}
        options={options}
        showSearch={{ filterOption: (typed, option) => String(option?.label ?? '').includes(typed) }}
        onChange={(value: string | undefined) => change({ action: value ?? '' })}
        placeholder={t('audit.action')}
        aria-label={t('audit.action')}
        popupMatchSelectWidth={360}
        style={{ width: 180 }}
      />
      <Input
        allowClear
        value={draft.objectType}
        onChange={(event) => change({ objectType: event.target.value })}
        placeholder={t('audit.objectType')}
        aria-label={t('audit.objectType')}
        style={{ width: 110 }}
      />
      <Input
        allowClear
        value={draft.objectId}
        onChange={(event) => change({ objectId: event.target.value })}
        placeholder={t('audit.objectId')}
        aria-label={t('audit.objectId')}
        style={{ width: 160 }}
      />
      <Select
        value={draft.result}
        onChange={(result: Sought['result']) => change({ result })}
        aria-label={t('audit.result')}
        options={(['', 'denied', 'error', 'ok'] as const).map((value) => ({
          value,
          label: t(value === '' ? 'audit.result.any' : `audit.result.${value}`),
        }))}
        style={{ width: 110 }}
      />
      <span className="aud-days">
        <Input
          type="date"
          value={draft.fromOn}
          onChange={(event) => change({ fromOn: event.target.value })}
          aria-label={t('audit.fromOn')}
        />
        <span className="wh-quiet">{t('audit.to')}</span>
        <Input
          type="date"
          value={draft.untilOn}
          onChange={(event) => change({ untilOn: event.target.value })}
          aria-label={t('audit.untilOn')}
        />
      </span>
      <Button type="primary" htmlType="submit">
        {t('audit.search')}
      </Button>
      <Button
        onClick={() => {
          setDraft(everything);
          onSearch(everything);
        }}
      >
        {t('audit.clear')}
      </Button>
    </form>
  );
}
