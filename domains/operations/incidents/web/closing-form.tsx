import { ProblemNotice, type Problem, useCommand, useLabels } from '@wanghuo/platform-web';
import { Button, Input, InputNumber, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { closeIncident, incidentOutcome, type ClosingReport } from '../model/index.ts';

type Draft = { readonly [Key in keyof ClosingReport]: ClosingReport[Key] | null };
const empty: Draft = {
  outcome: 'HANDLED',
  rescued: null,
  evacuated: null,
  injured: null,
  dead: null,
  burntAreaSquareMetres: null,
  causeNote: null,
  summary: '',
};
const counts = ['rescued', 'evacuated', 'injured', 'dead'] as const;

/** The fields the statistics need. What is missing is said at its field, and nothing that was typed is lost. */
export function ClosingForm({
  incidentId,
  isFire,
  onDone,
}: {
  incidentId: string;
  isFire: boolean;
  onDone?: () => void;
}) {
  const t = useLabels('incidents');
  const [draft, setDraft] = useState<Draft>(empty);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const act = useCommand(closeIncident);
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setMissing(missing.filter((one) => !(one in change)));
  };
  const submit = async () => {
    const unfilled = [
      ...counts.filter((one) => draft[one] === null),
      ...((draft.summary ?? '').trim().length < 4 ? ['summary'] : []),
      ...(isFire && draft.outcome === 'HANDLED' && draft.burntAreaSquareMetres === null
        ? ['burntAreaSquareMetres']
        : []),
    ];
    setMissing(unfilled);
    if (unfilled.length > 0) return;
    const closing = {
      ...draft,
      causeNote: draft.causeNote?.trim() || null,
      summary: (draft.summary ?? '').trim(),
    } as ClosingReport;
    if (await act.run({ incidentId, closing })) onDone?.();
  };
  const field = (name: keyof Draft, input: ReactNode) => (
    <Field key={name} name={name} problem={act.problem} isMissing={missing.includes(name)}>
      {input}
    </Field>
  );
  return (
    <form
      className="inc-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ProblemNotice problem={act.problem} showFields={false} />
      {field(
        'outcome',
        <Select
          id="closing-outcome"
          value={draft.outcome as string}
          onChange={(outcome) => set({ outcome })}
          options={incidentOutcome.names.map((one) => ({ value: one, label: t(`code.incidentOutcome.${one}`) }))}
        />,
      )}
      <div className="inc-closing-counts">
        {counts.map((one) =>
          field(
            one,
            <InputNumber
              id={`closing-${one}`}
              min={0}
              controls={false}
              value={draft[one]}
              onChange={(value) => set({ [one]: value })}
            />,
          ),
        )}
        {isFire &&
          field(
            'burntAreaSquareMetres',
            <InputNumber
              id="closing-burntAreaSquareMetres"
              min={0}
              controls={false}
              value={draft.burntAreaSquareMetres}
              onChange={(value) => set({ burntAreaSquareMetres: value })}
            />,
          )}
      </div>
      {field(
        'causeNote',
        <Input
          id="closing-causeNote"
          maxLength={400}
          value={draft.causeNote ?? ''}
          onChange={(event) => set({ causeNote: event.target.value })}
        />,
      )}
      {field(
        'summary',
        <Input.TextArea
          id="closing-summary"
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={2000}
          value={draft.summary ?? ''}
          onChange={(event) => set({ summary: event.target.value })}
        />,
      )}
      <div className="wh-row wh-end">
        <Button type="primary" htmlType="submit" loading={act.pending}>
          {t('incidents.close')}
        </Button>
      </div>
    </form>
  );
}

function Field({
  name,
  problem,
  isMissing,
  children,
}: {
  name: string;
  problem: Problem | null;
  isMissing: boolean;
  children: ReactNode;
}) {
  const t = useLabels('incidents');
  const said = problem?.fieldMessage(name) ?? (isMissing ? t('closing.missing') : null);
  return (
    <div className="inc-field" data-wrong={said !== null}>
      <label htmlFor={`closing-${name}`}>{t(`field.incidentCourse.close.${name}`)}</label>
      {children}
      {said && (
        <p className="wh-form-error" role="alert">
          {said}
        </p>
      )}
    </div>
  );
}
