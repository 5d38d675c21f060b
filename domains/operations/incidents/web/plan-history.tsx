import { ActionButton, formatClock, useLabels } from '@wanghuo/platform-web';
import { useState } from 'react';
import type { IncidentDetail } from './detail.ts';
import { PlanPanel } from './plan-panel.tsx';
import { reasonWords } from './timeline-list.tsx';
import { usePlan } from './use-plan.ts';

type Kept = IncidentDetail['plans'][number];

/** Every plan that was decided on: what was recommended, what was sent instead, who decided it and why. */
export function PlanHistory({ plans }: { plans: readonly Kept[] }) {
  const t = useLabels('incidents');
  const decided = plans.filter((one) => one.confirmedAt !== null);
  if (decided.length === 0) return null;
  return (
    <section className="inc-plans" aria-label={t('plans.title')}>
      <h3>{t('plans.title')}</h3>
      <ol>
        {decided.map((one) => (
          <KeptPlan key={one.id} plan={one} />
        ))}
      </ol>
    </section>
  );
}

function KeptPlan({ plan }: { plan: Kept }) {
  const t = useLabels('incidents');
  const [isOpen, setOpen] = useState(false);
  const recommendation = usePlan(isOpen ? plan.id : null);
  const names = (list: readonly string[]) => list.join('、');
  return (
    <li>
      <div className="wh-row">
        <span className="wh-number wh-quiet">{formatClock(plan.confirmedAt)}</span>
        <span>{plan.confirmedByName}</span>
        <span className="wh-spring" />
        <ActionButton pressed={isOpen} onAct={() => setOpen(!isOpen)}>
          {t('plans.recommended', { count: plan.recommendedUnitIds.length })}
        </ActionButton>
      </div>
      {plan.changeReason === null ? (
        <p className="wh-quiet">{t('plans.asRecommended')}</p>
      ) : (
        <dl>
          <dt>{t('plans.sent')}</dt>
          <dd>{t('plans.sentCount', { count: plan.chosenUnitIds?.length ?? 0 })}</dd>
          {plan.leftOut.length > 0 && (
            <>
              <dt>{t('plans.leftOut')}</dt>
              <dd>{names(plan.leftOut)}</dd>
            </>
          )}
          {plan.added.length > 0 && (
            <>
              <dt>{t('plans.added')}</dt>
              <dd>{names(plan.added)}</dd>
            </>
          )}
          <dt>{t('plan.change.reason')}</dt>
          <dd>{reasonWords(t, plan.changeReason)}</dd>
        </dl>
      )}
      {recommendation && <PlanPanel proposal={recommendation} active={false} />}
    </li>
  );
}
