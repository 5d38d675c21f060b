import { division } from '@wanghuo/territory/model';
import { station, stationClass } from '@wanghuo/forces/model';
import type { Command, InputOf } from '@wanghuo/kernel';
import { PrimaryAction, ProblemNotice, useCommand, useLabels, useRegisterLive } from '@wanghuo/platform-web';
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import {
  commissionVehicle,
  openBuilding,
  postRecruits,
  putBrigadeOnDuty,
  type NewStation,
  type Project,
} from '../model/index.ts';
import { Field } from './gate-acts.tsx';
import { stepWord } from './words.tsx';

/** The last gate of what enters a register: the form asks what the register needs. */
export function LastGate({ project, step }: { project: Project; step: string }) {
  if (project.kind === 'VEHICLE') return <Commission project={project} step={step} />;
  if (project.kind === 'RECRUITS') return <Post project={project} step={step} />;
  if (project.kind === 'BRIGADE') return <OnDuty project={project} step={step} />;
  return <Open project={project} step={step} />;
}

function useStations() {
  const live = useRegisterLive(station, { filter: { kind: ['FIRE_STATION', 'GOVERNMENT_BRIGADE'] }, limit: 200 });
  return (live.data?.rows ?? []).map(({ id, name }) => ({ value: id as string, label: String(name) }));
}

function Act<C extends Command>({
  command,
  input,
  project,
  step,
  why,
}: {
  command: C;
  input: InputOf<C>;
  project: Project;
  step: string;
  why: string | null;
}) {
  const t = useLabels('programme');
  const act = useCommand(command);
  return (
    <>
      <ProblemNotice problem={act.problem} />
      <PrimaryAction onAct={() => void act.run(input)} pending={act.pending} {...(why ? { why } : {})}>
        {stepWord(t, project.kind, step)}
      </PrimaryAction>
    </>
  );
}

function DateField({ value, onChange }: { value: string; onChange: (on: string) => void }) {
  const t = useLabels('programme');
  return (
    <Field id="prg-on" label={t('programme.act.on')}>
      <Input id="prg-on" type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

/** The station something or somebody will belong to. */
function HomeField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (value: string) => void;
}) {
  const stations = useStations();
  return (
    <Field id="prg-home" label={label}>
      <Select
        id="prg-home"
        showSearch={{ optionFilterProp: 'label' }}
        value={value}
        onChange={onChange}
        options={stations}
      />
    </Field>
  );
}

function Commission({ project, step }: { project: Project; step: string }) {
  const t = useLabels('programme');
  const [on, setOn] = useState('');
  const [stationId, setStationId] = useState<string | null>(null);
  const [callSign, setCallSign] = useState('');
  const [serialNo, setSerialNo] = useState('');
  const [plateNo, setPlateNo] = useState('');
  const [crewSize, setCrewSize] = useState<number | null>(6);
  const isReady =
    on !== '' && stationId !== null && callSign.trim() !== '' && serialNo.trim() !== '' && crewSize !== null;
  return (
    <>
      <div className="prg-form">
        <DateField value={on} onChange={setOn} />
        <HomeField label={t('field.unit.stationId')} value={stationId} onChange={setStationId} />
        <Field id="prg-callSign" label={t('field.unit.callSign')}>
          <Input
            id="prg-callSign"
            value={callSign}
            maxLength={40}
            onChange={(event) => setCallSign(event.target.value)}
          />
        </Field>
        <Field id="prg-serialNo" label={t('field.unit.serialNo')}>
          <Input
            id="prg-serialNo"
            value={serialNo}
            maxLength={40}
            onChange={(event) => setSerialNo(event.target.value)}
          />
        </Field>
        <Field id="prg-plateNo" label={t('field.unit.plateNo')}>
          <Input id="prg-plateNo" value={plateNo} maxLength={20} onChange={(event) => setPlateNo(event.target.value)} />
        </Field>
        <Field id="prg-crewSize" label={t('field.unit.crewSize')}>
          <InputNumber id="prg-crewSize" min={1} max={30} precision={0} value={crewSize} onChange={setCrewSize} />
        </Field>
      </div>
      <Act
        command={commissionVehicle}
        project={project}
        step={step}
        why={isReady ? null : t('programme.act.incomplete')}
        input={{
          projectId: project.id,
          on,
          stationId: stationId ?? '',
          callSign,
          serialNo,
          plateNo: plateNo.trim() === '' ? null : plateNo,
          crewSize: crewSize ?? 1,
        }}
      />
    </>
  );
}

/** One line a person: number, name, post. */
function parsePostings(text: string): readonly { memberNo: string; name: string; post: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/[\s,，]+/u))
    .flatMap(([memberNo, name, post]) => (memberNo && name && post ? [{ memberNo, name, post }] : []));
}

function Post({ project, step }: { project: Project; step: string }) {
  const t = useLabels('programme');
  const [on, setOn] = useState('');
  const [stationId, setStationId] = useState<string | null>(null);
  const [text, setText] = useState('');
  const people = parsePostings(text);
  return (
    <>
      <div className="prg-form">
        <DateField value={on} onChange={setOn} />
        <HomeField label={t('field.crewMember.stationId')} value={stationId} onChange={setStationId} />
        <Field id="prg-people" label={t('programme.post.people', { count: people.length })} wide>
          <Input.TextArea
            id="prg-people"
            autoSize={{ minRows: 3, maxRows: 10 }}
            placeholder={t('programme.post.help')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </div>
      <Act
        command={postRecruits}
        project={project}
        step={step}
        why={on !== '' && stationId !== null && people.length > 0 ? null : t('programme.act.incomplete')}
        input={{
          projectId: project.id,
          on,
          postings: people.map((one) => ({ ...one, stationId: stationId ?? '', qualifications: [] })),
        }}
      />
    </>
  );
}

interface Draft {
  readonly stationNo: string;
  readonly name: string;
  readonly class: string | null;
  readonly townshipCode: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}
const emptyDraft = (project: Project): Draft => ({
  stationNo: '',
  name: '',
  class: project.stationClass,
  townshipCode: project.townshipCode,
  longitude: null,
  latitude: null,
});
const newStationOf = (draft: Draft): NewStation | null =>
  draft.stationNo &&
  draft.name &&
  draft.class &&
  draft.townshipCode &&
  draft.longitude !== null &&
  draft.latitude !== null
    ? ({ ...draft, turnoutSeconds: 60 } as NewStation)
    : null;

function StationFields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const t = useLabels('programme');
  const towns = useRegisterLive(division, { filter: { kind: ['STREET', 'TOWN'] }, limit: 200 });
  return (
    <>
      <Field id="prg-stationNo" label={t('field.station.stationNo')}>
        <Input
          id="prg-stationNo"
          value={draft.stationNo}
          onChange={(event) => onChange({ ...draft, stationNo: event.target.value })}
        />
      </Field>
      <Field id="prg-name" label={t('field.station.name')}>
        <Input
          id="prg-name"
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      </Field>
      <Field id="prg-class" label={t('field.station.class')}>
        <Select
          id="prg-class"
          value={draft.class}
          onChange={(value) => onChange({ ...draft, class: value })}
          options={stationClass.names.map((value) => ({ value, label: t(`code.stationClass.${value}`) }))}
        />
      </Field>
      <Field id="prg-town" label={t('field.station.townshipCode')}>
        <Select
          id="prg-town"
          showSearch={{ optionFilterProp: 'label' }}
          value={draft.townshipCode}
          onChange={(value) => onChange({ ...draft, townshipCode: value })}
          options={(towns.data?.rows ?? []).map(({ code, name }) => ({ value: String(code), label: String(name) }))}
        />
      </Field>
      <Field id="prg-longitude" label={t('programme.longitude')}>
        <InputNumber
          id="prg-longitude"
          value={draft.longitude}
          onChange={(value) => onChange({ ...draft, longitude: value })}
        />
      </Field>
      <Field id="prg-latitude" label={t('programme.latitude')}>
        <InputNumber
          id="prg-latitude"
          value={draft.latitude}
          onChange={(value) => onChange({ ...draft, latitude: value })}
        />
      </Field>
    </>
  );
}

function OnDuty({ project, step }: { project: Project; step: string }) {
  const t = useLabels('programme');
  const [on, setOn] = useState('');
  const [draft, setDraft] = useState(emptyDraft(project));
  const given = newStationOf(draft);
  return (
    <>
      <div className="prg-form">
        <DateField value={on} onChange={setOn} />
        <StationFields draft={draft} onChange={setDraft} />
      </div>
      <Act
        command={putBrigadeOnDuty}
        project={project}
        step={step}
        why={on !== '' && given ? null : t('programme.act.incomplete')}
        input={{ projectId: project.id, on, station: given as NewStation }}
      />
    </>
  );
}

function Open({ project, step }: { project: Project; step: string }) {
  const t = useLabels('programme');
  const stations = useStations();
  const [on, setOn] = useState('');
  const [mode, setMode] = useState(project.stationClass === null ? 'none' : 'new');
  const [stationId, setStationId] = useState<string | null>(null);
  const [draft, setDraft] = useState(emptyDraft(project));
  const given = newStationOf(draft);
  const isReady = on !== '' && (mode === 'none' || (mode === 'new' ? given !== null : stationId !== null));
  return (
    <>
      <div className="prg-form">
        <DateField value={on} onChange={setOn} />
        <Field id="prg-mode" label={t('programme.open.mode')}>
          <Select
            id="prg-mode"
            value={mode}
            onChange={setMode}
            options={['new', 'existing', 'none'].map((value) => ({ value, label: t(`programme.open.${value}`) }))}
          />
        </Field>
        {mode === 'existing' && (
          <Field id="prg-home" label={t('register.station')}>
            <Select
              id="prg-home"
              showSearch={{ optionFilterProp: 'label' }}
              value={stationId}
              onChange={setStationId}
              options={stations}
            />
          </Field>
        )}
        {mode === 'new' && <StationFields draft={draft} onChange={setDraft} />}
      </div>
      <Act
        command={openBuilding}
        project={project}
        step={step}
        why={isReady ? null : t('programme.act.incomplete')}
        input={{
          projectId: project.id,
          on,
          ...(mode === 'existing' ? { stationId } : {}),
          ...(mode === 'new' ? { station: given } : {}),
        }}
      />
    </>
  );
}
