import { constraintOrder, type UnitExplanation } from '@wanghuo/dispatch';
import { ActionButton, formatDuration, useLabels } from '@wanghuo/platform-web';
import { useEffect, useMemo, useRef, useState } from 'react';
import { changeSentence, engineWords, type Proposal, rejectionSentence } from './plan-words.ts';
import { UnitName } from './unit-name.tsx';

type Rejected = Extract<UnitExplanation, { outcome: 'REJECTED' }>;
const shownAtOnce = 12;

/** Every unit that is not sent, grouped by the first reason, nearest first, with what would have to change. */
export function RejectedUnits({
  proposal,
  chosen,
  onAdd,
}: {
  proposal: Proposal;
  chosen?: readonly string[];
  onAdd?: (unitId: string) => void;
}) {
  const t = useLabels('incidents');
  const groups = useMemo(() => {
    const rejected = proposal.plan.explanations.filter((one): one is Rejected => one.outcome === 'REJECTED');
    const byConstraint = Map.groupBy(rejected, (one) => one.rejection.constraint);
    // The nearest that could nearly go comes first: what fails last is what can be changed first.
    return constraintOrder.toReversed().flatMap((constraint) => {
      const found = byConstraint.get(constraint);
      return found
        ? [{ constraint, units: found.toSorted((a, b) => seconds(a) - seconds(b) || (a.unitId < b.unitId ? -1 : 1)) }]
        : [];
    });
  }, [proposal.plan]);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers return a promise here, which an effect must not return in turn.
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (groups.length === 0) return <p className="wh-quiet">{t('plan.rejected.none')}</p>;
  return (
    <div className="inc-rejected" ref={frame}>
      {groups.map(({ constraint, units }, index) => (
        <details key={constraint} open={index === 0}>
          <summary>
            {engineWords(`constraint.${constraint}`)} <span className="wh-quiet wh-number">{units.length}</span>
          </summary>
          <RejectedGroup
            proposal={proposal}
            units={units}
            {...(chosen ? { chosen } : {})}
            {...(onAdd ? { onAdd } : {})}
          />
        </details>
      ))}
    </div>
  );
}

const seconds = (one: Rejected): number => one.arrival?.seconds ?? Number.POSITIVE_INFINITY;

function RejectedGroup({
  proposal,
  units,
  chosen = [],
  onAdd,
}: {
  proposal: Proposal;
  units: readonly Rejected[];
  chosen?: readonly string[];
  onAdd?: (unitId: string) => void;
}) {
  const t = useLabels('incidents');
  const [all, setAll] = useState(false);
  const shown = all ? units : units.slice(0, shownAtOnce);
  return (
    <>
      <ul>
        {shown.map((one) => (
          <li key={one.unitId} className="inc-rejected-unit">
            <UnitName
              callSign={proposal.units[one.unitId]?.callSign ?? one.unitId}
              stationName={proposal.units[one.unitId]?.stationName}
            />
            <span className="wh-number">{formatDuration(one.arrival?.seconds)}</span>
            {onAdd && !chosen.includes(one.unitId) && (
              <ActionButton onAct={() => onAdd(one.unitId)}>{t('plan.add')}</ActionButton>
            )}
            <p className="wh-small">
              {rejectionSentence(t, proposal.plan, one.rejection, proposal.units)}
              <span className="wh-quiet">
                {' '}
                {one.wouldBeChosenIf
                  ? t('plan.chosenIf', {
                      changes: one.wouldBeChosenIf.map((change) => changeSentence(proposal.plan, change)).join('，'),
                    })
                  : t('plan.chosenNever')}
              </span>
            </p>
          </li>
        ))}
      </ul>
      {units.length > shown.length && (
        <ActionButton onAct={() => setAll(true)}>
          {t('plan.rejected.all', { count: units.length - shown.length })}
        </ActionButton>
      )}
    </>
  );
}
