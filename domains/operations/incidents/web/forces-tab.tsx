import {
  ActionButton,
  Mark,
  PrimaryAction,
  ProblemNotice,
  useCommand,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { confirmPlan, coverMove, recommendForIncident } from '../model/index.ts';
import { AckMatrix } from './ack-matrix.tsx';
import type { IncidentDetail } from './detail.ts';
import { PlanHistory } from './plan-history.tsx';
import { type Confirmation, PlanPanel } from './plan-panel.tsx';
import type { Proposal } from './plan-words.ts';
import { usePlan } from './use-plan.ts';
import { useRoadsChanged } from './use-roads-changed.ts';

/** The plan that waits for a decision on top, then every order and what its unit does. */
export function Forces({
  detail,
  proposal,
  onProposal,
  active,
}: {
  detail: IncidentDetail;
  proposal: Proposal | null;
  onProposal?: (incidentId: string, proposal: Proposal | null) => void;
  active: boolean;
}) {
  const t = useLabels('incidents');
  const { may } = useSession();
  const { incident } = detail;
  const waiting = detail.plans.findLast(
    (one) => one.confirmedAt === null && (incident.orderSentAt === null || one.madeAt > incident.orderSentAt),
  );
  const kept = usePlan(proposal === null && incident.state === 'CASE_OPENED' && waiting ? waiting.id : null);
  const recommend = useCommand(recommendForIncident);
  const confirm = useCommand(confirmPlan);
  const cover = useCommand(coverMove);
  const shown = proposal ?? kept;
  const coverOrdered = detail.orders
    .filter(({ kind, cancelReason }) => kind === 'COVER_MOVE' && cancelReason === null)
    .map(({ unitId }) => unitId);
  const mayDispatch = may('incident.dispatch') && incident.state !== 'CLOSED';
  const ask = async () => {
    confirm.clear();
    const made = await recommend.run({ incidentId: incident.id });
    if (made) onProposal?.(incident.id, made as unknown as Proposal);
  };
  const take = async ({ unitIds, reasonCode, reason, instruction }: Confirmation) => {
    if (!shown?.planId) return;
    const sent = await confirm.run({
      incidentId: incident.id,
      planId: shown.planId,
      ...(unitIds ? { unitIds: [...unitIds] } : {}),
      ...(reasonCode ? { reasonCode } : {}),
      ...(reason.trim().length >= 2 ? { reason: reason.trim() } : {}),
      ...(instruction.trim() ? { instruction: instruction.trim() } : {}),
    });
    if (sent) onProposal?.(incident.id, null);
  };
  const roadsChanged = useRoadsChanged(shown?.plan.at ?? null, shown?.planId ?? null);
  const isOutdated =
    shown && (shown.plan.incidentType !== incident.incidentType || shown.plan.level !== incident.level);
  return (
    <div className="wh-stack">
      {isOutdated && <p className="inc-limits">{t('plan.outdated')}</p>}
      {!isOutdated && roadsChanged && mayDispatch && (
        <p className="inc-limits">
          <Mark meaning="unverified" /> {t('plan.roadsChanged')}
        </p>
      )}
      {shown && mayDispatch ? (
        <PlanPanel
          key={shown.planId ?? shown.plan.planHash}
          proposal={shown}
          active={active}
          pending={confirm.pending}
          problem={confirm.problem ?? cover.problem}
          coverOrdered={coverOrdered}
          onConfirm={(confirmation) => void take(confirmation)}
          onCoverMove={(unitId, townshipCode) =>
            void cover.run({ unitId, townshipCode, incidentId: incident.id, reason: t('cover.reason') })
          }
        />
      ) : (
        mayDispatch &&
        incident.state === 'CASE_OPENED' && (
          <PrimaryAction
            block
            onAct={() => void ask()}
            pending={recommend.pending}
            {...(active ? { shortcut: 'Enter' } : {})}
          >
            {t('plan.ask')}
          </PrimaryAction>
        )
      )}
      <ProblemNotice problem={recommend.problem} />
      {mayDispatch && (incident.state !== 'CASE_OPENED' || isOutdated || shown) && (
        <div className="wh-row">
          <ActionButton onAct={() => void ask()} disabled={recommend.pending} {...(active ? { shortcut: 'F7' } : {})}>
            {t(incident.state === 'CASE_OPENED' ? 'plan.again' : 'plan.reinforce')}
          </ActionButton>
          {proposal && incident.state !== 'CASE_OPENED' && (
            <ActionButton onAct={() => onProposal?.(incident.id, null)}>{t('plan.drop')}</ActionButton>
          )}
        </div>
      )}
      {(detail.orders.length > 0 || !shown) && (
        <AckMatrix
          orders={detail.orders}
          assignments={detail.assignments}
          canAct={may('order.recordVoice') && incident.state !== 'CLOSED'}
        />
      )}
      <PlanHistory plans={detail.plans} />
    </div>
  );
}
