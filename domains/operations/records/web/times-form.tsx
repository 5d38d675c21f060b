import type { ParsedInputOf } from '@wanghuo/kernel';
import { incidentClass, incidentType } from '@wanghuo/incidents/model';
import { ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Button, Checkbox, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { saveAlarmRecord, saveTeamReport, type AlarmRecord, type Finding, type TeamReport } from '../model/index.ts';
import { CodeSelect, NumberInput, RecordField, TimeInput } from './record-fields.tsx';

const alarmTimes = [
  'answeredAt',
  'orderSentAt',
  'turnedOutAt',
  'arrivedAt',
  'controlledAt',
  'extinguishedAt',
  'lastBackAt',
] as const;
const teamTimes = [
  'turnedOutAt',
  'arrivedAt',
  'waterOnAt',
  'controlledAt',
  'extinguishedAt',
  'leftAt',
  'endedAt',
] as const;
const persons = ['trapped', 'rescued', 'evacuated'] as const;

interface Shell {
  readonly findings: readonly Finding[];
  readonly onTouched: (isTouched: boolean) => void;
}

const picked = <Row extends object, Key extends keyof Row>(row: Row, keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, row[key]])) as Pick<Row, Key>;

/** Times, persons and words of the alarm; a time that is written over is from then on by whoever wrote it. */
export function AlarmForm({ record, findings, onTouched }: Shell & { record: AlarmRecord }) {
  const t = useLabels('records');
  const [draft, setDraft] = useState<ParsedInputOf<typeof saveAlarmRecord>>(() => ({
    id: record.id,
    ...picked(record, ['alarmClass', 'incidentType', 'isFire', 'account', ...alarmTimes, ...persons]),
  }));
  const act = useCommand(saveAlarmRecord);
  const set = (change: Partial<typeof draft>) => {
    setDraft({ ...draft, ...change });
    onTouched(true);
  };
  const field = (name: string, input: ReactNode) => (
    <RecordField
      key={name}
      name={name}
      label={<Timed record={record} name={name} register="alarmRecord" />}
      findings={findings}
    >
      {input}
    </RecordField>
  );
  return (
    <SaveForm
      problem={act.problem}
      pending={act.pending}
      onSave={async () => (await act.run(draft, { version: record.version })) !== null && onTouched(false)}
    >
      <section className="rec-fields">
        {field(
          'alarmClass',
          <CodeSelect
            name="alarmClass"
            table={incidentClass}
            value={draft.alarmClass}
            onChange={(alarmClass) => set({ alarmClass })}
          />,
        )}
        {field(
          'incidentType',
          <CodeSelect
            name="incidentType"
            table={incidentType}
            value={draft.incidentType}
            onChange={(value) => set({ incidentType: value })}
          />,
        )}
        {field(
          'isFire',
          <Checkbox id="rec-isFire" checked={draft.isFire} onChange={(event) => set({ isFire: event.target.checked })}>
            {t('records.isFire')}
          </Checkbox>,
        )}
        {alarmTimes.map((name) =>
          field(name, <TimeInput name={name} value={draft[name]} onChange={(value) => set({ [name]: value })} />),
        )}
        {persons.map((name) =>
          field(name, <NumberInput name={name} value={draft[name]} onChange={(value) => set({ [name]: value })} />),
        )}
      </section>
      {field('account', <Words value={draft.account} onChange={(account) => set({ account })} />)}
    </SaveForm>
  );
}

/** What one team did, from its own taps. */
export function TeamForm({ record, findings, onTouched }: Shell & { record: TeamReport }) {
  const [draft, setDraft] = useState<ParsedInputOf<typeof saveTeamReport>>(() => ({
    id: record.id,
    ...picked(record, ['distanceMetres', 'crewCount', 'account', ...teamTimes, ...persons]),
  }));
  const act = useCommand(saveTeamReport);
  const set = (change: Partial<typeof draft>) => {
    setDraft({ ...draft, ...change });
    onTouched(true);
  };
  const field = (name: string, input: ReactNode) => (
    <RecordField
      key={name}
      name={name}
      label={<Timed record={record} name={name} register="teamReport" />}
      findings={findings}
    >
      {input}
    </RecordField>
  );
  return (
    <SaveForm
      problem={act.problem}
      pending={act.pending}
      onSave={async () => (await act.run(draft, { version: record.version })) !== null && onTouched(false)}
    >
      <section className="rec-fields">
        {field(
          'crewCount',
          <NumberInput
            name="crewCount"
            least={1}
            value={draft.crewCount}
            onChange={(crewCount) => set({ crewCount })}
          />,
        )}
        {field(
          'distanceMetres',
          <NumberInput
            name="distanceMetres"
            value={draft.distanceMetres}
            onChange={(distanceMetres) => set({ distanceMetres })}
          />,
        )}
        {teamTimes.map((name) =>
          field(name, <TimeInput name={name} value={draft[name]} onChange={(value) => set({ [name]: value })} />),
        )}
        {persons.map((name) =>
          field(name, <NumberInput name={name} value={draft[name]} onChange={(value) => set({ [name]: value })} />),
        )}
      </section>
      {field('account', <Words value={draft.account} onChange={(account) => set({ account })} />)}
    </SaveForm>
  );
}

/** The name of a field, and by whose clock its time is. */
function Timed({
  record,
  name,
  register,
}: {
  record: { readonly clocks: Readonly<Record<string, string>> };
  name: string;
  register: string;
}) {
  const t = useLabels('records');
  const clock = record.clocks[name];
  return (
    <>
      {t(`field.${register}.${name}`)}
      {clock && <small className="wh-quiet"> {t(`records.clock.${clock}`)}</small>}
    </>
  );
}

function Words({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  return (
    <Input.TextArea
      id="rec-account"
      maxLength={2_000}
      autoSize={{ minRows: 2, maxRows: 8 }}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    />
  );
}

function SaveForm({
  problem,
  pending,
  onSave,
  children,
}: {
  problem: Parameters<typeof ProblemNotice>[0]['problem'];
  pending: boolean;
  onSave: () => Promise<unknown>;
  children: ReactNode;
}) {
  const t = useLabels('records');
  return (
    <form
      className="rec-form"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
      }}
    >
      <ProblemNotice problem={problem} />
      {children}
      <footer className="wh-row wh-end">
        <Button htmlType="submit" loading={pending}>
          {t('records.save')}
        </Button>
      </footer>
    </form>
  );
}
