import type { OutputOf, Position } from '@wanghuo/kernel';
import {
  Panel,
  PickPosition,
  PrimaryAction,
  ProblemNotice,
  useAct,
  useClient,
  useCommand,
  useLabels,
} from '@wanghuo/platform-web';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import {
  attachPaper,
  passGate,
  recordSiting,
  sitingConditions,
  type Project,
  type SitingCondition,
} from '../model/index.ts';
import { LastGate } from './last-gate.tsx';
import { SiteOnMap } from './site-panel.tsx';
import type { Page } from './project-screen.tsx';
import { missingWords, stepWord } from './words.tsx';

/** A labelled input of a form. */
export function Field({
  id,
  label,
  wide,
  children,
}: {
  id: string;
  label: string;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={wide ? 'prg-wide' : ''}>
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

/** A file to be sent: its name once it is chosen. */
export function FilePick({ id, file, onPick }: { id: string; file: File | null; onPick: (file: File | null) => void }) {
  const t = useLabels('programme');
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        id={id}
        ref={chooser}
        className="wh-hidden"
        type="file"
        tabIndex={-1}
        onChange={(event) => {
          onPick(event.target.files?.[0] ?? null);
          event.target.value = '';
        }}
      />
      <Button block onClick={() => chooser.current?.click()}>
        {file?.name ?? t('programme.file.pick')}
      </Button>
    </>
  );
}

/** What can be done for a project: pass a gate, attach the papers it lacks, state the conditions of the site. */
export function GateActs({ page }: { page: Page }) {
  const t = useLabels('programme');
  const project = page.project as unknown as Project;
  const open = page.gates.filter(({ passedOn }) => passedOn === null);
  const [chosen, setChosen] = useState<string | null>(null);
  const gate = open.find(({ step }) => step === chosen) ?? open[0];
  if (!gate) return null;
  const missingPapers = gate.missing.filter(({ kind }) => kind === 'PAPER').map(({ code }) => code);
  return (
    <Panel
      title={t('programme.act.title')}
      aside={
        <Select
          size="small"
          aria-label={t('programme.act.gate')}
          style={{ minWidth: 150 }}
          value={gate.step}
          onChange={setChosen}
          options={open.map(({ step }) => ({ value: step, label: stepWord(t, project.kind, step) }))}
        />
      }
    >
      <div className="wh-stack">
        {gate.missing.length > 0 && (
          <p className="prg-overdue">{t('programme.lacks', { missing: missingWords(t, gate.missing) })}</p>
        )}
        {project.kind === 'BUILDING' && gate.step === 'site' && <SitingForm project={project} />}
        {missingPapers.length > 0 && <PaperForm projectId={project.id} kinds={missingPapers} />}
        {gate.isLast ? (
          <LastGate key={gate.step} project={project} step={gate.step} />
        ) : (
          <PassForm key={gate.step} project={project} gate={gate} />
        )}
      </div>
    </Panel>
  );
}

function PassForm({ project, gate }: { project: Project; gate: Page['gates'][number] }) {
  const t = useLabels('programme');
  const act = useCommand(passGate);
  const [on, setOn] = useState('');
  const [numbers, setNumbers] = useState<Readonly<Record<string, number | null>>>({});
  const asks = (name: string, condition: string) => (gate.conditions.includes(condition) ? [name] : []);
  const names = [
    ...asks('quantity', 'QUANTITY_STATED'),
    ...asks('areaSquareMetres', 'AREA_STATED'),
    ...asks('crewCount', 'CLASS_STRENGTH'),
    ...asks('apparatusCount', 'CLASS_STRENGTH'),
  ];
  return (
    <>
      <div className="prg-form">
        <Field id="prg-on" label={t('programme.act.on')}>
          <Input id="prg-on" type="date" value={on} onChange={(event) => setOn(event.target.value)} />
        </Field>
        {names.map((name) => (
          <Field key={name} id={`prg-${name}`} label={t(`programme.act.${name}`)}>
            <InputNumber
              id={`prg-${name}`}
              min={0}
              precision={0}
              value={numbers[name] ?? null}
              onChange={(value) => setNumbers({ ...numbers, [name]: value })}
            />
          </Field>
        ))}
      </div>
      <ProblemNotice problem={act.problem} />
      <PrimaryAction
        onAct={() => void act.run({ projectId: project.id, step: gate.step, on, ...numbers })}
        pending={act.pending}
        {...(on === '' ? { why: t('programme.act.needsDate') } : {})}
      >
        {stepWord(t, project.kind, gate.step)}
      </PrimaryAction>
    </>
  );
}

function PaperForm({ projectId, kinds }: { projectId: string; kinds: readonly string[] }) {
  const t = useLabels('programme');
  const client = useClient();
  const [kind, setKind] = useState<string | null>(null);
  const [no, setNo] = useState('');
  const [on, setOn] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const chosen = kind !== null && kinds.includes(kind) ? kind : (kinds[0] as string);
  const act = useAct<
    { kind: string; no: string; on: string; name: string; size: number },
    OutputOf<typeof attachPaper>
  >((input, { key }) =>
    client.upload(attachPaper, { projectId, kind: input.kind as never, no: input.no, on: input.on }, file as File, {
      key,
    }),
  );
  const send = async () => {
    if (!file) return;
    if (!(await act.run({ kind: chosen, no: no.trim(), on, name: file.name, size: file.size }))) return;
    setNo('');
    setFile(null);
  };
  return (
    <div className="prg-form">
      <Field id="prg-paper" label={t('programme.paper.kind')}>
        <Select
          id="prg-paper"
          value={chosen}
          onChange={setKind}
          options={kinds.map((one) => ({ value: one, label: t(`code.paperKind.${one}`) }))}
        />
      </Field>
      <Field id="prg-paper-no" label={t('programme.paper.no')}>
        <Input id="prg-paper-no" value={no} maxLength={60} onChange={(event) => setNo(event.target.value)} />
      </Field>
      <Field id="prg-paper-on" label={t('programme.paper.on')}>
        <Input id="prg-paper-on" type="date" value={on} onChange={(event) => setOn(event.target.value)} />
      </Field>
      <Field id="prg-paper-file" label={t('programme.file')}>
        <FilePick id="prg-paper-file" file={file} onPick={setFile} />
      </Field>
      <Button loading={act.pending} disabled={!file || no.trim() === '' || on === ''} onClick={() => void send()}>
        {t('programme.paper.attach')}
      </Button>
      <div className="prg-wide">
        <ProblemNotice problem={act.problem} />
      </div>
    </div>
  );
}

function SitingForm({ project }: { project: Project }) {
  const t = useLabels('programme');
  const act = useCommand(recordSiting);
  const [met, setMet] = useState<readonly SitingCondition[]>(project.siting?.met ?? []);
  const [note, setNote] = useState(project.siting?.note ?? '');
  const [position, setPosition] = useState((project.siting?.position ?? null) as Position | null);
  return (
    <fieldset className="wh-stack">
      <legend>{t('field.project.siting')}</legend>
      <div className="wh-row">
        <PickPosition value={position} onPick={setPosition} />
        <span className="wh-quiet wh-number">
          {position ? position.map((one) => one.toFixed(5)).join(', ') : t('programme.site.notPicked')}
        </span>
      </div>
      {position && <SiteOnMap position={position} met={met} />}
      {sitingConditions.map((one) => (
        <Checkbox
          key={one}
          checked={met.includes(one)}
          onChange={(event) => setMet(event.target.checked ? [...met, one] : met.filter((other) => other !== one))}
        >
          {t(`programme.condition.${one}`)}
        </Checkbox>
      ))}
      <Input
        aria-label={t('programme.siting.note')}
        placeholder={t('programme.siting.note')}
        value={note}
        maxLength={400}
        onChange={(event) => setNote(event.target.value)}
      />
      <ProblemNotice problem={act.problem} />
      <Button
        loading={act.pending}
        onClick={() =>
          void act.run({
            projectId: project.id,
            siting: {
              met: [...met],
              note: note.trim().length < 1 ? null : note.trim(),
              position: position && [...position],
            },
          })
        }
      >
        {t('programme.siting.save')}
      </Button>
    </fieldset>
  );
}
