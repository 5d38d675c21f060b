import './premises.css';
import { KeyValue, SourceTag, useLabels } from '@wanghuo/platform-web';
import type { RecordSource } from '@wanghuo/kernel';
import type { preplan } from '../model/index.ts';

/** What crews must know before they arrive, hazards first; lines nobody filled in are left out. */
export function PreplanSheet({ plan }: { plan: Readonly<Record<string, unknown>> }) {
  const t = useLabels('premises');
  const order: readonly (keyof typeof preplan.fields)[] = [
    'hazards',
    'accessSide',
    'operationSide',
    'hydrantNote',
    'riserNote',
    'controlRoomNote',
    'shutOffNote',
    'occupantsNote',
    'requiredForceNote',
  ];
  const items = order.flatMap((field) => {
    const value = plan[field];
    return typeof value === 'string' && value !== '' ? [[t(`field.preplan.${field}`), value] as const] : [];
  });
  return (
    <div className="pre-plan">
      <p>
        <b>{String(plan['title'] ?? '')}</b> <SourceTag source={plan['source'] as RecordSource} />
      </p>
      <KeyValue items={items} />
    </div>
  );
}
