import { revealPurposes, type RevealPurpose } from '@wanghuo/kernel';
import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { useClient, useSession } from '../client/session.tsx';
import { useAct } from '../client/use-command.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useLabels } from '../labels/labels.tsx';
import { fieldLabel } from './field-value.tsx';

/** A whole value stays on the screen no longer than it takes to dial it or write it down. */
const shownMillis = 60_000;

/**
 * A masked value that this person may see whole (PI-05): asked for with a purpose, shown for a minute, gone when the
 * record or the page is left or the seat is locked. It is kept nowhere but here.
 */
export function PersonalValue({
  register,
  id,
  field,
  masked,
}: {
  register: AnyRegister;
  id: string;
  field: string;
  masked: string;
}) {
  const t = useLabels('web');
  const client = useClient();
  const isLocked = useSession().view?.locked ?? false;
  const [asking, setAsking] = useState(false);
  const purposeId = useId();
  const show = useRef<HTMLButtonElement>(null);
  const { run, clear, output, pending, problem } = useAct<RevealPurpose, { value: string | null }>((purpose, options) =>
    client.register(register).reveal(id, { field, purpose }, options),
  );
  const isShown = output !== null;
  useEffect(() => {
    if (!isShown) return;
    if (isLocked) clear();
    const timer = setTimeout(clear, shownMillis);
    const hide = () => {
      if (document.hidden) clear();
    };
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [isShown, isLocked, clear]);

  const label = fieldLabel(t, register, field);
  const close = () => {
    setAsking(false);
    clear();
    show.current?.focus();
  };
  return (
    <div
      className="wh-personal"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !(asking || isShown)) return;
        // Here Escape closes this, not the record around it.
        event.stopPropagation();
        close();
      }}
    >
      <span className="wh-row">
        <span role="status">{output ? (output.value ?? '—') : masked}</span>
        <Button
          ref={show}
          size="small"
          aria-label={t(isShown ? 'web.reveal.hideField' : 'web.reveal.showField', { field: label })}
          {...(isShown ? {} : { 'aria-expanded': asking, 'aria-controls': purposeId })}
          onClick={() => (isShown || asking ? close() : setAsking(true))}
        >
          {t(isShown ? 'web.reveal.hide' : 'web.reveal.show')}
        </Button>
        {isShown && <span className="wh-quiet wh-small">{t('web.reveal.until')}</span>}
      </span>
      {asking && !isShown && (
        <fieldset id={purposeId} className="wh-purposes" disabled={pending}>
          <legend>{t('web.reveal.purpose', { field: label })}</legend>
          {revealPurposes.map((purpose, index) => (
            <Button
              key={purpose}
              size="small"
              autoFocus={index === 0}
              onClick={() =>
                void run(purpose).then((answer) => {
                  if (!answer) return;
                  setAsking(false);
                  show.current?.focus();
                })
              }
            >
              {t(`web.reveal.purpose.${purpose}`)}
            </Button>
          ))}
          <ProblemNotice problem={problem} />
        </fieldset>
      )}
    </div>
  );
}
