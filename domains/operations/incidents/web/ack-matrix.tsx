import { stepsFrom } from '@wanghuo/kernel';
import {
  ActionButton,
  Elapsed,
  formatClock,
  formatDuration,
  Mark,
  ProblemNotice,
  SourceTag,
  StateTag,
  useAct,
  useClient,
  useCommand,
  useLabels,
} from '@wanghuo/platform-web';
import { Dropdown } from 'antd';
import { useState } from 'react';
import {
  crewSteps,
  orderDelivery,
  recallCover,
  reportUnitStep,
  standDown,
  unitCourse,
  type Assignment,
  type Order,
} from '../model/index.ts';
import { assignmentLooks, isSilent, orderLooks } from './looks.ts';
import { UnitName } from './unit-name.tsx';
import { WordForm } from './word-form.tsx';

const after = (from: string, to: string | null): string | null =>
  to === null ? null : `+${formatDuration((Date.parse(to) - Date.parse(from)) / 1000)}`;

/** Who has it now, when nobody has answered: a person's name, never a role. */
export function OrderStanding({
  order,
}: {
  order: Pick<
    Order,
    'state' | 'seatName' | 'commanderName' | 'sentAt' | 'acknowledgedAt' | 'acknowledgedBy' | 'acknowledgedByName'
  >;
}) {
  const t = useLabels('incidents');
  if (order.state === 'ACKNOWLEDGED')
    return (
      <span>
        {t(order.acknowledgedBy === 'VOICE' ? 'order.acknowledgedByVoice' : 'order.acknowledgedBy', {
          name: order.acknowledgedByName ?? '',
          after: after(order.sentAt, order.acknowledgedAt) ?? '',
        })}
      </span>
    );
  const look = orderLooks[order.state] ?? { shape: 'square', meaning: 'neutral' };
  const silent = isSilent(order.state);
  return (
    <span className={silent ? 'inc-silent wh-blink' : ''}>
      <StateTag
        meaning={look.meaning}
        shape={look.shape}
        word={
          silent
            ? t(`order.with.${order.state}`, { name: order.state === 'AT_SEAT' ? order.seatName : order.commanderName })
            : t(`code.orderState.${order.state}`)
        }
      />
      {order.state !== 'CANCELLED' && <Elapsed sinceAt={order.sentAt} limitSeconds={30} withClock={false} />}
    </span>
  );
}

/** One order as a card: to whom, when, and whether it was answered. */
export function OrderCard({ order }: { order: Order }) {
  return (
    <div className="inc-order" data-silent={isSilent(order.state)}>
      <UnitName callSign={order.callSign} stationName={order.stationName} />
      <span className="wh-number wh-quiet">{formatClock(order.sentAt)}</span>
      <OrderStanding order={order} />
    </div>
  );
}

/** Every order with sent, delivered, answered; below each what the unit does now. Silent orders stand on top. */
export function AckMatrix({
  orders,
  assignments,
  canAct = true,
}: {
  orders: readonly Order[];
  assignments: readonly Assignment[];
  canAct?: boolean;
}) {
  const t = useLabels('incidents');
  if (orders.length === 0) return <p className="wh-quiet">{t('order.none')}</p>;
  const sorted = orders.toSorted(
    (a, b) =>
      Number(isSilent(b.state)) - Number(isSilent(a.state)) ||
      Number(a.kind === 'COVER_MOVE') - Number(b.kind === 'COVER_MOVE') ||
      (a.predictedSeconds ?? 0) - (b.predictedSeconds ?? 0) ||
      (a.callSign < b.callSign ? -1 : 1),
  );
  return (
    <div className="inc-matrix" role="table" aria-label={t('order.matrix')}>
      <div role="row" className="inc-matrix-head">
        {['unit', 'sent', 'delivered', 'answered'].map((one) => (
          <span role="columnheader" key={one}>
            {t(`order.column.${one}`)}
          </span>
        ))}
      </div>
      {sorted.map((order) => {
        const bound = assignments.find((one) => one.orderId === order.id);
        return (
          <div role="row" key={order.id} className="inc-matrix-row" data-silent={isSilent(order.state)}>
            <span role="cell">
              <UnitName callSign={order.callSign} stationName={order.stationName} />
            </span>
            <span role="cell" className="wh-number">
              {formatClock(order.sentAt)}
            </span>
            <span role="cell" className="wh-number">
              {after(order.sentAt, order.deliveredAt) ?? '—'}
            </span>
            <span role="cell">
              {isSilent(order.state) ? (
                <Elapsed sinceAt={order.sentAt} limitSeconds={30} withClock={false} />
              ) : (
                <OrderStanding order={order} />
              )}
            </span>
            <UnitLine order={order} bound={bound} canAct={canAct} />
          </div>
        );
      })}
      <p className="inc-channels wh-small wh-quiet">
        {t('order.channels')}
        {['telephone', 'sms', 'radio'].map((one) => (
          <span key={one}>
            {t(`order.channel.${one}`)} <SourceTag source="NOT_CONNECTED" />
          </span>
        ))}
      </p>
    </div>
  );
}

type Asking = 'voice' | 'standDown' | 'recall' | null;

/** What a unit does now, and what the dispatcher may do for it: answer by voice, report by radio, call back. */
function UnitLine({ order, bound, canAct }: { order: Order; bound: Assignment | undefined; canAct: boolean }) {
  const t = useLabels('incidents');
  const client = useClient();
  const [asking, setAsking] = useState<Asking>(null);
  const voice = useAct<{ spokeWith: string }, unknown>((input, options) =>
    client.workflow(orderDelivery).take('acknowledgeByVoice', order.id, input, options),
  );
  const down = useCommand(standDown);
  const recall = useCommand(recallCover);
  const report = useCommand(reportUnitStep);
  const isOpen = order.state !== 'ACKNOWLEDGED' && order.state !== 'CANCELLED';
  const isCover = order.kind === 'COVER_MOVE' && order.state !== 'CANCELLED' && order.cancelReason === null;
  const state = bound?.state ?? null;
  const look = state ? assignmentLooks[state] : undefined;
  const since = bound
    ? (bound.endedAt ??
      bound.leftAt ??
      bound.extinguishedAt ??
      bound.controlledAt ??
      bound.waterOnAt ??
      bound.arrivedAt ??
      bound.turnedOutAt ??
      bound.orderedAt)
    : null;
  const steps =
    bound && state
      ? crewSteps.filter((step) => (stepsFrom(unitCourse, state as never) as readonly string[]).includes(step))
      : [];
  return (
    <div role="cell" className="inc-matrix-unit">
      {isSilent(order.state) && (
        <strong className="inc-silent wh-blink">
          <Mark meaning="overdue" />{' '}
          {t(`order.with.${order.state}`, { name: order.state === 'AT_SEAT' ? order.seatName : order.commanderName })}
        </strong>
      )}
      {order.kind === 'COVER_MOVE' && (
        <span>
          {t('code.orderKind.COVER_MOVE')} <b>{order.instruction}</b>
        </span>
      )}
      {look && state && (
        <StateTag meaning={look.meaning} shape={look.shape} word={t(`code.assignmentState.${state}`)} />
      )}
      {since && state !== 'ENDED' && (state !== 'ORDERED' || !isOpen) && <Elapsed sinceAt={since} withClock={false} />}
      {bound &&
        !isSilent(order.state) &&
        !bound.arrivedAt &&
        order.predictedSeconds !== null &&
        state !== 'ENDED' &&
        state !== 'RETURNING' && (
          <small className="wh-quiet wh-number">
            {t('order.predicted', {
              clock: formatClock(new Date(Date.parse(order.sentAt) + order.predictedSeconds * 1000).toISOString()),
            })}
          </small>
        )}
      <span className="wh-spring" />
      {canAct && isOpen && (
        <ActionButton onAct={() => setAsking(asking === 'voice' ? null : 'voice')}>{t('order.voice')}</ActionButton>
      )}
      {canAct && isCover && (
        <ActionButton onAct={() => setAsking(asking === 'recall' ? null : 'recall')}>{t('cover.recall')}</ActionButton>
      )}
      {canAct && bound && state !== 'ENDED' && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'title', type: 'group', label: t('order.reportFor') },
              ...steps.map((step) => ({
                key: step,
                label: t(`step.unitCourse.${step}`),
                onClick: () => void report.run({ assignmentId: bound.id, step }),
              })),
              { type: 'divider' as const },
              ...(state === 'RETURNING'
                ? []
                : [{ key: 'down', label: t('step.unitCourse.standDown'), onClick: () => setAsking('standDown') }]),
            ],
          }}
        >
          <button type="button" className="wh-action" aria-label={t('order.more', { callSign: order.callSign })}>
            …
          </button>
        </Dropdown>
      )}
      {asking === 'voice' && (
        <WordForm
          label={t('field.orderDelivery.acknowledgeByVoice.spokeWith')}
          act={t('order.voice.act')}
          maxLength={40}
          pending={voice.pending}
          onCancel={() => setAsking(null)}
          onWord={async (spokeWith) => {
            if (await voice.run({ spokeWith })) setAsking(null);
          }}
        />
      )}
      {asking === 'standDown' && bound && (
        <WordForm
          label={t('order.standDown.reason', { callSign: bound.callSign })}
          act={t('step.unitCourse.standDown')}
          minLength={2}
          pending={down.pending}
          onCancel={() => setAsking(null)}
          onWord={async (reason) => {
            if (await down.run({ assignmentId: bound.id, reason })) setAsking(null);
          }}
        />
      )}
      {asking === 'recall' && (
        <WordForm
          label={t('cover.recall.reason', { callSign: order.callSign })}
          act={t('cover.recall')}
          minLength={2}
          pending={recall.pending}
          onCancel={() => setAsking(null)}
          onWord={async (reason) => {
            if (await recall.run({ orderId: order.id, reason })) setAsking(null);
          }}
        />
      )}
      <ProblemNotice problem={voice.problem ?? down.problem ?? report.problem ?? recall.problem} />
      {order.kind === 'COVER_MOVE' && order.cancelReason && (
        <small className="wh-quiet">
          <Mark meaning="offline" shape="cross" size={10} /> {t('cover.recalled', { reason: order.cancelReason })}
        </small>
      )}
      {bound?.stoodDownReason && (
        <small className="wh-quiet">
          <Mark meaning="offline" shape="cross" size={10} /> {t('order.stoodDown', { reason: bound.stoodDownReason })}
        </small>
      )}
    </div>
  );
}
