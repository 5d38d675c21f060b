import './sensing.css';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  DataTable,
  formatCount,
  formatDecimal,
  formatInstant,
  LiveView,
  Panel,
  ProblemNotice,
  StateTag,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { ruleBook, setRuleStanding } from '../model/index.ts';
import { standingLooks } from './looks.ts';
import { BacktestResult, RuleTrial } from './rule-trial.tsx';
import { ParameterWords } from './rule-words.tsx';

type Book = OutputOf<typeof ruleBook>;
type WarningRow = Book['warnings'][number];
type AlarmRow = Book['alarms'][number];

/** Every rule: what it looks for, with which thresholds since when, and how far it can be relied on. */
export function RulesScreen() {
  const t = useLabels('sensing');
  const live = useLive(ruleBook, {});
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState<{ readonly backtestId: string; readonly rule: string } | null>(null);
  const nameOf = (rule: string) => t.find(`code.warningRule.${rule}`) ?? t(`code.sensedCondition.${rule}`);
  const choose = (rule: string) => {
    setChosen(rule);
    setShown(null);
  };
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.sensingRules')}</h1>
      </header>
      <LiveView live={live}>
        {(book) => (
          <div className="sen-body sen-rules">
            <div className="sen-main">
              {shown && (
                <BacktestResult key={shown.backtestId} backtestId={shown.backtestId} name={nameOf(shown.rule)} />
              )}
              <WarningRules book={book} chosen={chosen} onChoose={choose} />
              <AlarmRules book={book} chosen={chosen} onChoose={choose} />
            </div>
            <div className="sen-side">
              <Chosen
                key={chosen}
                book={book}
                rule={chosen}
                onShow={(backtestId) => setShown({ backtestId, rule: chosen ?? '' })}
              />
            </div>
          </div>
        )}
      </LiveView>
    </div>
  );
}

const percent = (share: number | null) => (share === null ? '—' : `${formatDecimal(share, 1)} %`);

interface Listed {
  readonly book: Book;
  readonly chosen: string | null;
  readonly onChoose: (rule: string) => void;
}

function WarningRules({ book, chosen, onChoose }: Listed) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('rules.warnings')}>
      <p className="wh-quiet">{t('rules.warnings.help')}</p>
      <DataTable
        caption={t('rules.warnings')}
        rows={book.warnings}
        rowKey={({ rule }) => rule}
        selectedKey={chosen}
        onOpen={({ rule }) => onChoose(rule)}
        columns={[
          { key: 'rule', title: t('field.earlyWarning.rule'), cell: ({ rule }) => t(`code.warningRule.${rule}`) },
          {
            key: 'standing',
            title: t('rules.standing'),
            cell: ({ standing, isByItself }: WarningRow) => (
              <StateTag
                {...standingLooks[standing]}
                word={
                  t(`code.ruleStanding.${standing}`) +
                  (standing === 'OBSERVED' && isByItself ? t('rules.byItself') : '')
                }
              />
            ),
            width: '9em',
          },
          { key: 'version', title: t('rules.version'), cell: ({ inForce }) => inForce, align: 'end', width: '4em' },
          {
            key: 'precision',
            title: t('rules.precision'),
            cell: (row) => <b>{percent(row.sincePrecisionRate)}</b>,
            align: 'end',
            width: '6em',
          },
          {
            key: 'outcomes',
            title: t('rules.outcomes'),
            cell: ({ since }) => `${since.cameTrue} / ${since.didNot} / ${since.unknown}`,
            align: 'end',
            width: '11em',
          },
          {
            key: 'brier',
            title: t('quality.brier'),
            cell: ({ versions, inForce }) =>
              formatDecimal(versions.find(({ version }) => version === inForce)?.brierScore ?? null, 3),
            align: 'end',
            width: '6em',
          },
          {
            key: 'unknown',
            title: t('rules.series'),
            cell: ({ series }) =>
              `${formatCount(series.warns)} / ${formatCount(series.quiet)} / ${formatCount(series.unknown)}`,
            align: 'end',
            width: '11em',
          },
        ]}
      />
    </Panel>
  );
}

function AlarmRules({ book, chosen, onChoose }: Listed) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('rules.alarms')}>
      <p className="wh-quiet">{t('rules.alarms.help')}</p>
      <DataTable
        caption={t('rules.alarms')}
        rows={book.alarms}
        rowKey={({ rule }) => rule}
        selectedKey={chosen}
        onOpen={({ rule }) => onChoose(rule)}
        columns={[
          { key: 'rule', title: t('rules.condition'), cell: ({ rule }) => t(`code.sensedCondition.${rule}`) },
          {
            key: 'becomes',
            title: t('rules.becomes'),
            cell: ({ alarmClass, taskKind }: AlarmRow) =>
              alarmClass
                ? t('rules.alarmOf', { name: t(`code.deviceAlarmClass.${alarmClass}`) })
                : t('rules.taskOf', { name: t(`code.deviceTaskKind.${taskKind ?? 'FAULT'}`) }),
            width: '12em',
          },
          {
            key: 'filter',
            title: t('rules.filter'),
            cell: ({ isLife, versions, inForce }) => {
              const parameters = versions.find(({ version }) => version === inForce)?.parameters;
              if (isLife || parameters?.shape !== 'FILTER') return t('rules.noFilter');
              return t('rules.filterOf', { settle: parameters.settleSeconds, quiet: parameters.quietSeconds });
            },
            width: '15em',
          },
          { key: 'version', title: t('rules.version'), cell: ({ inForce }) => inForce, align: 'end', width: '4em' },
          {
            key: 'alarms',
            title: t('rules.yearAlarms'),
            cell: ({ alarms, alarmClass }) => (alarmClass ? formatCount(alarms) : '—'),
            align: 'end',
            width: '7em',
          },
          {
            key: 'precision',
            title: t('rules.precision'),
            cell: ({ precisionRate }) => <b>{percent(precisionRate)}</b>,
            align: 'end',
            width: '6em',
          },
        ]}
      />
    </Panel>
  );
}

/** One rule: its versions, how each did, and whether it works or is watched. */
function Chosen({ book, rule, onShow }: { book: Book; rule: string | null; onShow: (backtestId: string) => void }) {
  const t = useLabels('sensing');
  const warning = book.warnings.find((one) => one.rule === rule);
  const alarm = book.alarms.find((one) => one.rule === rule);
  if (!warning && !alarm)
    return (
      <Panel title={t('rules.one')}>
        <p className="wh-quiet">{t('rules.choose')}</p>
      </Panel>
    );
  const own = (warning ?? alarm)!;
  const inForce = own.versions.find(({ version }) => version === own.inForce)?.parameters;
  return (
    <>
      {warning && <Standing row={warning} mayDecide={book.mayDecide} />}
      {inForce && book.mayTry && (
        <RuleTrial
          rule={own.rule}
          inForce={inForce}
          unit={warning?.unit ?? ''}
          mayDecide={book.mayDecide}
          earliestOn={own.earliestOn}
          onShow={onShow}
        />
      )}
      <Panel title={t('rules.versions')}>
        {own.versions.toReversed().map((one) => (
          <section key={one.version} className="sen-task">
            <header>
              <b>{t('rules.versionOf', { version: one.version })}</b>
              <span className="wh-quiet wh-number">
                {one.fromOn} – {one.untilOn ?? ''}
              </span>
              <span className="wh-spring" />
              {one.version === own.inForce && <StateTag meaning="assist" word={t('rules.inForce')} />}
            </header>
            <ParameterWords parameters={one.parameters} unit={warning?.unit ?? ''} />
            <p className="wh-quiet">
              {one.adoptedByName
                ? t('rules.adoptedBy', { name: one.adoptedByName, reason: one.reason })
                : t('rules.shipped')}
            </p>
          </section>
        ))}
        {own.versions.length === 0 && <p className="wh-quiet">{t('rules.noFilter')}</p>}
      </Panel>
    </>
  );
}

function Standing({ row, mayDecide }: { row: WarningRow; mayDecide: boolean }) {
  const t = useLabels('sensing');
  const command = useCommand(setRuleStanding);
  const [reason, setReason] = useState('');
  const [isAsking, setAsking] = useState(false);
  const next = row.standing === 'ACTIVE' ? 'OBSERVED' : 'ACTIVE';
  const since = row.standingSinceAt ? formatInstant(row.standingSinceAt) : null;
  return (
    <Panel title={t(`code.warningRule.${row.rule}`)}>
      <p>
        <StateTag {...standingLooks[row.standing]} word={t(`code.ruleStanding.${row.standing}`)} />{' '}
        {since === null
          ? t('rules.sinceShipped')
          : row.isByItself
            ? t('rules.demoted', { at: since })
            : t('rules.decided', { at: since, name: row.decidedByName ?? '', reason: row.standingReason ?? '' })}
      </p>
      <p className="wh-quiet">
        {t('rules.foretells', { names: row.foretells.map((one) => t(`code.sensedCondition.${one}`)).join('、') })}
      </p>
      {row.standing === 'OBSERVED' && <p className="wh-quiet">{t('rules.observed.help')}</p>}
      {mayDecide &&
        (isAsking ? (
          <div className="sen-form">
            <label>
              {t('rules.reason')}
              <Input.TextArea
                rows={2}
                maxLength={400}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            <ProblemNotice problem={command.problem} />
            <span className="sen-form-acts">
              <ActionButton onAct={() => setAsking(false)}>{t('monitor.back')}</ActionButton>
              <ActionButton
                disabled={command.pending || reason.trim().length < 4}
                onAct={() =>
                  void command
                    .run({ rule: row.rule, standing: next, reason: reason.trim() })
                    .then((done) => done && setAsking(false))
                }
              >
                {t(`rules.set.${next}`)}
              </ActionButton>
            </span>
          </div>
        ) : (
          <span className="sen-form-acts">
            <ActionButton onAct={() => setAsking(true)}>{t(`rules.set.${next}`)}</ActionButton>
          </span>
        ))}
    </Panel>
  );
}
