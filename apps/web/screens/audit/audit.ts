/** Answers of the server's domain `oversight` about the sealed log, as this screen reads them. */
export interface CheckpointFacts {
  readonly size: number;
  readonly root: string;
  readonly at: string;
  readonly keyId: string;
  readonly isSignatureGood: boolean;
}

export interface AuditLog {
  readonly log: string;
  readonly size: number;
  readonly pendingCount: number;
  readonly oldestPendingAt: string | null;
  readonly latest: (CheckpointFacts & { readonly line: string; readonly signature: string }) | null;
  readonly keys: readonly {
    readonly keyId: string;
    readonly publicKey: string;
    readonly fingerprint: string;
    readonly validFromAt: string;
  }[];
}

export interface AuditLine {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string | null };
  readonly action: string;
  readonly actionLabel: string | null;
  readonly object: { readonly type: string; readonly id: string | null };
  readonly result: 'ok' | 'denied' | 'error';
  readonly hasDetail: boolean;
  readonly isReadable: boolean;
}

export interface AuditPage {
  readonly rows: readonly AuditLine[];
  readonly next: number | null;
}

export interface AuditEntry extends AuditLine {
  readonly line: string;
  readonly chain: string;
  readonly session: string | null;
  readonly address: string | null;
  readonly isChainGood: boolean;
  readonly commitment: string | null;
  readonly standing: 'NONE' | 'ERASED' | 'MATCHES' | 'DIFFERS';
  readonly detail: unknown;
  readonly isDetailCovered: boolean;
  readonly checkpoint: CheckpointFacts | null;
}

export interface AuditAction {
  readonly action: string;
  readonly label: string | null;
  readonly kind: 'FACT' | 'OPERATION';
}

/** Beginning and end of an identifier, enough to tell two apart at a glance; other texts stay whole. */
export function shortened(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `${id.slice(0, 8)}…${id.slice(-6)}` : id;
}

/** A hash as people compare it: groups of four. */
export function inGroups(hash: string): string {
  return hash.replace(/(.{4})(?=.)/g, '$1 ');
}

/**
 * What a verifier is given to trust, in the form of `apps/verify`: the keys, and the newest checkpoint as one kept
 * elsewhere. It is worth as much as the way it was carried, so its code is compared with the printed slip.
 */
export function trustFileOf(log: AuditLog): string {
  const keys = log.keys.map(({ keyId, publicKey }) =>
    JSON.stringify({ key: { keyId, algorithm: 'Ed25519', publicKey } }),
  );
  const kept = log.latest
    ? [`{"checkpoint":${log.latest.line},"signature":${JSON.stringify(log.latest.signature)}}`]
    : [];
  return `${[...keys, ...kept].join('\n')}\n`;
}

/** Midnight in Shanghai at the beginning of a day, or of the day after it, as a UTC instant. */
export function boundOfDay(on: string, bound: 'start' | 'end'): string {
  const start = Date.parse(`${on}T00:00:00.000+08:00`);
  return new Date(start + (bound === 'end' ? 86_400_000 : 0)).toISOString();
}

/** Hands a text to the browser as a file. */
export function saveText(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
