import labels from './labels.zh-CN.json' with { type: 'json' };

export type BackupErrorReason = keyof typeof labels;

/** A backup or a restore that was refused or failed; the message is Chinese and says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly reason: BackupErrorReason;

  constructor(reason: BackupErrorReason, values: Readonly<Record<string, string | number>>, cause?: unknown) {
    super(
      labels[reason].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
      cause === undefined ? {} : { cause },
    );
    this.reason = reason;
  }
}
