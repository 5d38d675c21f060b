import { apparatusType, stationClass } from '@wanghuo/forces/model';
import { ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { addProject, ownerBody, projectKind, type OwnerBody, type ProjectKind } from '../model/index.ts';
import { Field } from './gate-acts.tsx';

/** A project beyond the plan: what the target asks for and the plan does not have. */
export function AddProject({ onClose }: { onClose: () => void }) {
  const t = useLabels('programme');
  const navigate = useNavigate();
  const act = useCommand(addProject);
  const [kind, setKind] = useState<ProjectKind>('BUILDING');
  const [owner, setOwner] = useState<OwnerBody>('FIRE');
  const [kindOfStation, setKindOfStation] = useState<string | null>('FIRST');
  const [type, setType] = useState<string | null>(null);
  const [words, setWords] = useState({ name: '', standard: '', reason: '', dueOn: '' });
  const isComplete =
    [words.name, words.standard, words.reason].every((one) => one.trim().length > 1) && words.dueOn !== '';
  const send = async () => {
    const made = await act.run({
      kind,
      ownerBody: owner,
      ...words,
      stationClass: kind === 'BUILDING' || kind === 'BRIGADE' ? (kindOfStation as never) : null,
      apparatusType: kind === 'VEHICLE' ? (type as never) : null,
    });
    if (!made) return;
    onClose();
    void navigate({ to: `/programme/project/${made.id}` as never });
  };
  const text = (name: 'name' | 'standard' | 'reason', maximum: number) => (
    <Field id={`prg-add-${name}`} label={t(`programme.add.${name}`)} wide>
      <Input
        id={`prg-add-${name}`}
        value={words[name]}
        maxLength={maximum}
        onChange={(event) => setWords({ ...words, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <Modal
      open
      title={t('programme.add')}
      okText={t('programme.add')}
      cancelText={t('programme.close')}
      okButtonProps={{ disabled: !isComplete }}
      confirmLoading={act.pending}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <ProblemNotice problem={act.problem} />
      <div className="prg-form">
        {text('name', 120)}
        {text('standard', 200)}
        {text('reason', 400)}
        <Field id="prg-add-kind" label={t('field.project.kind')}>
          <Select
            id="prg-add-kind"
            value={kind}
            onChange={setKind}
            options={projectKind.names.map((value) => ({ value, label: t(`code.projectKind.${value}`) }))}
          />
        </Field>
        <Field id="prg-add-owner" label={t('field.project.ownerBody')}>
          <Select
            id="prg-add-owner"
            value={owner}
            onChange={setOwner}
            options={ownerBody.names.map((value) => ({ value, label: t(`code.ownerBody.${value}`) }))}
          />
        </Field>
        {(kind === 'BUILDING' || kind === 'BRIGADE') && (
          <Field id="prg-add-class" label={t('field.project.stationClass')}>
            <Select
              id="prg-add-class"
              allowClear={kind === 'BUILDING'}
              value={kindOfStation}
              onChange={(value: string | null) => setKindOfStation(value ?? null)}
              options={stationClass.names.map((value) => ({ value, label: t(`code.stationClass.${value}`) }))}
            />
          </Field>
        )}
        {kind === 'VEHICLE' && (
          <Field id="prg-add-type" label={t('field.project.apparatusType')}>
            <Select
              id="prg-add-type"
              value={type}
              onChange={setType}
              options={apparatusType.names.map((value) => ({ value, label: t(`code.apparatusType.${value}`) }))}
            />
          </Field>
        )}
        <Field id="prg-add-due" label={t('field.project.dueOn')}>
          <Input
            id="prg-add-due"
            type="date"
            value={words.dueOn}
            onChange={(event) => setWords({ ...words, dueOn: event.target.value })}
          />
        </Field>
      </div>
    </Modal>
  );
}
