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
const defaults = runOptions.parse({});

/**
 * Start, stop and progress of the simulation: for the empty state of a map and for its toolbar. Shows nothing to whoever
 * may not run it, and nothing outside a demonstration.
 */
export function SimulatorPanel({ compact = false }: { compact?: boolean }) {
  const t = useLabels('simulator');
  const { may, view } = useSession();
  const isAllowed = may('simulator.run') && view?.demo === true;
  const now = useLive(status, isAllowed ? {} : null);
  const { values } = useStream(progressStream);
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
            {t('simulator.speed')}
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
  const progress = values.get(runId)?.value ?? now.data.progress;
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
