import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import {
  DataTable,
  EmptyState,
  formatDate,
  LiveView,
  Panel,
  ProblemNotice,
  SourceTag,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { moneyTable, recordMoney } from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { Field } from './gate-acts.tsx';
import { Money } from './words.tsx';

type Line = OutputOf<typeof moneyTable>['lines'][number];

/** Who pays, planned, allotted, paid; by year and line. A line opens its entries and takes the next one. */
export function MoneyScreen() {
  const t = useLabels('programme');
  const { may } = useSession();
  const live = useLive(moneyTable, {});
  const [open, setOpen] = useState<string | null>(null);
  const chosen = live.data?.lines.find(({ id }) => id === open);
  return (
    <ProgrammeFrame title={t('screen.money')}>
      <LiveView
        live={live}
        isEmpty={({ lines }) => lines.length === 0}
        empty={<EmptyState title={t('programme.money.none')}>{t('programme.money.help')}</EmptyState>}
      >
        {({ lines }) => (
          <>
            <Totals lines={lines} />
            <Panel
              title={t('programme.money.lines')}
              aside={<span className="wh-quiet">{t('programme.programs.unit')}</span>}
            >
              <DataTable
                caption={t('programme.money.lines')}
                rows={lines}
                rowKey={({ id }) => id}
                onOpen={({ id }) => setOpen(id)}
                columns={[
                  { key: 'year', title: t('field.budgetLine.year'), cell: ({ year }) => year, width: '6em' },
                  {
                    key: 'purpose',
                    title: t('field.budgetLine.purpose'),
                    cell: ({ purpose, lineNo, source }) => (
                      <>
                        {purpose} <small className="wh-quiet">{lineNo}</small>{' '}
                        <SourceTag source={source as RecordSource} />
                      </>
                    ),
                  },
                  {
                    key: 'payer',
                    title: t('field.budgetLine.payer'),
                    cell: ({ payer }) => t(`code.payer.${payer}`),
                    width: '9em',
                  },
                  {
                    key: 'planned',
                    title: t('programme.planned'),
                    align: 'end',
                    width: '9em',
                    cell: ({ plannedYuan }) => <Money yuan={plannedYuan} />,
                  },
                  {
                    key: 'allotted',
                    title: t('programme.allotted'),
                    align: 'end',
                    width: '9em',
                    cell: ({ allottedYuan }) => <Money yuan={allottedYuan} />,
                  },
                  {
                    key: 'paid',
                    title: t('programme.paid'),
                    align: 'end',
                    width: '9em',
                    cell: ({ paidYuan }) => <Money yuan={paidYuan} />,
                  },
                  {
                    key: 'share',
                    title: t('programme.money.share'),
                    align: 'end',
                    width: '8em',
                    cell: ({ plannedYuan, paidYuan }) =>
                      plannedYuan > 0 ? `${Math.round((paidYuan / plannedYuan) * 100)}%` : '—',
                  },
                ]}
              />
            </Panel>
          </>
        )}
      </LiveView>
      {chosen && (
        <Entries key={chosen.id} line={chosen} mayRecord={may('project.record')} onClose={() => setOpen(null)} />
      )}
    </ProgrammeFrame>
  );
}

function Totals({ lines }: { lines: readonly Line[] }) {
  const t = useLabels('programme');
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0);
  return (
    <div className="prg-counts">
      {(['plannedYuan', 'allottedYuan', 'paidYuan'] as const).map((name) => (
        <span key={name}>
          {t(`programme.sum.${name}`)}{' '}
          <strong>
            <Money yuan={sum((line) => line[name])} />
          </strong>
        </span>
      ))}
    </div>
  );
}

function Entries({ line, mayRecord, onClose }: { line: Line; mayRecord: boolean; onClose: () => void }) {
  const t = useLabels('programme');
  const act = useCommand(recordMoney);
  const [kind, setKind] = useState<'ALLOT' | 'PAY' | 'REVISE'>('ALLOT');
  const [yuan, setYuan] = useState<number | null>(null);
  const [on, setOn] = useState('');
  const [paperNo, setPaperNo] = useState('');
  const isReady = yuan !== null && on !== '' && paperNo.trim() !== '';
  const save = async () => {
    if (yuan === null) return;
    if (await act.run({ budgetLineId: line.id, act: kind, yuan, on, paperNo: paperNo.trim() })) setYuan(null);
  };
  return (
    <Modal
      open
      width={720}
      title={line.purpose}
      okText={t('programme.money.record')}
      cancelText={t('programme.close')}
      okButtonProps={{ disabled: !isReady, style: mayRecord ? {} : { display: 'none' } }}
      confirmLoading={act.pending}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <ul className="prg-list">
        {line.entries.map((entry, index) => (
          <li key={String(entry['at']) + String(index)}>
            <span>{t(`programme.money.${String(entry['act'])}`)}</span>
            <span className="wh-quiet">{`${formatDate(String(entry['on']))} · ${String(entry['paperNo'])} · ${String(entry['byName'])}`}</span>
            <Money yuan={Number(entry['yuan'])} />
          </li>
        ))}
      </ul>
      {line.entries.length === 0 && <p className="wh-quiet">{t('programme.money.noEntry')}</p>}
      {mayRecord && (
        <div className="prg-form">
          <Field id="prg-act" label={t('programme.money.act')}>
            <Select
              id="prg-act"
              value={kind}
              onChange={setKind}
              options={(['ALLOT', 'PAY', 'REVISE'] as const).map((value) => ({
                value,
                label: t(`programme.money.${value}`),
              }))}
            />
          </Field>
          <Field id="prg-yuan" label={t('programme.money.yuan')}>
            <InputNumber id="prg-yuan" min={0.01} precision={2} value={yuan} onChange={setYuan} />
          </Field>
          <Field id="prg-money-on" label={t('programme.act.on')}>
            <Input id="prg-money-on" type="date" value={on} onChange={(event) => setOn(event.target.value)} />
          </Field>
          <Field id="prg-money-no" label={t('programme.paper.no')}>
            <Input
              id="prg-money-no"
              value={paperNo}
              maxLength={60}
              onChange={(event) => setPaperNo(event.target.value)}
            />
          </Field>
        </div>
      )}
      <ProblemNotice problem={act.problem} />
    </Modal>
  );
}
