/** Types of the stand-alone verifier; see README.md for the file format and verify.mjs for the rules. */

export interface TrustedKey {
  keyId: string;
  algorithm: 'Ed25519';
  /** 32 bytes in lower-case hexadecimal. */
  publicKey: string;
}

export interface Trust {
  keys?: readonly TrustedKey[];
  kept?: readonly { size: number; root: string }[];
  alg?: 'SHA-256' | 'SM3';
}

export interface Report {
  kind: 'LOG' | 'PROOF' | 'INDICATOR';
  status: 'VERIFIED' | 'FAULTY' | 'UNPINNED' | 'UNANCHORED';
  fault?: { reason: string; seq: number; untilSeq: number };
  log: string | null;
  keys: { keyId: string; fingerprint: string }[];
  /** Of a proof. */
  line?: string | null;
  /** Of an indicator. */
  indicator?: string;
  on?: string;
  root?: string;
  results?: { definition: string; numerator: string | null; denominator: string | null; verdict: string }[];
  /** Of a log, from here on. */
  alg?: 'SHA-256' | 'SM3';
  entryCount?: number;
  checkpointCount?: number;
  checkpointedSize?: number;
  anchoredSize?: number;
  unanchoredCount?: number;
  head?: string;
  detailsMatched?: number;
  detailsNotShown?: number;
}

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export class LogExport {
  constructor(alg?: 'SHA-256' | 'SM3');
  readonly carriedKeys: readonly TrustedKey[];
  add(line: string): void;
  judge(trust?: Trust): Promise<Report>;
}

export function judgeProof(proof: unknown, trust?: Trust): Promise<Report>;
export function judgeSources(sources: Iterable<Chunks>, trust?: Trust): Promise<Report>;
export function trustOf(source: Chunks): Promise<{ keys: TrustedKey[]; kept: { size: number; root: string }[] }>;
export function linesOf(chunks: Chunks): AsyncGenerator<string>;
export function reportLines(report: Report, labels?: Record<string, string>): string[];
export function isKey(value: unknown): value is TrustedKey;
export function fingerprint(key: TrustedKey): string;
export function canonical(value: unknown): string | undefined;
export function sha256(message: Uint8Array): Uint8Array;
export function sm3(message: Uint8Array): Uint8Array;
export function sha512(message: Uint8Array): Uint8Array;
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
export function standAlonePage(
  html: string,
  verifier: string,
  pageModule: string,
  labels: string,
  indicator: string,
): string;
export function run(
  args: readonly string[],
  surroundings: {
    out(text: string): void;
    complain(text: string): void;
    read(file: string | undefined): Chunks;
    labels?: Record<string, string>;
    page(): Promise<string>;
  },
): Promise<0 | 1 | 2>;
