import type { OutputOf } from '@wanghuo/kernel';
import {
  EmptyState,
  formatMinute,
  Mark,
  PrimaryAction,
  ProblemNotice,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { beginShift, relievePost, silentMinutes, watch } from '../model/index.ts';
import { GoPost, postName, SignHandover } from './handover-panel.tsx';
import type { Handover, Shift } from './watch-records.ts';

type Watch = Omit<OutputOf<typeof watch>, 'shifts' | 'handovers' | 'relieved'> & {
  readonly shifts: readonly Shift[];
  readonly relieved: readonly Shift[];
  readonly handovers: readonly Handover[];
};

/** Who is on watch, and one's own shift; the button in the strip opens beginning, handing over and signing. */
export function SeatStrip() {
  const t = useLabels('incidents');
  const { view } = useSession();
  const live = useLive(watch, {});
  const [isOpen, setOpen] = useState(false);
  const data = live.data as unknown as Watch | undefined;
  const own = (data?.shifts ?? []).filter((one) => one.accountId === view?.subject.id);
  const toSign = data?.handovers.filter((one) => one.toAccountId === view?.subject.id) ?? [];
  const commander = data?.shifts.findLast((one) => one.postKind === 'COMMAND');
  return (
    <>
      <button
        type="button"
        className="inc-seat"
        data-due={own.length === 0 || toSign.length > 0}
        onClick={() => setOpen(true)}
      >
        {own[0] ? (
          <>
            <b>{own.map((one) => postName(t, one)).join('、')}</b> {own[0].personName}{' '}
            <span className="wh-quiet wh-number">{t('watch.since', { at: formatMinute(own[0].begunAt) })}</span>
          </>
        ) : (
          <>
            <Mark meaning="unverified" size={12} /> {t('watch.none')}
          </>
        )}
        {toSign.length > 0 && (
          <b className="inc-seat-due">
            <Mark meaning="unverified" size={12} /> {t('watch.toSign', { name: toSign[0]?.fromName ?? '' })}
          </b>
        )}
        <span className="wh-quiet">{t('watch.commander', { name: commander?.personName ?? t('watch.nobody') })}</span>
      </button>
      <Modal
        open={isOpen}
        footer={null}
        title={t('watch.title')}
        width={760}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {data && <WatchPanel data={data} own={own} toSign={toSign} />}
      </Modal>
    </>
  );
}

function WatchPanel({ data, own, toSign }: { data: Watch; own: readonly Shift[]; toSign: readonly Handover[] }) {
  const t = useLabels('incidents');
  return (
    <div className="wh-stack">
      {toSign.map((one) => (
        <SignHandover key={one.id} handover={one} />
      ))}
      {data.relieved.map((one) => (
        <p key={one.id} className="inc-relieved">
          <Mark meaning="unverified" size={12} />{' '}
          {t('watch.relieved', {
            name: one.relievedByName ?? '',
            at: formatMinute(one.endedAt ?? one.begunAt),
            post: postName(t, one),
          })}
          {one.reliefReason && <span className="wh-quiet"> {one.reliefReason}</span>}
        </p>
      ))}
      <section>
        <h3>{t('watch.now')}</h3>
        <ul className="inc-watch">
          {data.shifts.map((one) => (
            <li key={one.id}>
              <span>{t(`code.postKind.${one.postKind}`)}</span>
              <b>{postName(t, one)}</b>
              <span>{one.personName}</span>
              <span className="wh-quiet wh-number">{t('watch.since', { at: formatMinute(one.begunAt) })}</span>
            </li>
          ))}
        </ul>
        {data.shifts.length === 0 && <EmptyState title={t('watch.empty')}>{t('watch.empty.help')}</EmptyState>}
      </section>
      {own.length === 0 && <BeginShift shifts={data.shifts} />}
      {own.map((one) => (
        <GoPost
          key={one.id}
          own={one}
          offered={
            data.handovers.find(({ fromAccountId, post }) => fromAccountId === one.accountId && post === one.post) ??
            null
          }
        />
      ))}
    </div>
  );
}

const seats = ['1', '2', '3', '4'];

function BeginShift({ shifts }: { shifts: readonly Shift[] }) {
  const t = useLabels('incidents');
  const { view } = useSession();
  const isCommander = view?.subject.roles.includes('DUTY_COMMANDER') ?? false;
  const postKind = isCommander ? 'COMMAND' : 'SEAT';
  const posts = isCommander ? [t('watch.post.command')] : seats;
  const holderOf = (name: string) => shifts.find((one) => one.postKind === postKind && one.post === name);
  const [post, setPost] = useState(posts.find((one) => !holderOf(one)) ?? posts[0] ?? '');
  const holder = holderOf(post);
  const act = useCommand(beginShift);
  return (
    <section className="wh-stack">
      <h3>{t('watch.begin')}</h3>
      <div className="wh-row">
        <Select
          aria-label={t('field.shift.post')}
          value={post}
          onChange={setPost}
          style={{ width: 320 }}
          options={posts.map((one) => {
            const name = postName(t, { post: one, postKind });
            const taken = holderOf(one);
            return { value: one, label: taken ? t('watch.taken', { post: name, name: taken.personName }) : name };
          })}
        />
        {!holder && (
          <PrimaryAction onAct={() => void act.run({ postKind, post })} pending={act.pending}>
            {t('watch.begin.act')}
          </PrimaryAction>
        )}
      </div>
      {holder && <RelievePost key={holder.id} holder={holder} />}
      <ProblemNotice problem={act.problem} />
    </section>
  );
}

/** The post of somebody who has gone without handing over: taken with a reason that stands with both shifts. */
function RelievePost({ holder }: { holder: Shift }) {
  const t = useLabels('incidents');
  const act = useCommand(relievePost);
  const [reason, setReason] = useState('');
  const why = reason.trim().length < 2 ? { why: t('watch.relieve.why') } : {};
  return (
    <>
      <p className="wh-quiet">
        {t('watch.relieve.help', {
          name: holder.personName,
          at: formatMinute(holder.begunAt),
          minutes: silentMinutes,
        })}
      </p>
      <div className="wh-row">
        <Input
          aria-label={t('watch.relieve.reason')}
          placeholder={t('watch.relieve.reason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          style={{ flex: 1 }}
        />
        <PrimaryAction
          {...why}
          pending={act.pending}
          onAct={() => void act.run({ shiftId: holder.id, reason: reason.trim() })}
        >
          {t('watch.relieve.act')}
        </PrimaryAction>
      </div>
      <ProblemNotice problem={act.problem} />
    </>
  );
}
