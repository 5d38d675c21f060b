import { Checkbox, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import {
  ActionButton,
  formatDuration,
  Panel,
  ProblemNotice,
  SourceTag,
  useCommand,
  useLabels,
  useLive,
  useSession,
  useStream,
} from '@wanghuo/platform-web';
import { progressStream, runOptions, start, status, stop, type RunOptions } from '../model/index.ts';

const speeds = [1, 4, 10, 30];
/** A first look should not wait for minutes: a call about every half minute, vehicles that are seen to move. */
const defaults = runOptions.parse({ speed: 10, minutes: 240 });

/** The simulation that runs, for whoever may run one, in a demonstration only. */
function useSimulation() {
  const { may, view } = useSession();
  const isAllowed = may('simulator.run') && view?.demo === true;
  const now = useLive(status, isAllowed ? {} : null);
  const { values } = useStream(progressStream);
  const runId = now.data?.runId ?? null;
  const progress = runId === null ? null : (values.get(runId)?.value ?? now.data?.progress ?? null);
  return { now, isAllowed, runId, progress };
}

/** While a simulation runs: that it does, how far it is, and the way to end it, wherever one is on the screen. */
export function SimulatorChip() {
  const t = useLabels('simulator');
  const { runId, progress } = useSimulation();
  const stopping = useCommand(stop);
  if (runId === null) return null;
  const isEnding = stopping.pending || progress?.state === 'FINISHING';
  return (
    <span className="sim-chip wh-row" role="status">
      <b>{t(isEnding ? 'simulator.finishing' : 'simulator.running')}</b>
      {progress && (
        <span className="wh-number wh-quiet">
          {t('simulator.minutesOf', {
            now: Math.floor(progress.simulatedSeconds / 60),
            total: Math.round(progress.totalSeconds / 60),
          })}
        </span>
      )}
      <ActionButton onAct={() => void stopping.run({})} disabled={isEnding}>
        {t('simulator.stop.short')}
      </ActionButton>
    </span>
  );
}

/**
 * Start, stop and progress of the simulation: for the empty state of a map and for its toolbar. Shows nothing to whoever
 * may not run it, and nothing outside a demonstration.
 */
export function SimulatorPanel({ compact = false }: { compact?: boolean }) {
  const t = useLabels('simulator');
  const { now, isAllowed, progress } = useSimulation();
  const [options, setOptions] = useState<RunOptions>(defaults);
  const starting = useCommand(start);
  const stopping = useCommand(stop);
  if (!isAllowed || !now.data?.isAvailable) return null;
  const { runId } = now.data;
  const problem = starting.problem ?? stopping.problem;
  if (runId === null)
    return (
      <Panel title={t('simulator.title')} aside={<SourceTag source="SYNTHETIC" />}>
        <div className="wh-stack">
          {!compact && <p className="wh-quiet">{t('simulator.empty.body')}</p>}
          <label className="wh-row">
            <span className="sim-word">{t('simulator.speed')}</span>
            <Segmented
              value={options.speed}
              options={speeds.map((speed) => ({
                value: speed,
                label: speed === 1 ? t('simulator.realTime') : `×${speed}`,
              }))}
              onChange={(speed) => setOptions({ ...options, speed })}
            />
          </label>
          <label className="wh-row">
            {t('simulator.callsPerHour')}
            <InputNumber
              min={1}
              max={120}
              value={options.callsPerHour}
              onChange={(value) => setOptions({ ...options, callsPerHour: value ?? 12 })}
            />
          </label>
          <label className="wh-row">
            {t('simulator.minutes')}
            <InputNumber
              min={1}
              max={1440}
              value={options.minutes}
              onChange={(value) => setOptions({ ...options, minutes: value ?? 60 })}
            />
          </label>
          <Checkbox
            checked={options.withDispatcher}
            onChange={(event) => setOptions({ ...options, withDispatcher: event.target.checked })}
          >
            {t('simulator.withDispatcher')}
          </Checkbox>
          {options.speed > 1 && <p className="wh-quiet">{t('simulator.fast', { speed: options.speed })}</p>}
          {problem && <ProblemNotice problem={problem} />}
          <ActionButton onAct={() => void starting.run(options)} disabled={starting.pending}>
            {t('simulator.run')}
          </ActionButton>
        </div>
      </Panel>
    );
  const speed = now.data.options?.speed ?? 1;
  return (
    <Panel
      title={t(progress?.state === 'FINISHING' ? 'simulator.finishing' : 'simulator.running')}
      aside={<SourceTag source="SYNTHETIC" />}
    >
      <div className="wh-stack">
        {progress && (
          <>
            <span className="wh-number">
              {t('simulator.clock', {
                now: formatDuration(progress.simulatedSeconds),
                total: formatDuration(progress.totalSeconds),
              })}
            </span>
            <span className="wh-quiet">
              {t('simulator.counts', {
                calls: progress.callsMade,
                planned: progress.callsPlanned,
                opened: progress.incidentsOpened,
                closed: progress.incidentsClosed,
                moving: progress.unitsMoving,
              })}
            </span>
          </>
        )}
        {speed > 1 && <span className="wh-quiet">{t('simulator.fast', { speed })}</span>}
        {problem && <ProblemNotice problem={problem} />}
        <ActionButton onAct={() => void stopping.run({})} disabled={stopping.pending}>
          {t('simulator.stop')}
        </ActionButton>
      </div>
    </Panel>
  );
}
