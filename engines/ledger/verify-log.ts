import { canonicalJson } from './canonical.ts';
import {
  type Checkpoint,
  type SignatureVerifier,
  type SignedCheckpoint,
  checkpointFault,
  checkpointHash,
  verifyCheckpoint,
} from './checkpoint.ts';
import { type Digest, type DigestName, toHex } from './digest.ts';
import { entryHashes, zeroHash } from './hash-chain.ts';
import { MerkleAccumulator } from './merkle-accumulator.ts';
import { type EntryRecord, recordFault } from './record.ts';

/** What was found wrong. The first group is about a line, the second about a checkpoint, the third about what is missing. */
export type LogFaultReason =
  | 'LINE_NOT_JSON'
  | 'LINE_NOT_CANONICAL'
  | 'LINE_NOT_A_RECORD'
  | 'LINE_OF_ANOTHER_LOG'
  | 'SEQ_SKIPPED'
  | 'SEQ_REPEATED'
  | 'CHAIN_BROKEN'
  | 'CHECKPOINT_MALFORMED'
  | 'CHECKPOINT_OF_ANOTHER_LOG'
  | 'CHECKPOINT_OUT_OF_ORDER'
  | 'CHECKPOINT_UNLINKED'
  | 'CHECKPOINT_KEY_UNKNOWN'
  | 'CHECKPOINT_SIGNATURE_WRONG'
  | 'CHECKPOINT_ROOT_DIFFERS'
  | 'CHECKPOINT_HEAD_DIFFERS'
  | 'KEPT_ROOT_DIFFERS'
  | 'TRUNCATED';

/**
 * The first fault. The bad record is `seq`, or, where hashes alone cannot tell, one from `seq` to
 * `untilSeq`: a history that was chained anew betrays itself only at the next checkpoint.
 */
export interface LogFault {
  readonly reason: LogFaultReason;
  readonly seq: number;
  readonly untilSeq: number;
}

/** A checkpoint that was kept elsewhere earlier; its size and root are enough, as on a printed slip. */
export type KeptCheckpoint = Pick<Checkpoint, 'size' | 'root'>;

export interface LogVerdict {
  readonly ok: boolean;
  readonly fault?: LogFault;
  /** Lines found good. */
  readonly entryCount: number;
  /** Checkpoints found good. */
  readonly checkpointCount: number;
  /** Records covered by a good checkpoint. */
  readonly checkpointedSize: number;
  /** Records covered by a checkpoint kept elsewhere; equal to `checkpointedSize` if none was given. */
  readonly anchoredSize: number;
  /**
   * Records nobody outside vouches for. Whatever once stood from `anchoredSize` on may have been cut off
   * or rewritten by whoever holds database and key, even when this is 0.
   */
  readonly unanchoredCount: number;
  /** Chain hash after the last good line. */
  readonly head: string;
}

export interface LogOptions {
  /** The hash function of a name; the log's own name is taken from its first checkpoint. */
  readonly digestOf: (name: DigestName) => Digest;
  /** Checkpoints kept elsewhere earlier. */
  readonly kept?: readonly KeptCheckpoint[];
  /** For a log without any checkpoint; SHA-256 if absent. */
  readonly alg?: DigestName;
}

/**
 * Verifies a log offline, from its first record (security rules, section 10, steps 1 to 5).
 * @param lines - one canonical record each, without newline
 * @param checkpoints - in the order they were made
 * @param keys - pinned public keys; never taken from the log itself
 */
export function verifyLog(
  lines: Iterable<string>,
  checkpoints: readonly SignedCheckpoint[],
  keys: readonly SignatureVerifier[],
  options: LogOptions,
): LogVerdict {
  const verification = new LogVerification(checkpoints, keys, options);
  for (const line of lines) if (!verification.push(line)) break;
  return verification.finish();
}

/** The same, line by line, for a log that does not fit into memory or arrives over time. */
export class LogVerification {
  readonly #digest: Digest;
  readonly #marks: readonly Mark[];
  readonly #accumulator: MerkleAccumulator;
  #log: string | undefined;
  #head = zeroHash;
  #nextMark = 0;
  #checkpointCount = 0;
  #checkpointedSize = 0;
  #keptSize = 0;
  #hasKept = false;
  #fault: LogFault | undefined;
  /** A line that does not continue the one before; the next line may tell which of the two is bad. */
  #undecided: { readonly reason: LogFaultReason; readonly seq: number; readonly chain: string } | undefined;

  constructor(checkpoints: readonly SignedCheckpoint[], keys: readonly SignatureVerifier[], options: LogOptions) {
    const first = checkpoints[0]?.checkpoint;
    const sound = first !== undefined && checkpointFault(first) === undefined;
    this.#digest = options.digestOf(sound ? first.alg : (options.alg ?? 'SHA-256'));
    this.#log = sound ? first.log : undefined;
    this.#accumulator = new MerkleAccumulator(this.#digest);
    this.#hasKept = (options.kept?.length ?? 0) > 0;
    this.#marks = marksOf(this.#digest, checkpoints, keys, options.kept ?? []);
    this.#passMarks();
  }

  /** @returns false once a fault is certain; further lines are then ignored. */
  push(line: string): boolean {
    if (this.#fault !== undefined) return false;
    if (this.#undecided !== undefined) {
      this.#decide(line);
      return false;
    }
    const seq = this.#accumulator.size;
    const record = this.#read(line, seq);
    if (record === undefined) return false;
    const hashes = entryHashes(this.#digest, line);
    const broken = record.seq !== seq || record.prev !== this.#head;
    if (broken) {
      const reason = record.seq > seq ? 'SEQ_SKIPPED' : record.seq < seq ? 'SEQ_REPEATED' : 'CHAIN_BROKEN';
      // A skipped number is the fault itself, and before a covered record nothing can be wrong.
      if (record.seq > seq || seq === 0 || this.#coveredSize() >= seq) this.#fail(reason, seq, seq);
      else this.#undecided = { reason, seq, chain: toHex(hashes.chain) };
      return this.#fault === undefined;
    }
    this.#accumulator.append(hashes.leaf);
    this.#head = toHex(hashes.chain);
    return this.#passMarks();
  }

  finish(): LogVerdict {
    if (this.#undecided !== undefined) this.#decide(undefined);
    const size = this.#accumulator.size;
    const ahead = this.#marks[this.#nextMark];
    if (this.#fault === undefined && ahead !== undefined) this.#fail('TRUNCATED', size, ahead.size - 1);
    const anchoredSize = this.#hasKept ? this.#keptSize : this.#checkpointedSize;
    return {
      ok: this.#fault === undefined,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      entryCount: size,
      checkpointCount: this.#checkpointCount,
      checkpointedSize: this.#checkpointedSize,
      anchoredSize,
      unanchoredCount: size - anchoredSize,
      head: this.#head,
    };
  }

  #read(line: string, seq: number): EntryRecord | undefined {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return this.#fail('LINE_NOT_JSON', seq, seq);
    }
    if (!isCanonical(line, value)) return this.#fail('LINE_NOT_CANONICAL', seq, seq);
    if (recordFault(value) !== undefined) return this.#fail('LINE_NOT_A_RECORD', seq, seq);
    const record = value as EntryRecord;
    this.#log ??= record.log;
    if (record.log !== this.#log) return this.#fail('LINE_OF_ANOTHER_LOG', seq, seq);
    return record;
  }

  /**
   * Line n does not continue line n − 1. If the line after n names n as it stands, n was not touched,
   * so n − 1 was. Otherwise either may be the one.
   */
  #decide(next: string | undefined): void {
    const { reason, seq, chain } = this.#undecided!;
    const untouched = next !== undefined && prevOf(next) === chain;
    this.#undecided = undefined;
    this.#fail(reason, seq - 1, untouched ? seq - 1 : seq);
  }

  /** Compares every mark set at the present size. */
  #passMarks(): boolean {
    const size = this.#accumulator.size;
    for (let mark = this.#marks[this.#nextMark]; mark?.size === size; mark = this.#marks[this.#nextMark]) {
      const reason = mark.fault ?? this.#difference(mark);
      if (reason !== undefined) {
        // Whoever rewrote the past could sign; only what was kept elsewhere speaks for the records before.
        const from = reason === 'KEPT_ROOT_DIFFERS' ? this.#keptSize : this.#coveredSize();
        this.#fail(reason, from, Math.max(from, size - 1));
        return false;
      }
      this.#nextMark += 1;
      if (mark.head === undefined) {
        this.#keptSize = size;
      } else {
        this.#checkpointCount += 1;
        this.#checkpointedSize = size;
      }
    }
    return true;
  }

  #difference(mark: Mark): LogFaultReason | undefined {
    const root = toHex(this.#accumulator.root());
    if (mark.head === undefined) return mark.root === root ? undefined : 'KEPT_ROOT_DIFFERS';
    if (mark.root !== root) return 'CHECKPOINT_ROOT_DIFFERS';
    return mark.head === this.#head ? undefined : 'CHECKPOINT_HEAD_DIFFERS';
  }

  #coveredSize(): number {
    return Math.max(this.#checkpointedSize, this.#keptSize);
  }

  #fail(reason: LogFaultReason, seq: number, untilSeq: number): undefined {
    this.#fault = { reason, seq, untilSeq };
  }
}

/** A size at which something was claimed; a kept checkpoint claims no head. */
interface Mark {
  readonly size: number;
  readonly root: string;
  readonly head?: string;
  /** Wrong in itself, whatever the records say. */
  readonly fault?: LogFaultReason;
}

/** Checkpoints up to the first that is wrong in itself, then the kept ones, by size; checkpoints first at a tie. */
function marksOf(
  digest: Digest,
  checkpoints: readonly SignedCheckpoint[],
  keys: readonly SignatureVerifier[],
  kept: readonly KeptCheckpoint[],
): Mark[] {
  const marks: Mark[] = [];
  let before: Checkpoint | undefined;
  for (const signed of checkpoints) {
    const fault = faultOf(digest, signed, before, keys);
    const placed = fault === 'CHECKPOINT_MALFORMED' || fault === 'CHECKPOINT_OUT_OF_ORDER';
    const { root = '', head = '' } = signed.checkpoint ?? {};
    const size = placed ? (before?.size ?? 0) : signed.checkpoint.size;
    marks.push({ size, root, head, ...(fault === undefined ? {} : { fault }) });
    if (fault !== undefined) break;
    before = signed.checkpoint;
  }
  marks.push(...kept.map(({ size, root }) => ({ size, root })));
  // The sort is stable, so that equal sizes keep the order above.
  return marks.sort((one, other) => one.size - other.size);
}

function faultOf(
  digest: Digest,
  signed: SignedCheckpoint,
  before: Checkpoint | undefined,
  keys: readonly SignatureVerifier[],
): LogFaultReason | undefined {
  const { checkpoint } = signed;
  if (checkpointFault(checkpoint) !== undefined || typeof signed.signature !== 'string') return 'CHECKPOINT_MALFORMED';
  if (before !== undefined && checkpoint.size < before.size) return 'CHECKPOINT_OUT_OF_ORDER';
  if (checkpoint.alg !== digest.name || (before !== undefined && checkpoint.log !== before.log)) {
    return 'CHECKPOINT_OF_ANOTHER_LOG';
  }
  const link = before === undefined ? zeroHash : checkpointHash(digest, before);
  if (checkpoint.prevCheckpoint !== link) return 'CHECKPOINT_UNLINKED';
  const named = keys.filter((key) => key.keyId === checkpoint.keyId);
  if (named.length === 0) return 'CHECKPOINT_KEY_UNKNOWN';
  return named.some((key) => verifyCheckpoint(signed, key)) ? undefined : 'CHECKPOINT_SIGNATURE_WRONG';
}

function isCanonical(line: string, value: unknown): boolean {
  try {
    return canonicalJson(value) === line;
  } catch {
    return false;
  }
}

function prevOf(line: string): unknown {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && 'prev' in value ? value.prev : undefined;
  } catch {
    return undefined;
  }
}
