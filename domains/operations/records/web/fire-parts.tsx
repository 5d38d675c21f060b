import { ActionButton, formatDecimal, useLabels } from '@wanghuo/platform-web';
import { Checkbox, Input } from 'antd';
import { ageGroup, harm, lossKind, lossMethod, type saveFireRecord } from '../model/index.ts';
import type { ParsedInputOf } from '@wanghuo/kernel';
import { CodeSelect, NumberInput, TimeInput } from './record-fields.tsx';

type Content = ParsedInputOf<typeof saveFireRecord>;
export type DraftCasualty = Content['casualties'][number];
export type DraftLoss = Content['lossItems'][number];

const replaced = <Item,>(items: readonly Item[], index: number, change: Partial<Item>): Item[] =>
  items.map((item, at) => (at === index ? { ...item, ...change } : item));
const without = <Item,>(items: readonly Item[], index: number): Item[] => items.filter((_, at) => at !== index);

/** Whom the fire killed or hurt, one line each. */
export function CasualtyLines({
  items,
  onChange,
}: {
  items: readonly DraftCasualty[];
  onChange: (items: DraftCasualty[]) => void;
}) {
  const t = useLabels('records');
  const add = () =>
    onChange([...items, { harm: 'LIGHT', diedAt: null, isFirefighter: false, ageGroup: null, note: null }]);
  return (
    <div className="rec-lines">
      {items.length === 0 && <p className="wh-quiet">{t('records.casualties.none')}</p>}
      {items.map((item, index) => (
        <div key={item.id ?? `new-${index}`} className="rec-line rec-casualty">
          <CodeSelect
            name={`casualty-${index}-harm`}
            label={t('field.casualty.harm')}
            table={harm}
            value={item.harm}
            onChange={(value) =>
              onChange(replaced(items, index, { harm: value, ...(value === 'DEAD' ? {} : { diedAt: null }) }))
            }
          />
          {item.harm === 'DEAD' ? (
            <TimeInput
              name={`casualty-${index}-diedAt`}
              label={t('field.casualty.diedAt')}
              value={item.diedAt}
              onChange={(diedAt) => onChange(replaced(items, index, { diedAt }))}
            />
          ) : (
            <span />
          )}
          <CodeSelect
            name={`casualty-${index}-age`}
            label={t('field.casualty.ageGroup')}
            table={ageGroup}
            value={item.ageGroup}
            onChange={(value) => onChange(replaced(items, index, { ageGroup: value }))}
          />
          <Checkbox
            checked={item.isFirefighter}
            onChange={(event) => onChange(replaced(items, index, { isFirefighter: event.target.checked }))}
          >
            {t('field.casualty.isFirefighter')}
          </Checkbox>
          <ActionButton onAct={() => onChange(without(items, index))}>{t('records.remove')}</ActionButton>
        </div>
      ))}
      <div>
        <ActionButton onAct={add}>{t('records.casualties.add')}</ActionButton>
      </div>
    </div>
  );
}

/** What burnt, item by item, with the method that found the amount; the sum stands under it. */
export function LossLines({
  items,
  onChange,
}: {
  items: readonly DraftLoss[];
  onChange: (items: DraftLoss[]) => void;
}) {
  const t = useLabels('records');
  const add = () =>
    onChange([...items, { kind: 'HOUSEHOLD', description: '', method: 'DEPRECIATED_REPLACEMENT', amountYuan: 0 }]);
  const sum = items.reduce((fen, { amountYuan }) => fen + Math.round(amountYuan * 100), 0) / 100;
  return (
    <div className="rec-lines">
      {items.length === 0 && <p className="wh-quiet">{t('records.losses.none')}</p>}
      {items.map((item, index) => (
        <div key={item.id ?? `new-${index}`} className="rec-line rec-loss">
          <CodeSelect
            name={`loss-${index}-kind`}
            label={t('field.lossItem.kind')}
            table={lossKind}
            value={item.kind}
            onChange={(kind) => onChange(replaced(items, index, { kind }))}
          />
          <Input
            aria-label={t('field.lossItem.description')}
            placeholder={t('field.lossItem.description')}
            maxLength={200}
            value={item.description}
            onChange={(event) => onChange(replaced(items, index, { description: event.target.value }))}
          />
          <CodeSelect
            name={`loss-${index}-method`}
            label={t('field.lossItem.method')}
            table={lossMethod}
            value={item.method}
            onChange={(method) => onChange(replaced(items, index, { method }))}
          />
          <NumberInput
            name={`loss-${index}-amount`}
            label={t('field.lossItem.amountYuan')}
            places={2}
            value={item.amountYuan}
            onChange={(amountYuan) => onChange(replaced(items, index, { amountYuan: amountYuan ?? 0 }))}
          />
          <ActionButton onAct={() => onChange(without(items, index))}>{t('records.remove')}</ActionButton>
        </div>
      ))}
      <div className="wh-row">
        <ActionButton onAct={add}>{t('records.losses.add')}</ActionButton>
        <span className="wh-spring" />
        <span className="wh-number">
          {t('records.losses.sum', { yuan: formatDecimal(sum), tenThousand: formatDecimal(sum / 10_000) })}
        </span>
      </div>
    </div>
  );
}
