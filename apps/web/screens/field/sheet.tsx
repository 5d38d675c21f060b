import { useLabels } from '@wanghuo/platform-web';
import { type ReactNode, useEffect, useRef } from 'react';

/** Comes up from the bottom edge, where the thumb is. Escape or the button closes it. */
export function Sheet({ title, onClose, children }: { title: ReactNode; onClose: () => void; children: ReactNode }) {
  const t = useLabels('app');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="fld-sheet"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          {t('phone.close')}
        </button>
      </header>
      <div className="fld-sheet-body">{children}</div>
    </dialog>
  );
}
