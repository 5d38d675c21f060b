import './sensing.css';
import { Link } from '@tanstack/react-router';
import { ActionButton, EmptyState, LiveView, useLabels, useLive, useSession } from '@wanghuo/platform-web';
import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { earlyWarnings, type WarningRuleName, warningRule, warningState } from '../model/index.ts';
import { WarningCard } from './warning-card.tsx';

type State = (typeof warningState.names)[number];

/** Early signs, the newest first, with the readings that made them and what became of them. */
export function WarningsScreen() {
  const t = useLabels('sensing');
  const { may } = useSession();
  const [state, setState] = useState<State | null>('PENDING');
  const [rule, setRule] = useState<WarningRuleName | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const live = useLive(earlyWarnings, {
    ...(state ? { state } : {}),
    ...(rule ? { rule } : {}),
    ...(after === null ? {} : { after }),
  });
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.earlyWarnings')}</h1>
        <Segmented
          value={state ?? ''}
          onChange={(value) => {
            setState((value || null) as State | null);
            setAfter(null);
          }}
          options={[
            ...warningState.names.map((one) => ({ value: one as string, label: t(`code.warningState.${one}`) })),
            { value: '', label: t('devices.all') },
          ]}
        />
        <Select
          allowClear
          aria-label={t('field.earlyWarning.rule')}
          placeholder={t('field.earlyWarning.rule')}
          style={{ minWidth: 200 }}
          value={rule}
          onChange={(value: WarningRuleName | undefined) => {
            setRule(value ?? null);
            setAfter(null);
          }}
          options={warningRule.names.map((one) => ({ value: one, label: t(`code.warningRule.${one}`) }))}
        />
        <span className="wh-spring" />
        {may('sensingRule.read') && <Link to={'/sensing/rules' as never}>{t('screen.sensingRules')}</Link>}
      </header>
      <p className="wh-quiet">{t('warning.help')}</p>
      <LiveView live={live}>
        {({ warnings, next }) => (
          <div className="sen-warnings">
            {warnings.map((view) => (
              <WarningCard key={String(view.warning['id'])} view={view} />
            ))}
            {warnings.length === 0 && <EmptyState title={t('warning.none')}>{t('warning.none.help')}</EmptyState>}
            <span className="sen-form-acts">
              {after !== null && <ActionButton onAct={() => setAfter(null)}>{t('devices.first')}</ActionButton>}
              {next !== null && <ActionButton onAct={() => setAfter(next)}>{t('devices.next')}</ActionButton>}
            </span>
          </div>
        )}
      </LiveView>
    </div>
  );
}
