import { readFileSync } from 'node:fs';
import labels from './labels.zh-CN.json' with { type: 'json' };

type ReasonKey = Exclude<keyof typeof labels, 'invalid'>;

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** One setting is wrong; the message is one Chinese line that names it. Never contains a secret value. */
export class SettingsError extends Error {
  readonly key: string;

  constructor(key: string, reason: ReasonKey, values: Readonly<Record<string, string | number>> = {}) {
    super(fill(labels.invalid, { key, reason: fill(labels[reason], values) }));
    this.name = 'SettingsError';
    this.key = key;
  }
}

/** @throws SettingsError when the file cannot be read */
export function requireReadable(key: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SettingsError(key, 'fileUnreadable', { path, cause: (error as NodeJS.ErrnoException).code ?? '' });
  }
}
