import { useMemo, useState } from 'react';
import { findingSeverities, type AuditBody, type AuditFinding, type RulingShown } from '../model/index.ts';

export type Ruled = 'all' | 'unruled' | 'ruled';

export interface FindingFilter {
  readonly severities: readonly AuditFinding['severity'][];
  readonly rule: string | null;
  readonly ruled: Ruled;
  readonly words: string;
}

const everything: FindingFilter = { severities: findingSeverities, rule: null, ruled: 'all', words: '' };

/** Findings as one wants to see them, in the order of the audit, and which of them is in hand. */
export function useFindings(body: AuditBody, rulings: readonly RulingShown[]) {
  const [filter, setFilter] = useState(everything);
  const [selectedId, select] = useState<string | null>(null);
  const byKey = useMemo(() => {
    const map = new Map<string, RulingShown[]>();
    for (const ruling of rulings) map.set(ruling.findingKey, [...(map.get(ruling.findingKey) ?? []), ruling]);
    return map;
  }, [rulings]);
  const shown = useMemo(() => {
    const words = filter.words.trim();
    return body.findings.filter((one) => {
      const isRuled = byKey.has(one.key);
      return (
        filter.severities.includes(one.severity) &&
        (filter.rule === null || one.rule === filter.rule) &&
        (filter.ruled === 'all' || isRuled === (filter.ruled === 'ruled')) &&
        (words === '' ||
          one.id === words.toUpperCase() ||
          [one.message, one.arithmetic, ...one.spans.map(({ quote }) => quote)].some((text) => text.includes(words)))
      );
    });
  }, [body, filter, byKey]);
  const move = (by: 1 | -1): string | null => {
    const at = shown.findIndex(({ id }) => id === selectedId);
    const next = shown[at === -1 ? (by === 1 ? 0 : shown.length - 1) : at + by];
    if (next) select(next.id);
    return next?.id ?? null;
  };
  return {
    filter,
    /** Changes part of the filter; what is in hand stays in hand as long as it is shown. */
    narrow: (change: Partial<FindingFilter>) => setFilter((before) => ({ ...before, ...change })),
    clear: () => setFilter(everything),
    isNarrowed: filter !== everything && JSON.stringify(filter) !== JSON.stringify(everything),
    shown,
    selectedId,
    select,
    move,
    rulingsOn: (key: string): readonly RulingShown[] => byKey.get(key) ?? [],
  };
}
export type Findings = ReturnType<typeof useFindings>;
