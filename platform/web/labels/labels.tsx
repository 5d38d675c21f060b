import type { Labels } from '@wanghuo/kernel';
import { createContext, type ReactNode, use, useMemo } from 'react';
import own from '../labels.zh-CN.json' with { type: 'json' };

export type LabelParameters = Readonly<Record<string, string | number>>;

export interface Translate {
  /** The text of a key with `{name}` filled in. A missing key shows itself, so that it is seen and reported. */
  (key: string, parameters?: LabelParameters): string;
  /** The text of the first key that exists, or undefined. */
  find(...keys: readonly string[]): string | undefined;
}

const LabelsContext = createContext<Labels>(own);

/** Makes the labels of all domains known to everything below. `domains` must be a stable list. */
export function LabelsProvider({
  domains,
  children,
}: {
  domains: readonly { readonly labels: Labels }[];
  children: ReactNode;
}) {
  const merged = useMemo(() => mergeLabels(domains.map((domain) => domain.labels)), [domains]);
  return <LabelsContext value={merged}>{children}</LabelsContext>;
}

/** The kit's own labels under those of the domains. */
export function mergeLabels(sources: readonly Labels[]): Labels {
  return Object.assign({}, own, ...sources) as Labels;
}

/** Builds the lookup over labels; `useLabels` gives it inside components. */
export function translateWith(labels: Labels): Translate {
  const fill = (text: string, parameters?: LabelParameters) =>
    parameters === undefined
      ? text
      : text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in parameters ? String(parameters[name]) : whole));
  const find = (...keys: readonly string[]) => {
    for (const key of keys) if (Object.hasOwn(labels, key)) return labels[key];
    return undefined;
  };
  return Object.assign((key: string, parameters?: LabelParameters) => fill(find(key) ?? key, parameters), { find });
}

/** Who did something: a person by name, the product's own work by what it is (`doer.<job>`). */
export function doerLabel(t: Translate, name: string): string {
  return t.find(`doer.${name}`) ?? name;
}

/**
 * The texts of all domains. Keys are flat: `field.<register>.<field>`, `code.<table>.<NAME>`, `register.<name>`,
 * `state.<workflow>.<STATE>`, `step.<workflow>.<step>`, `layer.<group>`, `error.<code>`.
 * @param _domain - says to the reader where the texts live; the lookup is over all of them
 */
export function useLabels(_domain?: string): Translate {
  const labels = use(LabelsContext);
  return useMemo(() => translateWith(labels), [labels]);
}
