import './records.css';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  BarsChart,
  formatInstant,
  LiveView,
  ProblemNotice,
  saveBase64,
  SourceTag,
  useAct,
  useClient,
  useLabels,
  useLive,
  useNowSeconds,
  useRegisterLive,
} from '@wanghuo/platform-web';
import { division } from '@wanghuo/territory/model';
import { Segmented, Select } from 'antd';
import { useState } from 'react';
import {
  boxOfAlarms,
  boxOfFires,
  boxSheet,
  fireStatistics,
  statisticDimensions,
  type StatisticDimension,
} from '../model/index.ts';

const spans = { plan: { from: 2016, to: 2020 }, now: { from: 2021, to: 2025 }, all: {} } as const;
type Span = keyof typeof spans;

/** Boxes 1 and 2 as the plan prints them, counted this moment, and the fires of a year by what one asks. */
export function StatisticsScreen() {
  const t = useLabels('records');
  const [span, setSpan] = useState<Span>('plan');
  const fires = useLive(boxOfFires, spans[span]);
  const alarms = useLive(boxOfAlarms, spans[span]);
  const asOf = new Date(useNowSeconds() * 1_000).toISOString();
  return (
    <div className="rec-statistics">
      <header className="rec-head">
        <h1>{t('statistics')}</h1>
        <Segmented
          className="wh-no-print"
          value={span}
          onChange={(value) => setSpan(value as Span)}
          options={(Object.keys(spans) as Span[]).map((one) => ({ value: one, label: t(`statistics.span.${one}`) }))}
        />
        <span className="wh-spring" />
        <span className="wh-quiet">{t('statistics.asOf', { time: formatInstant(asOf) })}</span>
        <span className="wh-row wh-no-print">
          <SheetButton span={span} />
          <ActionButton onAct={() => globalThis.print()}>{t('statistics.print')}</ActionButton>
        </span>
      </header>
      <div className="rec-boxes">
        <LiveView live={fires}>{(data) => <FireBox box={data} />}</LiveView>
        <LiveView live={alarms}>{(data) => <AlarmBox box={data} />}</LiveView>
      </div>
      <ByDimension />
    </div>
  );
}

function SheetButton({ span }: { span: Span }) {
  const t = useLabels('records');
  const client = useClient();
  const act = useAct<Span, OutputOf<typeof boxSheet>>((one) => client.query(boxSheet, spans[one]));
  const fetchSheet = async () => {
    const sheet = await act.run(span);
    if (!sheet) return;
    saveBase64(sheet.fileName, sheet.base64, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  };
  return (
    <>
      <ProblemNotice problem={act.problem} />
      <ActionButton onAct={() => void fetchSheet()}>{t('statistics.sheet')}</ActionButton>
    </>
  );
}

interface Standing {
  readonly reach: 'DISTRICT' | 'PART';
  readonly records: number;
  readonly syntheticRecords: number;
  readonly notApproved: number;
}

/** On what the figures stand, under each of them: how many records, how many made up, what is not in them yet. */
function Behind({ box, others }: { box: Standing; others?: number }) {
  const t = useLabels('records');
  return (
    <p className="wh-quiet rec-behind">
      {others === undefined
        ? t('statistics.behind', { records: box.records, notApproved: box.notApproved })
        : t('statistics.behind.alarms', { records: box.records, others, notApproved: box.notApproved })}
      {box.syntheticRecords > 0 && (
        <>
          {' '}
          <SourceTag source="SYNTHETIC" /> {t('statistics.behind.synthetic', { count: box.syntheticRecords })}
        </>
      )}
      {box.reach === 'PART' && <strong> {t('statistics.reach.PART')}</strong>}
    </p>
  );
}

const yearOf = (t: ReturnType<typeof useLabels>, year: number | null) =>
  year === null ? t('statistics.total') : t('statistics.ofYear', { year });

/** A box as the plan prints it: years down, what is counted across, the total below. */
function YearBox<Row extends { readonly year: number | null }>({
  title,
  rows,
  columns,
  box,
  others,
}: {
  title: string;
  rows: readonly Row[];
  /** What the label is called, and the figure under it. */
  columns: readonly (readonly [label: string, figure: (row: Row) => number | string])[];
  box: Standing;
  others?: number;
}) {
  const t = useLabels('records');
  return (
    <figure className="rec-box">
      <figcaption>{title}</figcaption>
      <table className="wh-table">
        <thead>
          <tr>
            <th scope="col" data-align="start">
              {t('statistics.year')}
            </th>
            {columns.map(([label]) => (
              <th key={label} scope="col" data-align="end">
                {t(`statistics.${label}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.year ?? 'total'} data-total={row.year === null}>
              <th scope="row">{yearOf(t, row.year)}</th>
              {columns.map(([label, figure]) => (
                <td key={label} data-align="end">
                  {figure(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Behind box={box} {...(others === undefined ? {} : { others })} />
    </figure>
  );
}

function FireBox({ box }: { box: OutputOf<typeof boxOfFires> }) {
  const t = useLabels('records');
  return (
    <YearBox
      title={t('statistics.box1')}
      box={box}
      rows={[...box.years, box.total]}
      columns={[
        ['fires', (row) => row.fires],
        ['deaths', (row) => row.deaths],
        ['injuries', (row) => row.injuries],
        ['loss', (row) => row.lossTenThousandYuan],
      ]}
    />
  );
}

function AlarmBox({ box }: { box: OutputOf<typeof boxOfAlarms> }) {
  const t = useLabels('records');
  return (
    <YearBox
      title={t('statistics.box2')}
      box={box}
      others={box.total.others}
      rows={[...box.years, box.total]}
      columns={[
        ['alarms', (row) => row.total],
        ['FIRE', (row) => row.fire],
        ['RESCUE', (row) => row.rescue],
        ['SOCIAL', (row) => row.social],
      ]}
    />
  );
}

const firstYear = 2016;
const codeOf: Readonly<Partial<Record<StatisticDimension, string>>> = {
  placeType: 'placeType',
  fireCause: 'fireCause',
  settlement: 'settlement',
  grade: 'fireGrade',
  victimAge: 'ageGroup',
  detection: 'fireDetection',
  firstResponder: 'firstResponder',
  alarmPresence: 'alarmPresence',
};

/** Fires of one year by one dimension, beside the year before. */
function ByDimension() {
  const t = useLabels('records');
  const thisYear = new Date(useNowSeconds() * 1_000).getUTCFullYear();
  const [year, setYear] = useState(2020);
  const [by, setBy] = useState<StatisticDimension>('month');
  const answer = useLive(fireStatistics, { year, by });
  const towns = useRegisterLive(division, { filter: { kind: ['STREET', 'TOWN'] }, limit: 200 });
  const names = new Map(towns.data?.rows.map(({ code, name }) => [code, name]));
  const nameOf = (key: string | null): string => {
    if (key === null) return t('statistics.unknown');
    if (by === 'town') return names.get(key) ?? key;
    if (by === 'month') return t('statistics.month', { month: Number(key) });
    if (by === 'hour') return t('statistics.hours', { from: key, to: String(Number(key) + 3).padStart(2, '0') });
    if (by === 'victimAge' && (key === 'NONE' || key === 'SEVERAL')) return t(`statistics.age.${key}`);
    return t(`code.${codeOf[by]}.${key}`);
  };
  return (
    <section className="rec-dimension">
      <header className="rec-head">
        <h2>{t('statistics.by')}</h2>
        <Select
          aria-label={t('statistics.year')}
          value={year}
          onChange={setYear}
          options={Array.from({ length: thisYear - firstYear + 1 }, (_, index) => ({
            value: thisYear - index,
            label: t('statistics.ofYear', { year: thisYear - index }),
          }))}
        />
        <Segmented
          value={by}
          onChange={(value) => setBy(value as StatisticDimension)}
          options={statisticDimensions.map((one) => ({ value: one, label: t(`statistics.by.${one}`) }))}
        />
      </header>
      <LiveView live={answer}>
        {(data) => {
          const rows =
            by === 'month' || by === 'hour'
              ? data.rows.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
              : data.rows.toSorted((a, b) => b.fires - a.fires);
          return (
            <>
              <div className="rec-split">
                <BarsChart
                  label={t('statistics.chart', { year, by: t(`statistics.by.${by}`) })}
                  names={{
                    value: t('statistics.ofYear', { year }),
                    before: t('statistics.ofYear', { year: year - 1 }),
                  }}
                  bars={rows.map((row) => ({
                    key: row.key ?? '',
                    label: nameOf(row.key),
                    value: row.fires,
                    before: row.before.fires,
                  }))}
                />
                <FigureTable rows={rows} total={data.total} nameOf={nameOf} title={t(`statistics.by.${by}`)} />
              </div>
              <p>
                {t('statistics.small', { count: data.smallFatalFires })}{' '}
                {data.careless.share !== null &&
                  t('statistics.careless', {
                    count: data.careless.fires,
                    share: (data.careless.share * 100).toFixed(1),
                  })}
              </p>
              {data.apart.map((one) => (
                <p key={one.authority} className="wh-quiet">
                  {t('statistics.apart', {
                    authority: t(`code.otherAuthority.${one.authority}`),
                    fires: one.fires,
                    deaths: one.deaths,
                    injuries: one.injuries,
                    loss: one.lossTenThousandYuan,
                  })}
                </p>
              ))}
              <Behind box={data} />
            </>
          );
        }}
      </LiveView>
    </section>
  );
}

type Row = OutputOf<typeof fireStatistics>['rows'][number];
type Total = OutputOf<typeof fireStatistics>['total'];

function FigureTable({
  rows,
  total,
  nameOf,
  title,
}: {
  rows: readonly Row[];
  total: Total;
  nameOf: (key: string | null) => string;
  title: string;
}) {
  const t = useLabels('records');
  const change = (value: number | null) =>
    value === null
      ? t('statistics.notComparable')
      : `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value * 100).toFixed(1)} %`;
  const cells = (row: Total) => (
    <>
      <td data-align="end">{row.fires}</td>
      <td data-align="end">{change(row.change.fires)}</td>
      <td data-align="end">{row.deaths}</td>
      <td data-align="end">{row.injuries}</td>
      <td data-align="end">{row.lossTenThousandYuan}</td>
      <td data-align="end">{change(row.change.loss)}</td>
    </>
  );
  return (
    <table className="wh-table rec-figures">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {['fires', 'change', 'deaths', 'injuries', 'loss', 'change'].map((name, index) => (
            <th key={`${name} ${index}`} scope="col" data-align="end">
              {t(`statistics.short.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key ?? ''}>
            <th scope="row">{nameOf(row.key)}</th>
            {cells(row)}
          </tr>
        ))}
        <tr data-total="true">
          <th scope="row">{t('statistics.total')}</th>
          {cells(total)}
        </tr>
      </tbody>
    </table>
  );
}
