import { useNavigate } from '@tanstack/react-router';
import { ActionButton, ProblemNotice, ReferenceInput, useCommand, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { reportFireAfterwards } from '../model/index.ts';
import { TimeInput } from './record-fields.tsx';

/** A fire nobody called for: when, where; the record opens at once to be filled in. */
export function ReportAfterwards() {
  const t = useLabels('records');
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [occurredAt, setOccurredAt] = useState<string | null>(null);
  const [address, setAddress] = useState('');
  const [townshipCode, setTownship] = useState<string | null>(null);
  const act = useCommand(reportFireAfterwards);
  const send = async () => {
    if (occurredAt === null || townshipCode === null) return;
    const made = await act.run({ occurredAt, address, townshipCode, position: null });
    if (!made) return;
    setOpen(false);
    void navigate({ to: `/records/fireRecord/${made.fireRecordId}` as never });
  };
  return (
    <>
      <ActionButton onAct={() => setOpen(true)}>{t('records.afterwards')}</ActionButton>
      <Modal
        open={isOpen}
        title={t('records.afterwards')}
        okText={t('records.afterwards.make')}
        cancelText={t('records.cancel')}
        okButtonProps={{ disabled: occurredAt === null || townshipCode === null || address.trim() === '' }}
        confirmLoading={act.pending}
        onOk={() => void send()}
        onCancel={() => setOpen(false)}
      >
        <ProblemNotice problem={act.problem} />
        <p className="wh-quiet">{t('records.afterwards.help')}</p>
        <div className="wh-form">
          <div>
            <label htmlFor="rec-afterwards-at">{t('field.fireRecord.occurredAt')}</label>
            <TimeInput name="afterwards-at" value={occurredAt} onChange={setOccurredAt} />
          </div>
          <div>
            <label htmlFor="rec-afterwards-town">{t('field.fireRecord.townshipCode')}</label>
            <ReferenceInput id="rec-afterwards-town" register="division" value={townshipCode} onChange={setTownship} />
          </div>
          <div>
            <label htmlFor="rec-afterwards-address">{t('field.fireRecord.address')}</label>
            <Input
              id="rec-afterwards-address"
              maxLength={160}
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          </div>
        </div>
      </Modal>
    </>
  );
}
