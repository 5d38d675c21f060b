import './sensing.css';
import type { OutputOf } from '@wanghuo/kernel';
import {
  DataTable,
  EmptyState,
  formatCount,
  formatDecimal,
  formatInstant,
  LiveView,
  Panel,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useState } from 'react';
import {
  falseAlarmLeague,
  type LeagueBy,
  leagueBy,
  likelihoodScores,
  sensingCoverage,
  silenceLeague,
} from '../model/index.ts';

type FalseRow = OutputOf<typeof falseAlarmLeague>['rows'][number];
type SilenceRow = OutputOf<typeof silenceLeague>['rows'][number];
type CoverageRow = OutputOf<typeof sensingCoverage>['rows'][number];

/** How far sensing can be relied on: coverage of project 9, who cries wolf, who is silent, how good our likelihoods were. */
export function QualityScreen() {
  const t = useLabels('sensing');
  const [by, setBy] = useState<LeagueBy>('MAINTAINER');
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.sensingQuality')}</h1>
        <Segmented
          value={by}
          onChange={(value) => setBy(value as LeagueBy)}
          options={leagueBy.names.map((one) => ({ value: one, label: t(`code.leagueBy.${one}`) }))}
        />
      </header>
      <Coverage />
      <FalseAlarms by={by} />
      <Silences by={by} />
      <Scores />
    </div>
  );
}

const percent = (share: number | null) => (share === null ? '—' : `${formatDecimal(share, 1)} %`);

function Coverage() {
  const t = useLabels('sensing');
  const live = useLive(sensingCoverage, {});
  return (
    <Panel
      title={t('quality.coverage')}
      aside={live.data && t('quality.asOf', { at: formatInstant(live.data.asOfAt) })}
    >
      <p className="wh-quiet">{t('quality.coverage.help')}</p>
      <LiveView live={live}>
        {({ rows, cameras }) => (
          <>
            <DataTable
              caption={t('quality.coverage')}
              rows={rows}
              rowKey={(row: CoverageRow) => row.coverageClass}
              columns={[
                {
                  key: 'class',
                  title: t('quality.class'),
                  cell: (row) => t(`code.coverageClass.${row.coverageClass}`),
                },
                { key: 'due', title: t('quality.dueYear'), cell: (row) => row.dueYear, align: 'end', width: '7em' },
                {
                  key: 'all',
                  title: t('quality.due'),
                  cell: (row) => formatCount(row.due),
                  align: 'end',
                  width: '7em',
                },
                {
                  key: 'equipped',
                  title: t('quality.equipped'),
                  cell: (row) => formatCount(row.equipped),
                  align: 'end',
                  width: '7em',
                },
                {
                  key: 'live',
                  title: t('quality.live'),
                  cell: (row) => formatCount(row.live),
                  align: 'end',
                  width: '7em',
                },
                {
                  key: 'unknown',
                  title: t('quality.unknown'),
                  cell: (row) => formatCount(row.unknown),
                  align: 'end',
                  width: '9em',
                },
                {
                  key: 'rate',
                  title: t('quality.rate'),
                  cell: (row) => <b>{percent(row.coverageRate)}</b>,
                  align: 'end',
                  width: '7em',
                },
              ]}
            />
            <p>{t('quality.cameras', { registered: cameras.registered, live: cameras.live })}</p>
          </>
        )}
      </LiveView>
    </Panel>
  );
}

function FalseAlarms({ by }: { by: LeagueBy }) {
  const t = useLabels('sensing');
  const live = useLive(falseAlarmLeague, { by });
  const nameOf = ({ key, name }: FalseRow | SilenceRow) => (key === null ? t('quality.nobody') : name);
  return (
    <Panel title={t('quality.false')}>
      <LiveView live={live}>
        {({ rows }) => (
          <DataTable
            caption={t('quality.false')}
            rows={rows}
            rowKey={(row: FalseRow) => row.key ?? '-'}
            empty={<EmptyState title={t('quality.false.none')}>{t('quality.false.none.help')}</EmptyState>}
            columns={[
              { key: 'name', title: t(`code.leagueBy.${by}`), cell: nameOf },
              {
                key: 'devices',
                title: t('quality.devices'),
                cell: (row) => formatCount(row.devices),
                align: 'end',
                width: '7em',
              },
              {
                key: 'alarms',
                title: t('quality.alarms'),
                cell: (row) => formatCount(row.alarms),
                align: 'end',
                width: '7em',
              },
              {
                key: 'real',
                title: t('code.alarmVerdict.REAL'),
                cell: (row) => formatCount(row.real),
                align: 'end',
                width: '6em',
              },
              {
                key: 'false',
                title: t('code.alarmVerdict.FALSE'),
                cell: (row) => formatCount(row.falseAlarms),
                align: 'end',
                width: '6em',
              },
              {
                key: 'fault',
                title: t('code.alarmVerdict.FAULT'),
                cell: (row) => formatCount(row.faults),
                align: 'end',
                width: '6em',
              },
              {
                key: 'test',
                title: t('code.alarmVerdict.TEST'),
                cell: (row) => formatCount(row.tests),
                align: 'end',
                width: '6em',
              },
              {
                key: 'unknown',
                title: t('code.alarmVerdict.UNKNOWN'),
                cell: (row) => formatCount(row.unknown),
                align: 'end',
                width: '6em',
              },
              {
                key: 'rate',
                title: t('quality.falseRate'),
                cell: (row) => <b>{percent(row.falseRate)}</b>,
                align: 'end',
                width: '7em',
              },
            ]}
          />
        )}
      </LiveView>
    </Panel>
  );
}

function Silences({ by }: { by: LeagueBy }) {
  const t = useLabels('sensing');
  const live = useLive(silenceLeague, { by });
  return (
    <Panel title={t('quality.silence')}>
      <LiveView live={live}>
        {({ rows }) => (
          <DataTable
            caption={t('quality.silence')}
            rows={rows}
            rowKey={(row: SilenceRow) => row.key ?? '-'}
            empty={<EmptyState title={t('devices.none')}>{t('devices.none.help')}</EmptyState>}
            columns={[
              {
                key: 'name',
                title: t(`code.leagueBy.${by}`),
                cell: ({ key, name }) => (key === null ? t('quality.nobody') : name),
              },
              {
                key: 'devices',
                title: t('quality.devices'),
                cell: (row) => formatCount(row.devices),
                align: 'end',
                width: '7em',
              },
              {
                key: 'alive',
                title: t('code.lifeState.ALIVE'),
                cell: (row) => formatCount(row.alive),
                align: 'end',
                width: '6em',
              },
              {
                key: 'late',
                title: t('code.lifeState.LATE'),
                cell: (row) => formatCount(row.late),
                align: 'end',
                width: '6em',
              },
              {
                key: 'silent',
                title: t('code.lifeState.SILENT'),
                cell: (row) => formatCount(row.silent),
                align: 'end',
                width: '6em',
              },
              {
                key: 'never',
                title: t('code.lifeState.NEVER'),
                cell: (row) => formatCount(row.never),
                align: 'end',
                width: '8em',
              },
              {
                key: 'silences',
                title: t('quality.silences'),
                cell: (row) => formatCount(row.silences),
                align: 'end',
                width: '8em',
              },
              {
                key: 'overdue',
                title: t('quality.overdue'),
                cell: (row) => formatCount(row.overdue),
                align: 'end',
                width: '8em',
              },
              {
                key: 'median',
                title: t('quality.medianHours'),
                cell: (row) => formatDecimal(row.medianHours, 1),
                align: 'end',
                width: '10em',
              },
            ]}
          />
        )}
      </LiveView>
    </Panel>
  );
}

function Scores() {
  const t = useLabels('sensing');
  const live = useLive(likelihoodScores, {});
  return (
    <Panel title={t('quality.scores')}>
      <p className="wh-quiet">{t('quality.scores.help')}</p>
      <LiveView live={live}>
        {({ months }) => (
          <DataTable
            caption={t('quality.scores')}
            rows={months}
            rowKey={({ month }) => month}
            empty={<EmptyState title={t('quality.scores.none')}>{t('quality.scores.none.help')}</EmptyState>}
            columns={[
              { key: 'month', title: t('quality.month'), cell: ({ month }) => month, width: '8em' },
              { key: 'judged', title: t('quality.judged'), cell: (row) => formatCount(row.judged), align: 'end' },
              {
                key: 'mean',
                title: t('quality.meanLikelihood'),
                cell: (row) => percent(row.meanLikelihood),
                align: 'end',
              },
              { key: 'rate', title: t('quality.falseRate'), cell: (row) => percent(row.falseRate), align: 'end' },
              {
                key: 'brier',
                title: t('quality.brier'),
                cell: (row) => <b>{formatDecimal(row.brierScore, 3)}</b>,
                align: 'end',
              },
            ]}
          />
        )}
      </LiveView>
    </Panel>
  );
}
