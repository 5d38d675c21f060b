import { ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { changeIncident, highestLevelOf, incidentType, type Incident, type SceneFacts } from '../model/index.ts';

/** Type, level, address and what is known of the scene, changed together with one reason. */
export function IncidentChange({ incident, onDone }: { incident: Incident; onDone: () => void }) {
  const t = useLabels('incidents');
  const [type, setType] = useState<string>(incident.incidentType);
  const [level, setLevel] = useState<number>(incident.level);
  const [address, setAddress] = useState(incident.address);
  const [facts, setFacts] = useState<SceneFacts>(incident.facts);
  const [reason, setReason] = useState('');
  const change = useCommand(changeIncident);
  const submit = async () => {
    const done = await change.run({
      incidentId: incident.id,
      ...(type === incident.incidentType ? {} : { incidentType: type }),
      level,
      ...(address.trim() === incident.address ? {} : { address: address.trim() }),
      ...(JSON.stringify(facts) === JSON.stringify(incident.facts) ? {} : { facts }),
      reason: reason.trim(),
    });
    if (done) onDone();
  };
  return (
    <form
      className="inc-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ProblemNotice problem={change.problem} />
      <div className="inc-form-row">
        <TypeSelect
          value={type}
          onChange={(next) => {
            setType(next);
            setLevel(Math.min(level, highestLevelOf(next)));
          }}
        />
        <LevelSelect type={type} value={level} onChange={setLevel} />
      </div>
      <Input
        aria-label={t('field.incident.address')}
        value={address}
        maxLength={160}
        onChange={(event) => setAddress(event.target.value)}
      />
      <FactsFields facts={facts} onChange={setFacts} />
      <Input
        aria-label={t('incidents.change.reason')}
        placeholder={t('incidents.change.reason')}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="wh-row wh-end">
        <Button onClick={onDone}>{t('incidents.back')}</Button>
        <Button type="primary" htmlType="submit" disabled={reason.trim().length < 2} loading={change.pending}>
          {t('incidents.change.act')}
        </Button>
      </div>
    </form>
  );
}

/** Incident types by name and code, found by typing either. */
export function TypeSelect({ value, onChange }: { value: string | null; onChange: (type: string) => void }) {
  const t = useLabels('incidents');
  return (
    <Select
      className="inc-type-select"
      aria-label={t('field.incident.incidentType')}
      placeholder={t('field.incident.incidentType')}
      value={value}
      showSearch={{ optionFilterProp: 'label' }}
      options={incidentType.names.map((code) => ({ value: code, label: `${t(`code.incidentType.${code}`)} ${code}` }))}
      onChange={onChange}
    />
  );
}

export function LevelSelect({
  type,
  value,
  onChange,
}: {
  type: string | null;
  value: number;
  onChange: (level: number) => void;
}) {
  const t = useLabels('incidents');
  return (
    <Select
      aria-label={t('field.incident.level')}
      value={value}
      style={{ width: 92 }}
      options={Array.from({ length: type ? highestLevelOf(type) : 5 }, (_unused, index) => ({
        value: index + 1,
        label: t('incidents.level', { level: index + 1 }),
      }))}
      onChange={onChange}
    />
  );
}

const countFacts = ['trapped', 'injured', 'dead', 'floor', 'burningAreaSquareMetres'] as const;

/** Numbers that are not known are left empty; empty is never zero. */
export function FactsFields({ facts, onChange }: { facts: SceneFacts; onChange: (facts: SceneFacts) => void }) {
  const t = useLabels('incidents');
  return (
    <div className="inc-facts">
      {countFacts.map((fact) => (
        <label key={fact}>
          <span>{t(`facts.field.${fact}`)}</span>
          <InputNumber
            min={fact === 'floor' ? -10 : 0}
            controls={false}
            value={facts[fact]}
            placeholder={t('facts.unknown')}
            onChange={(value) => onChange({ ...facts, [fact]: typeof value === 'number' ? value : null })}
          />
        </label>
      ))}
      <label>
        <span>{t('facts.field.placeClass')}</span>
        <Select
          value={facts.placeClass ?? 'UNKNOWN'}
          options={['UNKNOWN', 'ORDINARY', 'SPECIAL'].map((one) => ({ value: one, label: t(`facts.place.${one}`) }))}
          onChange={(value) =>
            onChange({ ...facts, placeClass: value === 'UNKNOWN' ? null : (value as 'ORDINARY' | 'SPECIAL') })
          }
        />
      </label>
    </div>
  );
}
