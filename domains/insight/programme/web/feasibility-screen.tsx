import { Link } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  formatCount,
  formatDate,
  KeyValue,
  LiveView,
  Panel,
  SourceTag,
  StateTag,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { feasibility, planEndsOn, planTargets } from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { reachLooks } from './looks.ts';

type Answer = OutputOf<typeof feasibility>;
type Value = Answer['values'][number];

/** The middle of the plan: the day the question is first asked of. */
const midTermOn = '2023-06-30';

/** Will we make it: what each indicator can still come to, what is missing, and which decision by when. */
export function FeasibilityScreen() {
  const t = useLabels('programme');
  const [asOn, setAsOn] = useState(midTermOn);
  const [targetOn, setTargetOn] = useState<string>(planEndsOn);
  const live = useLive(feasibility, asOn === '' || targetOn === '' ? null : { asOn, targetOn });
  return (
    <ProgrammeFrame
      title={t('screen.feasibility')}
      aside={
        <>
          <label className="prg-day">
            {t('programme.feasibility.asOn')}
            <Input
              id="prg-asOn"
              type="date"
              style={{ width: 150 }}
              value={asOn}
              onChange={(event) => setAsOn(event.target.value)}
            />
          </label>
          <label className="prg-day">
            {t('programme.feasibility.targetOn')}
            <Input
              id="prg-targetOn"
              type="date"
              style={{ width: 150 }}
              value={targetOn}
              onChange={(event) => setTargetOn(event.target.value)}
            />
          </label>
        </>
      }
    >
      <LiveView live={live}>
        {(answer) => (
          <div className="prg-columns">
            <div className="prg-main">
              {answer.values.map((value) => (
                <ValueCard
                  key={value.no}
                  value={value}
                  basis={answer.basis}
                  asOn={answer.asOn}
                  targetOn={answer.targetOn}
                />
              ))}
            </div>
            <aside className="prg-side">
              <Basis answer={answer} />
            </aside>
          </div>
        )}
      </LiveView>
    </ProgrammeFrame>
  );
}

/** One decimal more than the plan prints where it matters: 0.557 is not 0.56. */
const shown = (value: number) => value.toFixed(value < 10 ? 3 : 2);

function ValueCard({
  value,
  basis,
  asOn,
  targetOn,
}: {
  value: Value;
  basis: Answer['basis'];
  asOn: string;
  targetOn: string;
}) {
  const t = useLabels('programme');
  const target = planTargets.find(({ no }) => no === value.no);
  const sign = value.better === 'LOWER' ? '≤' : '≥';
  return (
    <Panel
      title={t('programme.feasibility.name', { no: value.no, name: target?.name ?? '' })}
      aside={
        <>
          {basis.synthetic > 0 && <SourceTag source="SYNTHETIC" />}
          {value.best.population !== null && basis.isInferred && <SourceTag source="INFERRED" />}
          <StateTag
            {...(reachLooks[value.reach] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
            word={t(`programme.reach.${value.reach}`)}
            strong
          />
        </>
      }
    >
      <div className="wh-stack">
        <p>
          {t('programme.feasibility.range', {
            low: shown(value.value.low),
            high: shown(value.value.high),
            unit: target?.unit ?? '',
            target: `${sign}${value.target}`,
          })}
        </p>
        <Range value={value} />
        <p>{sentenceOf(t, value, asOn, targetOn)}</p>
        {value.decisions.length > 0 && (
          <ol className="prg-list">
            {value.decisions.slice(0, 6).map((one) => (
              <li key={one.id}>
                <span />
                <Link to={`/programme/project/${one.id}` as never}>{one.name}</Link>
                <strong>{t('programme.feasibility.decideBy', { on: formatDate(one.decideByOn) })}</strong>
              </li>
            ))}
          </ol>
        )}
        {value.decisions.length > 6 && (
          <p className="wh-quiet">{t('programme.feasibility.more', { count: value.decisions.length - 6 })}</p>
        )}
      </div>
    </Panel>
  );
}

/** What the interval means, in words and numbers. */
function sentenceOf(t: ReturnType<typeof useLabels>, value: Value, asOn: string, targetOn: string): string {
  const unit = t(`programme.unit.${value.missingUnit ?? 'STATION'}`);
  const count = formatCount(value.best.count);
  if (value.reach === 'CERTAIN') return t('programme.feasibility.certain', { on: formatDate(targetOn) });
  if (value.reach === 'POSSIBLE')
    return t('programme.feasibility.possible', { count, unit, decisions: value.decisions.length });
  return t(value.best.population === null ? 'programme.feasibility.outOfShare' : 'programme.feasibility.outOfReach', {
    target: value.target,
    count,
    unit,
    population: formatCount(value.best.population ?? 0),
    missing: value.missing,
    by: value.newDecisionByOn ? formatDate(value.newDecisionByOn) : '—',
    gone: value.newDecisionByOn !== null && value.newDecisionByOn < asOn ? t('programme.feasibility.tooLate') : '',
  });
}

/** The interval as a bar, with the target as a line through it; the scale begins at nothing. */
function Range({ value }: { value: Value }) {
  const t = useLabels('programme');
  const end = Math.max(value.value.high, value.target) * 1.1 || 1;
  const at = (one: number) => `${Math.min(100, (one / end) * 100)}%`;
  return (
    <div
      className="prg-range"
      role="img"
      aria-label={t('programme.feasibility.bar', {
        low: shown(value.value.low),
        high: shown(value.value.high),
        target: value.target,
      })}
    >
      <span className="prg-range-line" />
      <span
        className="prg-range-band"
        style={{ left: at(value.value.low), right: `calc(100% - ${at(value.value.high)})` }}
      />
      <span className="prg-range-target" style={{ left: at(value.target) }} title={String(value.target)} />
    </div>
  );
}

function Basis({ answer: { basis } }: { answer: Answer }) {
  const t = useLabels('programme');
  const band = ({ low, high }: { low: number; high: number }, format: (value: number) => string = formatCount) =>
    low === high ? format(low) : t('programme.feasibility.band', { low: format(low), high: format(high) });
  const percent = (value: number) => `${(value * 100).toFixed(1)}%`;
  return (
    <Panel title={t('programme.feasibility.basis')}>
      <KeyValue
        items={[
          [t('programme.basis.registered'), band(basis.registered)],
          [t('programme.basis.resident'), band(basis.resident)],
          [t('programme.basis.stations'), basis.stations],
          [t('programme.basis.towns'), `${basis.townsCovered} / ${basis.towns}`],
          [t('programme.basis.firefighters'), basis.firefighters],
          [t('programme.basis.attrition'), band(basis.attritionPerYear, percent)],
          [t('programme.basis.apparatus'), basis.apparatus],
          [t('programme.basis.scrapped'), band(basis.scrappedPerYear)],
          [t('programme.basis.deaths'), band(basis.deathsPerYear)],
          [t('programme.basis.projects'), basis.projects],
        ]}
      />
      <p className="wh-quiet">{t('programme.feasibility.assumptions')}</p>
    </Panel>
  );
}
