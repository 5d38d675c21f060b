import {
  ActionButton,
  formatDuration,
  Mark,
  PrimaryAction,
  ProblemNotice,
  ReasonPopover,
  SourceTag,
  type Problem,
  useLabels,
} from '@wanghuo/platform-web';
import type { RecommendedUnit } from '@wanghuo/dispatch';
import { useState } from 'react';
import { ChangeForm, type PlanChange, unchanged } from './plan-change.tsx';
import { PlanCoverage } from './plan-coverage.tsx';
import { RejectedUnits } from './plan-rejections.tsx';
import {
  arrivalWords,
  engineWords,
  type Proposal,
  shortfallSentence,
  slotSentence,
  substitutionSentences,
} from './plan-words.ts';
import { UnitName } from './unit-name.tsx';
import { useArmed } from './use-armed.ts';

export interface Confirmation extends Omit<PlanChange, 'unitIds'> {
  /** Left out when the recommendation is taken as it is. */
  readonly unitIds?: readonly string[];
}

/**
 * The plan: what is missing first, in words; then who is to go, why and when; who is not and what would have to change;
 * what the district loses meanwhile. Without `onConfirm` it is a preview of a call that is still being typed.
 */
export function PlanPanel({
  proposal,
  onConfirm,
  onCoverMove,
  coverOrdered,
  pending = false,
  problem = null,
  active = true,
}: {
  proposal: Proposal;
  onConfirm?: (confirmation: Confirmation) => void;
  onCoverMove?: (unitId: string, townshipCode: string) => void;
  /** Units whose cover move has been ordered already. */
  coverOrdered?: readonly string[];
  pending?: boolean;
  problem?: Problem | null;
  /** Whether its keys are heard. */
  active?: boolean;
}) {
  const t = useLabels('incidents');
  const { plan, units } = proposal;
  const [change, setChange] = useState<PlanChange | null>(null);
  const [showsRejected, setShowsRejected] = useState(false);
  const armed = useArmed(proposal.planId ?? plan.planHash);
  const recommended = plan.recommended.map((one) => one.unitId);
  const chosen = change?.unitIds ?? recommended;
  const isChanged = chosen.length !== recommended.length || chosen.some((id) => !recommended.includes(id));
  const why = !armed
    ? t('plan.arming')
    : chosen.length === 0
      ? t('plan.nobodyChosen')
      : isChanged && !change?.reasonCode && !change?.reason
        ? t('plan.reasonNeeded')
        : undefined;
  const toggle = (unitId: string) => {
    const next = chosen.includes(unitId) ? chosen.filter((id) => id !== unitId) : [...chosen, unitId];
    setChange({ ...(change ?? unchanged(recommended)), unitIds: next });
  };
  const added = chosen.filter((id) => !recommended.includes(id));
  return (
    <section className="inc-plan" aria-label={t('plan.title')}>
      <Shortages proposal={proposal} />
      {plan.committed.length > 0 && (
        <p className="wh-quiet wh-small">{t('plan.committed', { count: plan.committed.length })}</p>
      )}
      {plan.recommended.length === 0 && <p>{t(plan.committed.length > 0 ? 'plan.enough' : 'plan.nobody')}</p>}
      <ol className="inc-plan-units">
        {plan.recommended.map((one) => (
          <PlannedUnit
            key={one.unitId}
            proposal={proposal}
            one={one}
            isChosen={chosen.includes(one.unitId)}
            {...(change ? { onToggle: () => toggle(one.unitId) } : {})}
          />
        ))}
        {added.map((id) => (
          <li key={id} className="inc-plan-unit">
            <input type="checkbox" checked onChange={() => toggle(id)} aria-label={units[id]?.callSign ?? id} />
            <UnitName callSign={units[id]?.callSign ?? id} stationName={units[id]?.stationName} />
            <span className="inc-plan-slot">{t('plan.added')}</span>
            <AddedArrival proposal={proposal} unitId={id} />
          </li>
        ))}
      </ol>
      {change && <ChangeForm change={change} onChange={setChange} isNeeded={isChanged} />}
      <ProblemNotice problem={problem} />
      <div className="wh-row inc-plan-more">
        {onConfirm && (
          <ActionButton
            {...(active ? { shortcut: 'F8' } : {})}
            pressed={change !== null}
            onAct={() => {
              setChange(change ? null : unchanged(recommended));
              if (!change) setShowsRejected(true);
            }}
          >
            {t(change ? 'plan.keep' : 'plan.change')}
          </ActionButton>
        )}
        <ActionButton
          {...(active ? { shortcut: 'F9' } : {})}
          pressed={showsRejected}
          onAct={() => setShowsRejected(!showsRejected)}
        >
          {t('plan.rejected', { count: plan.explanations.filter((one) => one.outcome === 'REJECTED').length })}
        </ActionButton>
        <span className="wh-spring" />
        <PlanMark proposal={proposal} />
      </div>
      {showsRejected && <RejectedUnits proposal={proposal} {...(change ? { chosen, onAdd: toggle } : {})} />}
      {plan.coverage && (
        <PlanCoverage
          coverage={plan.coverage}
          units={units}
          {...(onCoverMove ? { onCoverMove } : {})}
          {...(coverOrdered ? { ordered: coverOrdered } : {})}
          active={active}
        />
      )}
      {onConfirm && (
        <div className="inc-plan-act">
          <PrimaryAction
            block
            pending={pending}
            {...(active ? { shortcut: 'Enter' } : {})}
            {...(why ? { why } : {})}
            onAct={() =>
              onConfirm(
                isChanged
                  ? { ...(change ?? unchanged(recommended)), unitIds: chosen }
                  : { instruction: change?.instruction ?? '', reasonCode: null, reason: '' },
              )
            }
          >
            {t(plan.committed.length > 0 ? 'plan.confirmMore' : 'plan.confirm', { count: chosen.length })}
          </PrimaryAction>
        </div>
      )}
    </section>
  );
}

function Shortages({ proposal }: { proposal: Proposal }) {
  const t = useLabels('incidents');
  const { plan, units } = proposal;
  const substituted = substitutionSentences(t, plan, units);
  const short = plan.aggregates.filter((one) => !one.met);
  if (plan.shortfalls.length + substituted.length + short.length === 0) return null;
  return (
    <ul className="inc-short">
      {plan.shortfalls.map((one) => (
        <li key={one.slotId} data-meaning={one.necessity === 'MANDATORY' ? 'fire' : 'unverified'}>
          <Mark meaning={one.necessity === 'MANDATORY' ? 'fire' : 'unverified'} />
          <span>{shortfallSentence(t, one)}</span>
        </li>
      ))}
      {short.map((one) => (
        <li key={one.id}>
          <Mark meaning="unverified" />
          <span>
            {t('plan.aggregate', { what: engineWords(one.labelKey), present: one.present, demanded: one.demanded })}
          </span>
        </li>
      ))}
      {substituted.map((sentence) => (
        <li key={sentence}>
          <Mark meaning="unverified" />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

function PlannedUnit({
  proposal,
  one,
  isChosen,
  onToggle,
}: {
  proposal: Proposal;
  one: RecommendedUnit;
  isChosen: boolean;
  onToggle?: () => void;
}) {
  const t = useLabels('incidents');
  const { plan, units } = proposal;
  const name = units[one.unitId];
  const { arrival } = one;
  return (
    <li className="inc-plan-unit" data-out={!isChosen}>
      {onToggle ? (
        <input type="checkbox" checked={isChosen} onChange={onToggle} aria-label={name?.callSign ?? one.unitId} />
      ) : (
        <span className="inc-plan-rank wh-number">{one.rank}</span>
      )}
      <UnitName callSign={name?.callSign ?? one.unitId} stationName={name?.stationName} />
      <span className="inc-plan-slot" title={slotSentence(plan, one.slotId, one.substituteId)}>
        {slotSentence(plan, one.slotId, null)}
        {one.substituteId && <Mark meaning="unverified" size={11} word={t('plan.isSubstitute')} />}
      </span>
      <ReasonPopover
        reasons={
          <ul className="inc-reasons">
            <li>
              {arrival.turnoutSeconds > 0
                ? t('plan.why.travel', {
                    turnout: formatDuration(arrival.turnoutSeconds),
                    travel: formatDuration(arrival.travelSeconds),
                  })
                : t('plan.why.onRoad', { travel: formatDuration(arrival.travelSeconds) })}
            </li>
            {arrival.positionAgeSeconds > 0 && (
              <li>
                {t('plan.why.position', {
                  age: formatDuration(arrival.positionAgeSeconds),
                  uncertainty: formatDuration(arrival.uncertaintySeconds),
                })}
              </li>
            )}
            <li>{t('plan.why.slot', { slot: slotSentence(plan, one.slotId, one.substituteId) })}</li>
            <li>{t('plan.why.rank', { rank: one.rank })}</li>
          </ul>
        }
      >
        <span className="wh-number">{arrivalWords(arrival)}</span>
      </ReasonPopover>
    </li>
  );
}

function AddedArrival({ proposal, unitId }: { proposal: Proposal; unitId: string }) {
  const found = proposal.plan.explanations.find((one) => one.unitId === unitId);
  const arrival = found && 'arrival' in found ? found.arrival : null;
  return <span className="wh-number">{arrival ? arrivalWords(arrival) : '—'}</span>;
}

/** Hash and calculation time, quietly: the number to quote when somebody asks for the proof. */
function PlanMark({ proposal }: { proposal: Proposal }) {
  const t = useLabels('incidents');
  const { plan, calculationMilliseconds, isSynthetic } = proposal;
  return (
    <small
      className="wh-quiet wh-number inc-plan-mark"
      title={`${plan.planHash} · ${plan.runCardType} ${plan.runCardVersion} · ${plan.engineVersion}`}
    >
      {plan.planHash.slice(0, 8)}
      {calculationMilliseconds !== undefined &&
        ` · ${t('plan.took', { milliseconds: Math.round(calculationMilliseconds) })}`}
      {isSynthetic && <SourceTag source="SCHEMATIC_ROADS" />}
    </small>
  );
}
