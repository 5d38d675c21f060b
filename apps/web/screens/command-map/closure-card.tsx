import type { OutputOf, Position } from '@wanghuo/kernel';
import {
  ActionButton,
  Elapsed,
  formatDistance,
  formatMoment,
  formatPosition,
  KeyValue,
  PrimaryAction,
  ProblemNotice,
  serverNowMillis,
  useCommand,
  useLabels,
  useLive,
  useNowSeconds,
  useSession,
} from '@wanghuo/platform-web';
import { closeRoad, closureReason, type openClosures, reopenRoad, townAt } from '@wanghuo/territory/model';
import { Input, Select } from 'antd';
import { useState } from 'react';

export type Closure = OutputOf<typeof openClosures>['closures'][number];

/** A closed stretch: why, since when, until when, by whom; opened again with one press. */
export function ClosureCard({ closure, onDone }: { closure: Closure; onDone: () => void }) {
  const t = useLabels('app');
  const { may } = useSession();
  const act = useCommand(reopenRoad);
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  return (
    <>
      <KeyValue
        items={[
          [t('field.closure.reason'), t(`code.closureReason.${closure.reason}`)],
          [t('field.closure.direction'), t(`code.closureDirection.${closure.direction}`)],
          [t('field.closure.fromAt'), <Elapsed key="since" sinceAt={closure.fromAt} />],
          [
            t('field.closure.untilAt'),
            closure.untilAt ? formatMoment(closure.untilAt, nowAt) : t('command.close.until.open'),
          ],
          [t('field.closure.closedBy'), closure.closedBy],
          ...(closure.note ? ([[t('field.closure.note'), closure.note]] as const) : []),
        ]}
      />
      {may('closure.edit') && (
        <ActionButton
          disabled={act.pending}
          onAct={() => void act.run({ closureId: closure.id }).then((done) => done && onDone())}
        >
          {t('command.reopen')}
        </ActionButton>
      )}
      <ProblemNotice problem={act.problem} />
    </>
  );
}

/** Hours for which a road is usually closed; 0 is until somebody opens it. */
const closedHours = [0, 1, 2, 4, 8, 24, 72, 168];

/** Closes the road at a point, from junction to junction; it counts in the very next plan. */
export function GroundCard({ position, onDone }: { position: Position; onDone: (closureId: string) => void }) {
  const t = useLabels('app');
  const [reason, setReason] = useState<string | null>(null);
  const [hours, setHours] = useState(0);
  const [note, setNote] = useState('');
  const ground = useLive(townAt, { position });
  const act = useCommand(closeRoad);
  const close = async () => {
    if (reason === null) return;
    const untilAt = hours === 0 ? undefined : new Date(serverNowMillis() + hours * 3_600_000).toISOString();
    const done = await act.run({
      position,
      reason,
      direction: 'BOTH',
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(untilAt ? { untilAt } : {}),
    });
    if (done) onDone(done.closureId);
  };
  return (
    <>
      <p>
        <b>{ground.data?.roadName ?? t('territory.unnamedRoad')}</b>{' '}
        <span className="wh-quiet">
          {ground.data?.townshipName}
          {ground.data && ground.data.roadDistanceMetres !== null && ground.data.roadDistanceMetres > 5 && (
            <> {t('command.close.away', { distance: formatDistance(ground.data.roadDistanceMetres) })}</>
          )}
        </span>
        <br />
        <small className="wh-number wh-quiet">{formatPosition(position)}</small>
      </p>
      <div className="cmd-close">
        <Select
          autoFocus
          aria-label={t('field.closure.reason')}
          placeholder={t('field.closure.reason')}
          value={reason}
          onChange={setReason}
          options={closureReason.names.map((one) => ({ value: one, label: t(`code.closureReason.${one}`) }))}
        />
        <Select
          aria-label={t('field.closure.untilAt')}
          value={hours}
          onChange={setHours}
          options={closedHours.map((one) => ({
            value: one,
            label:
              one === 0
                ? t('command.close.until.open')
                : one < 24
                  ? t('command.close.until.hours', { count: one })
                  : t('command.close.until.days', { count: one / 24 }),
          }))}
        />
        <Input
          aria-label={t('field.closure.note')}
          placeholder={t('command.close.note')}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <PrimaryAction
        block
        pending={act.pending}
        {...(reason === null ? { why: t('command.close.reasonNeeded') } : {})}
        onAct={() => void close()}
      >
        {t('command.close.act')}
      </PrimaryAction>
      <p className="wh-small wh-quiet">{t('command.close.help')}</p>
      <ProblemNotice problem={act.problem} />
    </>
  );
}
