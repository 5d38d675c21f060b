import {
  ActionButton,
  formatDecimal,
  formatInstant,
  Panel,
  ProblemNotice,
  useCommand,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { recordLateDeath, type Casualty, type FireRecord, type LossItem } from '../model/index.ts';
import { TimeInput } from './record-fields.tsx';

/** Casualties and loss items of a record that is not being written; a late death is entered here. */
export function FireParts({
  fire,
  casualties,
  lossItems,
  windowEndsAt,
}: {
  fire: FireRecord;
  casualties: readonly Casualty[];
  lossItems: readonly LossItem[];
  windowEndsAt: string | null;
}) {
  const t = useLabels('records');
  const { may } = useSession();
  const [dying, setDying] = useState<Casualty | null>(null);
  const mayRecord = fire.state === 'APPROVED' && may('record.recordDeath');
  return (
    <>
      <Panel
        title={t('records.casualties')}
        aside={<span className="wh-quiet">{t('records.window', { time: formatInstant(windowEndsAt) })}</span>}
      >
        {casualties.length === 0 ? (
          <p className="wh-quiet">{t('records.casualties.none')}</p>
        ) : (
          <table className="wh-table">
            <thead>
              <tr>
                {['harm', 'countedAs', 'diedAt', 'ageGroup', 'note'].map((name) => (
                  <th key={name} scope="col">
                    {t(`field.casualty.${name}`)}
                  </th>
                ))}
                <th />
              </tr>
            </thead>
            <tbody>
              {casualties.map((one) => (
                <tr key={one.id}>
                  <td>{t(`code.harm.${one.harm}`)}</td>
                  <td>{t(`code.countedAs.${one.countedAs}`)}</td>
                  <td>{formatInstant(one.diedAt)}</td>
                  <td>{one.ageGroup ? t(`code.ageGroup.${one.ageGroup}`) : '—'}</td>
                  <td>{one.note ?? '—'}</td>
                  <td data-align="end">
                    {mayRecord && one.harm !== 'DEAD' && (
                      <ActionButton onAct={() => setDying(one)}>{t('records.lateDeath')}</ActionButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      <Panel
        title={t('records.losses')}
        aside={
          <strong className="wh-number">
            {t('records.losses.sum', {
              yuan: formatDecimal(fire.lossYuan),
              tenThousand: formatDecimal(fire.lossYuan / 10_000),
            })}
          </strong>
        }
      >
        {lossItems.length === 0 ? (
          <p className="wh-quiet">{t('records.losses.none')}</p>
        ) : (
          <table className="wh-table">
            <thead>
              <tr>
                <th scope="col">{t('field.lossItem.kind')}</th>
                <th scope="col">{t('field.lossItem.description')}</th>
                <th scope="col">{t('field.lossItem.method')}</th>
                <th scope="col" data-align="end">
                  {t('field.lossItem.amountYuan')}
                </th>
              </tr>
            </thead>
            <tbody>
              {lossItems.map((one) => (
                <tr key={one.id}>
                  <td>{t(`code.lossKind.${one.kind}`)}</td>
                  <td>{one.description}</td>
                  <td>{t(`code.lossMethod.${one.method}`)}</td>
                  <td data-align="end" className="wh-number">
                    {formatDecimal(one.amountYuan)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      {dying && <LateDeath casualty={dying} onClose={() => setDying(null)} />}
    </>
  );
}

/** The answer says whether it counts, and what the grade was and is. */
function LateDeath({ casualty, onClose }: { casualty: Casualty; onClose: () => void }) {
  const t = useLabels('records');
  const act = useCommand(recordLateDeath);
  const [diedAt, setDiedAt] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const done = act.output;
  return (
    <Modal
      open
      title={t('records.lateDeath')}
      okText={done ? t('records.close') : t('records.lateDeath')}
      cancelText={t('records.cancel')}
      okButtonProps={{ disabled: !done && (diedAt === null || note.trim().length < 2) }}
      confirmLoading={act.pending}
      onOk={() => (done ? onClose() : diedAt && void act.run({ casualtyId: casualty.id, diedAt, note }))}
      onCancel={onClose}
    >
      <ProblemNotice problem={act.problem} />
      {done ? (
        <p role="status">
          {t(done.counts ? 'records.lateDeath.counts' : 'records.lateDeath.outside', {
            time: formatInstant(done.windowEndedAt),
            from: t(`code.fireGrade.${done.from}`),
            to: t(`code.fireGrade.${done.to}`),
          })}
        </p>
      ) : (
        <div className="wh-form">
          <div>
            <label htmlFor="rec-late-diedAt">{t('field.casualty.diedAt')}</label>
            <TimeInput name="late-diedAt" value={diedAt} onChange={setDiedAt} />
          </div>
          <div>
            <label htmlFor="rec-late-note">{t('records.lateDeath.proof')}</label>
            <Input id="rec-late-note" maxLength={400} value={note} onChange={(event) => setNote(event.target.value)} />
          </div>
        </div>
      )}
    </Modal>
  );
}
