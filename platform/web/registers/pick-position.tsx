import type { Position } from '@wanghuo/kernel';
import { Button, Modal } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useLabels } from '../labels/labels.tsx';

// The map is a heavy chunk: it is fetched when somebody first asks for it.
const PickMap = lazy(() => import('../map/pick-map.tsx'));

/** Picks a position on the map, in a window of its own. */
export function PickPosition({ value, onPick }: { value: Position | null; onPick: (position: Position) => void }) {
  const t = useLabels('web');
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState<Position | null>(null);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('web.position.pick')}</Button>
      <Modal
        open={open}
        title={t('web.position.pick')}
        width={900}
        okText={t('web.position.take')}
        cancelText={t('web.form.cancel')}
        okButtonProps={{ disabled: picked === null }}
        onCancel={() => setOpen(false)}
        onOk={() => {
          if (picked) onPick(picked);
          setOpen(false);
        }}
        destroyOnHidden
      >
        <div className="wh-pick-map">
          <Suspense fallback={<p className="wh-quiet">{t('web.loading')}</p>}>
            {open && <PickMap start={value} onPick={setPicked} />}
          </Suspense>
        </div>
      </Modal>
    </>
  );
}
