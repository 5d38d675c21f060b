import {
  ActionButton,
  formatMinute,
  PrimaryAction,
  ProblemNotice,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Input, Select } from 'antd';
import { useState } from 'react';
import {
  endShift,
  offerHandover,
  openItems,
  signHandover,
  handoverAccounts,
  withdrawHandover,
  type OpenItem,
} from '../model/index.ts';
import type { Handover, Shift } from './watch-records.ts';

/** A seat that is only a number is said as one. */
export const postName = (
  t: ReturnType<typeof useLabels>,
  { post, postKind }: Pick<Shift, 'post' | 'postKind'>,
): string => (postKind === 'SEAT' && /^\d+$/u.test(post) ? t('watch.post.seat', { number: post }) : post);

/** Who may take a post over, by name, with the posts each of them has now. */
export function TakerSelect({
  shiftId,
  value,
  onChange,
}: {
  shiftId: string;
  value: string | null;
  onChange: (accountId: string) => void;
}) {
  const t = useLabels('incidents');
  const live = useLive(handoverAccounts, { shiftId });
  return (
    <Select
      aria-label={t('watch.to')}
      placeholder={t('watch.to')}
      value={value}
      onChange={onChange}
      style={{ minWidth: 240 }}
      showSearch={{ optionFilterProp: 'label' }}
      notFoundContent={t('watch.to.none')}
      options={(live.data?.accounts ?? []).map(({ accountId, name, posts }) => ({
        value: accountId,
        label: posts.length > 0 ? t('watch.to.busy', { name, posts: posts.join('、') }) : name,
      }))}
    />
  );
}

/** Leaves a post: handed over with a note on everything that is open, or, where nobody comes, simply ended. */
export function GoPost({ own, offered }: { own: Shift; offered: Handover | null }) {
  const t = useLabels('incidents');
  const withdraw = useCommand(withdrawHandover);
  if (!offered) return <OfferHandover own={own} />;
  return (
    <section className="inc-sign wh-stack">
      <h3>{t('watch.offered', { name: offered.toName, at: formatMinute(offered.offeredAt) })}</h3>
      <p className="wh-quiet">{t('watch.offered.help')}</p>
      <NotedItems items={offered.openItems} />
      <Signatures handover={offered} />
      <ActionButton disabled={withdraw.pending} onAct={() => void withdraw.run({ handoverId: offered.id })}>
        {t('watch.withdraw')}
      </ActionButton>
      <ProblemNotice problem={withdraw.problem} />
    </section>
  );
}

/** What hardly changes from watch to watch, so that one press may note all of it. */
const isStanding = ({ kind }: OpenItem): boolean => kind === 'CLOSURE' || kind === 'UNIT_OUT_OF_SERVICE';

/** The one who goes writes a note on every open item; without the notes nobody can sign. */
function OfferHandover({ own }: { own: Shift }) {
  const t = useLabels('incidents');
  const live = useLive(openItems, {});
  const items = live.data?.items ?? [];
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const offer = useCommand(offerHandover);
  const end = useCommand(endShift);
  const isMissing = (item: OpenItem) => !notes[item.id]?.trim();
  const missing = items.filter(isMissing).length;
  const standing = items.filter((item) => isStanding(item) && isMissing(item));
  const why = !live.data
    ? t('watch.reading')
    : missing > 0
      ? t('watch.notesMissing', { count: missing })
      : to === null
        ? t('watch.toMissing')
        : undefined;
  const submit = async () => {
    if (to === null) return;
    await offer.run({
      shiftId: own.id,
      toAccountId: to,
      notes: items.map((item) => ({ id: item.id, note: (notes[item.id] ?? '').trim() })),
      ...(note.trim() ? { note: note.trim() } : {}),
    });
  };
  return (
    <section className="wh-stack">
      <h3>{t('watch.offer', { post: postName(t, own), count: items.length })}</h3>
      <ul className="inc-open-items">
        {items.map((item) => (
          <li key={item.id} data-missing={isMissing(item)}>
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
      {standing.length > 0 && (
        <ActionButton
          onAct={() =>
            setNotes({ ...notes, ...Object.fromEntries(standing.map(({ id }) => [id, t('watch.standing.note')])) })
          }
        >
          {t('watch.standing', { count: standing.length })}
        </ActionButton>
      )}
      {live.data && items.length === 0 && <p className="wh-quiet">{t('watch.nothingOpen')}</p>}
      <Input.TextArea
        aria-label={t('field.handover.note')}
        placeholder={t('field.handover.note')}
        autoSize={{ minRows: 2 }}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="wh-row">
        <TakerSelect shiftId={own.id} value={to} onChange={setTo} />
        <PrimaryAction pending={offer.pending} {...(why ? { why } : {})} onAct={() => void submit()}>
          {t('watch.offer.act')}
        </PrimaryAction>
        <span className="wh-spring" />
        <ActionButton disabled={end.pending} onAct={() => void end.run({ shiftId: own.id })}>
          {t('watch.end')}
        </ActionButton>
      </div>
      <ProblemNotice problem={offer.problem ?? end.problem ?? live.problem} />
    </section>
  );
}

function NotedItems({ items }: { items: readonly OpenItem[] }) {
  const t = useLabels('incidents');
  if (items.length === 0) return <p className="wh-quiet">{t('watch.nothingOpen')}</p>;
  return (
    <ul className="inc-open-items">
      {items.map((item) => (
        <li key={item.id}>
          <span>
            <small className="wh-quiet">{t(`watch.item.${item.kind}`)}</small> {item.text}
          </span>
          <span>{item.note}</span>
        </li>
      ))}
    </ul>
  );
}

/** Both names under the list, as on paper: who has signed and when, and whose signature is still missing. */
function Signatures({ handover }: { handover: Handover }) {
  const t = useLabels('incidents');
  return (
    <p className="inc-signatures">
      <span>{t('watch.signed.from', { name: handover.fromName, at: formatMinute(handover.offeredAt) })}</span>
      <span>{t('watch.signed.to', { name: handover.toName })}</span>
    </p>
  );
}

/** The one who comes reads every open item with its note, then signs at their own seat: both names stand under it. */
export function SignHandover({ handover }: { handover: Handover }) {
  const t = useLabels('incidents');
  const act = useCommand(signHandover);
  return (
    <section className="inc-sign wh-stack">
      <h3>
        {t('watch.sign', {
          name: handover.fromName,
          post: /^\d+$/u.test(handover.post) ? t('watch.post.seat', { number: handover.post }) : handover.post,
        })}
      </h3>
      <NotedItems items={handover.openItems} />
      {handover.note && <p>{handover.note}</p>}
      <Signatures handover={handover} />
      <PrimaryAction onAct={() => void act.run({ handoverId: handover.id })} pending={act.pending}>
        {t('watch.sign.act')}
      </PrimaryAction>
      <ProblemNotice problem={act.problem} />
    </section>
  );
}
