import { useLabels } from '@wanghuo/platform-web';
import { Input, Select } from 'antd';

export const reasonCodes = [
  'LOCAL_KNOWLEDGE',
  'COMMANDER_ORDER',
  'CREW_REPORT',
  'ROAD_SITUATION',
  'KEEP_COVER',
  'OTHER',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** What the dispatcher sends instead of the recommendation, and why; both are kept. */
export interface PlanChange {
  readonly unitIds: readonly string[];
  readonly reasonCode: ReasonCode | null;
  readonly reason: string;
  readonly instruction: string;
}

export const unchanged = (unitIds: readonly string[]): PlanChange => ({
  unitIds,
  reasonCode: null,
  reason: '',
  instruction: '',
});

/** Why the plan is changed (a short list and free words), and what goes along with every order. */
export function ChangeForm({
  change,
  onChange,
  isNeeded,
}: {
  change: PlanChange;
  onChange: (change: PlanChange) => void;
  /** Whether the choice differs, so that a reason is due. */
  isNeeded: boolean;
}) {
  const t = useLabels('incidents');
  return (
    <div className="inc-change">
      <p className="wh-quiet wh-small">{t('plan.change.help')}</p>
      <div className="wh-row">
        <Select
          aria-label={t('plan.change.reason')}
          placeholder={t('plan.change.reason')}
          value={change.reasonCode}
          {...(isNeeded && !change.reasonCode && !change.reason ? { status: 'warning' as const } : {})}
          options={reasonCodes.map((code) => ({ value: code, label: t(`plan.reason.${code}`) }))}
          onChange={(reasonCode) => onChange({ ...change, reasonCode })}
          popupMatchSelectWidth={false}
          style={{ width: 150 }}
        />
        <Input
          aria-label={t('plan.change.words')}
          placeholder={t('plan.change.words')}
          maxLength={200}
          value={change.reason}
          onChange={(event) => onChange({ ...change, reason: event.target.value })}
        />
      </div>
      <Input
        aria-label={t('plan.change.instruction')}
        placeholder={t('plan.change.instruction')}
        maxLength={400}
        value={change.instruction}
        onChange={(event) => onChange({ ...change, instruction: event.target.value })}
      />
    </div>
  );
}
