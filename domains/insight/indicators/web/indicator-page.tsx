import './indicators.css';
import { useParams } from '@tanstack/react-router';
import {
  ActionButton,
  formatDate,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  ProblemNotice,
  saveFile,
  SeriesChart,
  SourceTag,
  StateTag,
  useAct,
  useClient,
  useLive,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useState } from 'react';
import {
  exportIndicator,
  indicatorSeries,
  showIndicator,
  type CountReason,
  type CountRole,
  type ShownIndicator,
  type ShownResult,
} from '../model/index.ts';
import { DayChoice } from './indicator-list.tsx';
import { RecordsBehind } from './records-behind.tsx';
import { useIndicatorWords, valueWords } from './words.ts';
import { VerdictTag } from './verdict-tag.tsx';

/** What the separate verifier found; it is handed in, because it belongs to no domain. */
export interface ProofJudge {
  (
    text: string,
    kept: { readonly size: number; readonly root: string },
  ): {
    readonly status: string;
    readonly fault?: { readonly reason: string; readonly seq: number };
  };
}

/** One indicator for whoever doubts it: formula, records, exclusions, what is unknown, and the proof. */
export function IndicatorPage({ judge }: { judge: ProofJudge }) {
  const t = useIndicatorWords();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const [on, setOn] = useState<string | undefined>(undefined);
  const live = useLive(showIndicator, on === undefined ? { id } : { id, on });
  return (
    <div className="ind-page">
      <LiveView live={live}>
        {(data) => (
          <>
            <header className="ind-head">
              <h1>{t(`code.indicator.${data.indicator.id}`)}</h1>
              <DayChoice on={on} today={data.today} onChange={setOn} />
              <span className="wh-spring" />
              {data.indicator.syntheticCount > 0 && <SourceTag source="SYNTHETIC" />}
            </header>
            <div className="ind-two">
              <About one={data.indicator} />
              <Proof one={data.indicator} judge={judge} versions={data.versions} />
            </div>
            <Definitions one={data.indicator} on={on} />
          </>
        )}
      </LiveView>
    </div>
  );
}

function About({ one }: { one: ShownIndicator }) {
  const t = useIndicatorWords();
  const figure = (printed: ShownIndicator['target']) =>
    printed === null ? '—' : `${printed.printed}（${t(`place.${printed.place}`)}）`;
  return (
    <Panel title={t('indicator.about')}>
      <KeyValue
        items={[
          [
            t('indicator.formula'),
            t('indicator.formulaOf', { formula: t(`formula.${one.id}`), version: one.formulaVersion }),
          ],
          [t('indicator.source'), t(`place.${one.source.place}`)],
          [
            t('indicator.nature'),
            `${t(`code.indicatorNature.${one.nature}`)}，${t(`code.indicatorDirection.${one.better}`)}`,
          ],
          [t('indicator.baselineFull'), figure(one.baseline)],
          [t('indicator.targetFull'), figure(one.target)],
          [
            t('indicator.behindFull'),
            one.lacks === null
              ? t('indicator.rests', { count: one.recordCount, newest: formatDate(one.newestOn) })
              : t(`lacks.${one.lacks}`),
          ],
        ]}
      />
    </Panel>
  );
}

function Proof({
  one,
  judge,
  versions,
}: {
  one: ShownIndicator;
  judge: ProofJudge;
  versions: readonly {
    readonly computedId: string;
    readonly computedAt: string;
    readonly shown: string | null;
    readonly root: string;
  }[];
}) {
  const t = useIndicatorWords();
  const client = useClient();
  const [found, setFound] = useState<ReturnType<ProofJudge> | null>(null);
  const fetched = useAct((day: string) => client.query(exportIndicator, { id: one.id, on: day }));
  const check = async () => {
    const file = await fetched.run(one.asOfOn);
    if (file) setFound(judge(file.text, { size: one.recordCount, root: one.root }));
  };
  const download = async () => {
    const file = await fetched.run(one.asOfOn);
    if (file) saveFile(file.fileName, new Blob([file.text], { type: 'application/jsonl' }));
  };
  return (
    <Panel title={t('indicator.proof')}>
      <p>{t('indicator.proof.help')}</p>
      <p className="ind-root">
        {t('indicator.root')} <code>{one.root}</code>
      </p>
      <p className="wh-row wh-no-print">
        <ActionButton onAct={() => void check()}>{t('indicator.proof.check')}</ActionButton>
        <ActionButton onAct={() => void download()}>{t('indicator.proof.download')}</ActionButton>
      </p>
      <ProblemNotice problem={fetched.problem} />
      {found && (
        <p role="status" data-proof={found.status}>
          <StateTag
            meaning={found.status === 'VERIFIED' ? 'neutral' : 'fire'}
            word={
              found.status === 'VERIFIED'
                ? t('indicator.proof.good', { count: one.recordCount })
                : t('indicator.proof.bad', { reason: found.fault?.reason ?? found.status })
            }
          />
        </p>
      )}
      {versions.length > 0 && (
        <details>
          <summary>{t('indicator.versions', { count: versions.length })}</summary>
          <ul>
            {versions.map((version) => (
              <li key={version.computedId}>
                {formatInstant(version.computedAt)} {valueWords(t, one, version.shown)}{' '}
                <code>{version.root.slice(0, 12)}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

/** The definitions, one at a time: value, interval, parts, the years, and the records of a part. */
function Definitions({ one, on }: { one: ShownIndicator; on: string | undefined }) {
  const t = useIndicatorWords();
  const [definition, setDefinition] = useState(one.results[0]?.definition);
  const [part, setPart] = useState<{ readonly role: CountRole; readonly reason: CountReason | null } | null>(null);
  const result = one.results.find((each) => each.definition === definition) ?? (one.results[0] as ShownResult);
  return (
    <Panel
      title={t('indicator.definitions')}
      aside={
        <Segmented
          value={result.definition}
          onChange={(value) => {
            setDefinition(value);
            setPart(null);
          }}
          options={one.results.map((each) => ({
            value: each.definition,
            label: t(`code.countingDefinition.${each.definition}`),
          }))}
        />
      }
    >
      <div className="ind-two">
        <div>
          <p className="ind-big">
            <strong>{valueWords(t, one, result.shown)}</strong> <VerdictTag one={one} result={result} />
          </p>
          {result.numerator !== null && (
            <p className="ind-arithmetic">
              {t('indicator.arithmetic', {
                numerator: result.numerator,
                factor: one.factor,
                denominator: result.denominator ?? '',
              })}
              {result.shownLow !== result.shownHigh &&
                `，${t('indicator.interval', { low: result.shownLow ?? '', high: result.shownHigh ?? '' })}`}
            </p>
          )}
          {result.fromOn && (
            <p className="wh-quiet">
              {t('indicator.period', { from: formatDate(result.fromOn), until: formatDate(result.untilOn) })}
            </p>
          )}
          {result.shownLimit && <p>{t('indicator.limit', { limit: result.shownLimit })}</p>}
          <ul className="ind-parts">
            {result.parts.map((each) => (
              <li key={`${each.role} ${each.reason ?? ''}`}>
                <button
                  type="button"
                  className="wh-action"
                  aria-pressed={part?.role === each.role && part.reason === each.reason}
                  onClick={() => setPart(each)}
                >
                  {t(`code.countRole.${each.role}`)}
                  {each.reason && `：${t(`code.countReason.${each.reason}`)}`} <strong>{each.count}</strong>
                </button>
              </li>
            ))}
          </ul>
        </div>
        <Years one={one} definition={result.definition} />
      </div>
      {part && <RecordsBehind one={one} on={on} definition={result.definition} part={part} />}
    </Panel>
  );
}

function Years({ one, definition }: { one: ShownIndicator; definition: ShownResult['definition'] }) {
  const t = useIndicatorWords();
  const live = useLive(indicatorSeries, { ids: [one.id] });
  return (
    <LiveView live={live}>
      {({ series }) => {
        const points = series[0]?.definitions.find((each) => each.definition === definition)?.points ?? [];
        const label = t('indicator.seriesOf', {
          name: t(`code.indicator.${one.id}`),
          values: points.map(({ on, shown }) => `${on.slice(0, 4)} ${shown ?? '—'}`).join('，'),
        });
        return (
          <SeriesChart
            label={label}
            target={one.target ? Number(one.target.printed) : null}
            points={points.map(({ on, shown, isInferred }) => ({
              label: on.slice(0, 4),
              value: shown === null ? null : Number(shown),
              isInferred,
            }))}
          />
        );
      }}
    </LiveView>
  );
}
