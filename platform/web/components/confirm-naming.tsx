import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useLabels } from '../labels/labels.tsx';
import { useOpened } from './use-opened.ts';

/**
 * A confirmation that names what will happen and to whom; only for what law or life asks to be confirmed. It cannot be
 * hit twice, and the safe button has the focus.
 */
export function ConfirmNaming({
  open,
  what,
  whom,
  consequence,
  act,
  onConfirm,
  onCancel,
}: {
  open: boolean;
  /** The act, as a sentence. */
  what: ReactNode;
  /** The person, unit or place it happens to. */
  whom: ReactNode;
  consequence?: ReactNode;
  /** The verb on the button. */
  act: string;
  onConfirm: () => Promise<unknown> | void;
  onCancel: () => void;
}) {
  const t = useLabels('web');
  const [busy, setBusy] = useState(false);
  const opened = useOpened(open);
  const confirm = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
    }
  };
  if (!opened) return null;
  return (
    <Modal
      open={open}
      title={what}
      okText={act}
      cancelText={t('web.confirm.back')}
      okButtonProps={{ danger: true, loading: busy }}
      cancelButtonProps={{ autoFocus: true, disabled: busy }}
      onOk={() => void confirm()}
      onCancel={() => !busy && onCancel()}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <p className="wh-confirm-whom">{whom}</p>
      {consequence && <p>{consequence}</p>}
    </Modal>
  );
}
