import labels from './labels.zh-CN.json' with { type: 'json' };

export type WordingKey = keyof typeof labels;
export type Values = Readonly<Record<string, string | number>>;

/** Fills the `{name}` places of one sentence of the command line. */
export function wording(key: WordingKey, values: Values = {}): string {
  return filled(labels[key], values);
}

/** The sentence of a key that is put together, or what stands in for it. */
export function wordingOr(key: string, otherwise: string, values: Values = {}): string {
  return Object.hasOwn(labels, key) ? filled(labels[key as WordingKey], values) : otherwise;
}

function filled(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
