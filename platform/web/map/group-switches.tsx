import { useState } from 'react';
import { Mark } from '../components/mark.tsx';
import { formatCount } from '../labels/format.ts';
import { useLabels } from '../labels/labels.tsx';
import { type MapLayerData, mostGroups, toggleGroup } from './layers.ts';

/** The groups that are on, remembered on this device under a name (usually the role). */
export function useGroups(
  rememberAs: string,
  first: readonly string[],
): readonly [on: readonly string[], toggle: (group: string) => void] {
  const key = `wanghuo.map.${rememberAs}`;
  const [on, setOn] = useState<readonly string[]>(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
      if (Array.isArray(kept) && kept.every((one) => typeof one === 'string')) return kept as string[];
    } catch {
      // Nothing remembered, or storage refused.
    }
    return first.slice(0, mostGroups);
  });
  const toggle = (group: string) => {
    const next = toggleGroup(on, group);
    setOn(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Not remembered; it still switches.
    }
  };
  return [on, toggle];
}

/** One switch for each group, with the marks it shows and how many there are. */
export function GroupSwitches({
  groups,
  on,
  onToggle,
  layers,
}: {
  groups: readonly string[];
  on: readonly string[];
  onToggle: (group: string) => void;
  layers: readonly MapLayerData[];
}) {
  const t = useLabels('web');
  return (
    <fieldset
      className="wh-map-groups wh-desk-only wh-no-print"
      title={t('web.map.groups.limit', { count: mostGroups })}
    >
      <legend className="wh-hidden">{t('web.map.groups')}</legend>
      {groups.map((group) => {
        const own = layers.filter((layer) => layer.group === group);
        const count = own.reduce((sum, layer) => sum + layer.features.length, 0);
        const look = own[0]?.look;
        return (
          <button key={group} type="button" aria-pressed={on.includes(group)} onClick={() => onToggle(group)}>
            {look && <Mark meaning={look.meaning} shape={look.shape} size={12} />}
            <span>{t(`layer.${group}`)}</span>
            <span className="wh-number wh-quiet">{formatCount(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
