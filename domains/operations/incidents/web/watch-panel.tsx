import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
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
import { beginShift, endShift, offerHandover, signHandover, watch, type OpenItem } from '../model/index.ts';
import type { Handover, Shift } from './watch-records.ts';

type Watch = Omit<OutputOf<typeof watch>, 'shifts' | 'handovers'> & {
  readonly shifts: readonly Shift[];
  readonly handovers: readonly Handover[];
};

/** Who is on watch, and one's own shift; the button in the strip opens beginning, handing over and signing. */
export function SeatStrip() {
  const t = useLabels('incidents');
  const { view } = useSession();
  const live = useLive(watch, {});
  const [isOpen, setOpen] = useState(false);
  const data = live.data as unknown as Watch | undefined;
  const own = data?.shifts.find((one) => one.accountId === view?.subject.id) ?? null;
  const toSign = data?.handovers.filter((one) => one.toAccountId === view?.subject.id) ?? [];
  const commander = data?.shifts.find((one) => one.postKind === 'COMMAND');
  return (
    <>
      <button type="button" className="inc-seat" data-due={!own || toSign.length > 0} onClick={() => setOpen(true)}>
        {own ? (
          <>
            <b>{postName(t, own)}</b> {own.personName}{' '}
            <span className="wh-quiet wh-number">{t('watch.since', { at: formatMinute(own.begunAt) })}</span>
          </>
        ) : (
          <>
            <Mark meaning="unverified" size={12} /> {t('watch.none')}
          </>
        )}
        {toSign.length > 0 && <b>{t('watch.toSign', { name: toSign[0]?.fromName ?? '' })}</b>}
        <span className="wh-quiet">{t('watch.commander', { name: commander?.personName ?? t('watch.nobody') })}</span>
      </button>
      <Modal
        open={isOpen}
        footer={null}
        title={t('watch.title')}
        width={640}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {data && <WatchPanel data={data} own={own} toSign={toSign} />}
      </Modal>
    </>
  );
}

/** A seat that is only a number is said as one. */
const postName = (t: ReturnType<typeof useLabels>, { post, postKind }: Shift): string =>
  postKind === 'SEAT' && /^\d+$/u.test(post) ? t('watch.post.seat', { number: post }) : post;

function WatchPanel({ data, own, toSign }: { data: Watch; own: Shift | null; toSign: readonly Handover[] }) {
  const t = useLabels('incidents');
  return (
    <div className="wh-stack">
      {toSign.map((one) => (
        <SignHandover key={one.id} handover={one} />
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
      {own ? (
        <OfferHandover
          own={own}
          items={data.openItems}
          offered={data.handovers.find((one) => one.fromAccountId === own.accountId) ?? null}
        />
      ) : (
        <BeginShift taken={data.shifts.map((one) => one.post)} />
      )}
    </div>
  );
}

function BeginShift({ taken }: { taken: readonly string[] }) {
  const t = useLabels('incidents');
  const { view } = useSession();
  const isCommander = view?.subject.roles.includes('DUTY_COMMANDER') ?? false;
  const posts = isCommander
    ? [t('watch.post.command')]
    : [1, 2, 3, 4].map((number) => t('watch.post.seat', { number }));
  const [post, setPost] = useState(posts.find((one) => !taken.includes(one)) ?? posts[0] ?? '');
  const act = useCommand(beginShift);
  return (
    <section>
      <h3>{t('watch.begin')}</h3>
      <div className="wh-row">
        <Select
          aria-label={t('field.shift.post')}
          value={post}
          onChange={setPost}
          style={{ width: 160 }}
          options={posts.map((one) => ({
            value: one,
            label: taken.includes(one) ? t('watch.taken', { post: one }) : one,
          }))}
        />
        <PrimaryAction
          onAct={() => void act.run({ postKind: isCommander ? 'COMMAND' : 'SEAT', post })}
          pending={act.pending}
        >
          {t('watch.begin.act')}
        </PrimaryAction>
      </div>
      <ProblemNotice problem={act.problem} />
    </section>
  );
}

/** The one who goes writes a note on every open item; without the notes nobody can sign. */
function OfferHandover({ own, items, offered }: { own: Shift; items: readonly OpenItem[]; offered: Handover | null }) {
  const t = useLabels('incidents');
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const offer = useCommand(offerHandover);
  const end = useCommand(endShift);
  const missing = items.filter((item) => !notes[item.id]?.trim()).length;
  if (offered) return <p>{t('watch.offered', { name: offered.toName, at: formatMinute(offered.offeredAt) })}</p>;
  const why =
    missing > 0 ? t('watch.notesMissing', { count: missing }) : to.trim() === '' ? t('watch.toMissing') : undefined;
  return (
    <section className="wh-stack">
      <h3>{t('watch.offer', { count: items.length })}</h3>
      <ul className="inc-open-items">
        {items.map((item) => (
          <li key={item.id} data-missing={!notes[item.id]?.trim()}>
            <span>
              <small className="wh-quiet">{t(`watch.item.${item.kind}`)}</small> {item.text}
            </span>
            <Input
              aria-label={t('watch.noteOn', { text: item.text })}
              placeholder={t('watch.note.hint')}
              maxLength={200}
              value={notes[item.id] ?? ''}
              onChange={(event) => setNotes({ ...notes, [item.id]: event.target.value })}
            />
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="wh-quiet">{t('watch.nothingOpen')}</p>}
      <Input.TextArea
        aria-label={t('field.handover.note')}
        placeholder={t('field.handover.note')}
        autoSize={{ minRows: 2 }}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="wh-row">
        <Input
          aria-label={t('watch.to')}
          placeholder={t('watch.to')}
          maxLength={60}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          style={{ width: 200 }}
        />
        <PrimaryAction
          pending={offer.pending}
          {...(why ? { why } : {})}
          onAct={() =>
            void offer.run({
              shiftId: own.id,
              toAccountName: to.trim(),
              notes: items.map((item) => ({ id: item.id, note: (notes[item.id] ?? '').trim() })),
              ...(note.trim() ? { note: note.trim() } : {}),
            })
          }
        >
          {t('watch.offer.act')}
        </PrimaryAction>
        <span className="wh-spring" />
        <ActionButton onAct={() => void end.run({ shiftId: own.id })}>{t('watch.end')}</ActionButton>
      </div>
      <ProblemNotice problem={offer.problem ?? end.problem} />
    </section>
  );
}

/** The one who comes reads every open item with its note, then signs: both names stand under it. */
function SignHandover({ handover }: { handover: Handover }) {
  const t = useLabels('incidents');
  const act = useCommand(signHandover);
  return (
    <section className="inc-sign wh-stack">
      <h3>{t('watch.sign', { name: handover.fromName, post: handover.post })}</h3>
      <ul className="inc-open-items">
        {handover.openItems.map((item) => (
          <li key={item.id}>
            <span>
              <small className="wh-quiet">{t(`watch.item.${item.kind}`)}</small> {item.text}
            </span>
            <b>{item.note}</b>
          </li>
        ))}
      </ul>
      {handover.note && <p>{handover.note}</p>}
      <PrimaryAction onAct={() => void act.run({ handoverId: handover.id })} pending={act.pending}>
        {t('watch.sign.act')}
      </PrimaryAction>
      <ProblemNotice problem={act.problem} />
    </section>
  );
}
