import labels from './labels.zh-CN.json' with { type: 'json' };

export type WordingKey = keyof typeof labels;

/** Fills the `{name}` places of one Chinese sentence of this folder's labels. */
export function wording(key: WordingKey, values: Readonly<Record<string, string | number>> = {}): string {
  return labels[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The embedded database cannot be used; the message is one Chinese line fit for the terminal. */
export class EmbeddedDatabaseError extends Error {
  readonly code: WordingKey;

  constructor(code: WordingKey, values: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(wording(code, values), cause === undefined ? undefined : { cause });
    this.name = 'EmbeddedDatabaseError';
    this.code = code;
  }
}
