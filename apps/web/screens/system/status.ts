/** The server's answer about itself, as this screen reads it. */
export interface Alarm {
  readonly code: string;
  readonly severity: 'ACT' | 'WATCH';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface Status {
  readonly at: string;
  readonly version: string;
  readonly nodeVersion: string;
  readonly startedAt: string;
  readonly isDemonstration: boolean;
  readonly alarms: readonly Alarm[];
  readonly database: {
    readonly kind: 'embedded' | 'external';
    readonly version: string;
    readonly milliseconds: number;
    readonly sizeBytes: number;
    readonly connectionCount: number;
    readonly clockOffsetMilliseconds: number;
    readonly weakSettings: readonly string[];
  };
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
  readonly memory: { readonly residentBytes: number; readonly loopLagMilliseconds: number };
  readonly liveConnectionCount: number | null;
  readonly certificateDaysLeft: number | null;
  readonly gatewayCertificateDaysLeft: number | null;
  readonly sealer: {
    readonly pendingCount: number;
    readonly oldestPendingSeconds: number | null;
    readonly sealedCount: number;
    readonly lastCheckpointAt: string | null;
    readonly uncoveredCount: number;
  };
  readonly readers: readonly {
    readonly name: string;
    readonly isKnown: boolean;
    readonly attempts: number;
    readonly retryAt: string | null;
    readonly lastError: string | null;
    readonly openRepairCount: number;
  }[];
  readonly repairs: readonly Repair[];
  readonly jobs: readonly {
    readonly name: string;
    readonly everySeconds: number | null;
    readonly nextAt: string;
    readonly lastStartedAt: string | null;
    readonly lastFinishedAt: string | null;
    readonly lastError: string | null;
    readonly runs: number;
    readonly failures: number;
  }[];
  readonly deadlines: {
    readonly openCount: number;
    readonly lateCount: number;
    readonly late: readonly {
      readonly job: string;
      readonly dueAt: string;
      readonly attempts: number;
      readonly lastError: string | null;
    }[];
  };
}

export interface Repair {
  readonly reader: string;
  readonly factId: string;
  readonly factType: string;
  readonly recordedAt: string;
  readonly failedAt: string;
  readonly error: string;
  readonly isKnown: boolean;
}

/** `/api/health/status`: what still answers when the database does not. */
export interface Health {
  readonly database: { readonly ok: boolean; readonly milliseconds: number };
}

/** Bytes in the unit that leaves two or three digits, decimal point included: `16.2 MB`, `76.8 GB`. */
export function inUnits(bytes: number): { readonly value: number; readonly unit: 'KB' | 'MB' | 'GB' } {
  if (bytes >= 1024 ** 3) return { value: Math.round((bytes / 1024 ** 3) * 10) / 10, unit: 'GB' };
  if (bytes >= 1024 ** 2) return { value: Math.round((bytes / 1024 ** 2) * 10) / 10, unit: 'MB' };
  return { value: Math.round(bytes / 1024), unit: 'KB' };
}
