import type { OutputOf } from '@wanghuo/kernel';
import { useQuery } from '@tanstack/react-query';
import {
  ActionButton,
  DataTable,
  formatCount,
  formatDecimal,
  formatInstant,
  LongWork,
  Panel,
  PrimaryAction,
  ProblemNotice,
  StateTag,
  useClient,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { adoptRule, backtest, backtests, type RuleName, type RuleParameters, startBacktest } from '../model/index.ts';
import { outcomeLooks } from './looks.ts';

type Test = OutputOf<typeof backtest>;
type Result = NonNullable<Test['result']>;
type Side = Result['inForce'];
type Line = Result['lines'][number];

const daysOffered = [3, 7, 30, 90];
const daySeconds = 86_400;
const shanghaiDay = (millis: number) => new Date(millis + 8 * 3_600_000).toISOString().slice(0, 10);

/** Other thresholds for a rule: tried out on what is stored, then adopted from a day on, or left alone. */
export function RuleTrial({
  rule,
  inForce,
  unit,
  mayDecide,
  earliestOn,
  onShow,
}: {
  rule: RuleName;
  inForce: RuleParameters;
  unit: string;
  mayDecide: boolean;
  earliestOn: string;
  onShow: (backtestId: string) => void;
}) {
  const t = useLabels('sensing');
  const [parameters, setParameters] = useState<Record<string, unknown>>({ ...inForce });
  const [days, setDays] = useState(7);
  const start = useCommand(startBacktest);
  const live = useLive(backtests, { rule });
  const given = parameters as unknown as RuleParameters;
  const begin = () => {
    const now = Date.now();
    const input = {
      rule,
      parameters: given,
      fromOn: shanghaiDay(now - (days - 1) * daySeconds * 1_000),
      untilOn: shanghaiDay(now),
    };
    void start.run(input).then((done) => done && onShow(done.backtestId));
  };
  return (
    <>
      <Panel title={t('trial.title')}>
        <p className="wh-quiet">{t('trial.help')}</p>
        <div className="sen-parameters">
          {Object.entries(inForce)
            .filter(([name]) => name !== 'shape' && name !== 'direction')
            .map(([name, before]) => (
              <label key={name} data-changed={parameters[name] !== before}>
                {t(`parameter.${name}`, { unit })}
                <InputNumber
                  value={parameters[name] as number | null}
                  placeholder={before === null ? t('parameter.none') : ''}
                  onChange={(value) =>
                    setParameters((all) => ({ ...all, [name]: value ?? (before === null ? null : before) }))
                  }
                />
              </label>
            ))}
          <label>
            {t('trial.period')}
            <Select
              value={days}
              onChange={setDays}
              options={daysOffered.map((one) => ({ value: one, label: t('trial.lastDays', { days: one }) }))}
            />
          </label>
        </div>
        <ProblemNotice problem={start.problem} />
        <span className="sen-form-acts">
          <ActionButton onAct={() => setParameters({ ...inForce })}>{t('trial.reset')}</ActionButton>
          <PrimaryAction pending={start.pending} onAct={begin}>
            {t('trial.start')}
          </PrimaryAction>
        </span>
        {(live.data?.backtests.length ?? 0) > 0 && (
          <ul className="sen-plain sen-trials">
            {live.data!.backtests.slice(0, 6).map((one) => (
              <li key={one.backtestId}>
                <button type="button" className="wh-action" onClick={() => onShow(one.backtestId)}>
                  {formatInstant(one.askedAt).slice(5, 16)} {t(`code.backtestState.${one.state}`)}
                </button>{' '}
                <small className="wh-quiet">{one.askedByName}</small>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {mayDecide && (
        <Adopt
          rule={rule}
          parameters={given}
          earliestOn={earliestOn}
          isChanged={JSON.stringify(parameters) !== JSON.stringify(inForce)}
          tried={live.data?.backtests.find(
            (one) =>
              one.state === 'DONE' && JSON.stringify(sorted(one.parameters)) === JSON.stringify(sorted(parameters)),
          )}
        />
      )}
    </>
  );
}

const sorted = (all: object) => Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1));

function Adopt({
  rule,
  parameters,
  earliestOn,
  isChanged,
  tried,
}: {
  rule: RuleName;
  parameters: RuleParameters;
  earliestOn: string;
  isChanged: boolean;
  tried: { backtestId: string; askedAt: string } | undefined;
}) {
  const t = useLabels('sensing');
  const adopt = useCommand(adoptRule);
  const [reason, setReason] = useState('');
  const [fromOn, setFromOn] = useState(earliestOn);
  return (
    <Panel title={t('adopt.title')}>
      <p className="wh-quiet">{t('adopt.help', { earliest: earliestOn })}</p>
      {adopt.output && <p role="status">{t('adopt.done', { version: adopt.output.version, fromOn })}</p>}
      <div className="sen-form">
        <label>
          {t('adopt.fromOn')}
          <Input type="date" min={earliestOn} value={fromOn} onChange={(event) => setFromOn(event.target.value)} />
        </label>
        <label>
          {t('rules.reason')}
          <Input.TextArea rows={2} maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <p className="wh-quiet">
          {tried ? t('adopt.tried', { at: formatInstant(tried.askedAt).slice(5, 16) }) : t('adopt.untried')}
        </p>
        <ProblemNotice problem={adopt.problem} />
        <span className="sen-form-acts">
          <ActionButton
            disabled={adopt.pending || !isChanged || reason.trim().length < 4 || fromOn === ''}
            onAct={() =>
              void adopt.run({
                rule,
                parameters,
                fromOn,
                reason: reason.trim(),
                ...(tried ? { backtestId: tried.backtestId } : {}),
              })
            }
          >
            {t('adopt.act')}
          </ActionButton>
        </span>
      </div>
    </Panel>
  );
}

/** Both versions against what happened, side by side. */
export function BacktestResult({ backtestId, name }: { backtestId: string; name: string }) {
  const t = useLabels('sensing');
  const client = useClient();
  const { data } = useQuery({
    queryKey: ['sensing.backtest', backtestId],
    queryFn: () => client.query(backtest, { backtestId }),
    // While it runs, how far it is; what is done stays as it is.
    refetchInterval: ({ state }) => (state.data?.state === 'DONE' || state.data?.state === 'FAILED' ? false : 1_000),
    retry: false,
  });
  if (!data) return null;
  const period = t('trial.of', {
    name,
    from: formatInstant(data.fromAt).slice(0, 16),
    until: formatInstant(data.untilAt).slice(0, 16),
  });
  return (
    <Panel title={period}>
      {data.state === 'FAILED' && <p role="alert">{data.failure}</p>}
      {(data.state === 'WAITING' || data.state === 'RUNNING') && (
        <LongWork title={t('trial.running')} done={data.done} total={data.total === 0 ? null : data.total} />
      )}
      {data.result && <Compared result={data.result} />}
    </Panel>
  );
}

const percent = (share: number | null) => (share === null ? '—' : `${formatDecimal(share, 1)} %`);

function Compared({ result }: { result: Result }) {
  const t = useLabels('sensing');
  const figures: readonly (readonly [string, (side: Side) => string])[] = [
    [t('trial.told'), ({ told }) => formatCount(told)],
    [t('code.warningOutcome.CAME_TRUE'), ({ cameTrue }) => formatCount(cameTrue)],
    [t('code.warningOutcome.DID_NOT'), ({ didNot }) => formatCount(didNot)],
    [t('code.warningOutcome.UNKNOWN'), ({ unknown }) => formatCount(unknown)],
    [t('trial.open'), ({ open }) => formatCount(open)],
    [t('trial.missed', { count: result.happened }), ({ missed }) => formatCount(missed)],
    [t('rules.precision'), ({ precisionRate }) => percent(precisionRate)],
  ];
  return (
    <>
      <table className="sen-parts sen-sides">
        <thead>
          <tr>
            <th />
            {figures.map(([title]) => (
              <th key={title} className="wh-end">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['inForce', 'changed'] as const).map((side) => (
            <tr key={side}>
              <th scope="row">
                {side === 'inForce' ? t('trial.inForce', { version: result.inForceVersion }) : t('trial.changed')}
              </th>
              {figures.map(([title, figure]) => (
                <td key={title} className="wh-end wh-number">
                  {figure(result[side])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <DataTable
        caption={t('trial.lines')}
        rows={result.lines.map((line, index) => ({ ...line, key: String(index) }))}
        rowKey={({ key }) => key}
        empty={<p className="wh-quiet">{t('trial.nothing')}</p>}
        columns={[
          { key: 'name', title: t('monitor.part.where'), cell: ({ name }: Line) => name },
          {
            key: 'happened',
            title: t('trial.happened'),
            cell: ({ happenedAt, condition }) =>
              happenedAt === null
                ? t('trial.nothingThere')
                : `${formatInstant(happenedAt).slice(5, 16)} ${t(`code.sensedCondition.${condition ?? 'FAULT'}`)}`,
            width: '16em',
          },
          {
            key: 'inForce',
            title: t('trial.inForce', { version: result.inForceVersion }),
            cell: ({ inForce }) => <ToldAt told={inForce} />,
            width: '15em',
          },
          {
            key: 'changed',
            title: t('trial.changed'),
            cell: ({ changed }) => <ToldAt told={changed} />,
            width: '15em',
          },
        ]}
      />
      {result.lineCount > result.lines.length && (
        <p className="wh-quiet">{t('trial.more', { count: result.lineCount - result.lines.length })}</p>
      )}
    </>
  );
}

function ToldAt({ told }: { told: Line['inForce'] }) {
  const t = useLabels('sensing');
  if (told === null) return <span className="wh-quiet">{t('trial.notTold')}</span>;
  const at = formatInstant(told.at).slice(5, 16);
  return told.outcome === null ? (
    <>
      {at} {t('trial.open')}
    </>
  ) : (
    <>
      {at} <StateTag {...outcomeLooks[told.outcome]} word={t(`code.warningOutcome.${told.outcome}`)} />
    </>
  );
}
