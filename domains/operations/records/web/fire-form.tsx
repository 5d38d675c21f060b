import type { ParsedInputOf } from '@wanghuo/kernel';
import { ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Button, Input } from 'antd';
import { Fragment, useState, type ReactNode } from 'react';
import {
  alarmPresence,
  buildingPlaces,
  fireCause,
  fireDetection,
  firstResponder,
  otherAuthority,
  placeType,
  saveFireRecord,
  settlement,
  type Casualty,
  type Finding,
  type FireRecord,
  type LossItem,
  type PlaceType,
} from '../model/index.ts';
import { CasualtyLines, LossLines } from './fire-parts.tsx';
import { CodeSelect, NumberInput, RecordField, TimeInput } from './record-fields.tsx';

type Draft = ParsedInputOf<typeof saveFireRecord>;

function draftOf(record: FireRecord, casualties: readonly Casualty[], lossItems: readonly LossItem[]): Draft {
  return {
    id: record.id,
    occurredAt: record.occurredAt,
    settlement: record.settlement,
    detection: record.detection,
    firstResponder: record.firstResponder,
    alarmPresence: record.alarmPresence,
    otherAuthority: record.otherAuthority,
    placeType: record.placeType,
    fireCause: record.fireCause,
    causeNote: record.causeNote,
    burntAreaSquareMetres: record.burntAreaSquareMetres,
    buildingFloors: record.buildingFloors,
    fireFloor: record.fireFloor,
    buildingAreaSquareMetres: record.buildingAreaSquareMetres,
    households: record.households,
    trapped: record.trapped,
    rescued: record.rescued,
    evacuated: record.evacuated,
    declaredLossYuan: record.declaredLossYuan,
    casualties: casualties.map(({ id, harm, diedAt, isFirefighter, ageGroup, note }) => ({
      id,
      harm,
      diedAt,
      isFirefighter,
      ageGroup,
      note,
    })),
    lossItems: lossItems.map(({ id, kind, description, method, amountYuan }) => ({
      id,
      kind,
      description,
      method,
      amountYuan,
    })),
  };
}

/** One form to finish a drafted fire record. Saving may be incomplete; handing in may not. */
export function FireForm({
  record,
  casualties,
  lossItems,
  findings,
  onTouched,
}: {
  record: FireRecord;
  casualties: readonly Casualty[];
  lossItems: readonly LossItem[];
  findings: readonly Finding[];
  onTouched: (isTouched: boolean) => void;
}) {
  const t = useLabels('records');
  const [draft, setDraft] = useState<Draft>(() => draftOf(record, casualties, lossItems));
  const [isTouched, setTouched] = useState(false);
  const act = useCommand(saveFireRecord);
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setTouched(true);
    onTouched(true);
  };
  const field = (name: keyof Draft, input: ReactNode) => (
    <RecordField name={name} label={t(`field.fireRecord.${name}`)} findings={findings}>
      {input}
    </RecordField>
  );
  const number = (
    name:
      | 'burntAreaSquareMetres'
      | 'buildingFloors'
      | 'fireFloor'
      | 'buildingAreaSquareMetres'
      | 'households'
      | 'trapped'
      | 'rescued'
      | 'evacuated'
      | 'declaredLossYuan',
    places = 0,
    least = 0,
  ) =>
    field(
      name,
      <NumberInput
        name={name}
        places={places}
        least={least}
        value={draft[name]}
        onChange={(value) => set({ [name]: value })}
      />,
    );
  const isBuilding = draft.placeType !== null && buildingPlaces.includes(draft.placeType as PlaceType);
  const isHome = draft.placeType === 'DWELLING' || draft.placeType === 'MULTI_USE';
  const save = async () => {
    if (await act.run({ ...draft, causeNote: draft.causeNote?.trim() || null }, { version: record.version })) {
      setTouched(false);
      onTouched(false);
    }
  };
  return (
    <form
      className="rec-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ProblemNotice problem={act.problem} />
      <section className="rec-fields">
        {field(
          'occurredAt',
          <TimeInput
            name="occurredAt"
            value={draft.occurredAt}
            onChange={(value) => set({ occurredAt: value ?? draft.occurredAt })}
          />,
        )}
        {field(
          'settlement',
          <CodeSelect
            name="settlement"
            table={settlement}
            value={draft.settlement}
            onChange={(value) => set({ settlement: value })}
          />,
        )}
        {field(
          'placeType',
          <CodeSelect
            name="placeType"
            table={placeType}
            value={draft.placeType}
            onChange={(value) => set({ placeType: value })}
          />,
        )}
        {field(
          'fireCause',
          <CodeSelect
            name="fireCause"
            table={fireCause}
            value={draft.fireCause}
            onChange={(value) => set({ fireCause: value })}
          />,
        )}
        {[
          ['detection', fireDetection] as const,
          ['firstResponder', firstResponder] as const,
          ['alarmPresence', alarmPresence] as const,
          ['otherAuthority', otherAuthority] as const,
        ].map(([name, table]) => (
          <Fragment key={name}>
            {field(
              name,
              <CodeSelect name={name} table={table} value={draft[name]} onChange={(value) => set({ [name]: value })} />,
            )}
          </Fragment>
        ))}
        {number('burntAreaSquareMetres', 1)}
        {isBuilding && number('buildingAreaSquareMetres', 1)}
        {isBuilding && number('buildingFloors', 0, 1)}
        {isBuilding && number('fireFloor', 0, -10)}
        {isHome && number('households')}
        {number('trapped')}
        {number('rescued')}
        {number('evacuated')}
      </section>
      {field(
        'causeNote',
        <Input.TextArea
          id="rec-causeNote"
          maxLength={400}
          autoSize={{ minRows: 2, maxRows: 6 }}
          value={draft.causeNote ?? ''}
          onChange={(event) => set({ causeNote: event.target.value })}
        />,
      )}
      <RecordField name="casualties" label={t('records.casualties')} findings={findings}>
        <CasualtyLines items={draft.casualties} onChange={(items) => set({ casualties: items })} />
      </RecordField>
      <RecordField name="lossItems" label={t('records.losses')} findings={findings}>
        <LossLines items={draft.lossItems} onChange={(items) => set({ lossItems: items })} />
      </RecordField>
      <section className="rec-fields">{number('declaredLossYuan', 2)}</section>
      <footer className="wh-row">
        <span className="wh-quiet">{isTouched ? t('records.notSaved') : t('records.saved')}</span>
        <span className="wh-spring" />
        <Button htmlType="submit" type={isTouched ? 'primary' : 'default'} loading={act.pending}>
          {t('records.save')}
        </Button>
      </footer>
    </form>
  );
}
