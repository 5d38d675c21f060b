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

/** Times, persons and words of the alarm; a time that is written over is from then on by whoever wrote it. */
export function AlarmForm({ record, ...shell }: Shell & { record: AlarmRecord }) {
  const t = useLabels('records');
  return (
    <TimedForm
      {...shell}
      record={record}
      register="alarmRecord"
      command={saveAlarmRecord}
      own={['alarmClass', 'incidentType', 'isFire']}
      times={alarmTimes}
      first={(draft, set) => ({
        alarmClass: (
          <CodeSelect
            name="alarmClass"
            table={incidentClass}
            value={draft.alarmClass}
            onChange={(alarmClass) => set({ alarmClass })}
          />
        ),
        incidentType: (
          <CodeSelect
            name="incidentType"
            table={incidentType}
            value={draft.incidentType}
            onChange={(value) => set({ incidentType: value })}
          />
        ),
        isFire: (
          <Checkbox id="rec-isFire" checked={draft.isFire} onChange={(event) => set({ isFire: event.target.checked })}>
            {t('records.isFire')}
          </Checkbox>
        ),
      })}
    />
  );
}

/** What one team did, from its own taps. */
export function TeamForm({ record, ...shell }: Shell & { record: TeamReport }) {
  return (
    <TimedForm
      {...shell}
      record={record}
      register="teamReport"
      command={saveTeamReport}
      own={['crewCount', 'distanceMetres']}
      times={teamTimes}
      first={(draft, set) => ({
        crewCount: (
          <NumberInput
            name="crewCount"
            least={1}
            value={draft.crewCount}
            onChange={(crewCount) => set({ crewCount })}
          />
        ),
        distanceMetres: (
          <NumberInput
            name="distanceMetres"
            value={draft.distanceMetres}
            onChange={(distanceMetres) => set({ distanceMetres })}
          />
        ),
      })}
    />
  );
}

type Saved = typeof saveAlarmRecord | typeof saveTeamReport;

/** What both records have: their own first fields, times, persons, an account, and one act that saves them. */
function TimedForm<C extends Saved>({
  record,
  register,
  command,
  own,
  times,
  first,
  findings,
  onTouched,
}: Shell & {
  record: AlarmRecord | TeamReport;
  register: string;
  command: C;
  own: readonly string[];
  times: readonly string[];
  first: (
    draft: ParsedInputOf<C>,
    set: (change: Partial<ParsedInputOf<C>>) => void,
  ) => Readonly<Record<string, ReactNode>>;
}) {
  const [draft, setDraft] = useState<Readonly<Record<string, unknown>>>(() => {
    const row = record as unknown as Readonly<Record<string, unknown>>;
    const names = ['id', ...own, ...times, ...persons, 'account'];
    return Object.fromEntries(names.map((name) => [name, row[name]]));
  });
  const act = useCommand<Saved>(command);
  const set = (change: object) => {
    setDraft({ ...draft, ...change });
    onTouched(true);
  };
  const field = (name: string, input: ReactNode) => (
    <RecordField
      key={name}
      name={name}
      label={<Timed record={record} name={name} register={register} />}
      findings={findings}
    >
      {input}
    </RecordField>
  );
  return (
    <SaveForm
      problem={act.problem}
      pending={act.pending}
      onSave={async () => (await act.run(draft as never, { version: record.version })) !== null && onTouched(false)}
    >
      <section className="rec-fields">
        {Object.entries(first(draft as ParsedInputOf<C>, set)).map(([name, input]) => field(name, input))}
        {times.map((name) =>
          field(
            name,
            <TimeInput name={name} value={draft[name] as string | null} onChange={(value) => set({ [name]: value })} />,
          ),
        )}
        {persons.map((name) =>
          field(
            name,
            <NumberInput
              name={name}
              value={draft[name] as number | null}
              onChange={(value) => set({ [name]: value })}
            />,
          ),
        )}
      </section>
      {field('account', <Words value={draft['account'] as string | null} onChange={(account) => set({ account })} />)}
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
